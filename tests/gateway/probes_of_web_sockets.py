"""WebSocket traffic as RFC 6455 allows and forbids it, in the order of the cases of the Autobahn test suite.

1 messages, 2 pings and pongs, 3 reserved bits, 4 reserved opcodes, 5 fragments, 6 UTF-8, 7 closing, 10 many fragments.
The texts of 6 are those of Markus Kuhn's stress test for UTF-8 decoders.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tests.gateway.frames import BINARY, CONTINUED, PING, PONG, TEXT, Frame

PROTOCOL_ERROR, NOT_UTF8 = 1002, 1007
HELLO = Frame(TEXT, b"Hello")


@dataclass(frozen=True)
class Probe:
    """What one side sends, which messages the other side gets of it, and which pongs come back.

    `code` is that with which who sent this is closed; None where nothing is wrong. What came before a mistake arrives.
    """

    name: str
    frames: tuple[Frame, ...]
    messages: tuple[tuple[int, bytes], ...] = ()
    pongs: tuple[bytes, ...] = ()
    code: int | None = None


def texts(*payloads: str | bytes) -> tuple[tuple[int, bytes], ...]:
    return tuple((TEXT, one.encode() if isinstance(one, str) else one) for one in payloads)


def fragments(opcode: int, *payloads: bytes) -> tuple[Frame, ...]:
    """One message in as many frames as there are payloads."""
    last = len(payloads) - 1
    return tuple(Frame(CONTINUED if n else opcode, one, n == last) for n, one in enumerate(payloads))


def pieces(payload: bytes, size: int) -> list[bytes]:
    return [payload[at : at + size] for at in range(0, len(payload), size)]


def pinged(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """A ping behind every frame but the last one."""
    return tuple(one for n, frame in enumerate(frames) for one in (frame, Frame(PING, b"%d" % n)))[:-1]


def wrong(name: str, *frames: Frame, code: int = PROTOCOL_ERROR, messages: tuple[tuple[int, bytes], ...] = ()) -> Probe:
    """What comes behind the mistake must not be read any more."""
    return Probe(name, (*frames, Frame(TEXT, b"too late")), messages, code=code)


SIZES = (0, 1, 125, 126, 127, 128, 65_535, 65_536, 300_000)
MESSAGES = [Probe(f"a text of {size}", (Frame(TEXT, b"*" * size),), ((TEXT, b"*" * size),)) for size in SIZES]
BINARIES = [
    Probe(f"a binary of {size}", (Frame(BINARY, b"\xfe" * size),), ((BINARY, b"\xfe" * size),)) for size in SIZES
]

PINGS = [
    Probe("bytes that are no text", (Frame(PING, bytes.fromhex("00fffefdfcfb00ff")), HELLO), texts("Hello"),
          (bytes.fromhex("00fffefdfcfb00ff"),)),
    Probe("an empty one", (Frame(PING), HELLO), texts("Hello"), (b"",)),
    Probe("the longest one", (Frame(PING, b"\xfe" * 125), HELLO), texts("Hello"), (b"\xfe" * 125,)),
    Probe("a pong that nobody asked for", (Frame(PONG, b"unasked"), HELLO), texts("Hello")),
    Probe("an empty pong that nobody asked for", (Frame(PONG), Frame(PING, b"p"), HELLO), texts("Hello"), (b"p",)),
    Probe("ten at once", tuple(Frame(PING, b"%d" % n) for n in range(10)), (), tuple(b"%d" % n for n in range(10))),
]  # fmt: skip
LONG_PINGS = [
    wrong("a ping of 126", Frame(PING, b"\xfe" * 126)),
    wrong("a pong of 126", Frame(PONG, b"\xfe" * 126)),
    wrong("a ping of 65,536 behind a text", HELLO, Frame(PING, b"\xfe" * 65_536), messages=texts("Hello")),
]
RESERVED_BITS = [
    wrong("on a text behind a text", HELLO, Frame(TEXT, b"x", reserved=2), messages=texts("Hello")),
    *(wrong(f"{bits:03b} on a text", Frame(TEXT, b"x", reserved=bits)) for bits in range(1, 8)),
    wrong("on a binary", Frame(BINARY, b"x", reserved=5)),
    wrong("on a ping", Frame(PING, b"x", reserved=6)),
    wrong("on a close", Frame(0x8, b"\x03\xe8", reserved=7)),
]
OPCODES = [
    wrong(f"{opcode} {name}", *before, Frame(opcode, payload), messages=texts(*("Hello" for _ in before)))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)
    for name, before, payload in (("behind a text", (HELLO,), b"x"), ("empty", (), b""), ("alone", (), b"reserved"))
]
FRAGMENTS = [
    Probe("two", fragments(TEXT, b"frag", b"ment"), texts("fragment")),
    Probe("two of bytes", fragments(BINARY, b"\xff", b"\xfe"), ((BINARY, b"\xff\xfe"),)),
    Probe("a ping between two", pinged(fragments(TEXT, b"frag", b"ment")), texts("fragment"), (b"0",)),
    Probe("five with pings between", pinged(fragments(TEXT, *[b"part "] * 5)), texts("part " * 5),
          (b"0", b"1", b"2", b"3")),
    Probe("empty ones around", fragments(TEXT, b"", b"x", b""), texts("x")),
    Probe("empty ones alone", fragments(TEXT, b"", b"", b""), texts("")),
    Probe("two messages one after the other", fragments(TEXT, b"a", b"b") + fragments(BINARY, b"c", b"d"),
          (*texts("ab"), (BINARY, b"cd"))),
]  # fmt: skip
BROKEN_FRAGMENTS = [
    wrong("a continuation of nothing", Frame(CONTINUED, b"x")),
    wrong("a continuation of nothing that goes on", Frame(CONTINUED, b"x", is_last=False)),
    wrong("a ping in two", Frame(PING, b"x", is_last=False), Frame(CONTINUED, b"y")),
    wrong("a pong in two", Frame(PONG, b"x", is_last=False), Frame(CONTINUED, b"y")),
    wrong("a close in two", Frame(0x8, b"\x03", is_last=False), Frame(CONTINUED, b"\xe8")),
    wrong("a text within a text", Frame(TEXT, b"x", is_last=False), HELLO),
    wrong("two beginnings", Frame(TEXT, b"x", is_last=False), Frame(TEXT, b"y", is_last=False)),
    wrong("a continuation behind the end", *fragments(TEXT, b"a", b"b"), Frame(CONTINUED, b"c"), messages=texts("ab")),
]

GOOD_TEXTS = {
    "Greek": "κόσμε".encode(),
    "the first of each length": "\0\x80\u0800\U00010000".encode(),
    "the last of each length": "\x7f\u07ff\uffff\U0010ffff".encode(),
    "around the surrogates": "\ud7ff\ue000\ufffd".encode(),
    "no characters, and yet valid": "".join(chr(plane << 16 | low) for plane in range(17) for low in (0xFFFE, 0xFFFF))
    .encode(),
    "many at once": "Hello-µ@ßöäüàá-UTF-8!!".encode() * 100,
}  # fmt: skip
BAD_TEXTS = {
    "a lone continuation": "80",
    "all continuations": "".join(f"{octet:02x}" for octet in range(0x80, 0xC0)),
    "a beginning without an end": "ceba e1bd".replace(" ", ""),
    "a beginning and a space": "c020",
    **{f"the impossible {octet}": octet for octet in ("fe", "ff", "c0", "c1", "f5")},
    **{f"a beginning of {n}": octet for n, octet in ((2, "df"), (3, "efbf"), (4, "f7bfbf"))},
    "five octets": "f888808080",
    "six octets": "fc8480808080",
    "beyond the last character": "f4908080",
    **{f"an overlong slash in {len(octets) // 2}": octets for octets in ("c0af", "e080af", "f08080af", "f8808080af")},
    **{f"an overlong NUL in {len(octets) // 2}": octets for octets in ("c080", "e08080", "f0808080")},
    **{f"the longest overlong one in {len(octets) // 2}": octets for octets in ("c1bf", "e09fbf", "f08fbfbf")},
    **{f"the surrogate {octets}": octets for octets in ("eda080", "edadbf", "edaebf", "edafbf", "edb080", "edbfbf")},
    "a pair of surrogates": "eda080edb080",
    "valid, and then not": "cebae1bdb9cf83cebcceb5eda080656469746564",
}
UTF8 = [Probe(name, (Frame(TEXT, one),), texts(one)) for name, one in GOOD_TEXTS.items()]
UTF8_IN_FRAGMENTS = [
    Probe(f"{name}, octet by octet", fragments(TEXT, *pieces(one, 1)), texts(one)) for name, one in GOOD_TEXTS.items()
]
NO_UTF8 = [
    probe
    for name, octets in BAD_TEXTS.items()
    for probe in (
        wrong(name, Frame(TEXT, bytes.fromhex(octets)), code=NOT_UTF8),
        wrong(f"{name}, octet by octet", *fragments(TEXT, *pieces(bytes.fromhex(octets), 1), b""), code=NOT_UTF8),
        wrong(f"{name}, behind a text", HELLO, Frame(TEXT, b"x" + bytes.fromhex(octets)), code=NOT_UTF8,
              messages=texts("Hello")),
    )
]  # fmt: skip
MANY_FRAGMENTS = [
    Probe("a text in frames of 1,300", fragments(TEXT, *pieces(b"*" * 65_536, 1300)), texts("*" * 65_536)),
    Probe("bytes in frames of 64", fragments(BINARY, *pieces(b"\xfe" * 65_536, 64)), ((BINARY, b"\xfe" * 65_536),)),
]

FAMILIES: dict[str, Iterable[Probe]] = {
    "1.1 texts": MESSAGES,
    "1.2 binaries": BINARIES,
    "2 pings": PINGS,
    "2 pings too long": LONG_PINGS,
    "3 reserved bits": RESERVED_BITS,
    "4 reserved opcodes": OPCODES,
    "5 fragments": FRAGMENTS,
    "5 fragments of nothing": BROKEN_FRAGMENTS,
    "6 UTF-8": UTF8,
    "6 UTF-8 in fragments": UTF8_IN_FRAGMENTS,
    "6 no UTF-8": NO_UTF8,
    "10 many fragments": MANY_FRAGMENTS,
}
CODES_TO_PASS_ON = (
    1000,
    1001,
    1002,
    1003,
    1007,
    1008,
    1009,
    1010,
    1011,
    1012,
    1013,
    1014,
    3000,
    3999,
    4000,
    4401,
    4999,
)
CODES_OF_NOBODY = (1006, 1005, 1004, 0, 999, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)
