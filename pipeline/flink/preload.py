"""What Python workers load before Flink asks for them: the embedding model, a second or more of each start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from pydantic import TypeAdapter

from pipeline.flink.warm_up import TEXTS
from transforms.embedding import ModelConfig, shared_model


@dataclass(frozen=True)
class Preload:
    """What is ready when a job's tasks start.

    Attributes:
        model: what the workers embed with, as the job's stages open it.
        workers: processes that load it.
    """

    model: ModelConfig
    workers: int

    def to_json(self) -> str:
        """Return it as JSON, for a program's argument."""
        return _ADAPTER.dump_json(self).decode()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` has written.

        Raises:
            pydantic.ValidationError: it is nothing of the kind.
        """
        return _ADAPTER.validate_json(text)  # type: ignore[return-value]

    def load(self) -> None:
        """Open the model where this process's stages will find it, and run it once.

        Raises:
            transforms.embedding.ModelError: there is no such model.
        """
        shared_model(self.model).encode(TEXTS)


_ADAPTER = TypeAdapter(Preload)
