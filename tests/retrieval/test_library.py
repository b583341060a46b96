"""Beginnings that are well made: ours work, people add their own, and the right one is found."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml

from packages.retrieval.embedding.embedder import Embedder
from packages.retrieval.errors import TemplateRefused
from packages.retrieval.library.library import OURS, Library
from packages.retrieval.library.template import MANIFEST, Template, read, template_of
from packages.retrieval.scopes import Scope
from tests.retrieval.conftest import Parts, parts_in

FOLDER = Path(__file__).parents[2] / "packages/retrieval/library/templates"
NAMES = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())
TOLD = "name: {name}\nversion: {version}\nlanguage: go\npurpose: service\nsummary: A queue of jobs with retries.\n"


def a_template(name: str = "job-queue", version: str = "1.0.0", **files: str) -> Template:
    return template_of({MANIFEST: TOLD.format(name=name, version=version), **(files or {"main.go": "package main"})})


@pytest.fixture(scope="module")
def searched(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[Parts, Library]]:
    """With the model, and all of ours found by meaning."""
    parts = parts_in(tmp_path_factory.mktemp("library"), embedder)
    library = Library(tmp_path_factory.mktemp("templates"), parts.index, parts.search)
    library.sync()
    while parts.index.embed_waiting():
        pass
    yield parts, library
    parts.close()


@pytest.fixture
def library(parts: Parts, tmp_path: Path) -> Library:
    """Without a model."""
    made = Library(tmp_path / "templates", parts.index, parts.search)
    made.sync()
    return made


def test_every_purpose_that_we_promise_has_a_template(library: Library) -> None:
    found = {one.manifest.purpose for one in library.templates([OURS])}
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
def test_a_request_in_other_words_finds_its_template(searched: tuple[Parts, Library], asked: str, name: str) -> None:
    best, *_ = searched[1].find(asked, [OURS])
    assert best.manifest.name == name


def test_structure_decides_exactly_and_meaning_orders_what_is_left(library: Library) -> None:
    assert [one.manifest.name for one in library.find("", [OURS], purpose="ci")] == ["github-actions-python"]
    assert {one.manifest.language for one in library.find("tests", [OURS], language="python")} == {"python"}
    assert library.find("service", [OURS], framework="rails") == []


def test_a_persons_template_is_found_by_that_person_alone(library: Library) -> None:
    library.add("anna", a_template(**{"main.go": "package main\n\nfunc Backoff() {}\n"}))
    mine, others = Scope("user", "anna"), Scope("user", "bert")
    assert library.find("queue of jobs with retries", [OURS, mine])[0].manifest.name == "job-queue"
    assert [one.manifest.name for one in library.find("backoff", [mine])] == ["job-queue"]
    assert library.find("queue of jobs", [others]) == []
    assert library.templates([others]) == []


def test_a_later_version_replaces_and_an_earlier_one_is_refused(library: Library) -> None:
    mine = Scope("user", "anna")
    library.add("anna", a_template(version="1.9.0", **{"old.go": "package old"}))
    library.add("anna", a_template(version="1.10.0", **{"new.go": "package new"}))
    (only,) = library.templates([mine])
    assert (only.manifest.version, list(only.files)) == ("1.10.0", ["new.go"])
    with pytest.raises(TemplateRefused, match=r"version 1\.10\.0 already"):
        library.add("anna", a_template(version="1.9.1"))
    assert library.remove("anna", "job-queue")
    assert not library.remove("anna", "job-queue")
    assert library.find("queue", [mine]) == []


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


def test_a_persons_name_cannot_lead_out_of_the_folder(library: Library, tmp_path: Path) -> None:
    library.add("../../outside", a_template())
    assert [path.parent.parent for path in tmp_path.rglob("job-queue.json")] == [tmp_path / "templates"]
