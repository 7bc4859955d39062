"""A BERT encoder for a GPU, over texts laid end to end: nothing is padded, and few kernels are launched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch.nn import functional

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


def can_be_packed(model: SentenceTransformer) -> bool:
    """Return whether `PackedBert` computes what `model` does: a plain BERT, the mean of its tokens, nothing else.

    What looks like one and is none is found by the check at load (`self_check`).
    """
    encoder, *rest = model
    bert = getattr(encoder, "auto_model", None)
    config = getattr(bert, "config", None)
    kinds = [type(module).__name__ for module in rest]
    return (
        type(bert).__name__ == "BertModel"
        and getattr(config, "hidden_act", None) == "gelu"
        and getattr(config, "position_embedding_type", None) in (None, "absolute")
        and not getattr(config, "is_decoder", False)
        and not getattr(bert, "_hf_peft_config_loaded", False)  # an adapter's part of a product is not in its weight
        and kinds in (["Pooling"], ["Pooling", "Normalize"])
        and getattr(rest[0], "pooling_mode", None) in ("mean", ("mean",), ["mean"])
    )


def attention(query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, starts: torch.Tensor, longest: int) -> Any:
    """Return each text's attention over itself: flash attention, fp16 or bf16 on a GPU.

    Args:
        query: shape (tokens of all texts, heads, size of a head).
        key: the same.
        value: the same.
        starts: int32 of shape (texts + 1,): where each text begins, and where the last one ends.
        longest: tokens of the longest text.
    """
    return torch.ops.aten._flash_attention_forward(
        query, key, value, starts, starts, longest, longest, 0.0, False, False
    )[0]


class _Layer(torch.nn.Module):
    """One layer: attention, then the feed-forward part, each added to what went in, and normalised."""

    def __init__(self, layer: Any):
        super().__init__()
        own, self.heads = layer.attention.self, layer.attention.self.num_attention_heads
        parts = (own.query, own.key, own.value)
        # One product in the place of three.
        self.weight = torch.nn.Parameter(torch.cat([part.weight for part in parts]), requires_grad=False)
        self.bias = torch.nn.Parameter(torch.cat([part.bias for part in parts]), requires_grad=False)
        self.output, self.output_norm = layer.attention.output.dense, layer.attention.output.LayerNorm
        self.up, self.down, self.down_norm = layer.intermediate.dense, layer.output.dense, layer.output.LayerNorm

    def forward(self, x: torch.Tensor, starts: torch.Tensor, longest: int) -> torch.Tensor:
        """Return the next layer's input, of the shape of `x`: (tokens of all texts, width)."""
        query, key, value = functional.linear(x, self.weight, self.bias).view(len(x), 3, self.heads, -1).unbind(1)
        x = self.output_norm(self.output(attention(query, key, value, starts, longest).reshape(x.shape)) + x)
        y: torch.Tensor = self.down_norm(self.down(functional.gelu(self.up(x))) + x)
        return y


class PackedBert(torch.nn.Module):
    """Packed texts -> vectors (fp32, (texts, dimension)) of length one."""

    def __init__(self, model: SentenceTransformer, dtype: torch.dtype):
        """Take over the weights of `model`, for which `can_be_packed` holds."""
        super().__init__()
        encoder: Any = model[0].auto_model.to(dtype)
        self.words, self.positions = encoder.embeddings.word_embeddings, encoder.embeddings.position_embeddings
        self.kind = torch.nn.Parameter(encoder.embeddings.token_type_embeddings.weight[0].clone(), requires_grad=False)
        self.norm = encoder.embeddings.LayerNorm
        self.layers = torch.nn.ModuleList(map(_Layer, encoder.encoder.layer))

    def forward(self, tokens: torch.Tensor, starts: torch.Tensor, longest: int) -> torch.Tensor:
        """Return the vectors; the arguments are the parts of `batching.PackedTexts`."""
        x = self.norm(self.words(tokens[0]) + self.kind + self.positions(tokens[1]))
        for layer in self.layers:
            x = layer(x, starts, longest)
        # In fp32: a mean over hundreds of tokens in two bytes would lose what the rest of the model kept. Unsafe means
        # that the lengths are not read, which would wait for the GPU.
        means = torch.segment_reduce(x.float(), "mean", lengths=starts.diff().long(), unsafe=True)
        return functional.normalize(means, dim=1)
