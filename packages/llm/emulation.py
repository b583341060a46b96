"""Tools for models that were trained on none: described in words, called in text, answered in messages of a user.

A call reads

    <call tool="write_file">
    <path>app/main.py</path>
    <content>
    …
    </content>
    </call>

so that nobody has to write a file as a JSON string. Forms that such models fall into are read as well: JSON objects
with a name and arguments, alone or in `<tool_call>` tags, and whole files in fences under their path.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import json_repair

_HOW = """\
# Tools

You work by calling tools. To call one, write exactly this form; several calls may follow each other, and run in order:

<call tool="NAME">
<PARAMETER>
value, as it is: no quotes, no escapes
</PARAMETER>
</call>

After your calls stop, and wait for their results. An answer without a call ends your work."""
# A call that was not closed ends where the next one begins.
_CALL = re.compile(
    r"^[ \t]*<call\s+tool=[\"']?([\w.-]+)[\"']?\s*>(.*?)(?:</call>[ \t]*$|(?=^[ \t]*<call\s+tool=)|\Z)", re.S | re.M
)
_TAGGED = re.compile(r"<tool_call>\s*(\{.*?\})\s*(?:</tool_call>|\Z)", re.S)
_FENCE = re.compile(r"^```[^\n]*\n(.*?)^```[ \t]*$", re.S | re.M)
_BARE = re.compile(r"^(?=\{\s*\"(?:name|tool|tool_name|function)\")", re.M)
_PATH = r"[\w./-]+\.\w+|[\w./-]*(?:Dockerfile|Makefile)"
_FILE = re.compile(
    # Its path on the line above the fence, or as a comment on the first line inside.
    rf"^[#*\s]*(?:\d+[.)]\s*)?(?:File(?:name)?:\s*)?[`*]*(?P<path>{_PATH})[`*]*:?[ \t]*\n+"
    r"```[^\n]*\n(?P<content>.*?)^```[ \t]*$"
    rf"|^```[^\n]*\n(?:#|//|<!--)[ \t]*(?P<inside>{_PATH})[ \t]*(?:-->)?[ \t]*\n(?P<rest>.*?)^```[ \t]*$",
    re.S | re.M,
)


def described(messages: Sequence[Mapping[str, Any]], tools: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same conversation in plain words: the first message explains the tools, results come from the user."""
    plain: list[dict[str, Any]] = []
    names = {call["id"]: call["function"]["name"] for one in messages for call in one.get("tool_calls") or ()}
    for message in messages:
        role, words = message["role"], str(message.get("content") or "")
        if role == "assistant":
            calls = [_written(call["function"]) for call in message.get("tool_calls") or ()]
            words = "\n\n".join(part for part in (words, *calls) if part)
        elif role == "tool":
            role = "user"
            words = f'<result tool="{names.get(message.get("tool_call_id"), "")}">\n{words}\n</result>'
        if plain and role == plain[-1]["role"] == "user":
            # Templates of such models want the two sides to take turns.
            plain[-1]["content"] += f"\n\n{words}"
        else:
            plain.append({"role": role, "content": words})
    manual = "\n\n".join([_HOW, *map(_description, tools)])
    if plain and plain[0]["role"] == "system":
        plain[0]["content"] += f"\n\n{manual}"
        return plain
    return [{"role": "system", "content": manual}, *plain]


