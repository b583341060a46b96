"""Frames of `application/vnd.amazon.eventstream`.

A frame is its length, the length of its headers, a CRC of these two, headers, payload, and a CRC of all before; all
numbers are unsigned, of 32 bits, and big-endian. A header is a short name, the type 7 (text), a length, and a text.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

_PRELUDE, _CRC, _TEXT = 12, 4, 7


def event(kind: str, body: Mapping[str, Any]) -> bytes:
    headers = {":event-type": kind, ":content-type": "application/json", ":message-type": "event"}
    return _frame(headers, json.dumps(body).encode())


def exception(kind: str, message: str) -> bytes:
    headers = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return _frame(headers, json.dumps({"message": message}).encode())


def _frame(headers: Mapping[str, str], payload: bytes) -> bytes:
    head = b"".join(_header(name.encode(), value.encode()) for name, value in headers.items())
    lengths = struct.pack(">II", _PRELUDE + len(head) + len(payload) + _CRC, len(head))
    body = lengths + struct.pack(">I", zlib.crc32(lengths)) + head + payload
    return body + struct.pack(">I", zlib.crc32(body))


def _header(name: bytes, value: bytes) -> bytes:
    return struct.pack(">B", len(name)) + name + struct.pack(">BH", _TEXT, len(value)) + value
