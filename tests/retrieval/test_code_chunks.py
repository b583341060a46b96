"""Code is cut where its definitions begin and end, in every language that has a grammar here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.retrieval.chunking.chunk import Chunk
from packages.retrieval.chunking.code import MOST
from packages.retrieval.chunking.files import chunk_file

BODY = "    return first_value + second_value  # long enough to stand on its own\n"
PYTHON = f'''"""What this module is about."""

import os

LIMIT = 3


# Adds two values,
# and says why.
@cached
def add(first_value, second_value):
{BODY}

def tiny(): ...


class Account:
    """Somebody's money."""

    rate = 0.1

    def deposit(self, amount):
        self.balance += amount  # this one is long enough to be a chunk if the class is opened

    async def withdraw(self, amount):
        self.balance -= amount  # so is this one, and the two of them together as well
'''
# One function or the like of each language, the kinds of its symbols, and their names.
SAMPLES = {
    "a.js": (
        "export function load(url) { return fetch(url) }\nconst save = async (row) => { await put(row) }\n"
        "app.handle = function (request) { return request.url }\nclass Cart { total() { return 1 } }\n",
        [
            ("function", "load"),
            ("function", "save"),
            ("function", "app.handle"),
            ("class", "Cart"),
            ("method", "total"),
        ],
    ),
    "a.ts": (
        "export interface Order { id: string }\nexport type Id = string\nenum Colour { Red }\n"
        "export abstract class Shape { abstract area(): number; name = () => 'shape' }\n"
        "export const f = (x: Id) => x\n",
        [
            ("interface", "Order"),
            ("type", "Id"),
            ("enum", "Colour"),
            ("class", "Shape"),
            ("method", "name"),
            ("function", "f"),
        ],
    ),
    "a.tsx": (
        "export default function Page(props: Props) { return <main id='x'>{props.title}</main> }\n",
        [("function", "Page")],
    ),
    "a.go": (
        "package main\n\n// Serve answers.\nfunc Serve(port int) error { return nil }\n\n"
        "type Server struct { Port int }\n\n"
        "func (s *Server) Close() {}\n",
        [("function", "Serve"), ("type", "Server"), ("method", "Close")],
    ),
    "a.rs": (
        "/// A point.\npub struct Point { x: i32 }\nimpl Point { pub fn norm(&self) -> i32 { self.x } }\n"
        "trait Shape { fn area(&self) -> f64; }\nenum Kind { A }\nmacro_rules! twice { () => {} }\n"
        "mod inner { fn f() {} }\n",
        [
            *[("struct", "Point"), ("impl", "Point"), ("function", "norm"), ("trait", "Shape"), ("function", "area")],
            *[("enum", "Kind"), ("macro", "twice"), ("module", "inner"), ("function", "f")],
        ],
    ),
    "A.java": (
        "package a;\npublic class Bank { Bank() {} int sum(int x) { return x; } }\ninterface Payable { void pay(); }\n"
        "enum Size { S }\nrecord Pair(int a, int b) {}\n",
        [
            *[("class", "Bank"), ("method", "Bank"), ("method", "sum"), ("interface", "Payable"), ("method", "pay")],
            *[("enum", "Size"), ("class", "Pair")],
        ],
    ),
    "a.css": (
        ".card > a:hover { color: red }\n@media print { .card { display: none } }\n"
        "@keyframes fade { from { opacity: 0 } }\n",
        [("rule", ".card > a:hover"), ("media", "media"), ("rule", ".card"), ("rule", "fade")],
    ),
    "a.html": (
        "<!doctype html><html><body><section id='prices'><p>Three</p></section><script>go()</script></body></html>\n",
        [("element", "prices"), ("script", "script")],
    ),
}


def chunks_of(path: str, text: str) -> list[Chunk]:
    return chunk_file(path, text)[0]


def test_a_definition_is_a_chunk_with_its_decorators_and_the_comment_above_it() -> None:
    (add,) = [chunk for chunk in chunks_of("shop/sums.py", PYTHON) if chunk.symbol == "add"]
    assert (add.start, add.end, add.kind) == (8, 12, "definition")
    assert add.text == "\n".join(PYTHON.split("\n")[7:12])
    assert add.indexed.startswith("# file: shop/sums.py\n# in: add\n# Adds two values,")


def test_small_things_share_a_chunk() -> None:
    first, *_ = chunks_of("shop/sums.py", PYTHON)
    assert (first.start, first.kind) == (1, "code")
    assert "import os" in first.text
    assert "LIMIT = 3" in first.text


def test_a_class_that_fits_stays_whole_and_a_long_one_is_opened() -> None:
    (whole,) = [chunk for chunk in chunks_of("sums.py", PYTHON) if "Account" in chunk.symbol]
    assert "def deposit" in whole.text
    assert "def withdraw" in whole.text
    longer = PYTHON.replace("rate = 0.1", "rate = " + " + ".join(["0.1"] * MOST))
    opened = {chunk.symbol: chunk for chunk in chunks_of("sums.py", longer)}
    assert "def deposit" in opened["Account.deposit"].text
    assert opened["Account.withdraw"].text.lstrip().startswith("async def withdraw")


def test_definitions_are_symbols_with_what_they_lie_in() -> None:
    _, symbols = chunk_file("sums.py", PYTHON)
    assert [(one.qualified, one.kind, one.start, one.line) for one in symbols] == [
        ("add", "function", 10, "def add(first_value, second_value):"),
        ("tiny", "function", 15, "def tiny(): ..."),
        ("Account", "class", 18, "class Account:"),
        ("Account.deposit", "function", 23, "def deposit(self, amount):"),
        ("Account.withdraw", "function", 26, "async def withdraw(self, amount):"),
    ]


@pytest.mark.parametrize("path", SAMPLES)
def test_every_language_tells_its_definitions(path: str) -> None:
    text, expected = SAMPLES[path]
    _, symbols = chunk_file(path, text)
    assert [(symbol.kind, symbol.name) for symbol in symbols] == expected


@pytest.mark.parametrize("path", SAMPLES)
def test_every_language_gives_chunks_that_name_it(path: str) -> None:
    chunks = chunks_of(path, SAMPLES[path][0])
    assert chunks
    assert {chunk.language for chunk in chunks} <= {
        *("python", "javascript", "typescript", "tsx", "go", "rust", "java", "css", "html")
    }


def test_what_cannot_be_parsed_is_found_all_the_same() -> None:
    broken = "def half(:\n    return ((\n\nclass ???\n" * 5
    assert "class ???" in "\n".join(chunk.text for chunk in chunks_of("broken.py", broken))


def test_text_nested_deeper_than_python_calls() -> None:
    deep = "x = " + "[" * 3000 + "1" * (MOST + 1) + "]" * 3000 + "\n"
    assert chunks_of("deep.py", deep)


def test_a_long_table_of_data_is_cut_by_lines() -> None:
    table = "TABLE = {\n" + "".join(f"    'key_{number}': {number},\n" for number in range(3000)) + "}\n"
    chunks = chunks_of("table.py", table)
    assert len(chunks) > 10
    assert max(len(chunk.text) for chunk in chunks) <= 4 * MOST


@given(
    st.sampled_from(["a.py", "a.ts", "a.tsx", "a.go", "a.rs", "A.java", "a.css", "a.html", "a.js", "a.yaml", "a.md"]),
    st.lists(
        st.sampled_from(
            [
                *[
                    "def f(x):",
                    "    return x",
                    "class A:",
                    "",
                    "# note",
                    "}",
                    "{",
                    "function g() {",
                    "x = 1",
                    "<p id='a'>",
                ],
                *[
                    "\tvalue",
                    "'''",
                    "/* a",
                    "*/",
                    "# Title",
                    "Title\n=====",
                    "```",
                    "ünïcødé = '漢字'",
                    "@decorator",
                    "\f",
                ],
                "y = '" + "a b " * 400 + "'",
            ]
        ),
        max_size=40,
    ),
)
def test_every_line_with_text_lies_in_some_chunk_and_chunks_repeat_the_file(path: str, parts: list[str]) -> None:
    text = "\n".join(parts)
    lines = text.split("\n")
    covered: set[int] = set()
    for chunk in chunks_of(path, text):
        assert 1 <= chunk.start <= chunk.end <= len(lines)
        assert "\n".join(lines[chunk.start - 1 : chunk.end]).find(chunk.text.strip()[:3000]) >= 0
        covered.update(range(chunk.start, chunk.end + 1))
    assert [number for number, line in enumerate(lines, 1) if line.strip() and number not in covered] == []
