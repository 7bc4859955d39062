"""Stages run alone, side by side, and with only some topics published."""

from typing import Any

import pytest

from schemas.topics import ORDER, input_topics
from transforms.language import bridge_version

pytestmark = pytest.mark.services

ORDER_RECORD = (
    b'{"order_id":"%s","platform":"shopify","customer_id":"c-9","customer_name":"Rahim Uddin","product_id":"p",'
    b'"product_name":"Dell Inspiron laptop","quantity":1,"unit_price":65000,"total_price":65000,'
    b'"shipping_region":"Dhaka",'
    b'"order_status":"shipped","order_timestamp":"2025-07-04T21:30:00"}'
)
FLEETING = ("_enrichment_timestamp", "_embedding_timestamp")


def stable(value: dict[str, Any]) -> dict[str, Any]:
    kept = {name: item for name, item in value.items() if name not in FLEETING}
    if "embedding" in kept:
        kept["embedding"] = [round(number, 3) for number in kept["embedding"]]
    return kept


def test_stages_run_one_by_one_give_what_the_whole_graph_gives(stream: Any) -> None:
    stream.produce([("source.market.shopify", b"one-by-one", ORDER_RECORD % b"one-by-one")])
    for stage in ORDER:
        stream.run(f"--stages={stage}")
    [alone] = stream.read("sink.snowflake.market")
    stream.produce([("source.market.shopify", b"one-by-one", ORDER_RECORD % b"one-by-one")])
    stream.run()
    fused = stream.read("sink.snowflake.market")[-1]
    assert stable(alone.json) == stable(fused.json)
    assert alone.json["context"]["weather"]["city"] == "Dhaka"
    assert alone.json["context"]["product_category"] == "laptop"
    assert stream.dead_letters() == []


def test_only_the_topics_asked_for_are_written(stream: Any) -> None:
    stream.produce([("source.market.shopify", b"quiet", ORDER_RECORD % b"quiet")])
    stream.run("--publish=anonymize")
    written = {
        topic: len(stream.read(topic))
        for stage in ORDER[1:]
        for topic in input_topics(stage)
        if topic.endswith(("market.shopify", "market.anonymized", "market.contextualized"))
    }
    assert written == {
        "validated.market.shopify": 0,
        "enriched.market.anonymized": 1,
        "enriched.market.contextualized": 0,
    }
    assert len(stream.read("sink.snowflake.market")) == 1


def test_the_vector_can_be_left_out_of_the_sink(stream: Any) -> None:
    stream.produce([("source.market.shopify", b"no-vector", ORDER_RECORD % b"no-vector")])
    stream.run("--publish=none", "--embedding-in-sink=false")
    [sink] = stream.read("sink.snowflake.market")
    assert "embedding" not in sink.json
    assert sink.json["_embedding_model"] == f"all-MiniLM-L6-v2+{bridge_version()}"


def test_a_stage_alone_dead_letters_what_the_stage_before_did_not_write(stream: Any) -> None:
    raw = ORDER_RECORD % b"raw"
    stream.produce(
        [
            ("enriched.market.anonymized", b"raw", raw),  # never anonymized
            ("enriched.market.anonymized", b"broken", b"{"),
            ("enriched.market.anonymized", None, None),
        ]
    )
    stream.run("--stages=enrich")
    letters = stream.dead_letters()
    assert sorted(letter.error_type for letter in letters) == ["invalid_json", "not_from_previous_stage", "tombstone"]
    assert {letter.stage for letter in letters} == {"enrich"}
    assert {stream.opened(letter) for letter in letters} == {(b"raw", raw), (b"broken", b"{"), (None, None)}
    assert {letter.payload_topic for letter in letters} == {"enriched.market.anonymized"}
    assert stream.read("enriched.market.contextualized") == []
