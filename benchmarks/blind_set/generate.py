"""The records of the blind set: templates filled with names, values and traps, each personal value labelled."""

import random
import re
from collections.abc import Iterator
from typing import Any

from benchmarks.blind_set import names, templates, traps, values

SLOT = re.compile(r"\{([A-Za-z]+)\}")
REPEATS = 11


def records(seed: int = 20261125) -> Iterator[dict[str, Any]]:
    """Each template `REPEATS` times, as `{"id", "lang", "kind", "hard", "text", "spans"}`: the development text's format."""
    rng = random.Random(seed)  # noqa: S311 - test data
    count = 0
    for language, block in (("en", templates.ENGLISH), ("bl", templates.ROMANISED), ("bn", templates.BANGLA)):
        for template in templates.lines(block):
            for _ in range(REPEATS):
                text, spans = fill(rng, template)
                yield {
                    "id": f"blind-{count:04}",
                    "lang": language,
                    "kind": "social",
                    "hard": True,
                    "text": text,
                    "spans": spans,
                }
                count += 1


def fill(rng: random.Random, template: str) -> tuple[str, list[dict[str, Any]]]:
    """The template's text and the spans of its personal values, in code points."""
    text, spans, at = "", [], 0
    for slot in SLOT.finditer(template):
        text += template[at : slot.start()]
        at = slot.end()
        before, value, kind, form = _value(rng, slot[1])
        text += before
        if kind:
            spans.append({"start": len(text), "end": len(text) + len(value), "type": kind, "cls": form})
        text += value
    return text + template[at:], spans


def _value(rng: random.Random, slot: str) -> tuple[str, str, str, str]:
    """What stands before the value, the value, its type (empty for a trap) and the name of its format."""
    latin = names.split(names.LATIN)
    person = rng.choice(latin)
    if slot == "P":
        form = rng.choices(["title", "lower", "upper", "initial"], [78, 10, 8, 4])[0]
        shaped = {
            "title": person,
            "lower": person.lower(),
            "upper": person.upper(),
            "initial": f"{person.split()[-2][0]}. {person.split()[-1]}" if " " in person else person,
        }[form]
        return "", shaped, "PERSON", f"name_{form}"
    if slot in ("T", "TC", "U", "C", "N"):
        kind = {"T": "PHONE", "TC": "PHONE", "U": "PHONE", "C": "CREDIT_CARD", "N": "NID"}[slot]
        make = {
            "T": values.phone,
            "TC": values.cued_phone,
            "U": values.us_phone,
            "C": values.card,
            "N": values.nid,
        }[slot]
        value, form = make(rng)
        return "", value, kind, f"{slot.lower()} {form}"
    if slot == "E":
        value, form = values.email(rng, person)
        return "mailto:" if form == "mailto" else "", value, "EMAIL", form
    if slot == "EO":
        value, form = values.obfuscated_email(rng, person)
        return "", value, "EMAIL", f"obfuscated {form}"
    if slot == "W":
        before, value, form = values.whatsapp(rng)
        return before, value, "PHONE", f"link {form}"
    if slot == "H":
        return "", "@" + values.handle(rng, person), "HANDLE", "handle"
    if slot == "L":
        before, value = values.link(rng, person)
        return before, value, "HANDLE", f"link {before}"
    if slot == "A":
        return "", values.address(rng), "ADDRESS", "address"
    simple = {
        "G": (names.GIVEN_LATIN.split(), "given"),
        "GB": (names.GIVEN_BANGLA.split(), "given_bn"),
        "PB": (names.split(names.BANGLA), "name_bn"),
        "F": (names.split(names.FOREIGN), "name_foreign"),
    }
    if slot in simple:
        choices, form = simple[slot]
        return "", rng.choice(choices), "PERSON", form
    if slot == "PU":
        return "", person.upper(), "PERSON", "name_upper"
    if slot == "p":
        return "", person.lower(), "PERSON", "name_lower"
    if slot == "g":
        return "", rng.choice(names.GIVEN_LATIN.split()).lower(), "PERSON", "given_lower"
    if slot == "MB":
        return "", f"মোছাঃ {rng.choice(names.GIVEN_BANGLA.split())} বেগম", "PERSON", "name_bn"
    things = {
        "brand": names.split(traps.BRANDS),
        "place": names.split(traps.PLACES),
        "product": names.split(traps.PRODUCTS),
        "thing": names.split(traps.BANGLA_THINGS),
        "placebn": names.split(traps.BANGLA_PLACES),
        "brandhandle": traps.BRAND_HANDLES.split(),
        "word": names.split(traps.WORDS),
    }
    if slot in things:
        return "", rng.choice(things[slot]), "", ""
    return "", values.trap(rng, slot), "", ""
