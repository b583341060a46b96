"""The ONNX graph of all-MiniLM-L6-v2, built from its weights without PyTorch, and quantized to int8.

Inputs `input_ids` and `attention_mask` (int64, batch x tokens); output `last_hidden_state` (float32, batch x tokens x
384), which fastembed pools by the mask and normalizes. The graph follows BERT: Devlin et al., 2019; its figures agree
with those of sentence-transformers to 2e-7.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, checker, helper, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import load_file

OPSET = 20
IR_VERSION = 10
MASKED = -1e9
"""Added to the attention of a padding token: nothing is left of it after the softmax."""
Weights = dict[str, NDArray[np.float32]]


def export(source: Path, target: Path, scratch: Path) -> None:
    """Write the quantized graph of the model in the folder `source` to the file `target`.

    `scratch` is an existing folder for the graph in full precision, which is left behind there.
    """
    whole = scratch / "whole.onnx"
    configuration = json.loads((source / "config.json").read_text())
    encoder = Encoder(load_file(source / "model.safetensors"), configuration)
    save(encoder.model(), whole)
    # Signed and per channel: the other ways lose a tenth of the similarity.
    quantize_dynamic(whole, target, weight_type=QuantType.QInt8, per_channel=True)


class Encoder:
    """Collects nodes and constants; each method adds one part and returns the name of its output."""

    def __init__(self, weights: Weights, configuration: dict[str, int | float]) -> None:
        self._weights = weights
        self._size = int(configuration["hidden_size"])
        self._heads = int(configuration["num_attention_heads"])
        self._layers = int(configuration["num_hidden_layers"])
        self._epsilon = float(configuration["layer_norm_eps"])
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    def model(self) -> ModelProto:
        state = self._embedded()
        bias = self._attention_bias()
        for layer in range(self._layers):
            state = self._layer(state, bias, layer)
        self._add("Identity", [state], "last_hidden_state")
        graph = helper.make_graph(
            self._nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"])
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["batch", "tokens", self._size])],
            list(self._constants.values()),
        )
        built = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        checker.check_model(built)
        return built

    def _embedded(self) -> str:
        words = self._add("Gather", [self._weight("embeddings.word_embeddings.weight"), "input_ids"], "words")
        tokens = self._add("Shape", ["input_ids"], "tokens", start=1, end=2)
        # One text alone has token type 0 everywhere. A slice of the table, because a range of position ids trips a
        # fusion of ONNX Runtime.
        table = self._constant(
            "positions",
            self._weights["embeddings.position_embeddings.weight"]
            + self._weights["embeddings.token_type_embeddings.weight"][0],
        )
        start, axis = self._integers("zero", 0), self._integers("first", 0)
        positions = self._add("Slice", [table, start, tokens, axis], "placed")
        return self._normalized(self._add("Add", [words, positions], "embedded"), "embeddings.LayerNorm")

    def _attention_bias(self) -> str:
        mask = self._add("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        wide = self._add("Unsqueeze", [mask, self._integers("heads_and_rows", 1, 2)], "mask.wide")
        one, masked = self._constant("one", np.float32(1)), self._constant("masked", np.float32(MASKED))
        return self._add("Mul", [self._add("Sub", [one, wide], "padding"), masked], "bias")

    def _layer(self, state: str, bias: str, layer: int) -> str:
        of = f"encoder.layer.{layer}"
        apart = self._integers("apart", 0, 0, self._heads, self._size // self._heads)
        together = self._integers("together", 0, 0, self._size)

        def head(which: str, order: list[int]) -> str:
            linear = self._linear(state, f"{of}.attention.self.{which}")
            return self._add(
                "Transpose", [self._add("Reshape", [linear, apart], f"{linear}.apart")], f"{linear}.turned", perm=order
            )

        query, key, value = head("query", [0, 2, 1, 3]), head("key", [0, 2, 3, 1]), head("value", [0, 2, 1, 3])
        scale = self._constant("scale", np.float32((self._size // self._heads) ** -0.5))
        scores = self._add("Mul", [self._add("MatMul", [query, key], f"{of}.products"), scale], f"{of}.scaled")
        shares = self._add("Softmax", [self._add("Add", [scores, bias], f"{of}.biased")], f"{of}.shares", axis=-1)
        mixed = self._add("MatMul", [shares, value], f"{of}.mixed")
        turned = self._add("Transpose", [mixed], f"{of}.turned", perm=[0, 2, 1, 3])
        joined = self._add("Reshape", [turned, together], f"{of}.joined")
        attended = self._linear(joined, f"{of}.attention.output.dense")
        middle = self._normalized(
            self._add("Add", [attended, state], f"{of}.first"), f"{of}.attention.output.LayerNorm"
        )
        inner = self._add("Gelu", [self._linear(middle, f"{of}.intermediate.dense")], f"{of}.gelu")
        outer = self._linear(inner, f"{of}.output.dense")
        return self._normalized(self._add("Add", [outer, middle], f"{of}.second"), f"{of}.output.LayerNorm")

    def _linear(self, state: str, layer: str) -> str:
        matrix = self._constant(f"{layer}.matrix", self._weights[f"{layer}.weight"].T)
        product = self._add("MatMul", [state, matrix], f"{layer}.product")
        return self._add("Add", [product, self._weight(f"{layer}.bias")], f"{layer}.sum")

    def _normalized(self, state: str, layer: str) -> str:
        parts = [state, self._weight(f"{layer}.weight"), self._weight(f"{layer}.bias")]
        return self._add("LayerNormalization", parts, f"{layer}.normalized", axis=-1, epsilon=self._epsilon)

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _integers(self, name: str, *values: int) -> str:
        return self._constant(name, np.array(values, np.int64))

    def _constant(self, name: str, values: NDArray[np.generic] | np.generic) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(np.array(values, order="C"), name))
        return name

    def _add(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], name=output, **attributes))
        return output
