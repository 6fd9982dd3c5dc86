"""Builds the ONNX graphs of the encoder and the reader, node by node, from plain arrays.

Writing a graph out needs neither torch nor an export, takes a second, and uses the operators that run fastest. Word
embeddings are not in it: it takes their rows, so that both graphs share one table (``runtime.EmbeddingTable``).

Input: ``word_embeddings`` float32 (1, length, hidden), one text at a time. For eight texts of 200 pieces two threads
that each run one text take 91 ms on two cores, one batch on two threads 105 ms; and without a batch there is no mask,
no padding, and a text's result never depends on its neighbours.
"""

from typing import Literal, get_args

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from assistant.models.backbone import Backbone, Layer, Linear, Norm
from assistant.models.int8 import LOUD_STATES, LOUD_WIDE, Copies, Split, quantise_rows, stores_signed
from assistant.models.weights import Floats

Precision = Literal["fp32", "int8"]
PRECISIONS: tuple[Precision, ...] = get_args(Precision)

MICROSOFT = "com.microsoft"
OPSET = 17
IR_VERSION = 9


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
    if precision == "fp32":
        fed = _feed_forward(graph, name, states, layer)
    else:
        fed = _feed_forward_int8(graph, name, states, layer, LOUD_STATES[number], LOUD_WIDE[number])
    summed = graph.node("Add", f"{name}.output_sum", fed, states)
    return _norm(graph, f"{name}.output_norm", summed, layer.output_norm, epsilon)


def _feed_forward(graph: _Graph, name: str, states: str, layer: Layer) -> str:
    wide = _exact(graph, f"{name}.widen", states, layer.widen)
    active = graph.node("Gelu", f"{name}.gelu", wide, domain=MICROSOFT)
    return _exact(graph, f"{name}.narrow", active, layer.narrow)


def _feed_forward_int8(
    graph: _Graph, name: str, states: str, layer: Layer, loud_states: Copies, loud_wide: Copies
) -> str:
    """Widens and narrows in int8 with loud channels split (see int8.py)."""
    entering = Split.of(loud_states, layer.widen.weight.shape[1])
    inner = Split.of(loud_wide, layer.widen.weight.shape[0])
    widen, narrow = inner.outputs(entering.inputs(layer.widen)), inner.inputs(layer.narrow)
    if entering.extra:
        copies = graph.node("MatMul", f"{name}.copies", states, graph.constant(f"{name}.selection", entering.selection))
        states = _scaled(graph, f"{name}.states", states, entering.factors)
        states = graph.node("Concat", f"{name}.split_states", states, copies, axis=-1)
    active = graph.node("Gelu", f"{name}.gelu", _int8(graph, f"{name}.widen", states, widen), domain=MICROSOFT)
    if inner.extra:
        active = _scaled(graph, f"{name}.wide", active, np.concatenate([inner.factors, inner.extra_factors]))
    return _int8(graph, f"{name}.narrow", active, narrow)


def _scaled(graph: _Graph, name: str, states: str, factors: Floats) -> str:
    return graph.node("Mul", f"{name}_scaled", states, graph.constant(f"{name}_factors", factors))


def _exact(graph: _Graph, name: str, states: str, linear: Linear) -> str:
    product = graph.node("MatMul", f"{name}.product", states, graph.constant(f"{name}.weight", linear.weight.T))
    return graph.node("Add", name, product, graph.constant(f"{name}.bias", linear.bias))


def _int8(graph: _Graph, name: str, states: str, linear: Linear) -> str:
    """Weights rounded for each output, activations at run time over the whole text."""
    weight, scale = quantise_rows(linear.weight)
    stored: NDArray[np.generic] = weight.T
    zero: NDArray[np.generic] = np.zeros(len(scale), np.int8)
    if not stores_signed():
        stored, zero = (weight.T.astype(np.int16) + 128).astype(np.uint8), np.full(len(scale), 128, np.uint8)
    return graph.node(
        "DynamicQuantizeMatMul",
        name,
        states,
        graph.constant(f"{name}.weight", stored),
        graph.constant(f"{name}.scale", scale),
        graph.constant(f"{name}.zero", zero),
        graph.constant(f"{name}.bias", linear.bias),
        domain=MICROSOFT,
    )


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
