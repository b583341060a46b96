import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from flat import MONEY_WORDS, PEOPLE, RESULT_WORDS, Flat

REPOSITORY = Path(os.environ["REPOSITORY"])
IS_SERVED = "BASE_URL" in os.environ
SUBJECT = r"(?i)\bow(e|es|ed|ing)\b|\bdebts?\b|\bexpenses?\b|\bbalances?\b|\bsettle"

served = pytest.mark.skipif(not IS_SERVED, reason="it is no service")
program = pytest.mark.skipif(IS_SERVED, reason="it is a service")


@pytest.fixture(scope="module")
def flat():
    """An application into which two people and an expense were entered."""
    flat = Flat()
    flat.enter()
    return flat


@pytest.fixture
def used(flat):
    """The same, where there is a way in that a stranger can find."""
    if not flat.answers:
        pytest.skip("it has neither a described API nor forms")
    if all(answer.status_code in (401, 403) for answer in flat.answers):
        pytest.skip("it wants a login")
    return flat


def readme():
    found = sorted(REPOSITORY.glob("README*")) + sorted(REPOSITORY.glob("readme*"))
    assert found, "there is no README"
    return found[0].read_text(encoding="utf-8")


def test_the_readme_says_what_it_is_and_how_to_start_it():
    text = readme()
    assert re.search(SUBJECT, text)
    assert re.search(r"(?im)\bpython3?\b|\buvicorn\b|\bmake\b|\./|\bnpm\b|\bdocker\b|\bbash\b|\bopen\b", text)


def test_it_comes_with_tests_of_its_own():
    files = [path for path in REPOSITORY.rglob("*.*") if ".git" not in path.parts]
    assert [path for path in files if re.search(r"(^|[._-])tests?([._-]|$)", path.stem)]


@served
def test_it_answers_at_its_front_door():
    flat = Flat()
    paths = ("/", "/docs", "/openapi.json", "/health")
    assert flat.document or any(flat.http.get(path).status_code == 200 for path in paths)


@served
def test_it_is_about_money_between_people(flat):
    told = str(flat.document) + " ".join(flat.http.get(path).text for path in flat.html_pages())
    assert re.search(SUBJECT, told.replace("_", " "))


@served
def test_nothing_that_can_be_looked_at_breaks(flat):
    for path, answer in flat.readings():
        assert answer.status_code < 500, f"{path}: {answer.status_code} {answer.text[:200]}"


@served
def test_nothing_that_can_be_entered_breaks(flat):
    for answer in flat.answers:
        assert answer.status_code < 500, f"{answer.request.url}: {answer.text[:200]}"


@served
def test_something_can_be_entered(used):
    assert used.entered, [f"{one.request.url} {one.status_code} {one.text[:200]}" for one in used.answers]


@served
def test_what_is_entered_comes_back(used):
    shown = " ".join(answer.text for _, answer in used.readings() if answer.is_success)
    assert any(person in shown for person in PEOPLE)


@served
def test_money_can_be_entered(used):
    if not any(kind == "money" for kind, *_ in used.posts()):
        pytest.skip("no described way to enter money")
    tried = [one for one in used.answers if re.search(MONEY_WORDS, str(one.request.url))]
    assert any(one.is_success for one in tried), [
        f"{one.request.url} {one.status_code} {one.text[:300]}" for one in tried
    ]


@served
def test_it_tells_who_owes(used):
    seen = [(path, answer.text) for path, answer in used.readings() if answer.is_success]
    telling = [text for path, text in seen if re.search(RESULT_WORDS, f"{path} {text}", re.IGNORECASE)]
    assert telling, [path for path, _ in seen]
    if any(kind == "money" for kind, _ in used.entered):
        # Whole, halved or in cents: somewhere stands what is owed.
        assert any(re.search(r"46[.,]5|4650|23[.,]25|2325", text) for text in telling)


@served
def test_nonsense_is_refused(used):
    for kind, path, schema in used.posts():
        if kind != "money" or not schema.get("properties"):
            continue
        wrong = {name: {"no": ["sense"]} for name in schema["properties"]}
        for body in ({}, wrong):
            if body == {} and not schema.get("required"):
                continue
            answer = used.http.post(used.fill(path), json=body)
            assert 400 <= answer.status_code < 500, f"{path}: {answer.status_code} {answer.text[:200]}"


@served
def test_nothing_is_forgotten_when_it_is_started_again(used):
    before = " ".join(answer.text for _, answer in used.readings() if answer.is_success)
    used.restart()
    after = " ".join(answer.text for _, answer in used.readings() if answer.is_success)
    for person in PEOPLE:
        assert (person in after) == (person in before)


@program
def test_a_program_says_what_it_can():
    roots = [REPOSITORY, REPOSITORY / "src"]
    modules = [path.parent for root in roots for path in root.glob("*/__main__.py")]
    scripts = [path for path in REPOSITORY.glob("*.py") if "__main__" in path.read_text(encoding="utf-8")]
    commands = [["-m", one.name] for one in modules] + [[str(one)] for one in scripts]
    assert commands or list(REPOSITORY.rglob("*.html")), "there is nothing to start and nothing to open"
    said = [
        subprocess.run([sys.executable, *one, "--help"], capture_output=True, text=True, timeout=20, cwd=REPOSITORY)
        for one in commands
    ]
    assert not said or any(one.returncode == 0 and re.search(SUBJECT, one.stdout) for one in said)
