"""Beginnings that are well made: ours work, the right one is found, and what cannot be one is refused."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.errors import TemplateRefused
from packages.retrieval.indexing.source import TextSource
from packages.retrieval.library.library import OURS, best_first, ours
from packages.retrieval.library.template import (
    CARD,
    MANIFEST,
    MOST_CHARACTERS,
    MOST_FILES,
    MOST_OF_A_PATH,
    Manifest,
    Template,
    read,
    template_of,
)
from packages.retrieval.scopes import Scope
from tests.retrieval.conftest import Parts, parts_in

FOLDER = Path(__file__).parents[2] / "packages/retrieval/library/templates"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
TOLD = "name: {name}\nversion: {version}\nlanguage: go\npurpose: service\nsummary: A queue of jobs with retries.\n"


def a_template(name: str = "job-queue", version: str = "1.0.0", **files: str) -> Template:
    return template_of({MANIFEST: TOLD.format(name=name, version=version), **(files or {"main.go": "package main"})})


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[Parts]:
    """With the model, and all of ours found by meaning."""
    parts = parts_in(tmp_path_factory.mktemp("library"), embedder)
    indexed(parts, OURS, *ours())
    while parts.index.embed_waiting():
        pass
    yield parts
    parts.close()


def indexed(parts: Parts, scope: Scope, *templates: Template) -> None:
    parts.index.sync(scope, TextSource({path: text for one in templates for path, text in one.texts.items()}))


def names_for(parts: Parts, asked: str, *scopes: Scope) -> list[str]:
    """The templates, the best first."""
    return [name for _, name in best_first(parts.search.ask(asked, scopes, most=100, most_tokens=100_000).hits)]


def test_every_purpose_that_we_promise_has_a_template() -> None:
    found = {one.manifest.purpose for one in ours()}
    assert found == {"service", "site", "page", "command-line", "library", "tests", "ci", "container"}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_called_like_its_folder(name: str) -> None:
    assert read(FOLDER / name).manifest.name == name


@pytest.mark.parametrize("name", [name for name in NAMES if list((FOLDER / name).rglob("test_*.py"))])
def test_the_tests_of_a_template_pass(name: str, tmp_path: Path) -> None:
    for path, text in read(FOLDER / name).files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    # Plugins of this environment are none of the template's.
    alone = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(command, cwd=tmp_path, env=alone, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " passed" in done.stdout


class Page(HTMLParser):
    """What a page names, and what it refers to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.wanted: set[str] = set()
        self.tags: list[str] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.language = self.language or (told.get("lang", "") if tag == "html" else "")
        self.ids += [told["id"]] if "id" in told else []
        for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            self.wanted |= set(told.get(name, "").split())
        if told.get("href", "").startswith("#"):
            self.wanted.add(told["href"][1:])


@pytest.mark.parametrize("name", ["static-site", "accessible-form"])
def test_a_page_names_what_it_refers_to(name: str) -> None:
    files = read(FOLDER / name).files
    page = Page(files["index.html"])
    assert page.language == "en"
    assert len(page.ids) == len(set(page.ids))
    assert page.wanted <= set(page.ids)
    assert page.tags.count("h1") == page.tags.count("main") == 1
    for path in files:
        if path.endswith((".css", ".js")):
            assert f'"{path}"' in files["index.html"]


def test_the_workflow_gives_its_jobs_no_right_but_reading() -> None:
    workflow = yaml.safe_load(read(FOLDER / "github-actions-python").files[".github/workflows/check.yml"])
    assert workflow["permissions"] == {"contents": "read"}
    assert all(job["timeout-minutes"] <= 15 for job in workflow["jobs"].values())


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("REST API with a database", "fastapi-service"),
        ("landing page for a small business, no build step", "static-site"),
        ("contact form for people with screen readers", "accessible-form"),
        ("program for the terminal with subcommands", "command-line-tool"),
        ("run checks on every pull request", "github-actions-python"),
        ("deploy my service as an image without root", "dockerfile-python"),
        ("how to lay out unit tests with fixtures", "pytest-suite"),
        ("publish a reusable typed package", "python-library"),
    ],
)
def test_a_request_in_other_words_finds_its_template(searched: Parts, asked: str, name: str) -> None:
    assert names_for(searched, asked, OURS)[0] == name


def test_what_a_template_says_about_itself_weighs_more_than_a_line_of_its_files(parts: Parts) -> None:
    queue = "A queue of jobs with retries."
    of_files = template_of(
        {MANIFEST: TOLD.format(name="other", version="1.0.0").replace(queue, "Only notes."), "a.md": queue}
    )
    indexed(parts, OURS, of_files, a_template())
    assert names_for(parts, queue, OURS) == ["job-queue", "other"]


