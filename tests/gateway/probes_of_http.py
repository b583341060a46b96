"""Requests as RFC 9112 forbids and allows them, and as published smuggling papers send them.

Sources: RFC 9112 (2.2, 3, 5, 6, 7) and RFC 9110 (7.2, 7.6, 8.6, 10.1.1); of published attacks CL.TE, TE.CL, hidden
Transfer-Encoding, odd spellings of Content-Length and of chunk sizes, extensions and chunks ended by a bare CR or LF
(TERM.EXT, EXT.TERM), and h2c.
"""

from __future__ import annotations

from dataclasses import dataclass

SMUGGLED = b"GET /auth/smuggled HTTP/1.1\r\nHost: g\r\n\r\n"
CHUNKED = "Transfer-Encoding: chunked"
CLOSE = "Connection: close"
BODY = b"5\r\nhello\r\n0\r\n\r\n"


@dataclass(frozen=True)
class Probe:
    """`statuses` are those of the answers in turn; empty means: one refusal, and the connection ends."""

    name: str
    sent: bytes
    statuses: tuple[int, ...] = ()
    bodies: tuple[bytes, ...] = ()
    """What the API got, request by request."""


def ask(*headers: str, line: str = "GET /auth/p HTTP/1.1", body: bytes = b"", host: str | None = "Host: g") -> bytes:
    lines = [line, *([host] if host is not None else []), *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def post(*headers: str, body: bytes = b"", line: str = "POST /auth/p HTTP/1.1") -> bytes:
    return ask(*headers, line=line, body=body)


def line(text: str) -> bytes:
    return ask(line=text)


REQUEST_LINES = {
    "no version": line("GET /auth/p"),
    "another major version": line("GET /auth/p HTTP/3.0"),
    "a version in small letters": line("GET /auth/p http/1.1"),
    "a version with two digits": line("GET /auth/p HTTP/1.10"),
    "a tab instead of a space": line("GET\t/auth/p\tHTTP/1.1"),
    "a space in the target": line("GET /auth/p q HTTP/1.1"),
    "a space before the method": line(" GET /auth/p HTTP/1.1"),
    "a method in small letters": line("get /auth/p HTTP/1.1"),
    "a method that nobody knows": line("BREW /auth/p HTTP/1.1"),
    "CONNECT": line("CONNECT g:443 HTTP/1.1"),
    "TRACE": line("TRACE /auth/p HTTP/1.1"),
    "a target without a slash": line("GET auth/p HTTP/1.1"),
    "an asterisk for GET": line("GET * HTTP/1.1"),
    "a control character in the target": line("GET /auth/\x01p HTTP/1.1"),
    "NUL in the target": line("GET /auth/\0p HTTP/1.1"),
    "a target beyond ASCII": line("GET /auth/\xe9 HTTP/1.1"),
    "a backslash in the target": line("GET /auth\\p HTTP/1.1"),
    "a fragment": line("GET /auth/p#top HTTP/1.1"),
    "dot segments": line("GET /auth/../projects HTTP/1.1"),
    "encoded dot segments": line("GET /auth/%2e%2E/projects HTTP/1.1"),
    "an encoded slash before dots": line("GET /auth/..%2fprojects HTTP/1.1"),
    "a broken escape": line("GET /auth/%zz HTTP/1.1"),
    "an encoded NUL": line("GET /auth/%00 HTTP/1.1"),
    "two slashes": line("GET //evil.example/ HTTP/1.1"),
    "another server's address": line("GET http://evil.example/auth/p HTTP/1.1"),
    "an address with a name in it": line("GET http://g@evil.example/auth/p HTTP/1.1"),
    "another scheme": line("GET ftp://g/auth/p HTTP/1.1"),
    "a target that is too long": line(f"GET /auth/{'p' * 20_000} HTTP/1.1"),
}
HOSTS = {
    "no Host": ask(host=None),
    "no Host in HTTP/1.0": ask(host=None, line="GET /auth/p HTTP/1.0"),
    "two Hosts": ask("Host: evil.example"),
    "the same Host twice": ask("Host: g"),
    "an empty Host": ask(host="Host:"),
    "a Host with a space": ask(host="Host: g evil"),
    "a Host with a path": ask(host="Host: g/evil"),
    "a Host with a name": ask(host="Host: a@g"),
    "a list of Hosts": ask(host="Host: g, evil.example"),
    "a port that is no number": ask(host="Host: g:http"),
    "a space before Host's colon": ask(host="Host : g"),
}
FIELDS = {
    "a space before a colon": post("Content-Length : 5", body=b"hello"),
    "a folded line": ask("X-One: 1", " folded"),
    "a folded line before all": ask(host=" X: 1"),
    "a line without a colon": ask("nothing"),
    "no name": ask(": 1"),
    "NUL in a value": ask("X-One: a\0b"),
    "a bare CR in a value": ask("X-One: a\rX-Two: b"),
    "a bare LF ends a line": ask("X-One: a\nContent-Length: 5"),
    "brackets in a name": ask("X(One): 1"),
    "a space in a name": ask("X One: 1"),
    "a control character in a name": post("Transfer-Encoding\x0b: chunked", body=BODY),
    "too many headers": ask(*[f"X-{number}: 1" for number in range(300)]),
    "a header that is too long": ask(f"X-Long: {'x' * 20_000}"),
    "a head that is too large": ask(*[f"X-{number}: {'x' * 5000}" for number in range(20)]),
    "two Authorizations": ask("Authorization: Bearer a", "Authorization: Bearer b", line="GET /projects HTTP/1.1"),
    "an expectation that nobody knows": post("Expect: miracles", "Content-Length: 5", CLOSE, body=b"hello"),
}
LENGTHS = {
    f"Content-Length {spelling!r}": post(f"Content-Length: {spelling}", body=b"hello")
    for spelling in ("+5", "-1", "0x5", "5 5", "", "5a", "5.0", "5, 5", "5,6", "9" * 30, "\x0b5", "5;5")
} | {
    "two lengths": post("Content-Length: 5", "Content-Length: 6", body=b"hello"),
    "the same length twice": post("Content-Length: 5", "Content-Length: 5", body=b"hello"),
}
CODINGS = {
    "length, then chunked (CL.TE)": post("Content-Length: 6", CHUNKED, body=b"0\r\n\r\n" + SMUGGLED),
    "chunked, then length (TE.CL)": post(CHUNKED, "Content-Length: 4", body=b"0\r\n\r\n" + SMUGGLED),
    "chunked in HTTP/1.0": post(CHUNKED, line="POST /auth/p HTTP/1.0", body=BODY),
    "two codings in two lines": post(CHUNKED, "Transfer-Encoding: identity", body=BODY),
    "chunked twice": post(CHUNKED, CHUNKED, body=BODY),
} | {
    f"Transfer-Encoding {spelling!r}": post(f"Transfer-Encoding: {spelling}", body=BODY)
    for spelling in (
        *("xchunked", "chunked, identity", "identity", "gzip, chunked", "\x0bchunked", ", chunked"),
        *("chunked;q=1", '"chunked"', "chunked\0", "chunk", "chunked x", ""),
    )
}
CHUNKS = {
    name: post(CHUNKED, body=body + SMUGGLED)
    for name, body in {
        "a size with 0x": b"0x5\r\nhello\r\n0\r\n\r\n",
        "a negative size": b"-5\r\nhello\r\n0\r\n\r\n",
        "a size with a plus": b"+5\r\nhello\r\n0\r\n\r\n",
        "no size": b"\r\nhello\r\n0\r\n\r\n",
        "a size beyond 64 bits": b"FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "a space before a size": b" 5\r\nhello\r\n0\r\n\r\n",
        "an underscore in a size": b"0_5\r\nhello\r\n0\r\n\r\n",
        "no line end after a chunk": b"5\r\nhello0\r\n\r\n",
        "more than was announced": b"5\r\nhelloo\r\n0\r\n\r\n",
        "a size line ended by LF": b"5\nhello\r\n0\r\n\r\n",
        "an extension ended by LF (TERM.EXT)": b"5;a\nhello\r\n0\r\n\r\n",
        "an extension with a bare CR (EXT.TERM)": b"5;a\rb\r\nhello\r\n0\r\n\r\n",
        "a chunk ended by LF": b"5\r\nhello\n0\r\n\r\n",
    }.items()
}
FAMILIES = (REQUEST_LINES, HOSTS, FIELDS, LENGTHS, CODINGS, CHUNKS)
REFUSED = [Probe(name, sent) for family in FAMILIES for name, sent in family.items()]
HELLO = (b"hello",)
WELCOME = [
    Probe("GET", ask(CLOSE), (200,), (b"",)),
    Probe("HEAD", ask(CLOSE, line="HEAD /auth/p HTTP/1.1"), (200,), (b"",)),
    Probe("OPTIONS *", ask(CLOSE, line="OPTIONS * HTTP/1.1"), (204,)),
    Probe("a body with a length", post("Content-Length: 5", CLOSE, body=b"hello"), (200,), HELLO),
    Probe("a body in chunks", post(CHUNKED, CLOSE, body=BODY), (200,), HELLO),
    Probe("chunked in capitals", post("TRANSFER-ENCODING: CHUNKED", CLOSE, body=BODY), (200,), HELLO),
    Probe("a chunk's extension", post(CHUNKED, CLOSE, body=b'5;a="b"\r\nhello\r\n0\r\n\r\n'), (200,), HELLO),
    Probe("a size with zeros", post(CHUNKED, CLOSE, body=b"0005\r\nhello\r\n000\r\n\r\n"), (200,), HELLO),
    Probe("a trailer", post(CHUNKED, CLOSE, body=b"5\r\nhello\r\n0\r\nX-User-Id: root\r\n\r\n"), (200,), HELLO),
    Probe("a GET with a body", ask("Content-Length: 5", CLOSE, body=b"hello"), (200,), HELLO),
    Probe("HTTP/1.0", ask(line="GET /auth/p HTTP/1.0"), (200,), (b"",)),
    Probe("its own address", ask(CLOSE, line="GET http://g/auth/p HTTP/1.1"), (200,), (b"",)),
    Probe("a Host with a port", ask(CLOSE, host="Host: g:8001"), (200,), (b"",)),
    Probe("an IPv6 Host", ask(CLOSE, host="Host: [::1]:8001"), (200,), (b"",)),
    Probe("an empty line before all", b"\r\n" + ask(CLOSE), (200,), (b"",)),
    # RFC 9112, 3: a server may divide the line at any white space. What the API gets has a single space.
    Probe("two spaces before the version", ask(CLOSE, line="GET /auth/p  HTTP/1.1"), (200,), (b"",)),
    Probe("an empty value", ask("X-Empty:", CLOSE), (200,), (b"",)),
    Probe("space around a value", ask("X-Wide: \t 1 \t", CLOSE), (200,), (b"",)),
    Probe("bytes beyond ASCII in a value", ask("X-Name: \xe9", CLOSE), (200,), (b"",)),
    Probe("two at once", ask() + ask(CLOSE), (200, 200), (b"", b"")),
    Probe("one after a body", post("Content-Length: 5", body=b"hello") + ask(CLOSE), (200, 200), (b"hello", b"")),
    Probe("one after chunks", post(CHUNKED, body=BODY) + ask(CLOSE), (200, 200), (b"hello", b"")),
    Probe("an upgrade to h2c is not taken up", ask("Upgrade: h2c", "Connection: Upgrade, close"), (200,), (b"",)),
    Probe("a body after a refusal", post("Content-Length: 5", line="POST /projects HTTP/1.1", body=b"hello")
          + ask(CLOSE), (401, 200), (b"",)),
]  # fmt: skip
