"""What is read from a request, and what is declined."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packages.understudy import rules
from packages.understudy.blueprint import Blueprint, Field, NotUnderstood
from packages.understudy.changes import change
from packages.understudy.reading.request_parser import parse

READ = [
    ("Create a REST API for a todo application", "todos: title!, notes, done"),
    ("a todo API", "todos: title!, notes, done"),
    ("A REST API for a todo application without authentication", "todos: title!, notes, done"),
    ("Build an API for managing books and authors", "books: title!, author_id, year, isbn / authors: name!, biography"),
    ("a REST service that stores expenses with amount, category and date", "expenses: amount!, category, date"),
    ("REST API for notes and tags", "notes: title!, content / tags: name!"),
    ("a book catalogue with title, author, year and isbn", "books: title!, author, year, isbn"),
    ("API for bookmarks with url, title and tags", "bookmarks: url!, title, tags"),
    (
        "Build a REST API for a blog: comments on a post",
        "posts: title!, body, published / comments: post_id!, body!, author",
    ),
    ("CRUD API for products with name, price, quantity. sku must be unique", "products: name!, price, quantity, sku"),
    ("REST API for contacts (name, email unique, phone) with search", "contacts: name!, email, phone"),
    (
        "API for employees and departments. Each employee belongs to a department. Employees have name and email.",
        "employees: department_id!, name!, email / departments: name!, description",
    ),
    ("REST API for tickets. Fields:\n- title: text, required\n- resolved: boolean", "tickets: title!, resolved"),
    (
        "REST API for a library with books (title, isbn unique) and members (name, email)",
        "books: title!, isbn / members: name!, email",
    ),
    ("REST API for todos: GET /tasks, POST /tasks, DELETE /tasks/{id}", "tasks: title!, notes, done"),
    ("I need a backend for tracking workouts with date and type one of run, swim or bike", "workouts: date!, type"),
]  # fmt: skip
DECLINED = [
    ("Build a website for my bakery", "a user interface"),
    ("Todo app for Android", "a mobile app"),
    ("Create a REST API with login for todos", "sign-in"),
    ("Create a REST API for todos and a React frontend", "a user interface"),
    ("Erstelle eine REST API für Aufgaben mit Titel und Datum", "English"),
    ("", "empty"),
    ("asdf qwer zxcv", "could not find"),
    ("Write a command-line tool to rename files", "a command-line tool"),
    ("REST API that predicts house prices", "machine learning"),
    ("REST API for a shop with payments by Stripe", "payments"),
    ("REST API for a chat with websockets", "live connections"),
    ("Scrape prices and offer them by a REST API", "scraping"),
    ("a REST API for movies sorted by rating", "sorting"),
    ("REST API for todos; when a todo is done, archive it after 30 days", "archive it after 30 days"),
    ("REST API for todos on port 80", "Port 80"),
]


def summary(blueprint: Blueprint) -> str:
    parts = []
    for one in blueprint.resources:
        fields = ", ".join(f"{field.name}{'!' if field.required else ''}" for field in one.fields)
        parts.append(f"{one.plural}: {fields}")
    return " / ".join(parts)


@pytest.mark.parametrize(("request_", "expected"), READ)
def test_resources_and_fields_are_read(request_: str, expected: str) -> None:
    assert summary(parse(request_)) == expected


@pytest.mark.parametrize(("request_", "reason"), DECLINED)
def test_what_is_outside_is_declined_by_name(request_: str, reason: str) -> None:
    with pytest.raises(NotUnderstood, match=reason):
        parse(request_)


def test_limits_choices_defaults_filters_and_places_are_read() -> None:
    blueprint = parse(
        "Create a REST API for tasks with title (text, required, 3 to 80 characters), priority: integer 1-5 default 2, "
        "status one of open, closed and due date, on port 9000 under /api/v1. "
        "Filter by status and priority. Oldest first."
    )
    one = blueprint.resources[0]
    title, priority, status, due = one.fields
    assert (title.minimum, title.maximum, title.required) == (3, 80, True)
    assert (priority.type, priority.minimum, priority.maximum, priority.default) == ("integer", 1, 5, 2)
    assert (status.choices, due.type) == (("open", "closed"), "date")
    assert one.filters == ("status", "priority")
    assert (one.order, blueprint.port, blueprint.prefix) == ("oldest", 9000, "/api/v1")


def test_choices_in_parentheses_hold_nothing_but_choices() -> None:
    blueprint = parse("REST API for orders with total and a status (new, in progress, paid)")
    field = blueprint.resources[0].field("status")
    assert field is not None
    assert field.choices == ("new", "in progress", "paid")


def test_words_that_fix_something_are_quoted() -> None:
    blueprint = parse("REST API for todos with title and done, filter by done, on port 9000")
    assert blueprint.words["fields:todos"] == "title and done"
    assert blueprint.words["port"] == "port 9000"


def test_a_comment_changes_what_it_names_and_the_rest_is_admitted() -> None:
    blueprint = parse("REST API for todos")
    words = "Please add a priority (integer, 1 to 5). Rename notes to remarks. Use port 9100. Make it pretty."
    changed, taken, left = change(blueprint, words)
    assert [field.name for field in changed.resources[0].fields] == ["title", "remarks", "done", "priority"]
    assert changed.port == 9100
    assert len(taken) == 3
    assert left == ["“Make it pretty”"]


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_text_is_read_or_declined(text: str) -> None:
    try:
        blueprint = parse(f"REST API for {text}")
    except NotUnderstood:
        return
    assert all(field.name.isidentifier() for one in blueprint.resources for field in one.fields)
    assert all(one.fields for one in blueprint.resources)


@given(
    st.builds(
        Field,
        name=st.just("value"),
        type=st.sampled_from(["text", "integer"]),
        required=st.booleans(),
        minimum=st.none() | st.integers(1, 40).map(float),
        maximum=st.none() | st.integers(50, 900).map(float),
        choices=st.just(()) | st.just(("open", "in progress", "closed")),
        unique=st.booleans(),
    )
)
def test_a_rule_in_words_means_what_it_was_made_from(field: Field) -> None:
    if field.choices:
        field = Field("value", "text", field.required, choices=field.choices)
    field = rules.bounded(field)
    plain = Field("value", field.type, field.required)
    assert rules.bounded(rules.apply(plain, rules.describe(field))) == field
