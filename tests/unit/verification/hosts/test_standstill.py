"""The longest time without output."""

from verification.hosts.standstill import longest_gap


def test_the_longest_gap_counts_the_edges_too() -> None:
    assert longest_gap([1.0, 2.0, 7.0, 8.0], 0.0, 10.0) == 5.0
    assert longest_gap([6.0, 7.0], 0.0, 8.0) == 6.0
    assert longest_gap([1.0], 0.0, 8.0) == 7.0


def test_without_output_all_of_it_is_a_standstill() -> None:
    assert longest_gap([], 3.0, 9.0) == 6.0


def test_outputs_before_and_after_do_not_count() -> None:
    assert longest_gap([1.0, 4.0, 50.0], 3.0, 6.0) == 2.0
