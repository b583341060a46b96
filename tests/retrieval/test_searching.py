"""Answers: ranked, without repetition, within their budget, and quoted so that nobody takes them for orders."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.retrieval.chunking.chunk import Chunk
from packages.retrieval.documents.extract import document_language
from packages.retrieval.errors import ScopeRefused
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.scopes import Scope, scope_of
from packages.retrieval.searching.answer import Answer, Hit, tokens_of
from packages.retrieval.searching.fencing import NOTHING, fenced, visible
from packages.retrieval.searching.outline import repository_map, search_symbols
from packages.retrieval.searching.ranking import rank
from packages.retrieval.store.interface import Found
from tests.retrieval.conftest import Parts
from tests.retrieval.injections import INJECTIONS

PROJECT = Scope("project", "p")
DOCUMENTS = Scope("documents", "p")
LONG = "\n".join(f"def step_{number}(value):\n    return value + {number}  # {'x' * 60}\n" for number in range(30))


def hit(text: str, path: str = "a.py", **others: object) -> Hit:
    told: dict[str, object] = {"source": "documents", "trust": "untrusted", "scope": "documents:p", "path": path}
    told |= {"start": 1, "end": 1, "symbol": "", "language": "", "text": text, "score": 1.0, **others}
    return Hit.model_validate(told)


def test_a_hit_says_where_it_is_from_and_how_far_to_trust_it(parts: Parts) -> None:
    parts.index.sync(
        PROJECT, TextSource({"src/code.py": "import os\n\n\n" + "def load_settings(path):\n    " + "x" * 80})
    )
    parts.index.sync(DOCUMENTS, TextSource({"guide.pdf": "# Guide\n\nHow settings are loaded."}, document_language))
    hits = parts.search.ask("load settings", [PROJECT, DOCUMENTS]).hits
    assert [(one.source, one.trust, one.path, one.start, one.symbol) for one in hits] == [
        ("repository", "project", "src/code.py", 4, "load_settings"),
        ("documents", "untrusted", "guide.pdf", 1, "Guide"),
    ]


def test_nobody_asks_without_a_scope(parts: Parts) -> None:
    with pytest.raises(ScopeRefused):
        parts.search.ask("anything", [])


@pytest.mark.parametrize("text", ["project:", "library:mine", "everything:x", "project:a\0b", "x"])
def test_a_scope_has_a_kind_and_an_owner(text: str) -> None:
    with pytest.raises(ScopeRefused):
        scope_of(text)


def test_the_budget_holds_and_what_it_left_out_is_said(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource({"steps.py": LONG}))
    answer = parts.search.ask("step value", [PROJECT], most=100, most_tokens=300)
    assert 0 < sum(tokens_of(one.text) for one in answer.hits) <= 300
    assert answer.left_out > 0
    assert len(parts.search.ask("step value", [PROJECT], most=3, most_tokens=100_000).hits) == 3


def test_the_best_hit_is_cut_rather_than_left_out(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource({"notes.yaml": "\n".join(f"value_{number}: step" for number in range(40))}))
    (only,) = parts.search.ask("step", [PROJECT], most_tokens=100).hits
    assert only.start == 1
    assert only.end < 40
    assert only.text.count("\n") == only.end - only.start


def test_the_same_text_and_the_same_lines_come_once(parts: Parts) -> None:
    lines = "\n".join(f"setting_{number}: timeout of step {number}" for number in range(100))
    parts.index.sync(PROJECT, TextSource({"one.yaml": lines, "copy/one.yaml": lines}))
    hits = parts.search.ask("timeout step", [PROJECT], most=100, most_tokens=100_000).hits
    seen = [(one.path, number) for one in hits for number in range(one.start, one.end + 1)]
    assert len(seen) == len(set(seen))
    texts = [one.text for one in hits]
    assert len(texts) == len(set(texts))


def test_neighbours_come_along_where_they_are_wanted(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource({"steps.py": LONG}))
    (alone,) = parts.search.ask("step_7", [PROJECT], most=1).hits
    (wider,) = parts.search.ask("step_7", [PROJECT], most=1, neighbours=1).hits
    assert "def step_7(" in alone.text
    assert "def step_6(" not in alone.text
    assert wider.text.index("def step_6(") < wider.text.index("def step_7(") < wider.text.index("def step_8(")
    assert wider.text == "\n".join(LONG.split("\n")[wider.start - 1 : wider.end])


def found(path: str, symbol: str = "", score: float = 1.0) -> Found:
    return Found(PROJECT, Chunk(path, 1, 2, "text", symbol, "code", "python"), 0, score)


def test_a_name_that_was_asked_for_counts() -> None:
    plain, named = found("a.py", "Client.open", 1.0), found("b.py", "Client.send_request", 0.98)
    low = found("c.py", score=0.5)
    assert rank("send a request", [plain, named, low])[0].chunk == named.chunk


def test_tests_come_after_the_code_unless_they_are_asked_for() -> None:
    test, code, low = found("tests/test_load.py", score=1.0), found("src/load.py", score=0.9), found("z.py", score=0.1)
    assert rank("loads a file", [test, code, low])[0].chunk == code.chunk
    assert rank("test that it loads a file", [test, code, low])[0].chunk == test.chunk


def test_ranking_loses_and_adds_nothing() -> None:
    hits = [found(f"{number}.py", score=0.5) for number in range(5)]
    assert sorted(one.chunk.path for one in rank("x", hits)) == [f"{number}.py" for number in range(5)]
    assert rank("x", []) == []


@pytest.mark.parametrize("planted", INJECTIONS)
def test_planted_text_stays_inside_its_fence(planted: str) -> None:
    answer = Answer(hits=(hit(planted), hit("second", "b.py")), by_meaning=1.0)
    _check_fences(fenced(answer), 2)


@given(st.lists(st.text(max_size=80), min_size=1, max_size=4), st.text(min_size=1, max_size=30))
def test_whatever_stands_in_a_file_or_its_name_cannot_open_or_close_a_fence(texts: list[str], name: str) -> None:
    answer = Answer(hits=tuple(hit(text, name, symbol=name) for text in texts), by_meaning=0.5, left_out=1)
    _check_fences(fenced(answer), len(texts))


def _check_fences(text: str, count: int) -> None:
    """Lines that begin and end a quotation with this text's mark: as many as there are hits, in turn."""
    mark = _mark(text)
    fences = re.findall(rf"^(BEGIN|END) {mark}\b", text, re.MULTILINE)
    assert fences == ["BEGIN", "END"] * count
    for line in text.split("\n"):
        if line.startswith(f"BEGIN {mark} "):
            assert json.loads(line.removeprefix(f"BEGIN {mark} "))["trust"] == "untrusted"
    assert visible(text) == text