def read_calls(text: str, tools: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """What is said besides the calls, and the calls as `{"name", "arguments"}` in their order."""
    parameters = {tool["function"]["name"]: _parameters(tool) for tool in tools}
    text = _in_one_form(text, parameters)
    found: list[Span] = []
    for spans in (_calls(text, parameters), _objects(text, parameters), _files(text, parameters)):
        # What stands inside a call is its argument: a file may hold fences and JSON of its own.
        found += [one for one in spans if not any(one[0] < end and start < one[1] for start, end, _ in found)]
    said = text
    for start, end, _ in sorted(found, key=lambda one: one[0], reverse=True):
        said = said[:start] + said[end:]
    return re.sub(r"\n{3,}", "\n\n", said).strip(), [call for *_, call in sorted(found, key=lambda one: one[0])]


Span = tuple[int, int, dict[str, Any]]
Parameters = Mapping[str, Mapping[str, Mapping[str, Any]]]


def _in_one_form(text: str, parameters: Parameters) -> str:
    """The tags that other families of models were trained on, as ours."""
    text = re.sub(r"<call\s+name=", "<call tool=", text)
    text = re.sub(r"<function=([\w.-]+)>(.*?)</function>", r'<call tool="\1">\2</call>', text, flags=re.S)
    text = re.sub(r"<parameter=(\w+)>(.*?)</parameter>", r"<\1>\2</\1>", text, flags=re.S)
    text = re.sub(r"(<call\s+tool=[\"']?[\w.-]+[\"']?)\s*/>", r"\1></call>", text)
    for name in map(re.escape, parameters):
        own = rf"^[ \t]*<{name}>(.*?)</{name}>[ \t]*$"
        text = re.sub(own, rf'<call tool="{name}">\1</call>', text, flags=re.S | re.M)
    return text


def _calls(text: str, parameters: Parameters) -> Iterator[Span]:
    for match in _CALL.finditer(text):
        known, body = parameters.get(match[1], {}), match[2]
        arguments: dict[str, Any] = {}
        for name, form in known.items():
            # Up to the last end: what is written may hold such a tag itself.
            if value := re.search(rf"<{name}>(.*)</{name}>", body, re.S):
                arguments[name] = _value(value[1], form)
        if not arguments and (body.strip().startswith("{")):
            found = json_repair.loads(body)
            arguments = found if isinstance(found, dict) else {}
        yield match.start(), match.end(), {"name": match[1], "arguments": arguments}


def _objects(text: str, parameters: Parameters) -> Iterator[Span]:
    """`{"name": …, "arguments": {…}}` and its relatives, in tags, in a fence, or as the whole answer."""
    spans = [(one.start(), one.end(), one[1]) for one in _TAGGED.finditer(text)]
    spans = spans or [(one.start(), one.end(), one[1]) for one in _FENCE.finditer(text) if one[1].lstrip()[:1] in "{["]
    if not spans and text.strip()[:1] in ("{", "["):
        spans = [(0, len(text), text)]
    spans = spans or [bare for start in _BARE.finditer(text) if (bare := _bare(text, start.start()))]
    for start, end, body in spans:
        found = json_repair.loads(body)
        if isinstance(found, dict) and isinstance(found.get("tool_calls"), list):
            found = found["tool_calls"]
        for one in found if isinstance(found, list) else [found]:
            if isinstance(one, dict) and (call := _call_of(one, parameters)):
                yield start, end, call
                start = end


def _bare(text: str, start: int) -> tuple[int, int, str] | None:
    """An object that begins a line below some prose."""
    try:
        _, end = json.JSONDecoder(strict=False).raw_decode(text, start)
    except ValueError:
        return None
    return start, end, text[start:end]


def _call_of(document: Mapping[str, Any], parameters: Parameters) -> dict[str, Any] | None:
    function = document.get("function")
    inner: Mapping[str, Any] = function if isinstance(function, dict) else document
    name = inner.get("name") or inner.get("tool") or inner.get("tool_name") or inner.get("function")
    if not isinstance(name, str) or (name not in parameters and "arguments" not in inner):
        return None
    arguments: Any = next((inner[key] for key in ("arguments", "args", "parameters", "input") if key in inner), {})
    if isinstance(arguments, str):
        arguments = json_repair.loads(arguments)
    return {"name": name, "arguments": arguments if isinstance(arguments, dict) else {}}


def _files(text: str, parameters: Parameters) -> Iterator[Span]:
    if "write_file" in parameters:
        for match in _FILE.finditer(text):
            path, content = (match["path"], match["content"]) if match["path"] else (match["inside"], match["rest"])
            arguments = {"path": path, "content": content}
            yield match.start(), match.end(), {"name": "write_file", "arguments": arguments}


def _value(written: str, form: Mapping[str, Any]) -> Any:
    """Text as it is, without the line breaks next to the tags; anything else as JSON, or a list by its lines."""
    text = re.sub(r"\A[ \t]*\r?\n|\r?\n[ \t]*\Z", "", written) if "\n" in written else written.strip()
    if form.get("type") == "string":
        return text
    try:
        return json.loads(text)
    except ValueError:
        lines = [line.strip().removeprefix("- ") for line in text.splitlines() if line.strip()]
        return lines if form.get("type") == "array" else text


def _written(function: Mapping[str, Any]) -> str:
    try:
        arguments = json.loads(function["arguments"] or "{}")
    except ValueError:
        arguments = {}
    lines = [f'<call tool="{function["name"]}">']
    for name, value in (arguments if isinstance(arguments, dict) else {}).items():
        text = value if isinstance(value, str) else json.dumps(value)
        lines += [f"<{name}>", text, f"</{name}>"]
    return "\n".join([*lines, "</call>"])


def _description(tool: Mapping[str, Any]) -> str:
    function = tool["function"]
    required = function.get("parameters", {}).get("required", ())
    lines = [f"## {function['name']}", function.get("description", "")]
    for name, form in _parameters(tool).items():
        kind = form.get("type", "value")
        need = "" if name in required else ", may be left out"
        lines.append(f"- {name} ({kind}{need}): {form.get('description', '')}".rstrip(": "))
        inside = form.get("items", {}).get("properties", {})
        lines += [f"  - {key}: {field.get('description', field.get('type', ''))}" for key, field in inside.items()]
    return "\n".join(line for line in lines if line)


def _parameters(tool: Mapping[str, Any]) -> Mapping[str, Mapping[str, Any]]:
    found: Mapping[str, Mapping[str, Any]] = tool["function"].get("parameters", {}).get("properties", {})
    return found
