"""Mappings of one's own: checked when they are read, chosen by a setting; casts and paths one by one."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import cloudpickle  # type: ignore[import-untyped]
import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.settings import SettingsError, load_settings
from transforms.adapters import Adapters, MappingError, builtin_names, check_record, load_mapping
from transforms.adapters.casts import CASTS, CastError
from transforms.adapters.paths import compile_path

DHAKA = ZoneInfo("Asia/Dhaka")
OWN = """
name: bazaar_export
description: a shop's own export
platform: daraz
zone: UTC
recognise: {keys: [ref, goods]}
split: goods
fields:
  order_id: {path: ref, cast: id}
  customer_id: {path: buyer, cast: id}
  product_name: {path: item.what, cast: text}
  quantity: {path: item.pieces, cast: count}
  total_price: {path: "times(item.price, item.pieces)", cast: number}
  unit_price: {path: item.price, cast: number}
  order_timestamp: {path: at, cast: time}
"""
MESSAGE = {"ref": 7, "buyer": "b", "at": "20/12/2025", "goods": [{"what": "Saree", "pieces": "2", "price": "৳ 1,200"}]}


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "bazaar.yaml"
    path.write_text(OWN, encoding="utf-8")
    return path


def test_every_mapping_of_the_package_is_one() -> None:
    assert [load_mapping(name).name for name in builtin_names()] == list(builtin_names())


def test_ones_own_mapping_is_tried_by_a_check(own: Path) -> None:
    assert check_record("source.market.daraz", MESSAGE, str(own)) == []
    [finding] = check_record("source.market.daraz", {**MESSAGE, "at": "soon"}, str(own))
    assert (finding.place, finding.field, finding.rule) == ("goods[0]", "order_timestamp", "not_a_time")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("cast: count", "cast: counted"), "there is no cast 'counted'"),
        (("path: ref,", "path: 'ref[',"), "path 'ref\\['"),
        (("  customer_id: {path: buyer, cast: id}\n", ""), "required fields without a rule: customer_id"),
        (("platform: daraz", "platform: orkut"), "platform"),
        (("zone: UTC", "zone: Mars"), "'Mars' is no time zone"),
        (("split: goods", "split_by: goods"), "split_by"),
        (('"times(item.price', '"minus(item.price, ref'), "minus\\(\\) takes 2"),
        (("fields:", "fields: ["), "is not YAML"),
        (("  order_id:", "  _anonymized: {constant: true}\n  order_id:"), "_anonymized"),
    ],
)
def test_a_broken_mapping_is_refused_at_start_by_name(own: Path, change: tuple[str, str], said: str) -> None:
    own.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(MappingError, match=said):
        load_mapping(str(own))
    with pytest.raises(SettingsError, match="SOURCE_ADAPTERS"):
        load_settings({"source_adapters": f"source.market.daraz={own}", "allow_placeholder_salt": "true",
                       "dead_letter_payload": "plain"}, dotenv=None)  # fmt: skip


def test_a_topic_has_the_mapping_that_the_setting_gives_it(own: Path) -> None:
    adapters = Adapters.of(f"source.market.daraz={own}, *.json=none")
    chosen = adapters.choose({"anything": 1}, "source.market.daraz")
    assert chosen is not None
    assert chosen.mapping.name == "bazaar_export"
    assert adapters.choose(MESSAGE, "orders.json") is None
    assert adapters.choose(MESSAGE, "source.market.shopify") is None
    again = cloudpickle.loads(cloudpickle.dumps(adapters))
    assert again.choose(MESSAGE, "source.market.daraz").mapping == chosen.mapping


@pytest.mark.parametrize(
    ("cast", "value", "expected"),
    [
        ("number", "199.00", 199.0),
        ("number", "2,398.00", 2398.0),
        ("number", "৳ 1,20,000", 120000.0),
        ("number", "১২০০ টাকা", 1200.0),
        ("count", 34.0, 34),
        ("count", "5.6K", 5600),
        ("count", "1.2m", 1_200_000),
        ("count", "5,600", 5600),
        ("id", 632910392, "632910392"),
        ("id", 34.0, "34"),
        ("id", " x ", "x"),
        ("time", 1766203200, "2025-12-20T04:00:00+00:00"),
        ("time", "1766203200", "2025-12-20T04:00:00+00:00"),
        ("time", 1766203200000, "2025-12-20T04:00:00+00:00"),
        ("time", 1766203200000000, "2025-12-20T04:00:00+00:00"),
        ("time", "Sat, 20 Dec 2025 04:00:00 GMT", "2025-12-20T04:00:00+00:00"),
        ("time", "Saturday, December 20, 2025 at 10:00 AM", "2025-12-20T10:00:00+06:00"),
        ("time", "Saturday, December 20, 2025 at 10:00\u202fAM", "2025-12-20T10:00:00+06:00"),
        ("time", "2025-12-20 10:15:30 +0600", "2025-12-20T10:15:30+06:00"),
        ("time", "2025-12-20 10:00:00 UTC", "2025-12-20T10:00:00+00:00"),
        ("time", "2025-12-20T10:00:00 06:00", "2025-12-20T10:00:00+06:00"),
        ("time", "২০২৫-১২-২০T10:00:00Z", "2025-12-20T10:00:00+00:00"),
        ("time", "Sat Dec 20 04:00:00 +0000 2025", "2025-12-20T04:00:00+00:00"),
        ("tags", [{"name": "eid"}, "#saree", {"x": 1}, "eid"], ["eid", "saree"]),
        ("tags", "#eid and #saree", ["eid", "saree"]),
        ("texts", ["a", None, 5], ["a"]),
        ("language", "bn", "bn"),
    ],
)
def test_a_cast_reads(cast: str, value: Any, expected: Any) -> None:
    assert CASTS[cast](value, DHAKA) == expected


def test_a_time_without_a_zone_is_of_the_zone_given() -> None:
    assert CASTS["time"]("2025-12-20T10:00:00", ZoneInfo("UTC")) == "2025-12-20T10:00:00+00:00"


@pytest.mark.parametrize(
    ("cast", "value"),
    [
        (cast, value)
        for cast, values in {
            "number": ["free", "", "1,2", True, None, [], "1e5", "12-13"],
            "count": [-1, 1.5, "many", True, "K"],
            "id": ["", " ", 7.4e18, 1.5, True, {}],
            "time": ["2 hrs", "", 5, "0", True, 10**40, "yesterday", [], "99/99/2025"],
            "language": ["un", "", "not a language", 5],
            "text": ["", "  ", 5, None],
        }.items()
        for value in values
    ],
)
def test_a_cast_refuses(cast: str, value: Any) -> None:
    with pytest.raises(CastError):
        CASTS[cast](value, DHAKA)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=10,
)


@given(st.sampled_from(sorted(CASTS)), _json)
def test_a_cast_reads_or_refuses_and_nothing_else(cast: str, value: Any) -> None:
    try:
        CASTS[cast](value, DHAKA)
    except CastError:
        return


@given(
    st.sampled_from(
        ["a", "a.b", "a.b.c", "a[0]", "a[-1].b", "a || b", "a && b || c", "a[*].b", "a[?b].c", "a.b || `[]`", "[a, b]",
         "(a && 'x') || b.c", "length(a || '')", "a == b", "!a", "@",
         "a[?b=='x'].c", "a[?b == c]", "a[?b==`0`].d", "a[*].b[*].c", "a.b.c.d"]
    ),
    st.dictionaries(st.sampled_from("abcd"), _json, max_size=4),
)  # fmt: skip
def test_a_path_means_what_jmespath_says(path: str, document: dict[str, Any]) -> None:
    try:
        expected = jmespath.search(path, document)
    except jmespath.exceptions.JMESPathError:
        expected = None
    assert compile_path(path)(document) == expected


def test_arithmetic_takes_what_shops_write() -> None:
    document = {"price": "1,199.00", "pieces": 2, "off": None, "parts": ["1.5", 2, None]}
    for path, expected in (
        ("times(price, pieces)", 2398.0),
        ("minus(times(price, pieces), off)", 2398.0),
        ("plus(parts)", 3.5),
        ("plus(parts[*])", 3.5),
        ("plus(off)", None),
        ("divided(price, `0`)", None),
        ("[plus(pieces, pieces)][0]", 4.0),
        ("hashed('x', pieces) == hashed('x', pieces)", True),
        ("hashed('x', off)", None),
    ):
        assert compile_path(path)(document) == expected, path
