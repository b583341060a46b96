"""Tools that search, over a real index by words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from packages.agents.contracts import Found, Passage, Retrieved, Role
from packages.agents.events import ContextRetrieved, ToolUsed
from packages.agents.tools.toolbox import CODER_TOOLS, Toolbox
from packages.retrieval.indexing.source import TextSource
from tests.agents import large_project
from tests.agents.crews.world import Told, a_context
from tests.agents.index_search import LIBRARY, IndexSearch
from tests.agents.memory import MemoryBench, MemoryWorkspace
from tests.retrieval.conftest import Parts, parts_in
from tests.retrieval.injections import INJECTIONS

EVERYWHERE = Retrieved(searches_repository=True, searches_documents=True)
DOCUMENTS = {"rules.md": "# Vouchers\n\nA voucher of a friend expires after thirty days, whoever redeems it.\n"}
TEMPLATE = {"expiry.py": "def expires(voucher, days):\n    return voucher.age > days  # a template for what expires\n"}


class Place:
    """A bench over a large project, and the tools of one kickoff over it."""

    def __init__(self, parts: Parts, documents: Mapping[str, str], files: Mapping[str, str]) -> None:
        workspace = MemoryWorkspace(files=files)
        self.search, self.told = IndexSearch(parts, workspace.trees, documents), Told()
        self.bench = MemoryBench(workspace, workspace.first.tree)

    def tools(self, retrieved: Retrieved = EVERYWHERE, characters: int = 16_000, has_search: bool = True) -> Toolbox:
        context = replace(a_context(None, self.told), search=self.search if has_search else None)
        return Toolbox(context, Role.coder, self.bench, result_characters=characters, retrieved=retrieved)


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    opened = parts_in(tmp_path / "retrieval")
    opened.index.sync(LIBRARY, TextSource(TEMPLATE))
    yield opened
    opened.close()


@pytest.fixture
def place(parts: Parts) -> Place:
    return Place(parts, DOCUMENTS, dict(list(large_project.FILES.items())[:12]))


def quotations(text: str) -> list[tuple[dict[str, str], str]]:
    """What each quotation says of itself, and its text. Fails where one is not closed or holds another."""
    first = re.search(r"^BEGIN ([0-9a-f]{12}) ", text, re.MULTILINE)
    assert first is not None, text
    mark = first[1]  # What is planted may look like one, and has another.
    fences = re.findall(rf"^(BEGIN|END) {mark}\b", text, re.MULTILINE)
    assert fences == ["BEGIN", "END"] * (len(fences) // 2)
    found = re.findall(rf"^BEGIN {mark} (.*?)$\n(.*?)\n^END {mark}$", text, re.MULTILINE | re.DOTALL)
    return [(json.loads(told), content) for told, content in found]


def names(toolbox: Toolbox) -> list[str]:
    return list(toolbox.tools)[len(CODER_TOOLS) :]


def test_tools_are_offered_where_they_find_something(place: Place) -> None:
    assert names(place.tools(Retrieved())) == []
    assert names(place.tools(Retrieved(searches_documents=True))) == ["search_context"]
    assert names(place.tools(Retrieved(searches_repository=True))) == [
        "search_context",
        "search_symbols",
        "repository_map",
    ]
    described = place.tools().tools["search_context"].description
    assert "(repository), documents that people gave to the project (documents) and a library" in described
    only = place.tools(Retrieved(searches_documents=True)).tools["search_context"].description
    assert "repository" not in only


async def test_passages_say_where_they_are_from_and_how_far_to_trust_them(place: Place) -> None:
    text = await place.tools().use("search_context", {"query": "when does a voucher expire", "k": 3})
    told = {one["source"]: one for one, _ in quotations(text)}
    assert (told["documents"]["file"], told["documents"]["trust"]) == ("rules.md", "untrusted")
    assert (told["repository"]["file"], told["repository"]["trust"]) == ("shop/voucher.py", "project")
    assert (told["library"]["file"], told["library"]["trust"]) == ("expiry.py", "curated")
    start, end = map(int, told["repository"]["lines"].split("-"))
    content = next(content for one, content in quotations(text) if one["source"] == "repository")
    assert content == "\n".join(large_project.FILES["shop/voucher.py"].split("\n")[start - 1 : end])


async def test_a_search_is_told_with_what_was_read(place: Place) -> None:
    toolbox = place.tools()
    text = await toolbox.use("search_context", {"query": "redeem a voucher", "sources": ["repository"], "k": 2})
    (retrieved,) = place.told.of(ContextRetrieved)
    assert (retrieved.step, retrieved.role, retrieved.task, retrieved.tree) == (
        "step-1",
        Role.coder,
        "T1",
        await place.bench.store(),
    )
    found = retrieved.retrieved.found
    assert (retrieved.order.text, retrieved.order.sources, found.text) == ("redeem a voucher", ("repository",), text)
    assert found.passages[0].path == "shop/voucher.py"
    assert all(one.tokens > 0 and one.start <= one.end for one in found.passages)
    (used,) = place.told.of(ToolUsed)
    assert (used.tool, used.target, used.result) == ("search_context", "redeem a voucher", "2 passages")
    assert list(toolbox.shown.files) == list(found.files)
    assert toolbox.shown.tokens == found.tokens


async def test_what_the_coder_wrote_this_instant_is_found(place: Place) -> None:
    toolbox = place.tools()
    await toolbox.use(
        "write_file", {"path": "shop/dragon.py", "content": "def tame_dragon(beast):\n    return beast\n"}
    )
    await toolbox.use("delete_file", {"path": "shop/voucher.py"})
    text = await toolbox.use("search_context", {"query": "tame dragon, redeem voucher code", "sources": ["repository"]})
    files = [told["file"] for told, _ in quotations(text)]
    assert files[0] == "shop/dragon.py"
    assert "shop/voucher.py" not in files


async def test_the_same_question_over_other_files_is_answered_anew(place: Place) -> None:
    toolbox, asked = place.tools(), {"query": "tame dragon", "sources": ["repository"], "k": 1}
    await toolbox.use("search_context", asked)
    await toolbox.use("write_file", {"path": "dragon.py", "content": "def tame_dragon(beast):\n    return beast\n"})
    assert "dragon.py" in await toolbox.use("search_context", asked)
    first, second = place.told.of(ContextRetrieved)
    assert first.order == second.order
    assert first.tree != second.tree


async def test_what_was_given_before_is_given_again(place: Place) -> None:
    toolbox, asked = place.tools(), {"query": "redeem a voucher"}
    text = await toolbox.use("search_context", asked)
    (told,) = place.told.of(ContextRetrieved)
    place.search.given[told.step, told.order, told.tree] = told.retrieved
    place.search.is_away = True
    again = place.tools()
    assert await again.use("search_context", asked) == text
    assert again.shown == toolbox.shown


async def test_what_the_brief_shows_is_not_shown_again(place: Place) -> None:
    asked = {"query": "redeem a voucher", "sources": ["repository"], "k": 4}
    await place.tools().use("search_context", asked)
    found = place.told.of(ContextRetrieved)[0].retrieved.found
    brief = Found(introduction=found.introduction, passages=found.passages[:1])
    text = await place.tools(EVERYWHERE.model_copy(update={"found": brief})).use("search_context", asked)
    shown = {(told["file"], told["lines"]) for told, _ in quotations(text)}
    first = found.passages[0]
    assert (first.path, f"{first.start}-{first.end}") not in shown
    assert shown


@pytest.mark.parametrize("characters", [1_200, 4_000, 16_000])
async def test_a_result_keeps_to_its_room_and_cuts_no_quotation(place: Place, characters: int) -> None:
    asked = {"query": "keeps every one in memory by its number", "k": 20, "neighbours": 1}
    text = await place.tools(characters=characters).use("search_context", asked)
    assert len(text) <= characters
    assert quotations(text)


async def test_neighbours_come_along(place: Place) -> None:
    asked = {"query": "every_invoice_by_label", "sources": ["repository"], "k": 1}
    (alone,) = quotations(await place.tools().use("search_context", asked))
    (wider,) = quotations(await place.tools().use("search_context", {**asked, "neighbours": 2}))
    assert alone[1] in wider[1]
    assert len(wider[1]) > len(alone[1])


@pytest.mark.parametrize("sources", ["documents", "documents, library", '["documents"]'])
async def test_small_models_name_sources_in_one_text(place: Place, sources: str) -> None:
    text = await place.tools().use("search_context", {"query": "voucher expires", "sources": sources})
    assert {told["source"] for told, _ in quotations(text)} <= {"documents", "library"}


@pytest.mark.parametrize(
    ("retrieved", "arguments", "text"),
    [
        (EVERYWHERE, {}, "query: Field required"),
        (EVERYWHERE, {"query": "x", "k": 0}, "k: Input should be greater than or equal to 1"),
        (EVERYWHERE, {"query": "x", "sources": ["the web"]}, "sources.0: Input should be 'repository'"),
        (
            Retrieved(searches_documents=True),
            {"query": "x", "sources": ["repository"]},
            "Refused: There is nothing to search in repository, but in documents and library.",
        ),
    ],
)
async def test_what_was_wrong_with_a_search_is_said(
    place: Place, retrieved: Retrieved, arguments: dict[str, object], text: str
) -> None:
    assert text in await place.tools(retrieved).use("search_context", arguments)
    assert place.told.of(ToolUsed)[0].ok is False


async def test_nothing_found_is_said(place: Place) -> None:
    asked = {"query": "zebra", "sources": ["documents"]}
    assert await place.tools().use("search_context", asked) == "Nothing was found."


@pytest.mark.parametrize("has_search", [True, False])
async def test_where_nobody_answers_the_model_is_told_what_else_there_is(place: Place, has_search: bool) -> None:
    place.search.is_away = True
    toolbox = place.tools(has_search=has_search)
    for tool, arguments in (
        ("search_context", {"query": "x"}),
        ("search_symbols", {"name": "x"}),
        ("repository_map", {}),
    ):
        told = await toolbox.use(tool, arguments)
        assert told == "Refused: Nobody can search now. Use search_code, list_files and read_file instead."


async def test_definitions_are_found_by_name(place: Place) -> None:
    toolbox = place.tools()
    text = await toolbox.use("search_symbols", {"name": "redeem"})
    ((told, content),) = quotations(text)
    assert (told["source"], told["definitions"]) == ("repository", "redeem")
    assert content.startswith("shop/voucher.py:10-13 function VoucherStore.redeem: def redeem(")
    assert list(toolbox.shown.files) == ["shop/voucher.py"]
    assert await toolbox.use("search_symbols", {"name": "zebra"}) == "Nothing by such a name is defined here."


async def test_the_map_begins_with_what_matters_now_and_keeps_to_its_room(place: Place) -> None:
    toolbox = place.tools(characters=2_000)
    text = await toolbox.use("repository_map", {"focus": ["shop/voucher.py"]})
    ((told, content),) = quotations(text)
    assert told["shows"] == "outline"
    assert "class VoucherStore:" in content
    assert "more files)" in content
    assert len(text) <= 2_000


async def test_an_agent_that_only_searches_is_told_so(place: Place) -> None:
    toolbox, warned = place.tools(), False
    for _ in range(4):
        assert toolbox.circles.begin_turn() is None
        text = await toolbox.use("search_context", {"query": "zebra", "sources": ["documents"]})
        warned = warned or "You have learnt nothing new" in text
    assert warned
    stall = toolbox.circles.begin_turn()
    assert stall is not None
    assert stall.cause == "searching"


@pytest.mark.parametrize("planted", INJECTIONS)
async def test_planted_text_stays_inside_its_quotation_whichever_tool_shows_it(parts: Parts, planted: str) -> None:
    line = " ".join(planted.split())
    files = {"evil.py": f'def voucher_trap(text="{line}"):\n    """{planted}"""\n' + "    return text\n" * 6}
    place = Place(parts, {"evil.md": f"# Voucher\n\n{planted}\n"}, files)
    toolbox = place.tools()
    searched = await toolbox.use("search_context", {"query": "voucher trap", "sources": "repository, documents"})
    assert {told["trust"] for told, _ in quotations(searched)} == {"project", "untrusted"}
    for tool, arguments in (("search_symbols", {"name": "voucher_trap"}), ("repository_map", {})):
        ((told, content),) = quotations(await toolbox.use(tool, arguments))
        assert told["trust"] == "project"
        assert "voucher_trap" in content
    assert searched.startswith("Quotations from files, found by search.")


def test_only_whole_passages_are_left_out_of_an_answer() -> None:
    passages = tuple(
        Passage(source="repository", trust="project", path=f"{number}.py", start=1, end=2, tokens=9, quoted="x" * 90)
        for number in range(5)
    )
    found = Found(introduction="i", passages=passages)
    assert [one.path for one in found.fitted(200).passages] == ["0.py", "1.py"]
    assert found.besides(["0.py"]).files == ("1.py", "2.py", "3.py", "4.py")
    assert found.less(Found(passages=(passages[1].model_copy(update={"start": 2}),))) == found


def test_what_the_brief_quotes_already_is_named_and_not_said_to_be_missing() -> None:
    told = {"source": "documents", "trust": "untrusted", "tokens": 9, "quoted": "x"}
    rules, other = (Passage(path=path, start=1, end=9, **told) for path in ("rules.md", "other.md"))
    brief = Found(passages=(rules,))
    found = Found(introduction="i", passages=(rules, other)).less(brief)
    assert (found.passages, found.known) == ((other,), ("rules.md:1-9",))
    assert found.text.endswith("(Your brief quotes what fits as well: rules.md:1-9.)")
    nothing_else = Found(introduction="i", passages=(rules,)).less(brief)
    assert nothing_else.text == "Nothing else was found: what fits is quoted in your brief (rules.md:1-9)."
    assert Found().less(brief).text == "Nothing was found."
