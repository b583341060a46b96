"""Inputs that break careless services. None of them may be answered with 500, nor hurt what is stored."""

from __future__ import annotations

from collections.abc import Iterator

from tests.probes.checks import differences, naming_field
from tests.probes.client import Resource

RAW_BODIES: tuple[bytes, ...] = (
    b"",
    b"{",
    b"null",
    b"[]",
    b'"text"',
    b"42",
    b"NaN",
    b'{"__proto__": {"admin": true}}',
    b"[" * 2000 + b"]" * 2000,
    b"\xff\xfe\x00",
    b'{"id": 1, "id": 2}',
)
TEXTS = (
    "Robert'); DROP TABLE todos;--",
    "' OR '1'='1",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s %n",
    "../../../../etc/passwd",
    "Ünïcödé 漢字 🦔 \u202e",
    "line\nbreak\ttab",
    "x" * 100_000,
)
# These texts may be refused or stored, but not answered with an error of the service.
HARD_TEXTS = (b"\\u0000", b"\\ud800", b" ", b"\\uffff")
IDENTITIES = (
    "abc",
    "0",
    "-1",
    "1e3",
    "99999999999999999999999999",
    "%00",
    "..%2f..%2fetc",
    "1;drop",
    "%F0%9F%A6%94",
    "1%27",
    " ",
)
QUERIES = (
    "limit=-1",
    "limit=999999999999999999999",
    "offset=-1",
    "offset=abc",
    "page=-1",
    "sort=%27",
    "q=%00",
    "a=b&a=c",
)


def nasty_inputs_do_no_harm(resource: Resource) -> Iterator[str]:
    kept, identity = resource.create()
    collection, client = resource.collection, resource.client
    json_header = {"content-type": "application/json"}
    for raw in RAW_BODIES:
        client.send("POST", collection.path, content=raw, headers=json_header)
        if collection.update_method:
            client.send(collection.update_method, resource.item_path(identity), content=raw, headers=json_header)
    client.send("POST", collection.path, content=b"title=form", headers={"content-type": "text/plain"})
    for odd in IDENTITIES:
        client.send("GET", resource.item_path(odd))
    for query in QUERIES:
        client.send("GET", f"{collection.path}?{query}")
    for name, schema in collection.properties.items():
        if schema.get("type") in ("integer", "number"):
            for number in (10**30, -(10**30), 2**63, 1e308):
                client.send("POST", collection.path, json=resource.body(**{name: number}))
    for name in collection.query:
        client.send("GET", collection.path, params={name: "\U0001f994'--"})
    yield from hard_texts(resource)
    if differences(kept, resource.read(identity)):
        yield "nasty input changed a record that it did not name"
    resource.records()


def hard_texts(resource: Resource) -> Iterator[str]:
    name = naming_field(resource)
    if name is None:
        return
    for text in TEXTS:
        answer = resource.client.send("POST", resource.collection.path, json=resource.body(**{name: text}))
        if answer.status_code in (200, 201):
            found = resource.read(resource.identity_in(resource.record_in(answer)))
            if found.get(name) not in (text, text.strip()):
                yield f"the {name} {text[:30]!r} came back changed"
    for raw in HARD_TEXTS:
        marked = resource.client.http.build_request("POST", "/", json=resource.body(**{name: "MARK"})).content
        body = marked.replace(b"MARK", raw)
        resource.client.send(
            "POST", resource.collection.path, content=body, headers={"content-type": "application/json"}
        )
