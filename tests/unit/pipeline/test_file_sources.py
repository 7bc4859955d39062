"""Files as they come: marks, encodings, arrays, tables; what is cut off is refused by name."""

import bz2
import gzip
import json
import lzma
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.job_failure import JobFailed
from pipeline.main import main
from pipeline.sources.files import read_file, require_input, unfolded

CASES = Path(__file__).parents[1] / "transforms" / "adapters" / "cases"
SECRETS = [
    "--privacy-salt=salt-of-the-test-suite-000000000001",
    "--dead-letter-key=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "--metrics-port=0",
]
POST = '{"post_id":"%s","platform":"tiktok","content":"x","author":"A","engagement_count":1,"posted_at":"2025-01-01"}'


def values(path: Path) -> list[bytes]:
    return [value for _, value in read_file(str(path))]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def written(name: str, data: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(data)
        return path

    return written


def test_a_byte_order_mark_and_blank_lines_are_no_part_of_records() -> None:
    assert [json.loads(value)["post_id"] for value in values(CASES / "30a-bom.jsonl")] == ["f1", "f2", "f3"]


def test_lines_keep_their_exact_bytes_and_numbers(write: Callable[[str, bytes], Path]) -> None:
    path = write("a.jsonl", b'{"a": 1.0}\r\n\n  \n{"a":\xff}\nnot json\n')
    assert list(read_file(str(path))) == [(0, b'{"a": 1.0}'), (3, b'{"a":\xff}'), (4, b"not json")]


def test_utf16_is_read_with_and_without_a_mark(write: Callable[[str, bytes], Path]) -> None:
    assert [json.loads(value)["post_id"] for value in values(CASES / "30b-utf16.jsonl")] == ["f1", "f2"]
    text = '{"a":"নতুন"}\n{"a":2}\n'
    for encoding in ("utf-16-le", "utf-16-be", "utf-16"):
        path = write("b.jsonl", text.encode(encoding))
        require_input(str(path))
        assert values(path) == [line.encode() for line in text.splitlines()]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"a":1},\n {"a": 2.0}]', [b'{"a":1}', b'{"a": 2.0}']),
        (b'\xef\xbb\xbf[\n {\n  "a": 1\n }\n]\n', [b'{\n  "a": 1\n }']),
        (b'{\n "a": 1\n}\n{\n "a": 2\n}\n', [b'{\n "a": 1\n}', b'{\n "a": 2\n}']),
        (b"[]", []),
        (b'[{"a":1}, oops, {"a":2}]', [b'{"a":1}', b'oops, {"a":2}]']),
        (b'{"a": cut\n{"a":2}\n', [b'{"a": cut', b'{"a":2}']),
        (b'[{"a":1}]\n[{"a":2}]\n', [b'{"a":1}', b'{"a":2}']),
    ],
)
def test_arrays_and_spread_out_objects_are_read_as_their_items(
    write: Callable[[str, bytes], Path], data: bytes, expected: list[bytes]
) -> None:
    assert values(write("a.json", data)) == expected


@pytest.mark.parametrize(("ending", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
def test_a_compressed_file_is_whole_or_refused_by_name(
    write: Callable[[str, bytes], Path], ending: str, pack: Callable[[bytes], bytes]
) -> None:
    lines = "".join(POST % number + "\n" for number in range(2000)).encode()
    whole = write(f"a.jsonl{ending}", pack(lines))
    require_input(str(whole))
    assert len(values(whole)) == 2000
    cut = write(f"b.jsonl{ending}", pack(lines)[:-20])
    with pytest.raises(JobFailed, match=f"b.jsonl{ending} is cut off"):
        require_input(str(cut))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.json", b'[{"a":1},\n{"a":2}\n', "array does not end"),
        ("a.parquet", b"PAR1 and no more", "Parquet"),
        ("a.jsonl", "{}".encode("utf-16") + b"x", "UTF-16"),
        ("a.jsonl", "{}".encode("utf-32"), "UTF-32"),
    ],
)
def test_other_damage_is_refused_by_name(write: Callable[[str, bytes], Path], name: str, data: bytes, why: str) -> None:
    with pytest.raises(JobFailed, match=f"{name} .*{why}"):
        require_input(str(write(name, data)))


