"""docs/security/asvs.csv is whole, and what it names is there and runs."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from apps.api.settings import ApiSettings
from apps.gateway.settings import GatewaySettings

ROOT = Path(__file__).parents[2]
MAP = ROOT / "docs/security/asvs.csv"
SECTIONS = {
    6: (3, 12, 8, 6, 8, 4, 2, 4),
    7: (3, 4, 2, 5, 3, 2),
    9: (3, 4),
    10: (2, 3, 5, 16, 5, 2, 3),
}
"""Of ASVS 5.0.0: how many requirements each section of a chapter has."""
LEVELS = {1: 28, 2: 61, 3: 20}
VERDICTS = ("met", "not applicable", "not met")
PROOFS = ("test", "setting", "design")
OF_PAGES = ("V6.2.6", "V6.2.7", "V7.4.4")
NOT_RUN = ("skip", "xfail", "exhaustive")
"""`exhaustive` runs now and then."""


class Row(NamedTuple):
    id: str
    level: str
    requirement: str
    verdict: str
    by: str
    evidence: str
    note: str


def rows() -> list[Row]:
    with MAP.open(newline="") as file:
        names, *found = csv.reader(file)
    assert tuple(names) == Row._fields
    return [Row(*one) for one in found]


def ids() -> Iterator[str]:
    for chapter, counts in SECTIONS.items():
        for section, count in enumerate(counts, start=1):
            yield from (f"V{chapter}.{section}.{number}" for number in range(1, count + 1))


@cache
def module(path: str) -> ast.Module:
    assert (ROOT / path).is_file(), path
    return ast.parse((ROOT / path).read_text())


def definition(path: str, name: str) -> ast.AST:
    """Of a name with dots, such as `Class.method`."""
    found: ast.AST = module(path)
    for step in name.split("."):
        inside = {getattr(node, "name", None): node for node in ast.iter_child_nodes(found)}
        assert step in inside, f"there is no {name} in {path}"
        found = inside[step]
    return found


def is_mark(one: ast.Assign) -> bool:
    """Of a whole module."""
    return [ast.unparse(target) for target in one.targets] == ["pytestmark"]


def named(by: str) -> set[str]:
    """All evidence of one kind."""
    return {one for row in rows() if row.by == by for one in row.evidence.split()}


def test_every_requirement_is_there_once_and_in_order() -> None:
    assert [row.id for row in rows()] == list(ids())
    assert Counter(int(row.level) for row in rows()) == LEVELS


def test_every_line_says_how_or_why_not() -> None:
    for row in rows():
        assert row.verdict in VERDICTS, row.id
        assert row.by in (PROOFS if row.verdict == "met" else ("reason",)), row.id
        assert bool(row.evidence) == (row.verdict == "met"), row.id
        assert row.requirement, row.id
        assert row.note.endswith("."), row.id


def test_all_of_the_first_two_levels_is_met() -> None:
    assert [row.id for row in rows() if row.verdict == "not met" and int(row.level) < 3] == []


def test_what_pages_must_do_is_left_open_while_there_are_none() -> None:
    """Whoever builds the console judges these anew."""
    expected = "met" if (ROOT / "apps/console").exists() else "not applicable"
    assert {row.id: row.verdict for row in rows() if row.id in OF_PAGES} == dict.fromkeys(OF_PAGES, expected)


@pytest.mark.parametrize("test", sorted(named("test")))
def test_a_test_that_is_named_runs(test: str) -> None:
    path, _, name = test.partition("::")
    assert re.fullmatch(r"tests/.*test_[a-z0-9_]+\.py", path)
    assert name.startswith("test_")
    function = definition(path, name)
    assert isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
    marks = [ast.unparse(one) for one in function.decorator_list]
    marks += [ast.unparse(one.value) for one in module(path).body if isinstance(one, ast.Assign) and is_mark(one)]
    # What marks single cases stands in their list, and leaves the others.
    kinds = [mark.partition("(")[0].rpartition(".")[2] for mark in marks]
    assert [kind for kind in kinds if kind.startswith(NOT_RUN)] == []


def test_no_line_rests_on_tests_alone_that_want_a_certified_issuer() -> None:
    """They are skipped where there is no Node.js."""
    for row in rows():
        modules = {one.partition("::")[0] for one in row.evidence.split() if row.by == "test"}
        assert not modules or any("issuer: IssuerProcess" not in (ROOT / path).read_text() for path in modules), row.id


def test_every_test_that_is_there_for_the_map_is_named_in_it() -> None:
    written = {
        f"{path.relative_to(ROOT)}::{node.name}"
        for path in (ROOT / "tests").rglob("test_asvs_*.py")
        if path != Path(__file__)
        for node in module(str(path.relative_to(ROOT))).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }
    assert len(written) > 15
    assert written - named("test") == set()


def test_settings_that_are_named_are_there() -> None:
    known = {name.upper() for settings in (ApiSettings, GatewaySettings) for name in settings.model_fields}
    assert named("setting") - known == set()
    assert named("setting")


def test_what_is_met_by_design_or_by_writing_it_down_can_be_looked_up() -> None:
    for one in named("design"):
        path, separator, place = one.partition("#") if ".md" in one else one.partition("::")
        assert separator, one
        if separator == "::":
            definition(path, place)
        else:
            titles = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(), re.MULTILINE)
            assert place in {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}, one
