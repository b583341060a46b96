"""The benchmark's questions: what they ask for is still there, and what they were made from is not."""

from __future__ import annotations

import ast
import tomllib

import pytest

from benchmarks.retrieval_sets.corpora import CHOSEN_ON, LARGE, REPORTED, ROOT, Question, pins, without_docstrings
from benchmarks.retrieval_sets.measures import measured, place
from packages.retrieval.chunking.chunk import Chunk
from packages.retrieval.scopes import Scope
from packages.retrieval.store.interface import Found

SOURCE = '''"""What the module is."""

import os


class Client:
    """Talks to a server.

    At length.
    """

    def send(self, request):
        """Send one :class:`Request` to the ``server`` and wait.

        Details that nobody asks for.
        """
        answer = self.write(request)
        if answer is None:
            raise OSError
        return answer

    def close(self):
        """Only words stand here, and nothing else."""


async def short(x):
    """Too short a body for a question."""
    return x
'''


def test_docstrings_are_gone_and_the_function_stands_where_the_question_says() -> None:
    bare, questions = without_docstrings(SOURCE, "client.py")
    (question,) = questions
    assert question.text == "Send one Request to the server and wait."
    lines = bare.split("\n")[question.start - 1 : question.end]
    assert (lines[0].strip(), lines[-1].strip()) == ("def send(self, request):", "return answer")
    documented = [node for node in ast.walk(ast.parse(bare)) if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    assert [ast.get_docstring(node) for node in documented] == [None] * 3
    assert "wait" not in bare


@pytest.mark.parametrize(("start", "end", "hit"), [(10, 20, 1), (1, 15, 1), (12, 14, 1), (1, 11, 0), (19, 60, 0)])
def test_a_passage_is_right_if_it_covers_half_of_the_function_or_lies_in_it(start: int, end: int, hit: int) -> None:
    found = Found(Scope("project", "p"), Chunk("a.py", start, end, "text"), 0, 1.0)
    assert place(Question("?", "a.py", 10, 20), [found]) == hit
    assert place(Question("?", "b.py", 10, 20), [found]) == 0


def test_measures_of_known_places() -> None:
    told = measured([1, 2, 0, 11])
    assert (told.recall1, told.recall5) == (0.25, 0.5)
    assert told.mrr == pytest.approx((1 + 1 / 2 + 1 / 11) / 4)
    assert measured([1, 1]).ndcg == measured([1, 1]).low == measured([1, 1]).high == 1.0


def test_every_package_is_pinned_and_none_is_installed_for_the_product() -> None:
    assert {*CHOSEN_ON, *REPORTED, LARGE} == set(pins())
    assert not set(CHOSEN_ON) & set(REPORTED)
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]
    assert {"include-group": "corpora"} not in groups["dev"]
