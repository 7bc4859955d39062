"""The cities whose weather is looked up, and the many ways in which people write them."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Final, NamedTuple

import yaml

from transforms.context.words import Phrases


class City(NamedTuple):
    """A city of the packaged list ``data/cities.yaml``."""

    name: str
    """The one spelling used in records, keys and metrics."""
    query: str
    """What OpenWeatherMap's ``q`` parameter is given: name and ISO 3166 country code."""


def _load() -> tuple[dict[str, City], Phrases[str]]:
    content = yaml.safe_load((resources.files(__package__) / "data" / "cities.yaml").read_text(encoding="utf-8"))
    spellings: list[tuple[str, str]] = []
    for name, entry in content["cities"].items():
        for spelling in entry["spellings"]:
            spellings.append((spelling, name))
            # "Dhaka Road, Satkhira" is in Satkhira: such a phrase is known, and means no city.
            spellings.extend((f"{spelling} {road}", "") for road in content["roads"])
    return {name: City(name, entry["query"]) for name, entry in content["cities"].items()}, Phrases(spellings)


_cities, _spellings = _load()

CITIES: Final = _cities
"""City by canonical name."""

LONGEST_PLACE: Final = 1000
"""Characters of a place that are read, from its end: a longer text is no place."""


@lru_cache(maxsize=4096)
def canonical_city(place: str | None) -> str | None:
    """The city a free-text place names, in its canonical spelling.

    Matched on words, never within one, with Bangla case endings ("ঢাকায়"). Where more than one city is named the last
    counts, since addresses go from the near to the far ("Dhaka Road, Khulna", "Sylhet Stall, Dhaka"); a road, highway
    or bypass called after a city does not name it.

    Args:
        place: For example "Dhaka, Bangladesh", "ঢাকা", "Chattogram", "Rajshahi-6000"; None for no place.

    Returns:
        A key of `CITIES`, or None when the place names none of them.
    """
    if not place:
        return None
    named = [city for _, city in _spellings.find(place[-LONGEST_PLACE:]) if city]
    return named[-1] if named else None
