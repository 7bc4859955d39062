"""What failed inside a runner, told without stack trace and without values of records.

A runner hands a worker's failure over as text: Python's or Java's stack trace, in which exception texts may repeat the
element that was at hand. Only class names, transform names and our own `ServiceUnavailable` texts are taken out of it.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from clients.errors import ServiceUnavailable
from transforms.dead_letter_limit import TooManyDeadLetters
from transforms.failures import exception_place

# A stack trace names the class by its module: taken from the class itself, so that a move cannot break it.
_UNAVAILABLE = re.compile(
    rf"^{re.escape(f'{ServiceUnavailable.__module__}.{ServiceUnavailable.__qualname__}')}: "
    r"([^\n]+?)(?: \[while running|$)",
    re.MULTILINE,
)
_CAUSE = re.compile(r"\b((?:[a-z]\w*\.)+[A-Z]\w*(?:Exception|Error))\b")
_INTERRUPTED = re.compile(r"^(?:RuntimeError: )?KeyboardInterrupt\b", re.MULTILINE)
_TRANSFORM = re.compile(r"\[while running '([^']+)'")


class JobFailed(Exception):  # noqa: N818
    """The job stopped; the text says where and with which class of error."""


def interrupted(error: Exception) -> bool:
    """Tell whether `error` is a Ctrl-C that reached the code of a stage: Beam makes a RuntimeError of it."""
    return _INTERRUPTED.search(str(error)) is not None


@contextmanager
def explained(*plain: type[Exception]) -> Iterator[None]:
    """Run a job inside; what its runner raises becomes what a person needs to know.

    Args:
        plain: classes of errors that say it already.

    Raises:
        KeyboardInterrupt: Ctrl-C was pressed, whatever others' code made of it: an extension in C may answer it with an
            error of its own.
        ServiceUnavailable, TooManyDeadLetters, JobFailed: see `explain`.
    """
    pressed = False

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal pressed
        pressed = True
        signal.default_int_handler(number, frame)

    # Whoever has set a handler of its own, or runs a job beside the main thread, sees to Ctrl-C itself.
    ours = threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, note)
    try:
        yield
    except Exception as error:
        if pressed or interrupted(error):
            raise KeyboardInterrupt from None
        if isinstance(error, plain):
            raise
        raise explain(error) from None
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def explain(error: Exception) -> ServiceUnavailable | TooManyDeadLetters | JobFailed:
    """Return what a person needs to know of `error`, which a runner raised."""
    text = str(error)
    if unavailable := _UNAVAILABLE.search(text):
        return ServiceUnavailable(unavailable[1])
    if isinstance(error, ServiceUnavailable | TooManyDeadLetters):
        return type(error)(text.partition(" [while running")[0])
    if f".{TooManyDeadLetters.__name__}: " in text:
        return TooManyDeadLetters(TooManyDeadLetters.text_in(text))
    causes = list(dict.fromkeys(_CAUSE.findall(text)))
    transform = _TRANSFORM.search(text)
    parts = [f"in {transform[1]}" if transform else "", f"cause: {', '.join(causes[-3:])}" if causes else ""]
    return JobFailed(
        "; ".join([exception_place(error), *filter(None, parts)])
        + ". Nothing that was not written is committed: the next run reads it again."
    )
