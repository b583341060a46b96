"""Broken variants of the solutions: one change each, and the hidden test that must notice it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mutation:
    case: str
    file: str
    old: str
    new: str
    noticed_by: str

    def __str__(self) -> str:
        return f"{self.case}-{self.noticed_by.removeprefix('test_')}"


def of(case: str, file: str, *changes: tuple[str, str, str]) -> list[Mutation]:
    return [Mutation(case, file, *change) for change in changes]


BOOKINGS = [
    *of(
        "bookings-service",
        "bookings/__main__.py",
        ('one["start"] < booking["end"]', 'one["start"] <= booking["end"]', "test_bookings_may_touch"),
        ('if one["id"] != id and one["start"]', 'if one["start"]', "test_a_booking_is_moved_also"),
        ("offset : offset + limit", "offset:limit", "test_rooms_come_in_pages"),
        ('-one["hours"], one["room_id"]', 'one["room_id"]', "test_the_statistics_count"),
    ),
    *of(
        "bookings-service",
        "bookings/store.py",
        ('Path(os.environ["DATA_DIR"], "roombook.sqlite")', '":memory:"', "test_everything_survives"),
        ("INTEGER PRIMARY KEY AUTOINCREMENT, name", "INTEGER PRIMARY KEY, name", "test_a_room_is_deleted_and_its_id"),
    ),
    *of(
        "bookings-service",
        "bookings/rules.py",
        (" and not isinstance(value, bool)", "", "test_a_room_that_breaks_a_rule"),
        ("timedelta(hours=4)", "timedelta(hours=5)", "test_a_booking_that_breaks_a_rule"),
    ),
    *of(
        "bookings-service",
        "bookings/errors.py",
        (
            '"fields": fields or {}',
            '"fields": dict([*(fields or {}).items()][:1])',
            "test_missing_fields_are_all_named",
        ),
    ),
]
DURATIONS = of(
    "duration-library",
    "durations.py",
    ("order.index(unit) <= last", "order.index(unit) < last", "test_what_is_no_duration"),
    ("[0-5][0-9]))?", "[0-5]?[0-9]))?", "test_what_is_no_duration"),
    ("abs(duration)", "duration", "test_a_duration_is_written"),
    ("Decimal(part[1]) * UNITS", "int(float(part[1])) * UNITS", "test_a_duration_is_read"),
    ("if first > second or", "if first >= second or", "test_a_range_is_read"),
    (
        'if duration < timedelta(0) and seconds else ""',
        'if duration < timedelta(0) else ""',
        "test_a_duration_is_written",
    ),
)
CSV = of(
    "csv-cli",
    "csvq.py",
    ("utf-8-sig", "utf-8", "test_a_byte_order_mark"),
    ("reverse=order.desc)", "reverse=False)", "test_rows_are_sorted"),
    ("if len(row) != len(header):", "if len(row) < len(header):", "test_a_row_of_another_length"),
    ("return 1\n", "return 2\n", "test_an_unknown_column_is_named"),
    (", ensure_ascii=False", "", "test_rows_as_json"),
    ("text.encode() +", "text.encode('latin-1') +", "test_columns_are_selected"),
)
SITE = [
    *of(
        "recipe-site",
        "site/index.html",
        ('<html lang="en">', "<html>", "test_every_page_says_its_language"),
        ("recipes/leek-soup.html", "/recipes/leek-soup.html", "test_every_link_is_relative"),
        ("<h2>Starters</h2>", "<h2>Soups</h2>", "test_the_index_lists"),
    ),
    *of(
        "recipe-site",
        "site/recipes/beef-goulash.html",
        ("<li>1 tsp caraway</li>\n", "", "test_a_recipe_page_tells"),
        ("</h1>", "</h1><p>not vegetarian</p>", "test_only_vegetarian"),
        ("</ol>", "", "test_every_page_is_there_and_whole"),
    ),
    *of("recipe-site", "site/style.css", ("@media print", "@media screen", "test_the_stylesheet")),
]
TODOS = of(
    "todo-change",
    "app/main.py",
    ('todo["due"] < due_before', 'todo["due"] <= due_before', "test_filters_and_their_combination"),
    ("in unfinished)", "in found)", "test_the_summary_counts"),
    ("exclude_unset=True", "exclude_none=True", "test_the_due_date_can_be_changed"),
    ('@app.get("/todos/summary")', '@app.get("/summary")', "test_the_summary_counts"),
    ("max_length=200", "max_length=100", "test_the_longest_title"),
    ('Path(os.environ["DATA_DIR"], "todos.sqlite")', '":memory:"', "test_everything_survives"),
)
VAGUE = of(
    "vague",
    "flatmates/__main__.py",
    ("    file.write_text(json.dumps(flat))\n", "", "test_nothing_is_forgotten"),
    (
        'return balances(flat["people"], flat["expenses"])',
        'return balances(flat, "")',
        "test_nothing_that_can_be_looked",
    ),
    ('return balances(flat["people"], flat["expenses"])', "return []", "test_it_tells_who_owes"),
    ("return kept(", "raise HTTPException(422) or kept(", "test_something_can_be_entered"),
    ("    flat[kind].append(made)\n", "", "test_what_is_entered_comes_back"),
)
ALL = [*BOOKINGS, *DURATIONS, *CSV, *SITE, *TODOS, *VAGUE]
