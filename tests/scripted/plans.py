"""Plans of a given shape, and the files that each of their tasks makes.

A task Tn makes `GET /rn` answer `n`. Where the shape says so, the first attempts answer wrongly, a task never does what
is required of it, its tests never end, and two tasks write different words into the same line of the same file.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tests.scripted.hostile import HOSTILE

SHARED = "app/names.py"
PACKAGE = "app/__init__.py"
MAIN = "app/main.py"
PORT = 8000

MAIN_TEXT = '''\
"""Serves what each module of this folder answers, at the path of its name."""

import importlib
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            answer = str(importlib.import_module(f"app.{self.path.strip('/')}").ANSWER).encode()
        except ImportError:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


if __name__ == "__main__":
    ThreadingHTTPServer(("127.0.0.1", int(sys.argv[-1])), Handler).serve_forever()
'''


WHEEL = "answers"
ORACLE = "ORACLE_URL"
SERVICE = {
    "name": "oracle",
    "variable": ORACLE,
    "mappings": [{"request": {"urlPath": f"/{number}"}, "response": {"body": f"{number}"}} for number in range(1, 9)],
}
SUPPLIES = {
    "package": {
        "requirements.txt": f"{WHEEL}==1.0\n",
        "app/r{number}.py": f"from {WHEEL} import ANSWERS\n\nANSWER = ANSWERS[{{number}}]\n",
    },
    "service": {
        "app/r{number}.py": (
            "import os\nimport urllib.request\n\n\ndef __getattr__(name):\n    if name != 'ANSWER':\n"
            "        raise AttributeError(name)\n"
            "    with urllib.request.urlopen(f\"{{os.environ['ORACLE_URL']}}/{number}\", timeout=5) as answer:\n"
            "        return answer.read().decode()\n"
        ),
        "tests/test_r{number}.py": (
            "import http.server\nimport threading\n\nfrom app import r{number}\n\n\n"
            "class Oracle(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n"
            "        self.send_response(200)\n        self.end_headers()\n        self.wfile.write(b'{number}')\n\n\n"
            "def test_answer(monkeypatch):\n"
            "    with http.server.HTTPServer(('127.0.0.1', 0), Oracle) as oracle:\n"
            "        threading.Thread(target=oracle.handle_request).start()\n"
            "        monkeypatch.setenv('ORACLE_URL', f'http://127.0.0.1:{{oracle.server_port}}')\n"
            "        assert r{number}.ANSWER == '{number}'\n"
        ),
    },
}


@dataclass(frozen=True)
class Shape:
    """`needs` holds for each task, by its number, those that it depends on."""

    needs: Mapping[int, Sequence[int]]
    mistaken: Mapping[int, int] = field(default_factory=dict)
    """How many attempts at these tasks fail their own tests."""
    sharing: frozenset[int] = frozenset()
    """Tasks that write into the same line."""
    lacking: frozenset[int] = frozenset()
    """Requirements that nobody ever meets, although the tests of whoever tries are green."""
    demanding: frozenset[int] = frozenset()
    """Requirements whose acceptance tests demand more than what is stated, until somebody looks at them again."""
    endless: frozenset[int] = frozenset()
    """Tasks whose own tests run until somebody stops them."""
    hostile: Mapping[int, str] = field(default_factory=dict)
    """Tasks whose tests/conftest.py is one of `HOSTILE`."""
    supplied: Mapping[int, str] = field(default_factory=dict)
    """Tasks whose answer comes out of one of `SUPPLIES`: a package, or a service outside."""

    @property
    def numbers(self) -> list[int]:
        return sorted(self.needs)


def _random_graph(tasks: int, seed: int) -> dict[int, list[int]]:
    """Each task needs up to two of those before it."""
    chance = random.Random(seed)
    return {
        number: sorted(chance.sample(range(1, number), min(number - 1, chance.randint(0, 2))))
        for number in range(1, tasks + 1)
    }


SHAPES = {
    "eight": Shape(
        {1: [], 2: [1], 3: [1], 4: [1], 5: [1], 6: [2], 7: [4], 8: [6, 7]},
        mistaken={4: 1, 5: 1},
        sharing=frozenset({2, 3}),
    ),
    "three": Shape({1: [], 2: [1], 3: [1]}, mistaken={3: 1}, sharing=frozenset({2, 3})),
    "independent": Shape({number: [] for number in range(1, 9)}),
    "chain": Shape({number: [number - 1] if number > 1 else [] for number in range(1, 9)}),
    "diamond": Shape({1: [], **{number: [1] for number in range(2, 8)}, 8: [2, 3, 4, 5, 6, 7]}),
    "pair": Shape({1: [], 2: [1]}),
    "fork": Shape({1: [], 2: [1], 3: [1]}),
    "clash": Shape({1: [], 2: [1], 3: [1]}, sharing=frozenset({2, 3})),
    "third": Shape({1: [], 2: [1]}, mistaken={1: 2}),
    "lacking": Shape({1: [], 2: [1]}, lacking=frozenset({2})),
    "demanding": Shape({1: [], 2: [1]}, demanding=frozenset({2})),
    "endless": Shape({1: [], 2: [1]}, endless=frozenset({1})),
    "flooding": Shape({1: [], 2: [1], 3: [1]}, hostile={2: "floods"}),
    "hostile": Shape(
        {1: [], 2: [1], 3: [1], 4: [1], 5: [1], 6: [1]},
        hostile={2: "floods", 3: "forks", 4: "dials", 5: "hooks"},
    ),
    "supplied": Shape({1: [], 2: [1]}, supplied={1: "package", 2: "service"}),
    "random": Shape(_random_graph(8, seed=3)),
}


def design(shape: Shape) -> dict[str, object]:
    return {
        "statement": "One path for each requirement.",
        "title": "Numbers",
        "requirements": [{"id": f"R{number}", "text": f"GET /r{number} answers {number}."} for number in shape.numbers],
        "stack": {
            "language": "Python 3.11",
            "frameworks": [],
            "storage": "none",
            "start": ["python", "-m", "app.main", str(PORT)],
            "port": PORT,
            "test": ["python", "-m", "pytest", "-q"],
            "services": [SERVICE] if "service" in shape.supplied.values() else [],
        },
    }


def plan(shape: Shape) -> dict[str, object]:
    return {
        "statement": "One task for each requirement.",
        "tasks": [
            {
                "id": f"T{number}",
                "goal": f"Answer {number}",
                "brief": f"Make GET /r{number} answer {number}, in app/r{number}.py, with a test.",
                "covers": [f"R{number}"],
                "depends_on": [f"T{one}" for one in shape.needs[number]],
                "files": [f"app/r{number}.py", f"tests/test_r{number}.py"],
            }
            for number in shape.numbers
        ],
    }


def repair(requirement: str) -> dict[str, object]:
    name = requirement.lower()
    return {
        "goal": f"Mend {requirement}",
        "brief": f"GET /{name} does not answer as stated.",
        "covers": [requirement],
        "files": [f"app/{name}.py", f"tests/test_{name}.py"],
    }


def acceptance_test(number: int, answer: str) -> str:
    return (
        f'@pytest.mark.requirement("R{number}")\ndef test_r{number}(client):\n'
        f'    assert client.get("/r{number}").text == "{answer}", "GET /r{number} answers {answer}"\n'
    )


def ruling(shape: Shape) -> dict[str, object]:
    amendments = [
        {
            "file": "test_numbers.py",
            "name": f"test_r{number}",
            "source": acceptance_test(number, f"{number}"),
            "reason": f"“GET /r{number} answers {number}.” says nothing of an exclamation mark.",
        }
        for number in sorted(shape.demanding)
    ]
    return {"statement": "What is stated stands.", "amendments": amendments}


def acceptance(shape: Shape) -> dict[str, object]:
    tests = "\n\n".join(
        acceptance_test(number, f"{number}!" if number in shape.demanding else f"{number}") for number in shape.numbers
    )
    return {
        "statement": "One test for each requirement.",
        "files": [{"path": "test_numbers.py", "content": f"import pytest\n\n\n{tests}"}],
    }


def files(shape: Shape, number: int, attempt: int) -> dict[str, str]:
    """What the Coder writes in one attempt."""
    answer = number
    if attempt <= shape.mistaken.get(number, 0):
        answer = -number * attempt  # No two mistakes are the same: the next attempt shall be worth its while.
    elif number in shape.lacking:
        answer = -number
    written = {
        f"app/r{number}.py": f"ANSWER = {answer}\n",
        f"tests/test_r{number}.py": _own_test(shape, number),
    }
    if not shape.needs[number]:
        written |= {PACKAGE: '"""Numbers."""\n', MAIN: MAIN_TEXT}
    if number in shape.sharing:
        written[SHARED] = names([number])
    if supply := shape.supplied.get(number):
        written |= {path.format(number=number): text.format(number=number) for path, text in SUPPLIES[supply].items()}
    if kind := shape.hostile.get(number):
        written["tests/conftest.py"] = HOSTILE[kind]
    return written


def _own_test(shape: Shape, number: int) -> str:
    expected = -number if number in shape.lacking else number
    test = f"from app.r{number} import ANSWER\n\n\ndef test_answer():\n    assert ANSWER == {expected}\n"
    if number in shape.sharing:
        test = f"from app.names import NAMES\n{test}\n\ndef test_name():\n    assert {number} in NAMES\n"
    if number in shape.endless:
        test = f"import time\n\n{test}\n\ndef test_patience():\n    time.sleep(600)\n"
    return test


def names(numbers: Sequence[int]) -> str:
    return f"NAMES = {sorted(numbers)}\n"
