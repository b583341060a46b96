"""A model of two layers that says what is written here: as small as the server takes, and no library is needed.

Its layers add nothing, so the next token depends on the last one alone. What it prefers to say after each token is in
its last matrix: the next word of a scripted answer, else whatever ends a JSON document soonest. So it answers a plain
question, calls a tool, talks without end, and fills any form that the server holds it to.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

ANSWER = "Hello from a small model."
LOOSE_ARGUMENTS = "true"
"""What it gives a tool that it is not held to the schema of."""
WITHOUT_END = "on and on"
"""Whoever says this to it hears of it until the limit."""

_WIDTH, _HEADS, _INNER, _LAYERS = 512, 8, 128, 2
_END, _SYSTEM, _USER, _ASSISTANT, _TOOL, _CALLS, _TALKS = (
    "<|end|>",
    "<|system|>",
    "<|user|>",
    "<|assistant|>",
    "<|tool|>",
    "<|calls|>",
    "<|talks|>",
)
_SPECIAL = (_END, _SYSTEM, _USER, _ASSISTANT, _TOOL, _CALLS, _TALKS)
_SCRIPTS: Sequence[tuple[str, ...]] = (
    (_ASSISTANT, "Hello", " from", " a", " small", " model.", _END),
    (_CALLS, "<tool_call>", f'\n{{"name": "write_file", "arguments": {LOOSE_ARGUMENTS}}}\n', "</tool_call>", _END),
    (_TALKS, " on and", " on", " on and"),
)
_ENDS_SOONEST = (_END, *'"}],:{[1e', *"0ntf.-", *"abcdghijklmopqrsuvwxyz_/")
_TEMPLATE = """\
{%- for message in messages -%}
<|{{ message.role }}|>{{ message.content or '' }}{% if message.tool_calls %}{{ message.tool_calls | tojson }}{% endif %}
{%- endfor -%}
{%- if add_generation_prompt -%}
{%- if tools and messages[-1].role != 'tool' -%}<|calls|>
{%- elif 'WITHOUT_END' in (messages[-1].content or '') -%}<|talks|>
{%- else -%}<|assistant|>
{%- endif -%}
{%- endif -%}
""".replace("WITHOUT_END", WITHOUT_END)


def write(folder: Path, context_tokens: int) -> None:
    vocabulary = _vocabulary()
    documents: Mapping[str, Any] = {
        "config.json": _configuration(vocabulary, context_tokens),
        "generation_config.json": {"eos_token_id": vocabulary[_END]},
        "tokenizer.json": _tokenizer(vocabulary),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": _END,
            "chat_template": _TEMPLATE,
            "model_max_length": context_tokens,
        },
    }
    folder.mkdir(parents=True)
    for name, document in documents.items():
        (folder / name).write_text(json.dumps(document))
    (folder / "model.safetensors").write_bytes(_tensors(vocabulary))


def _configuration(vocabulary: Mapping[str, int], context_tokens: int) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": len(vocabulary),
        "hidden_size": _WIDTH,
        "intermediate_size": _INNER,
        "num_hidden_layers": _LAYERS,
        "num_attention_heads": _HEADS,
        "num_key_value_heads": _HEADS,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "max_position_embeddings": context_tokens,
        "tie_word_embeddings": False,
        "eos_token_id": vocabulary[_END],
        "torch_dtype": "bfloat16",
    }


def _vocabulary() -> dict[str, int]:
    """Every byte is a token, as byte-level tokenizers spell it; special tokens and whole words come on top."""
    words = sorted({token for script in _SCRIPTS for token in script} - set(_SPECIAL))
    spelt = [*_SPECIAL, *_BYTES, *("".join(_BYTES[byte] for byte in word.encode()) for word in words)]
    return {token: number for number, token in enumerate(spelt)}


def _spelling() -> list[str]:
    """What stands for each byte: itself where it can be seen, else a letter from beyond."""
    seen = {*range(33, 127), *range(161, 173), *range(174, 256)}
    hidden = [byte for byte in range(256) if byte not in seen]
    return [chr(byte) if byte in seen else chr(256 + hidden.index(byte)) for byte in range(256)]


_BYTES = _spelling()


def _tokenizer(vocabulary: Mapping[str, int]) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": False}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": vocabulary[token], "content": token, **flags} for token in _SPECIAL],
        "normalizer": None,
        "pre_tokenizer": level,
        "post_processor": None,
        "decoder": level,
        "model": {"type": "BPE", "vocab": dict(vocabulary), "merges": []},
    }


def _tensors(vocabulary: Mapping[str, int]) -> bytes:
    header: dict[str, Any] = {}
    body = bytearray()
    for name, shape, cells in _weights(vocabulary):
        start = len(body)
        body += cells
        header[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [start, len(body)]}
    head = json.dumps(header).encode()
    return struct.pack("<Q", len(head)) + head + body


def _weights(vocabulary: Mapping[str, int]) -> Iterator[tuple[str, list[int], bytes]]:
    size = len(vocabulary)
    yield "model.embed_tokens.weight", [size, _WIDTH], _matrix(size, {(token, token): 1.0 for token in range(size)})
    # Far apart, so that chance does not choose.
    yield "model.norm.weight", [_WIDTH], _number(8.0) * _WIDTH
    yield "lm_head.weight", [size, _WIDTH], _matrix(size, _preferences(vocabulary))
    for layer in range(_LAYERS):
        for name, shape in {
            "self_attn.q_proj": [_WIDTH, _WIDTH],
            "self_attn.k_proj": [_WIDTH, _WIDTH],
            "self_attn.v_proj": [_WIDTH, _WIDTH],
            "self_attn.o_proj": [_WIDTH, _WIDTH],
            "mlp.gate_proj": [_INNER, _WIDTH],
            "mlp.up_proj": [_INNER, _WIDTH],
            "mlp.down_proj": [_WIDTH, _INNER],
        }.items():
            yield f"model.layers.{layer}.{name}.weight", shape, bytes(2 * shape[0] * shape[1])
        for name in ("input_layernorm", "post_attention_layernorm"):
            yield f"model.layers.{layer}.{name}.weight", [_WIDTH], _number(1.0) * _WIDTH


def _preferences(vocabulary: Mapping[str, int]) -> dict[tuple[int, int], float]:
    """By (what comes next, what was last)."""
    wanted: dict[tuple[int, int], float] = {}
    for rank, text in enumerate(_ENDS_SOONEST):
        for last in vocabulary.values():
            wanted[_id(vocabulary, text), last] = 1.0 - rank / 64
    for script in _SCRIPTS:
        for said, following in pairwise(script):
            wanted[_id(vocabulary, following), _id(vocabulary, said)] = 2.0
    return wanted


def _id(vocabulary: Mapping[str, int], text: str) -> int:
    return vocabulary[text if text in _SPECIAL else "".join(_BYTES[byte] for byte in text.encode())]


def _matrix(rows: int, cells: Mapping[tuple[int, int], float]) -> bytes:
    found = bytearray(2 * rows * _WIDTH)
    for (row, column), value in cells.items():
        place = 2 * (row * _WIDTH + column)
        found[place : place + 2] = _number(value)
    return bytes(found)


def _number(value: float) -> bytes:
    """As bfloat16: the upper half of a single."""
    return struct.pack("<f", value)[2:]
