"""What failed inside a runner, told without stack trace and without values of records.

A runner hands a worker's failure over as text: Python's or Java's stack trace, in which exception texts may repeat the
element that was at hand. Only class names, transform names and our own `ServiceUnavailable` texts are taken out of it.
"""

from __future__ import annotations

import re

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
