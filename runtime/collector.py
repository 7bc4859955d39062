"""Python's garbage collector in a process that works on records: long-lived objects are left out of collections."""

from __future__ import annotations

import gc
from typing import Final

YOUNG: Final = 20_000
"""Surplus of objects that starts a collection of the youngest. Python's own 700 are those of ten records, which hold no
cycles: nothing is found there."""
_OLDER: Final = (20, 20)


def settle() -> None:
    """Leave what was loaded so far, as tables and models, out of every collection; make collections of the rest rare.

    Call it once they are loaded, in the code that loads them; calling it again does no harm.
    """
    gc.set_threshold(YOUNG, *_OLDER)
    gc.freeze()
