"""Text of others, made safe for a terminal."""

from __future__ import annotations

import json
import re

OBEYED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # C0 without tab and line feed, DEL, C1
    "\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # invisible, bidirectional
    "\ud800-\udfff"  # lone surrogates, which no output can encode
    "\U000e0000-\U000e007f]"  # tags: invisible text
)
"""What a terminal would obey. The zero-width joiner and non-joiner, on which letters of Bangla depend, are left out."""


def escaped(text: str) -> str:
    r"""Return `text` with everything visible that a terminal would obey.

    Control characters (C0, DEL, C1), format characters such as the bidirectional overrides, line and paragraph
    separators and lone surrogates become JSON escapes, e.g. `\\u001b`: JSON stays valid JSON. Line feeds, tabs and the
    joiners of Bangla stay.

    Args:
        text: may come from anyone, such as a field of a record.
    """
    return OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], text)
