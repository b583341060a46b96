"""Tools in plain text: what is written is read back, and what models fall into is understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.llm.emulation import described, read_calls


def a_tool(name: str, **parameters: str) -> dict[str, Any]:
    properties = {one: {"type": kind, "description": f"the {one}"} for one, kind in parameters.items()}
    form = {"type": "object", "properties": properties, "required": list(parameters)[:1]}
    return {"type": "function", "function": {"name": name, "description": f"Does {name}.", "parameters": form}}


TOOLS = [
    a_tool("write_file", path="string", content="string"),
    a_tool("edit_file", path="string", old="string", new="string"),
    a_tool("read_file", path="string", first_line="integer"),
    a_tool("run_tests", selection="array"),
    a_tool("list_files"),
]
HTML = '<content>\n<p>{not: json} </content> \\n "quoted"</p>\n</content>'


def called(text: str) -> list[tuple[str, dict[str, Any]]]:
    return [(call["name"], call["arguments"]) for call in read_calls(text, TOOLS)[1]]


def asked(name: str, **arguments: Any) -> dict[str, Any]:
    return {"id": f"call_{name}", "type": "function", "function": {"name": name, "arguments": json.dumps(arguments)}}


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), max_size=60)
TEXTS = LINES.filter(lambda text: "<call" not in text and "</call" not in text)


@given(path=st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}\.py", fullmatch=True), content=TEXTS, number=st.integers(1, 9_999))
def test_what_is_written_is_read_back(path: str, content: str, number: int) -> None:
    """A model copies the form of its own earlier calls, as they are shown to it."""
    calls = [asked("write_file", path=path, content=content), asked("read_file", path=path, first_line=number)]
    shown = described([{"role": "assistant", "content": "I write.", "tool_calls": calls}], TOOLS)[1]["content"]
    said, found = read_calls(shown, TOOLS)
    assert said == "I write."
    assert [one["arguments"] for one in found] == [
        {"path": path, "content": content},
        {"path": path, "first_line": number},
    ]


RUN = '<call tool="run_tests">\n</call>'
FENCED = '# Use\n```json\n{"name": "run_tests", "arguments": {}}\n```\n```python\n# a.py\nx = 1\n```'
FORMS: list[tuple[str, str, list[tuple[str, dict[str, Any]]]]] = [
    ("nothing", "All done. <b>Bold</b>", []),
    ("one line", '<call tool="read_file"><path>a.py</path>\n</call>', [("read_file", {"path": "a.py"})]),
    ("no parameters", '<call tool="list_files">\n</call>', [("list_files", {})]),
    ("no end", '<call tool="read_file">\n<path>a.py</path>', [("read_file", {"path": "a.py"})]),
    ("single quotes", "<call tool='read_file'>\n<path>a.py</path>\n</call>", [("read_file", {"path": "a.py"})]),
    (
        "tags within",
        f'<call tool="write_file">\n<path>a.html</path>\n<content>\n{HTML}\n</content>\n</call>',
        [("write_file", {"path": "a.html", "content": HTML})],
    ),
    (
        "a list by lines",
        '<call tool="run_tests">\n<selection>\n- tests/test_a.py\n- tests/test_b.py\n</selection>\n</call>',
        [("run_tests", {"selection": ["tests/test_a.py", "tests/test_b.py"]})],
    ),
    (
        "JSON within",
        '<call tool="read_file">\n{"path": "a.py", "first_line": 3}\n</call>',
        [("read_file", {"path": "a.py", "first_line": 3})],
    ),
    (
        "tagged JSON",
        'I look.\n<tool_call>\n{"name": "read_file", "arguments": {"path": "a.py"}}\n</tool_call>',
        [("read_file", {"path": "a.py"})],
    ),
    (
        "fenced JSON with a comma too many",
        '```json\n{"tool": "read_file", "args": {"path": "a.py",}}\n```',
        [("read_file", {"path": "a.py"})],
    ),
    (
        "a list of calls",
        '[{"name": "list_files", "arguments": {}}, {"name": "read_file", "arguments": "{\\"path\\": \\"a.py\\"}"}]',
        [("list_files", {}), ("read_file", {"path": "a.py"})],
    ),
    ("an unknown tool", '<call tool="shell">\n<command>ls</command>\n</call>', [("shell", {})]),
    ("JSON that is no call", '{"status": "done"}', []),
    (
        "files in fences",
        "The code.\n\n**app/main.py**\n```python\nprint(1)\n```\n\n### `README.md`:\n\n```\n# Hello\n```\nDone.",
        [
            ("write_file", {"path": "app/main.py", "content": "print(1)\n"}),
            ("write_file", {"path": "README.md", "content": "# Hello\n"}),
        ],
    ),
    (
        "a numbered heading above a fence",
        "### 1. `app/main.py`\n```python\nprint(1)\n```\n",
        [("write_file", {"path": "app/main.py", "content": "print(1)\n"})],
    ),
    (
        "a path as the first line of a fence",
        "```python\n# app/main.py\nprint(1)\n```\n",
        [("write_file", {"path": "app/main.py", "content": "print(1)\n"})],
    ),
    (
        "tags of the tool's own among calls",
        f"<write_file>\n<path>a.py</path>\n<content>\nx = 1\n</content>\n</write_file>\n{RUN}",
        [("write_file", {"path": "a.py", "content": "x = 1"}), ("run_tests", {})],
    ),
    (
        "tags of the tool's own on one line",
        "<read_file><path>a.py</path></read_file>",
        [("read_file", {"path": "a.py"})],
    ),
    ("named instead of tool", '<call name="read_file">\n<path>a.py</path>\n</call>', [("read_file", {"path": "a.py"})]),
    ("closed in itself", '<call tool="run_tests"/>', [("run_tests", {})]),
    (
        "functions and parameters",
        f"<function=write_file>\n<parameter=path>\na.py\n</parameter>\n"
        f"<parameter=content>\nx = 1\n</parameter>\n</function>\n{RUN}",
        [("write_file", {"path": "a.py", "content": "x = 1"}), ("run_tests", {})],
    ),
    (
        "a provider's own form as text",
        '{"tool_calls": [{"function": {"name": "read_file", "arguments": "{\\"path\\": \\"a.py\\"}"}}]}',
        [("read_file", {"path": "a.py"})],
    ),
    (
        "several forms at once",
        f'{RUN}\n<tool_call>{{"name": "list_files", "arguments": {{}}}}</tool_call>\n```python\n# a.py\nx = 1\n```\n',
        [("run_tests", {}), ("list_files", {}), ("write_file", {"path": "a.py", "content": "x = 1\n"})],
    ),
    (
        "a file that holds fences and JSON",
        f'<call tool="write_file">\n<path>R.md</path>\n<content>\n{FENCED}\n</content>\n</call>',
        [("write_file", {"path": "R.md", "content": FENCED})],
    ),
    (
        "a call that is not closed before the next",
        '<call tool="read_file">\n<path>a.py</path>\n<call tool="run_tests">\n</call>',
        [("read_file", {"path": "a.py"}), ("run_tests", {})],
    ),
    (
        "prose, then objects without a fence",
        'I look.\n{"name": "read_file", "arguments": {"path": "a.py"}}\nThen:\n{"name": "run_tests", "arguments": {}}',
        [("read_file", {"path": "a.py"}), ("run_tests", {})],
    ),
    ("a fence that is no file", "It prints:\n```\n1\n```\n", []),
]


@pytest.mark.parametrize(("text", "calls"), [case[1:] for case in FORMS], ids=[case[0] for case in FORMS])
def test_forms_that_models_fall_into_are_understood(text: str, calls: list[tuple[str, dict[str, Any]]]) -> None:
    assert called(text) == calls


def test_what_is_said_beside_the_calls_is_kept() -> None:
    text = 'First I look.\n\n<call tool="list_files">\n</call>\n\nThen I write.'
    assert read_calls(text, TOOLS)[0] == "First I look.\n\nThen I write."


@given(text=st.text())
def test_any_text_can_be_read(text: str) -> None:
    said, calls = read_calls(text, TOOLS)
    assert calls or said == text.strip()


def test_a_conversation_is_told_without_tools_and_takes_turns() -> None:
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": "You are a Coder."},
        {"role": "user", "content": "Do it."},
        {"role": "assistant", "content": "", "tool_calls": [asked("list_files"), asked("read_file", path="a.py")]},
        {"role": "tool", "tool_call_id": "call_list_files", "content": "a.py"},
        {"role": "tool", "tool_call_id": "call_read_file", "content": "1: x"},
    ]
    told = described(messages, TOOLS)
    assert [one["role"] for one in told] == ["system", "user", "assistant", "user"]
    assert told[0]["content"].startswith("You are a Coder.\n\n# Tools")
    assert "- first_line (integer, may be left out): the first_line" in told[0]["content"]
    assert told[3]["content"] == (
        '<result tool="list_files">\na.py\n</result>\n\n<result tool="read_file">\n1: x\n</result>'
    )
    assert messages[0]["content"] == "You are a Coder.", "what was given stays as it is"