def test_a_truncated_file_ends_the_job_with_an_error_and_nothing_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    arguments = [*SECRETS, "--stages=validate", f"--input={CASES}/30d-truncated.jsonl.gz", f"--output={output}"]
    assert main(arguments) == 1
    assert "30d-truncated.jsonl.gz is cut off" in " ".join(capsys.readouterr().err.split())
    assert not output.exists() or not list(output.iterdir())


def test_columns_named_by_paths_become_objects_and_lists() -> None:
    cells = {"id": "1", "authorMeta/name": "A", "hashtags/1/name": "b", "hashtags/0/name": "a", "a.": "x"}
    assert unfolded(cells) == {
        "id": "1",
        "authorMeta": {"name": "A"},
        "hashtags": [{"name": "a"}, {"name": "b"}],
        "a.": "x",
    }


def ran(tmp_path: Path, path: Path, *more: str) -> dict[str, list[dict[str, Any]]]:
    """Return what a job of two stages over `path` wrote, by topic."""
    output = tmp_path / "out"
    assert main([*SECRETS, "--stages=validate,anonymize", f"--input={path}", f"--output={output}", *more]) == 0
    for file in output.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    return {file.stem: list(map(json.loads, file.read_text().splitlines())) for file in output.iterdir()}


def test_a_csv_goes_through_the_adapters(tmp_path: Path, write: Callable[[str, bytes], Path]) -> None:
    own = (
        "order_id,platform,customer_id,product_name,quantity,unit_price,total_price,order_timestamp,phone\n"
        "007,shopify,c1,Saree,2,100.50,201.00,2025-12-20 10:00:00,01712345678\n"
        "008,shopify,c1,Saree,two,1,1,2025-12-20,\n"
    )
    written = ran(tmp_path, write("orders.csv", own.encode("utf-8-sig")))
    [order] = written["enriched.market.anonymized"]
    assert (order["order_id"], order["quantity"], order["total_price"]) == ("007", 2, 201.0)
    assert order["phone"].startswith("PHONE_")
    [letter] = written["schema-validation-errors"]
    assert [detail["field"] for detail in letter["details"]] == ["quantity"]
    assert "validated.market.shopify" not in written


def test_an_apify_export_as_csv_and_parquet_is_that_of_its_json(
    tmp_path: Path, write: Callable[[str, bytes], Path]
) -> None:
    head = "id;text;createTimeISO;authorMeta/id;authorMeta/nickName;diggCount;commentCount;shareCount;hashtags/0/name\n"
    row = '7412345678901234567;"Eid; sale";2025-12-20T04:00:00.000Z;67;Rahim Khan;5400;88;120;eid\n'
    [post] = ran(tmp_path, write("apify.csv", (head + row).encode()))["enriched.social.anonymized"]
    assert (post["post_id"], post["engagement_count"], post["hashtags"]) == ("7412345678901234567", 5608, ["eid"])
    raw = json.loads((CASES / "13-tiktok-apify.jsonl").read_text().splitlines()[0])
    kept = {name: raw[name] for name in ("id", "text", "createTime", "createTimeISO", "authorMeta", "diggCount")}
    path = tmp_path / "apify.parquet"
    pq.write_table(pa.Table.from_pylist([kept]), path)
    [same] = ran(tmp_path, path)["enriched.social.anonymized"]
    assert (same["post_id"], same["posted_at"]) == ("7412345678901234567", "2025-12-20T04:00:00+00:00")


def test_raw_validated_records_are_written_to_files_only_when_asked_for(
    tmp_path: Path, write: Callable[[str, bytes], Path]
) -> None:
    path = write("a.jsonl", (POST % "p").encode())
    assert set(ran(tmp_path, path)) == {"enriched.social.anonymized"}
    assert set(ran(tmp_path, path, "--publish=all")) == {"enriched.social.anonymized", "validated.social.tiktok"}