def _mark(text: str) -> str:
    (mark, *_) = re.findall(r"^BEGIN ([0-9a-f]{12}) \{", text, re.MULTILINE)
    return str(mark)


@pytest.mark.parametrize(
    ("planted", "shown"),
    [
        ("a\u202eb\u2066c", "abc"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\U000e0041b", "ab"),
        ("\x1b[2Ja\x07", "[2Ja"),
        ("tab\tand\nline stay, ünïcödé and 漢字 too", "tab\tand\nline stay, ünïcödé and 漢字 too"),
    ],
)
def test_a_reader_sees_all_that_a_model_sees(planted: str, shown: str) -> None:
    assert visible(planted) == shown


def test_the_same_answer_is_told_in_the_same_words_and_another_with_another_mark() -> None:
    one, other = Answer(hits=(hit("a"),), by_meaning=1.0), Answer(hits=(hit("b"),), by_meaning=1.0)
    assert fenced(one) == fenced(one)
    assert _mark(fenced(one)) != _mark(fenced(other))


def test_nothing_found_and_what_is_not_known_by_meaning_are_said() -> None:
    assert fenced(Answer(hits=(), by_meaning=1.0)) == NOTHING
    assert "found by meaning" not in fenced(Answer(hits=(hit("a"),), by_meaning=0.4))
    assert "Nothing can be found by meaning now" in fenced(Answer(hits=(hit("a"),), by_meaning=0.0))


REPOSITORY = {
    "store.py": "class Store:\n    def put_row(self): ...\n\n\ndef open_store(): ...\n",
    "service.py": "from store import open_store, Store\n\n\ndef serve(): return open_store()\n",
    "page.py": "from store import open_store\n\n\ndef page(): return open_store()\n",
    "alone.py": "def alone(): ...\n",
    "README.md": "# open_store\n",
}


def test_definitions_are_found_by_name_the_nearest_first(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(REPOSITORY))
    assert [(one.qualified, one.path, one.start) for one in search_symbols(parts.catalogue, PROJECT, "Store")][:2] == [
        ("Store", "store.py", 1),
        ("open_store", "store.py", 5),
    ]
    assert search_symbols(parts.catalogue, PROJECT, "row put")[0].qualified == "Store.put_row"
    assert search_symbols(parts.catalogue, PROJECT, "") == search_symbols(parts.catalogue, PROJECT, "zebra") == []


def test_a_branch_has_symbols_of_its_own(parts: Parts) -> None:
    branch = Scope("run", "r")
    parts.index.sync(PROJECT, TextSource(REPOSITORY))
    parts.index.sync(branch, TextSource({**REPOSITORY, "alone.py": "def together(): ...\n"}), base=PROJECT)
    assert search_symbols(parts.catalogue, branch, "alone") == []
    assert [one.path for one in search_symbols(parts.catalogue, branch, "together")] == ["alone.py"]


def test_the_map_begins_with_what_others_use(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(REPOSITORY))
    lines = repository_map(parts.catalogue, PROJECT).split("\n")
    assert lines[:4] == ["store.py", "  1: class Store:", "    2: def put_row(self): ...", "  5: def open_store(): ..."]
    assert lines.index("alone.py") > lines.index("store.py")
    assert "README.md" not in lines


def test_the_map_shows_what_other_files_name_and_counts_the_rest(parts: Parts) -> None:
    cases = "".join(f"def test_case_{number}(): ...\n" for number in range(30))
    files = {
        **REPOSITORY,
        "test_store.py": f"from store import open_store\n{cases}",
        "page.css": "open_store { top: 0 }\n",
    }
    parts.index.sync(PROJECT, TextSource(files))
    lines = repository_map(parts.catalogue, PROJECT).split("\n")
    assert lines.index("page.css") > lines.index("alone.py"), "a rule of a style sheet is not what Python files name"
    at = lines.index("test_store.py")
    assert lines[at + 1 : at + 7] == [
        *(f"  {number + 2}: def test_case_{number}(): ..." for number in range(5)),
        "  (25 more)",
    ]


def test_in_the_map_what_belongs_to_tests_comes_last_however_much_it_is_used(parts: Parts) -> None:
    users = {f"tests/test_{number}.py": "from tests.conftest import stage\nstage()\n" for number in range(9)}
    parts.index.sync(PROJECT, TextSource({**REPOSITORY, "tests/conftest.py": "def stage(): ...\n", **users}))
    files = [line for line in repository_map(parts.catalogue, PROJECT).split("\n") if line[0] != " "]
    assert [path.startswith("tests/") for path in files] == [False] * (len(files) - 10) + [True] * 10
    assert files[-10] == "tests/conftest.py"


def test_the_map_begins_with_what_matters_now(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(REPOSITORY))
    assert repository_map(parts.catalogue, PROJECT, focus=["alone.py"]).startswith("alone.py\n")
    named = [line for line in repository_map(parts.catalogue, PROJECT, focus=["page.py"]).split("\n") if line[0] != " "]
    assert named[:2] == ["page.py", "store.py"], "and then what it uses"


def test_the_map_keeps_to_its_budget(parts: Parts) -> None:
    parts.index.sync(PROJECT, TextSource(REPOSITORY))
    short = repository_map(parts.catalogue, PROJECT, 25)
    assert short.startswith("store.py\n")
    assert tokens_of(short) <= 25 + tokens_of("(3 more files)")
    assert repository_map(parts.catalogue, Scope("project", "empty")) == ""
