"""Saved searches in their compacted topic: listed, checked, saved and deleted."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import ValidationError

from clients.compacted_topic import read_table, write_entry
from clients.kafka_admin import require_topics
from clients.kafka_connection import KafkaConnection
from schemas.saved_search import MOST_SEARCHES, SavedSearch
from schemas.topics import ALERT_TOPICS, SAVED_SEARCHES_TOPIC
from search.personal import read_query
from transforms.alerting import read_search
from transforms.context import canonical_city
from transforms.context.cities import CITIES


class SearchRefused(ValueError):  # noqa: N818
    """A search cannot be saved.

    Attributes:
        faults: what is wrong, by field; no fault repeats a value.
    """

    exit_code = 2
    """Of a command that ends with it."""

    def __init__(self, faults: Mapping[str, str]):
        super().__init__("\n".join(f"{field}: {fault}" for field, fault in faults.items()))
        self.faults = dict(faults)


class Listing(NamedTuple):
    """What the topic holds.

    Attributes:
        searches: by name, then id.
        unreadable: keys of entries that are no saved search of this version; they raise no alerts.
    """

    searches: list[SavedSearch]
    unreadable: list[str]


def list_searches(kafka: KafkaConnection) -> Listing:
    """Return every saved search.

    Raises:
        ServiceUnavailable: Kafka does not answer, or has no such topic.
    """
    require_topics(kafka, [SAVED_SEARCHES_TOPIC])
    found = {key: read_search(key, value) for key, value in read_table(kafka, SAVED_SEARCHES_TOPIC).items()}
    searches = sorted((one for one in found.values() if one is not None), key=lambda one: (one.name, one.id))
    return Listing(searches, sorted(key for key, search in found.items() if search is None))


def new_id(name: str) -> str:
    """Return an id that no other search has, which begins like `name` where it is in Latin letters."""
    words = "-".join(re.findall(r"[a-z0-9]+", name.lower()))[:40].strip("-")
    return f"{words or 'search'}-{secrets.token_hex(4)}"


def checked_search(fields: Mapping[str, Any]) -> SavedSearch:
    """Return the saved search of `fields`, the city by its canonical name and without needless white space.

    Args:
        fields: of `SavedSearch`; without an `id` it gets one.

    Raises:
        SearchRefused: naming every field that is wrong.
    """
    given = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    faults: dict[str, str] = {}
    for name in ("query", "name"):
        if isinstance(given.get(name), str) and (left_out := read_query(given[name]).left_out):
            faults[name] = f"must not hold personal values ({', '.join(sorted(left_out))}): nothing is found by them"
        elif isinstance(given.get(name), str):
            given[name] = " ".join(given[name].split())
    if isinstance(given.get("city"), str):
        city = canonical_city(given["city"])
        if city is None:
            faults["city"] = f"must be one of {', '.join(CITIES)}"
        else:
            given["city"] = city
    given.setdefault("id", new_id(str(given.get("name", ""))))
    try:
        made = SavedSearch.model_validate(given)
    except ValidationError as error:
        for entry in error.errors(include_input=False, include_url=False, include_context=False):
            field = ".".join(map(str, entry["loc"]))
            faults.setdefault(field, entry["msg"].removeprefix("Value error, "))
        raise SearchRefused(faults) from None
    if faults:
        raise SearchRefused(faults)
    return made


def save(kafka: KafkaConnection, search: SavedSearch) -> None:
    """Save `search`; one of the same id is replaced. Workers use it within a second or two.

    Args:
        kafka: how it is reached.
        search: made by `checked_search`.

    Raises:
        SearchRefused: there are as many searches as there may be.
        ServiceUnavailable: Kafka does not take it, or its topics do not exist.
    """
    require_topics(kafka, [SAVED_SEARCHES_TOPIC, *ALERT_TOPICS.values()])
    held = read_table(kafka, SAVED_SEARCHES_TOPIC)
    if search.id not in held and len(held) >= MOST_SEARCHES:
        raise SearchRefused({"id": f"there are {MOST_SEARCHES:,} saved searches already; delete one first"})
    write_entry(kafka, SAVED_SEARCHES_TOPIC, search.id, search.model_dump_json().encode())


def delete(kafka: KafkaConnection, search_id: str) -> bool:
    """Delete a saved search, also one that cannot be read; return whether there was one.

    Raises:
        ServiceUnavailable: Kafka does not take it.
    """
    require_topics(kafka, [SAVED_SEARCHES_TOPIC])
    if search_id not in read_table(kafka, SAVED_SEARCHES_TOPIC):
        return False
    write_entry(kafka, SAVED_SEARCHES_TOPIC, search_id, None)
    return True


def webhook_host(search: SavedSearch) -> str:
    """Return what may be shown of the webhook of `search`: scheme and host; empty without one."""
    if search.webhook is None:
        return ""
    parts = urlsplit(search.webhook)
    return f"{parts.scheme}://{parts.hostname}"


def as_shown(search: SavedSearch) -> dict[str, Any]:
    """Return what may be shown of a search: of its webhook, which may be a secret, the host alone."""
    return search.model_dump(mode="json") | {"webhook": webhook_host(search) or None}
