"""A runner's failure, told in a sentence without stack trace or values."""

import signal
import traceback

import pytest

from clients.errors import ServiceUnavailable
from pipeline.job_failure import JobFailed, explain, explained, interrupted


def test_an_unavailable_service_has_a_message_of_its_own() -> None:
    text = (
        "Traceback (most recent call last):\n  File x, line 1\nclients.errors.ServiceUnavailable: Weaviate at "
        "http://w:1 (WEAVIATE_URL) was unavailable for 2 s [while running 'Store/insert']\n"
    )
    told = explain(RuntimeError(text))
    assert isinstance(told, ServiceUnavailable)
    assert str(told) == "Weaviate at http://w:1 (WEAVIATE_URL) was unavailable for 2 s"


def test_a_java_failure_is_described_by_its_classes_and_transform_only() -> None:
    text = (
        "java.lang.RuntimeException: value john.doe@email.com\n\tat org.apache.beam.X.y(X.java:1)\n"
        "Caused by: org.apache.kafka.common.errors.TimeoutException: Topic a not present [while running 'Write/Kafka']"
    )
    told = explain(RuntimeError(text))
    assert isinstance(told, JobFailed)
    assert "org.apache.kafka.common.errors.TimeoutException" in str(told)
    assert "Write/Kafka" in str(told)
    assert "john.doe" not in str(told)


def test_a_ctrl_c_inside_a_stage_is_one() -> None:
    text = "Traceback (most recent call last):\n  File x, line 1\nRuntimeError: KeyboardInterrupt [while running 'a']\n"
    assert interrupted(RuntimeError(text))
    assert not interrupted(RuntimeError("Traceback (most recent call last):\nValueError: KeyboardInterrupt\n"))


def test_a_ctrl_c_that_others_code_made_another_error_of_is_one() -> None:
    def write() -> None:
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            raise TypeError("as an extension in C does") from None

    handler = signal.getsignal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt), explained(TypeError):
        write()
    assert signal.getsignal(signal.SIGINT) is handler


def test_an_error_that_says_it_already_stays_and_others_are_explained() -> None:
    with pytest.raises(ValueError, match="PARALLELISM: wrong"), explained(ValueError):
        raise ValueError("PARALLELISM: wrong")
    with pytest.raises(JobFailed, match="TypeError"), explained(ValueError):
        raise TypeError("john.doe@email.com")


def test_an_outage_is_found_by_the_name_that_python_really_prints() -> None:
    (printed,) = traceback.format_exception_only(ServiceUnavailable("Redis at localhost:1 (REDIS_HOST) is unavailable"))
    found = explain(RuntimeError(f"Traceback (most recent call last):\n  File x, line 1\n{printed}"))
    assert isinstance(found, ServiceUnavailable)
    assert str(found) == "Redis at localhost:1 (REDIS_HOST) is unavailable"
