"""Builds the ONNX graphs of the encoder and the reader, node by node, from plain arrays.

Writing a graph out needs neither torch nor an export, takes a second, and uses the operators that run fastest. Word
embeddings are not in it: it takes their rows, so that both graphs share one table (``runtime.EmbeddingTable``).

Input: ``word_embeddings`` float32 (1, length, hidden), one text at a time. On two cores two threads that each run
one text of 200 pieces take 91 ms for eight of them, one padded batch on two threads 105 ms; and without a batch there is
no mask, no padding, and a text's result never depends on its neighbours.
"""

from typing import Literal, get_args

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.models.backbone import Backbone, Layer, Linear, Norm
from assistant.models.weights import Floats

Precision = Literal["fp32", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

MICROSOFT = "com.microsoft"
OPSET = 17
IR_VERSION = 9

INT8_LIMIT = 63
"""Largest weight in int8 graphs. Seven bits, because two products of an 8-bit weight overflow the 16-bit sums of
processors without VNNI; on those with it, eight bits are no faster and change no figure by half a point."""
EXACT_NARROW = frozenset({4})
"""Layers whose narrowing matrix stays float32 in int8 graphs. Layer 4 sees activations so large that rounding them
costs 1 - cosine = 0.0015, eleven other layers together 0.0007; keeping it exact costs 2 ms in 91."""


class _Graph:
    """Collects nodes and constants; every method returns the name of the value that it made."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, name: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        self.nodes.append(helper.make_node(kind, inputs, [name], name, domain=domain, **attributes))
        return name


def encoder_graph(backbone: Backbone, precision: Precision) -> onnx.ModelProto:
    """The encoder: output ``embedding`` (1, hidden), the mean of the last states, L2-normalised."""
    graph = _Graph()
    states = _states(graph, backbone, precision)
    mean = graph.node("ReduceMean", "states.mean", states, axes=[1], keepdims=0)
    graph.node("LpNormalization", "embedding", mean, axis=-1, p=2)
    return _model(graph, backbone, "embedding", [1, backbone.shape.hidden])


def reader_graph(backbone: Backbone, head: Linear, precision: Precision) -> onnx.ModelProto:
    """The reader: output ``logits`` (1, length, 2), start and end of the answer at every piece."""
    graph = _Graph()
    states = _states(graph, backbone, precision)
    graph.node("Identity", "logits", _exact(graph, "head", states, head))
    return _model(graph, backbone, "logits", [1, "length", 2])


def _states(graph: _Graph, backbone: Backbone, precision: Precision) -> str:
    """Adds positions and runs the layers; the last hidden states, (1, length, hidden)."""
    table = graph.constant("positions", backbone.positions)
    zero = graph.constant("zero", np.array([0]))
    length = graph.node("Shape", "length", "word_embeddings", start=1, end=2)
    used = graph.node("Slice", "positions.used", table, zero, length, zero)
    summed = graph.node("Add", "embeddings.sum", "word_embeddings", used)
    states = _norm(graph, "embeddings.norm", summed, backbone.embedding_norm, backbone.shape.epsilon)
    for number, layer in enumerate(backbone.layers):
        states = _layer(graph, number, states, layer, backbone, precision)
    return states


def _layer(graph: _Graph, number: int, states: str, layer: Layer, backbone: Backbone, precision: Precision) -> str:
    linear = _exact if precision == "fp32" else _int8
    narrow_linear = _exact if number in EXACT_NARROW else linear
    name, epsilon = f"layer{number}", backbone.shape.epsilon
    query = linear(graph, f"{name}.query", states, layer.query)
    key = linear(graph, f"{name}.key", states, layer.key)
    value = linear(graph, f"{name}.value", states, layer.value)
    mixed = graph.node(
        "MultiHeadAttention", f"{name}.attention", query, key, value, domain=MICROSOFT, num_heads=backbone.shape.heads
    )
    attended = linear(graph, f"{name}.attention_output", mixed, layer.attention_output)
    summed = graph.node("Add", f"{name}.attention_sum", attended, states)
    states = _norm(graph, f"{name}.attention_norm", summed, layer.attention_norm, epsilon)
    wide = linear(graph, f"{name}.widen", states, layer.widen)
    active = graph.node("Gelu", f"{name}.gelu", wide, domain=MICROSOFT)
    narrow = narrow_linear(graph, f"{name}.narrow", active, layer.narrow)
    summed = graph.node("Add", f"{name}.output_sum", narrow, states)
    return _norm(graph, f"{name}.output_norm", summed, layer.output_norm, epsilon)


def _exact(graph: _Graph, name: str, states: str, linear: Linear) -> str:
    product = graph.node("MatMul", f"{name}.product", states, graph.constant(f"{name}.weight", linear.weight.T))
    return graph.node("Add", name, product, graph.constant(f"{name}.bias", linear.bias))


def _int8(graph: _Graph, name: str, states: str, linear: Linear) -> str:
    """Weights rounded for each output, activations at run time over the whole text."""
    weight, scale = quantise_rows(linear.weight, INT8_LIMIT)
    return graph.node(
        "DynamicQuantizeMatMul",
        name,
        states,
        graph.constant(f"{name}.weight", weight.T),
        graph.constant(f"{name}.scale", scale),
        graph.constant(f"{name}.zero", np.zeros(len(scale), np.int8)),
        graph.constant(f"{name}.bias", linear.bias),
        domain=MICROSOFT,
    )


def quantise_rows(matrix: Floats, limit: int) -> tuple[NDArray[np.int8], Floats]:
    """Integers within plus and minus ``limit`` and one scale for each row; ``integers * scale`` is near ``matrix``."""
    scale = np.abs(matrix).max(axis=1) / limit
    scale[scale == 0] = 1
    return np.round(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _norm(graph: _Graph, name: str, states: str, norm: Norm, epsilon: float) -> str:
    # Add and LayerNormalization apart: the fused SkipLayerNormalization takes four times as long (1.7 to 0.4 ms).
    scale, shift = graph.constant(f"{name}.scale", norm.scale), graph.constant(f"{name}.shift", norm.shift)
    return graph.node("LayerNormalization", name, states, scale, shift, axis=-1, epsilon=epsilon)


def _model(graph: _Graph, backbone: Backbone, output: str, output_shape: list[str | int]) -> onnx.ModelProto:
    input_shape = [1, "length", backbone.shape.hidden]
    body = helper.make_graph(
        graph.nodes,
        "multilingual-e5-small",
        [helper.make_tensor_value_info("word_embeddings", TensorProto.FLOAT, input_shape)],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, output_shape)],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    return helper.make_model(body, opset_imports=opsets, ir_version=IR_VERSION)
