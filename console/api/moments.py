"""Moments as the parameters of a request name them."""

from __future__ import annotations

from typing import Any

from schemas.event_time import moment


def start_of_time(text: Any) -> Any:
    """Return the moment that a parameter names; None for an empty one."""
    return _moment(text, end_of_day=False)


def end_of_time(text: Any) -> Any:
    """Return the first moment behind what a parameter names: a bare date is included; None for an empty one."""
    return _moment(text, end_of_day=True)


def _moment(text: Any, *, end_of_day: bool) -> Any:
    if text in (None, ""):
        return None
    try:
        return moment(str(text), end_of_day=end_of_day)
    except ValueError:
        raise ValueError("must be an ISO 8601 date or time, such as 2025-12-01; without a zone it is Dhaka's") from None
