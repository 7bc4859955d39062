"""The origin of the vectors that a job makes: its embedding model, dimension and fingerprint."""

from __future__ import annotations

from clients.weaviate import FINGERPRINT_DIGITS, VectorOrigin
from transforms.embedding import ModelConfig, shared_model


def vector_origin(config: ModelConfig) -> VectorOrigin:
    """Return the origin of the vectors that this job makes; loads the model."""
    model = shared_model(config)
    return VectorOrigin(model.name, model.dimension, model.fingerprint[:FINGERPRINT_DIGITS])
