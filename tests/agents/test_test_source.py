"""Acceptance tests as text: what is shown of a file, and what replaces one function of it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.agents.contracts import Amendment
from packages.agents.contracts.test_source import amend, definitions, excerpt, miscalls, place_of, requirements_of_tests

SOURCE = '''import pytest

LIMIT = 3


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


def amended(name: str, source: str, file: str = "test_a.py") -> str:
    return amend(FILES, [Amendment(file=file, name=name, source=source, reason="r")])["test_a.py"]


def test_links_are_read_from_the_marks_of_functions_and_classes() -> None:
    assert requirements_of_tests(FILES) == {
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
        ("test_nine", "def test_nine(): pass", "has no function test_nine"),
        ("test_two", "def test_two(:", "is not Python"),
        ("test_two", "x = 1", "does not define test_two"),
        ("test_two", "def test_two(client): pass", "marked with R1, R2, and has to stay so"),
        ("test_two", '@pytest.mark.requirement("R2")\ndef test_two(client): pass', "has to stay so"),
        ("make", "def make(c): pass\ndef test_one(c): pass", "defines test_one as well"),
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
    assert set(definitions(excerpt(SOURCE, tests))) == {"make", *tests}


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
