"""One table of the fields that the system reads by meaning, for each kind of record."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.records import Kind


@dataclass(frozen=True)
class KindFields:
    """Where a record of one kind keeps what every stage and sink asks for.

    Attributes:
        id: the record's own id, the key of every output.
        event_time: when it happened, ISO 8601.
        text: what it says; never empty.
        place: where it is, in its author's words; the first that names a known city decides.
    """

    id: str
    event_time: str
    text: str
    place: tuple[str, ...]


FIELDS: dict[Kind, KindFields] = {
    Kind.SOCIAL: KindFields(id="post_id", event_time="posted_at", text="content", place=("location",)),
    Kind.MARKET: KindFields(
        id="order_id",
        event_time="order_timestamp",
        text="product_name",
        place=("shipping_region", "shipping_address"),
    ),
}
