"""The graph itself: every output is consumed, every part of it, whichever stages run."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.portability.api import beam_runner_api_pb2

from pipeline.graph import build
from pipeline.plan import plan
from pipeline.settings import load_settings
from schemas.topics import ORDER
from transforms.records import SourceRecord

SETTINGS = {
    "privacy_salt": "salt-of-the-test-suite-000000000001",
    "dead_letter_key": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}
CONTIGUOUS = [",".join(ORDER[a:b]) for a, b in combinations(range(len(ORDER) + 1), 2)]


class Sink(beam.PTransform):  # type: ignore[misc]
    """Stands where Kafka is attached."""

    def expand(self, rows: Any) -> Any:
        return rows | beam.Map(lambda row: None)


def unconsumed(proto: beam_runner_api_pb2.Pipeline) -> Iterator[str]:
    """Yield the collections that a leaf transform makes and no leaf transform but the sink's last reads."""
    transforms = proto.components.transforms
    leaves = [t for t in transforms.values() if not t.subtransforms]
    read = {pcollection for t in leaves for pcollection in t.inputs.values()}
    for transform in leaves:
        if transform.unique_name.startswith("The sink/"):
            continue
        for tag, pcollection in transform.outputs.items():
            if pcollection not in read:
                yield f"{transform.unique_name} [{tag}]"


def graph(stages: str, **more: str) -> beam_runner_api_pb2.Pipeline:
    pipeline = beam.Pipeline()
    settings = load_settings(SETTINGS | {"stages": stages} | more, dotenv=None)
    source = pipeline | beam.Create([]).with_output_types(SourceRecord)
    build(source, plan(settings)) | "The sink" >> Sink()
    return pipeline.to_runner_api()


@pytest.mark.parametrize("stages", CONTIGUOUS)
@pytest.mark.parametrize("publish", ["all", "none"])
@pytest.mark.parametrize("weaviate", ["http://localhost:8080", "none"])
def test_every_output_has_a_consumer(stages: str, publish: str, weaviate: str) -> None:
    assert list(unconsumed(graph(stages, publish=publish, weaviate_url=weaviate))) == []


def test_the_walk_finds_an_output_without_consumer() -> None:
    pipeline = beam.Pipeline()
    records = pipeline | beam.Create([1])
    outputs = records | "split" >> beam.ParDo(lambda n: [n]).with_outputs("forgotten", main="ok")
    outputs.ok | "The sink" >> Sink()
    assert outputs.forgotten is not None
    assert [name for name in unconsumed(pipeline.to_runner_api()) if "forgotten" in name]


def test_the_four_stages_stand_in_the_order_of_the_flow() -> None:
    proto = graph(",".join(ORDER))
    [root] = [proto.components.transforms[name] for name in proto.root_transform_ids]
    names = [proto.components.transforms[name].unique_name for name in root.subtransforms]
    tops = [name for name in names if name in ("Validate", "Anonymize", "Enrich", "Embed", "Store")]
    assert tops == ["Validate", "Anonymize", "Enrich", "Embed", "Store"]
