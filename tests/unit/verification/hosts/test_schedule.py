"""The random schedule of faults."""

from itertools import islice

from verification.hosts.schedule import HELD_SECONDS, episodes

NAMES = [f"fault-{number}" for number in range(7)]


def test_the_same_seed_gives_the_same_episodes_and_another_others() -> None:
    first = list(islice(episodes(5, NAMES), 40))
    assert first == list(islice(episodes(5, NAMES), 40))
    assert first != list(islice(episodes(6, NAMES), 40))


def test_every_fault_strikes_alone_before_one_strikes_alone_again_and_pairs_in_between() -> None:
    found = list(islice(episodes(1, NAMES), 2 * len(NAMES)))
    assert sorted(one.faults[0] for one in found[::2]) == NAMES
    assert all(len(one.faults) == 1 for one in found[::2])
    assert all(len(set(one.faults)) == 2 for one in found[1::2])


def test_a_fault_holds_for_a_time_in_the_range() -> None:
    low, high = HELD_SECONDS
    assert all(low <= one.held_seconds <= high for one in islice(episodes(3, NAMES), 100))


def test_a_single_fault_has_no_partner() -> None:
    assert all(one.faults == ("a",) for one in islice(episodes(3, ["a"]), 5))
