"""Persons found by a model of the operator's own (NER): further evidence for names, never the last word.

Any spaCy pipeline with an entity recognizer, or any transformers model for token classification, in a directory of this
machine (or, for spaCy, an installed package). Off by default, and nothing of it is imported then.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, Protocol

RecognizerKind = Literal["auto", "spacy", "transformers"]

_PERSON_LABELS: Final = frozenset({"PERSON", "PER"})
"""What models call a person (OntoNotes; CoNLL-2003, whose B- and I- are cut off)."""
_SUREST_DOUBT: Final = 0.5
"""Spans with a lower probability are no evidence."""
_OVERLAP: Final = 4
"""A long text is read in windows that overlap by a quarter of their length."""


class PersonRecognizer(Protocol):
    """Finds names of persons in texts."""

    def persons(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text, where each name begins and ends, in code points."""


@dataclass(frozen=True)
class RecognizerConfig:
    """Which model is asked, and how.

    Attributes:
        model: directory of the model, or name of an installed spaCy package.
        kind: what runs it; "auto" tells by the files in the directory.
        batch_size: most records whose texts are read together.
    """

    model: str
    kind: RecognizerKind = "auto"
    batch_size: int = 32


def load(config: RecognizerConfig) -> PersonRecognizer:
    """Load the model that `config` names.

    Raises:
        ValueError: naming NER_MODEL or NER_KIND: no such model, one of another kind, or what runs it is not installed.
    """
    kind = config.kind if config.kind != "auto" else _kind_of(config.model)
    try:
        recognizer = _LOADERS[kind](config.model)
        recognizer.persons(["."])
    except ImportError as error:
        raise ValueError(f"NER_MODEL: {kind} is not installed ({error.name}); pip install {kind}") from None
    except ValueError as error:
        if str(error).startswith("NER_MODEL"):
            raise
        raise ValueError(f"NER_MODEL: {config.model} does not load with {kind} (ValueError)") from None
    except Exception as error:
        raise ValueError(f"NER_MODEL: {config.model} does not load with {kind} ({type(error).__name__})") from None
    return recognizer


def _kind_of(model: str) -> Literal["spacy", "transformers"]:
    directory = Path(model)
    if not directory.is_dir():
        if "/" not in model and not directory.exists():
            return "spacy"  # the name of a package
        raise ValueError(f"NER_MODEL: {model} is no directory")
    if (directory / "meta.json").is_file():
        return "spacy"
    if (directory / "config.json").is_file():
        return "transformers"
    raise ValueError(
        f"NER_MODEL: {model} holds neither a spaCy pipeline (meta.json) nor a transformers model (config.json)"
    )


class SpacyRecognizer:
    """A spaCy pipeline with an entity recognizer.

    Args:
        model: its directory or package.
    """

    def __init__(self, model: str) -> None:
        import spacy

        self._pipeline: Any = spacy.load(model)
        if not {"ner", "entity_ruler", "span_ruler"} & set(self._pipeline.pipe_names):
            raise ValueError(f"NER_MODEL: the pipeline {model} has no entity recognizer")

    def persons(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text, where each name begins and ends."""
        return [
            [(entity.start_char, entity.end_char) for entity in read.ents if entity.label_ in _PERSON_LABELS]
            for read in self._pipeline.pipe(texts)
        ]


class TransformersRecognizer:
    """A transformers model for token classification with a fast tokenizer, on the CPU.

    Args:
        model: its directory.
    """

    def __init__(self, model: str) -> None:
        if not Path(model).is_dir():
            raise ValueError(f"NER_MODEL: {model} is no directory")
        from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

        tokenizer: Any = AutoTokenizer.from_pretrained(model, local_files_only=True)  # nosec B615
        classifier: Any = AutoModelForTokenClassification.from_pretrained(model, local_files_only=True)  # nosec B615
        labels = {label.removeprefix("B-").removeprefix("I-") for label in classifier.config.id2label.values()}
        if not labels & _PERSON_LABELS:
            raise ValueError(f"NER_MODEL: {model} knows no label for persons (PER or PERSON)")
        # Two positions of RoBERTa's are not for tokens.
        longest = min(tokenizer.model_max_length, getattr(classifier.config, "max_position_embeddings", 512) - 2)
        tokenizer.model_max_length = longest
        self._pipeline: Any = pipeline(
            "token-classification",
            model=classifier,
            tokenizer=tokenizer,
            aggregation_strategy="simple",
            stride=longest // _OVERLAP,
            device=-1,
        )

    def persons(self, texts: Sequence[str]) -> list[list[tuple[int, int]]]:
        """For each text, where each name begins and ends."""
        if not texts:
            return []
        return [
            [
                (entity["start"], entity["end"])
                for entity in entities
                if entity["entity_group"] in _PERSON_LABELS and entity["score"] >= _SUREST_DOUBT
            ]
            for entities in self._pipeline(list(texts), batch_size=len(texts))
        ]


_LOADERS: Final[dict[str, Callable[[str], PersonRecognizer]]] = {
    "spacy": SpacyRecognizer,
    "transformers": TransformersRecognizer,
}
