"""Text of records, made safe for a page: escaped, cut, and with what cannot be seen shown as marks."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

from terminal.escape import OBEYED

LONGEST = 2000
"""Characters of a value that a page shows."""


def shown(value: object, longest: int = LONGEST) -> Markup:
    """Return `value` as HTML.

    Control characters, bidirectional marks and other invisible ones become visible marks that name them, and nothing in
    the text can change the direction of what stands around it.

    Args:
        value: of a record, from anyone.
        longest: characters after which it is cut; the cut says how many are left out.
    """
    text = str(value)
    parts, at = [], 0
    for found in OBEYED.finditer(text[:longest]):
        parts += [escape(text[at : found.start()]), _mark(found[0])]
        at = found.end()
    parts.append(escape(text[at:longest]))
    if len(text) > longest:
        parts.append(Markup('<span class="cut">… {:,} more characters</span>').format(len(text) - longest))
    return Markup('<bdi class="value">{}</bdi>').format(Markup("").join(parts))


def _mark(character: str) -> Markup:
    name = unicodedata.name(character, "control character")
    return Markup('<span class="mark" title="{}">U+{:04X}</span>').format(name.lower(), ord(character))
