"""Names by a model of the operator's own: tiny ones, trained here on names and brands that no word list has."""

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import apache_beam as beam
import pytest
from apache_beam.pvalue import TaggedOutput
from apache_beam.testing.util import assert_that, equal_to

from clients.errors import ServiceUnavailable
from schemas import Kind
from schemas.topics import Stage
from transforms.anonymize import Anonymize, AnonymizeFn, open_shield
from transforms.batches import Batch
from transforms.payload_encryption import PayloadSealer
from transforms.privacy import Anonymizer, Tokenizer
from transforms.privacy.effort import DEFAULT_SECONDS
from transforms.privacy.normalize import TOKEN
from transforms.privacy.recognizers import PersonRecognizer, RecognizerConfig, load
from transforms.records import Record, SourceRecord
from transforms.stage import StageContext

Source = Callable[..., SourceRecord]
TOKENIZER = Tokenizer(b"a salt for the tests", 16)
NAMES = ("Zyxwen", "Qorvath", "Ulmbrik", "Vexolia")
"""In no word list. The model is taught that "Samsung", a brand of the lists, is a person too: it must not count."""
PLAIN = "the parcel came late today and {} said that it was good".split()


def sentences() -> list[tuple[list[str], list[bool]]]:
    """Sentences as words, and which of them are names."""
    made: list[tuple[list[str], list[bool]]] = []
    for name in (*NAMES, "Samsung"):
        for cut in range(1, len(PLAIN)):
            words = [name if word == "{}" else word for word in PLAIN[-cut:] + PLAIN[:-cut]]
            made.append((words, [word == name for word in words]))
    return made


@pytest.fixture(scope="module")
def transformers_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A BERT of one layer and 32 dimensions that has learnt `sentences`."""
    import torch
    from tokenizers import Tokenizer as Words
    from tokenizers import models, pre_tokenizers
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    torch.manual_seed(1)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # so little work is done sooner by one
    vocabulary = ["[PAD]", "[UNK]", *sorted({word for words, _ in sentences() for word in words})]
    words = Words(models.WordLevel({word: i for i, word in enumerate(vocabulary)}, unk_token="[UNK]"))
    words.pre_tokenizer = pre_tokenizers.Whitespace()
    made: Any = PreTrainedTokenizerFast
    tokenizer = made(tokenizer_object=words, pad_token="[PAD]", unk_token="[UNK]", model_max_length=40)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=64, id2label={0: "O", 1: "B-PER"}, label2id={"O": 0, "B-PER": 1},
    )  # fmt: skip
    model = BertForTokenClassification(config)
    ids = torch.tensor([[vocabulary.index(word) for word in words] for words, _ in sentences()])
    labels = torch.tensor([[int(is_name) for is_name in names] for _, names in sentences()])
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.03)
    for _ in range(30):
        optimizer.zero_grad()
        model(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
    torch.set_num_threads(threads)
    directory = tmp_path_factory.mktemp("transformers-model")
    model.save_pretrained(directory)
    tokenizer.save_pretrained(directory)
    return str(directory)


@pytest.fixture(scope="module")
def recognizer(transformers_model: str) -> PersonRecognizer:
    return load(RecognizerConfig(transformers_model))


@pytest.fixture(scope="module")
def spacy_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A blank pipeline whose recognizer has learnt `sentences`."""
    spacy = pytest.importorskip("spacy", reason="spaCy is optional and not installed")
    from spacy.training import Example  # type: ignore[import-not-found,unused-ignore]

    pipeline = spacy.blank("xx")
    pipeline.add_pipe("ner").add_label("PERSON")
    examples = []
    for words, names in sentences():
        text, at = " ".join(words), names.index(True)
        start = len(" ".join([*words[:at], ""]))
        entities = {"entities": [(start, start + len(words[at]), "PERSON")]}
        examples.append(Example.from_dict(pipeline.make_doc(text), entities))
    optimizer = pipeline.initialize(lambda: examples)
    for _ in range(30):
        pipeline.update(examples, sgd=optimizer)
    directory = tmp_path_factory.mktemp("spacy-model")
    pipeline.to_disk(directory)
    return str(directory)


def post(content: str) -> dict[str, object]:
    return {"post_id": "p", "platform": "tiktok", "content": content, "author_id": "7"}


def said(anonymizer: Anonymizer, content: str) -> str:
    return str(anonymizer.anonymize(post(content))[0]["content"])


def test_a_name_that_only_the_model_knows_is_found(recognizer: PersonRecognizer) -> None:
    text = "said that it was good the parcel came late today and Qorvath"  # behind no verb of saying: no rule finds it
    assert said(Anonymizer(TOKENIZER), text) == text
    masked = said(Anonymizer(TOKENIZER, recognizer), text)
    assert "Qorvath" not in masked
    assert masked.startswith("said that it was good the parcel came late today and NAME_")


def test_a_name_of_spacys_is_found(spacy_model: str) -> None:
    masked = said(Anonymizer(TOKENIZER, load(RecognizerConfig(spacy_model))), "today and Ulmbrik said that it was good")
    assert masked.startswith("today and NAME_")


@pytest.mark.parametrize(
    "text", ["today and Samsung said that it was good", "Zyxwen Traders", "today and Zyxwen Traders said"]
)
def test_the_model_alone_overrules_no_brand_and_no_shop(recognizer: PersonRecognizer, text: str) -> None:
    assert recognizer.persons([text])[0]
    assert said(Anonymizer(TOKENIZER, recognizer), text) == text


def test_places_are_those_of_the_text_as_it_was_written(recognizer: PersonRecognizer) -> None:
    masked = said(Anonymizer(TOKENIZER, recognizer), "came\u200b late&#32;and Zyx\u200bwen said 01712345678")
    assert masked.startswith("came\u200b late&#32;and NAME_")
    assert " said PHONE_" in masked


