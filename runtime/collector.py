"""Python's garbage collector in a process that works on records: what stays is not looked at again and again."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 20_000
"""Surplus of objects at which the youngest are looked at. Python's own 700 are those of ten records, which hold no
cycles: nothing is found there."""
_OLDER: Final = (20, 20)


def settle() -> None:
    """Leave what was loaded so far, as tables and models, out of every collection; make collections of the rest rare.

    To be called once they are loaded, by whoever loads them; more often does no harm.
    """
    gc.set_threshold(YOUNG, *_OLDER)
    gc.freeze()
