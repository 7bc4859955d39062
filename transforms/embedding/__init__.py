"""Texts to vectors, as fast as the machine allows. Plain Python, without Beam.

`shared_model(ModelConfig(...)).encode(texts)` is all that most callers need
(docs/explanation/embedding.md).
"""

from transforms.embedding.config import Backend, Bridging, Device, ModelConfig, ModelError, Precision
from transforms.embedding.model import Embedded, EmbeddingModel, shared_model

__all__ = [
    "Backend",
    "Bridging",
    "Device",
    "Embedded",
    "EmbeddingModel",
    "ModelConfig",
    "ModelError",
    "Precision",
    "shared_model",
]