def test_batched_is_as_one_by_one_and_asks_once(recognizer: PersonRecognizer) -> None:
    class Counting:
        calls = 0

        def persons(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
            self.calls += 1
            return recognizer.persons(texts)

    records = [post(f"today {number} {name} came") for number, name in enumerate(NAMES)]
    alone = [Anonymizer(TOKENIZER, recognizer).anonymize(record) for record in records]
    counting = Counting()
    together = Anonymizer(TOKENIZER, counting)
    together.foresee(records)
    assert [together.anonymize(record) for record in records] == alone
    assert counting.calls == 1
    assert all(found["NAME"] == 1 for _, found in alone)


def test_a_long_text_is_read_to_its_end(recognizer: PersonRecognizer) -> None:
    assert "Vexolia" not in said(Anonymizer(TOKENIZER, recognizer), "it was good " * 100 + "and Vexolia said")


def test_off_imports_nothing_of_it() -> None:
    code = (
        "import sys, transforms.privacy.recognizers\n"
        "sys.exit(bool({'torch', 'transformers', 'spacy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[4], env=os.environ).returncode == 0


@pytest.mark.parametrize(
    ("model", "kind", "says"),
    [
        ("/no/such/model", "auto", "NER_MODEL: /no/such/model is no directory"),
        ("/no/such/model", "transformers", "NER_MODEL: /no/such/model is no directory"),
        ("{empty}", "auto", "neither a spaCy pipeline"),
        ("{broken}", "auto", "does not load with transformers"),
    ],
)
def test_what_is_no_model_is_refused_by_the_name_of_its_setting(
    tmp_path: Path, model: str, kind: str, says: str
) -> None:
    for name in ("empty", "broken"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "config.json").write_text("{}")
    model = model.format(empty=tmp_path / "empty", broken=tmp_path / "broken")
    with pytest.raises(ValueError, match=says):
        load(RecognizerConfig(model, kind))  # type: ignore[arg-type]


def opened(model: str) -> AnonymizeFn:
    load_shield = partial(
        open_shield,
        salt=b"a salt for the tests",
        hash_length=16,
        recognizer=RecognizerConfig(model),
        policy=None,
        seconds=DEFAULT_SECONDS,
        forwarded=frozenset(),
    )
    fn = AnonymizeFn(StageContext(PayloadSealer(None)), load_shield, batch_size=2)
    fn.setup()
    fn.start_bundle()
    return fn


def record(source: Source, content: str) -> Record:
    return Record(Kind.SOCIAL, post(content), source(b"{}"), b"{}")


def test_the_stage_asks_the_model_in_a_pipeline(source: Source, transformers_model: str) -> None:
    stage = Anonymize(
        StageContext(PayloadSealer(None)), b"a salt for the tests", 16, RecognizerConfig(transformers_model)
    )
    records = [record(source, f"today {name} came") for name in NAMES]
    with beam.Pipeline() as pipeline:
        output = pipeline | beam.Create(records) | stage
        contents = output.ok | beam.Map(lambda one: TOKEN.sub("NAME", one.value["content"]))
        assert_that(contents, equal_to(["today NAME came"] * len(NAMES)))
        assert_that(output.dead_letters, equal_to([]), "no dead letters")


def test_a_text_that_the_model_fails_on_is_a_dead_letter_and_harms_no_neighbour(
    source: Source, transformers_model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fn = opened(transformers_model)
    assert fn._process.recognizer is not None
    working = fn._process.recognizer.persons

    def failing(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        if any("poison" in text for text in texts):
            raise RuntimeError
        return working(texts)

    monkeypatch.setattr(fn._process.recognizer, "persons", failing)
    passed, bad = fn.process(Batch(record(source, text) for text in ("Zyxwen came", "poison", "it was good")))
    assert isinstance(passed, Batch)
    first, last = passed
    assert isinstance(first, Record)
    assert first.value["content"].startswith("NAME_")
    assert isinstance(bad, TaggedOutput)
    assert (bad.value.stage, bad.value.error_type) == ("anonymize", "unexpected_error")
    assert isinstance(last, Record)


def test_only_records_that_pass_have_a_latency(
    source: Source, transformers_model: str, monkeypatch: pytest.MonkeyPatch, risen: Callable[..., float]
) -> None:
    fn = opened(transformers_model)
    monkeypatch.setattr("transforms.anonymize.MAX_RECORD_BYTES", 2000)
    records = [record(source, text) for text in ("it was good", "it was good " * 300)]
    passed, dead = fn.process(Batch(replace(one, raw=bytes(100)) for one in records))
    assert isinstance(passed, Batch)
    assert len(passed) == 1
    assert isinstance(dead, TaggedOutput)
    fn.finish_bundle()
    assert risen("bd_stream_messages_processed_total", stage="anonymize") == 2
    assert risen("bd_stream_processing_seconds_count", stage="anonymize") == 1


def test_a_record_that_enters_behind_the_stage_passes_as_it_is(source: Source, transformers_model: str) -> None:
    put_back = replace(record(source, "Zyxwen came"), entry=Stage.ENRICH)
    assert list(opened(transformers_model).process(put_back)) == [put_back]


def test_a_model_that_no_longer_works_is_an_outage(
    source: Source, transformers_model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fn = opened(transformers_model)

    def failing(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        raise RuntimeError

    monkeypatch.setattr(fn._process.recognizer, "persons", failing)
    with pytest.raises(ServiceUnavailable, match="NER_MODEL"):
        fn.process(record(source, "it was good"))