def test_of_two_templates_of_one_name_it_is_told_whose_each_is(parts: Parts) -> None:
    mine = Scope("user", "anna")
    indexed(parts, OURS, a_template())
    indexed(parts, mine, a_template(**{"own.go": "package own"}))
    hits = parts.search.ask("queue of jobs", [OURS, mine], most=100, most_tokens=100_000).hits
    assert set(best_first(hits)) == {("library:", "job-queue"), ("user:anna", "job-queue")}
    assert names_for(parts, "queue of jobs", Scope("user", "bert")) == []


@pytest.mark.parametrize(("earlier", "later"), [("1.9.0", "1.10.0"), ("1.0.9", "1.1.0"), ("9.9.9", "10.0.0")])
def test_versions_are_compared_as_numbers(earlier: str, later: str) -> None:
    assert a_template(version=earlier).manifest.numbers < a_template(version=later).manifest.numbers


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"main.go": "x"}, "template.yaml is missing"),
        ({MANIFEST: ": :"}, "is no YAML|not taken"),
        (
            {MANIFEST: "name: A B\nversion: 1\nlanguage: go\npurpose: magic\nsummary: short"},
            "name:.*version:.*purpose:",
        ),
        ({MANIFEST: TOLD.format(name="a", version="1.0.0")}, "at least one file"),
        ({MANIFEST: TOLD.format(name="a", version="1.0.0"), "../x": "y"}, "no path inside the template"),
        ({MANIFEST: TOLD.format(name="a", version="1.0.0"), "/etc/x": "y"}, "no path inside the template"),
        ({MANIFEST: TOLD.format(name="a", version="1.0.0"), "a/../../x": "y"}, "no path inside the template"),
        ({MANIFEST: TOLD.format(name="a", version="1.0.0"), "x": "y" * 1_000_001}, "1,000,000 characters"),
    ],
)
def test_a_template_that_lacks_what_it_needs_is_refused_with_the_field(files: dict[str, str], why: str) -> None:
    with pytest.raises(TemplateRefused, match=why):
        template_of(files)


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        (MANIFEST, "name: other", "is written from the manifest"),
        (CARD, "# Mine", "is written from the manifest"),
        ("logo.png", "\x89PNG\0", "is no text"),
        ("a\nb", "x", "no name of a file"),
        ("from\u202eright", "x", "no name of a file"),
        ("x" * (MOST_OF_A_PATH + 1), "x", "no name of a file"),
        ("a\\b", "x", "no path inside the template"),
        (".git/config", "x", "no path inside the template"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused(path: str, text: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Template(manifest=a_template().manifest, files={path: text})


@given(st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=30), st.text(max_size=10), max_size=5))
def test_whatever_files_are_taken_lie_below_the_templates_name(files: dict[str, str]) -> None:
    try:
        taken = Template(manifest=a_template().manifest, files=files)
    except ValidationError:
        return
    texts = taken.texts
    assert len(texts) == len(files) + 1, "none stands in another's place"
    for path in texts:
        assert os.path.normpath(f"/below/{path}") == f"/below/{path}"
        assert path.startswith("job-queue/")


@given(st.integers(0, 2), st.sampled_from((MOST_FILES, 3)))
def test_the_limits_are_met_to_the_character(over: int, count: int) -> None:
    size, rest = divmod(MOST_CHARACTERS + over, count)
    files = {f"{number}.txt": "x" * (size + (number < rest)) for number in range(count)}
    assert _is_taken(files) == (over == 0)
    assert not _is_taken({f"{number}.txt": "x" for number in range(MOST_FILES + 1)})


def _is_taken(files: dict[str, str]) -> bool:
    try:
        Template(manifest=a_template().manifest, files=files)
    except ValidationError:
        return False
    return True


@given(st.from_regex(r"[a-z0-9-]{1,70}", fullmatch=True), st.from_regex(r"[0-9.]{1,40}", fullmatch=True))
def test_a_name_and_a_version_that_are_taken_can_be_said_and_compared(name: str, version: str) -> None:
    told = {"language": "go", "purpose": "other", "summary": "A queue of jobs."}
    try:
        manifest = Manifest.model_validate({"name": name, "version": version, **told})
    except ValidationError:
        return
    assert len(name) <= 60
    assert "" not in name.split("-")
    assert len(manifest.numbers) == 3
