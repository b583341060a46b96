"""Acceptance tests as text: what is shown of a file, and what replaces one function of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import Amendment
from packages.agents.contracts.test_source import (
    amend,
    definitions,
    excerpt,
    links,
    miscalls,
    place_of,
    reached,
    users_of,
)

SOURCE = '''import pytest

LIMIT = 3


def unused():
    return LIMIT


def make(client, **fields):
    return client.post("/x", json=fields)


@pytest.mark.requirement("R1")
@pytest.mark.parametrize("n", [1, 2])
def test_one(client, n):
    assert make(client, n=n).status_code == 201


@pytest.mark.requirement("R1", "R2")
def test_two(client):
    """Text that says def test_three(): is no test.

\x0c"""
    assert make(client).status_code == 422


class TestMore:
    @pytest.mark.requirement("R3")
    def test_inside(self, client):
        assert True
'''
FILES = {"test_a.py": SOURCE}


FAILING = ["test_a.py::test_one[1]", "test_a.py::test_two", "test_a.py::TestMore::test_inside"]


def an_amendment(name: str, source: str, file: str = "test_a.py") -> Amendment:
    return Amendment(file=file, name=name, source=source, reason="r")


def amended(name: str, source: str, file: str = "test_a.py") -> str:
    return amend(FILES, [an_amendment(name, source, file)], FAILING)["test_a.py"]


def test_links_are_read_from_the_marks_of_functions_and_classes() -> None:
    assert links(FILES) == {
        ("test_a.py", "test_one"): {"R1"},
        ("test_a.py", "test_two"): {"R1", "R2"},
        ("test_a.py", "TestMore"): {"R3"},
    }


def test_an_excerpt_leaves_out_the_tests_that_are_not_asked_for() -> None:
    shown = excerpt(SOURCE, {"test_two"})
    assert "LIMIT = 3" in shown
    assert "def make" in shown
    assert "def test_two" in shown
    assert "test_one" not in shown
    assert "parametrize" not in shown
    assert "TestMore" not in shown


@pytest.mark.parametrize(
    ("test", "place"),
    [
        ("test_a.py::test_one[1]", ("test_a.py", "test_one")),
        ("test_a.py::TestMore::test_inside", ("test_a.py", "TestMore")),
        ("tests/test_a.py::test_one[a::b]", ("test_a.py", "test_one")),
    ],
)
def test_an_id_leads_to_its_function(test: str, place: tuple[str, str]) -> None:
    assert place_of(test) == place


def test_one_function_is_replaced_and_the_rest_stays_to_the_letter() -> None:
    new = '@pytest.mark.requirement("R2", "R1")\ndef test_two(client):\n    assert make(client).status_code == 400\n'
    before, _, rest = SOURCE.partition('@pytest.mark.requirement("R1", "R2")')
    after = rest[rest.index("\n\nclass TestMore") :]
    assert amended("test_two", new) == before + new + after


def test_a_helper_is_replaced_for_all_who_call_it() -> None:
    new = "def make(client, **fields):\n    return client.put('/x', json=fields)"
    assert "client.put" in amended("make", new)


def test_a_test_is_withdrawn_if_another_proves_what_it_proved() -> None:
    assert "def test_one" not in amended("test_one", "")


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        ("test_two", "", "no test would be left for R2"),
        ("make", "", "only a test can be withdrawn"),
        ("test_nine", "def test_nine(): pass", "neither a failing test nor a function that one of them uses"),
        ("unused", "def unused(): pass", "neither a failing test nor a function that one of them uses"),
        ("test_two", "def test_two(:", "is not Python"),
        ("test_two", "x = 1", "that one function and nothing else"),
        ("make", "import httpx\ndef make(c): pass", "that one function and nothing else"),
        ("make", "def make(c): pass\nhttpx.Response.status_code = 201", "that one function and nothing else"),
        ("make", "def make(c): pass\n@pytest.fixture\ndef client(): ...", "that one function and nothing else"),
        ("test_two", "def test_two(client): pass", "has to keep the requirement marks"),
        ("test_two", '@pytest.mark.requirement("R2")\ndef test_two(client): pass', "has to keep the requirement marks"),
        ("TestMore", "class TestMore:\n    def test_inside(self): pass", "has to keep the requirement marks"),
        ("TestMore", '@pytest.mark.requirement("R3")\nclass TestMore: ...', "has to keep the requirement marks"),
    ],
)
def test_an_amendment_that_would_cheat_or_break_is_refused_in_words(name: str, source: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        amended(name, source)


def test_an_unknown_file_is_named_with_those_that_are_there() -> None:
    with pytest.raises(ValueError, match=r"no file test_b\.py, only test_a\.py"):
        amended("make", "def make(): pass", "test_b.py")


@given(st.sets(st.sampled_from(["test_one", "test_two", "TestMore"])))
def test_an_excerpt_is_python_and_holds_exactly_what_was_asked_for(tests: set[str]) -> None:
    assert set(definitions(excerpt(SOURCE, tests))) == {"make", "unused", *tests}


def test_a_passing_test_is_not_touched_and_nothing_is_amended_twice() -> None:
    with pytest.raises(ValueError, match="test_one is neither a failing test"):
        amend(FILES, [an_amendment("test_one", "")], ["test_a.py::test_two"])
    with pytest.raises(ValueError, match="amended twice"):
        amend(FILES, [an_amendment("test_one", "")] * 2, FAILING)


def test_a_line_separator_in_a_text_is_no_line_break() -> None:
    new = '@pytest.mark.requirement("R1", "R2")\ndef test_two(client):\n    assert "a\u2028b\x0c"\n'
    assert new.strip() in amended("test_two", new)


def test_what_a_test_uses_is_followed_through_helpers_and_fixtures() -> None:
    source = """
def deep(): ...
def helper(): return deep()
@pytest.fixture
def made(): return helper()
def other(): ...
def test_a(made): ...
def test_b(): other()
"""
    assert reached(source, {"test_a"}) == {"made", "helper", "deep"}
    assert users_of(source, "deep") == {"test_a"}
    assert users_of(source, "test_b") == {"test_b"}


HELPERS = """
def pay(client, by, amount, paid_for=(), *, note, **fields): ...
def every(*numbers, last=0): ...
def only(first, /, second=1): ...
@contextmanager
def room(client): ...
def test_it(client, pay_back):
    {call}
"""


@pytest.mark.parametrize(
    "call",
    [
        "pay(client, 1, 2, note='')",
        "pay(client, by=1, amount=2, note='', colour='red')",
        "pay(*everything)",
        "pay(client, **fields)",
        "every()",
        "every(1, 2, 3, last=4)",
        "only(1, second=2)",
        "room()",
        "other(1, 2, 3)",
        "client.pay(1)",
        "every = client\n    every(1, wrong=2)",
    ],
)
def test_calls_that_python_accepts_or_that_cannot_be_known_are_no_fault(call: str) -> None:
    assert miscalls(HELPERS.format(call=call)) == []


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ("pay(client, 1, note='')", "missing a required argument: 'amount'"),
        ("pay(client, 1, 2)", "missing a required"),
        ("only(first=1)", "first"),
        ("only(1, 2, 3)", "too many positional arguments"),
        ("assert only(1, third=2)", "unexpected keyword argument 'third'"),
    ],
)
def test_a_helper_that_is_called_wrongly_is_found_by_reading(call: str, words: str) -> None:
    (fault,) = miscalls(HELPERS.format(call=call))
    assert fault.startswith("line 8: ")
    assert words in fault
