"""Acceptance tests as text: what of a file is shown when a test is in doubt, and how one function is replaced."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping, Sequence
from inspect import Parameter, Signature

from packages.agents.contracts.evidence import Amendment

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def definitions(source: str) -> dict[str, Definition]:
    """The functions and classes at the top of a file, by name."""
    return {node.name: node for node in ast.parse(source).body if isinstance(node, Definition)}


def is_test(name: str) -> bool:
    return name.startswith(("test", "Test"))


def place_of(test_id: str) -> tuple[str, str]:
    """File and function (or class) of a test: `test_a.py::test_one[x]` is in ("test_a.py", "test_one")."""
    file, _, rest = test_id.partition("::")
    return file.rpartition("/")[2], rest.partition("::")[0].partition("[")[0]


def excerpt(source: str, tests: Collection[str]) -> str:
    """The file without the tests that are not named: their helpers, constants and imports stay."""
    lines = source.split("\n")
    for name, node in definitions(source).items():
        if is_test(name) and name not in tests:
            first, last = _span(node)
            lines[first:last] = [""] * (last - first)
    shown = [
        line.rstrip() for number, line in enumerate(lines) if line.strip() or any(lines[max(0, number - 2) : number])
    ]
    return "\n".join(shown).strip() + "\n"


def links(files: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """(file, test) to the requirements that its marks name."""
    return {
        (file, name): set().union(*_marks(node).values())
        for file, source in files.items()
        for name, node in definitions(source).items()
        if is_test(name)
    }


def reached(source: str, tests: Collection[str]) -> set[str]:
    """The file's own functions that these tests call or ask for as fixtures, and those that these call."""
    known = definitions(source)
    found: set[str] = set()
    waiting = [name for name in tests if name in known]
    while waiting:
        for name in _names_in(known[waiting.pop()]) & known.keys() - found:
            found.add(name)
            waiting.append(name)
    return found


def users_of(source: str, name: str) -> set[str]:
    """The file's tests that a function has a part in; of a test that is the test itself."""
    tests = {one for one in definitions(source) if is_test(one)}
    return {one for one in tests if one == name or name in reached(source, {one})}


def miscalls(source: str) -> list[str]:
    """Calls of the file's own functions that Python would refuse, a line each.

    Left out are decorated functions, and names that are bound a second time anywhere: what they call is not known.
    """
    tree = ast.parse(source)
    bound = {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    bound |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    known = {
        name: _signature(node)
        for name, node in definitions(source).items()
        if not isinstance(node, ast.ClassDef) and not node.decorator_list and name not in bound
    }
    found: list[str] = []
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        signature = known.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if signature is None or any(isinstance(one, ast.Starred) for one in call.args):
            continue
        named = [one.arg for one in call.keywords]
        if None in named:
            continue  # `**fields` may hold anything
        try:
            signature.bind(*call.args, **{name: None for name in named if name})
        except TypeError as error:
            found.append(f"line {call.lineno}: {ast.unparse(call)}: {error}")
    return found


def _signature(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Signature:
    given = function.args
    optional = len(given.posonlyargs) + len(given.args) - len(given.defaults)
    parameters: list[Parameter] = []
    for number, one in enumerate([*given.posonlyargs, *given.args]):
        kind = Parameter.POSITIONAL_ONLY if one in given.posonlyargs else Parameter.POSITIONAL_OR_KEYWORD
        parameters.append(Parameter(one.arg, kind, default=None if number >= optional else Parameter.empty))
    if given.vararg:
        parameters.append(Parameter(given.vararg.arg, Parameter.VAR_POSITIONAL))
    for one, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        parameters.append(Parameter(one.arg, Parameter.KEYWORD_ONLY, default=None if default else Parameter.empty))
    if given.kwarg:
        parameters.append(Parameter(given.kwarg.arg, Parameter.VAR_KEYWORD))
    return Signature(parameters)


def amend(files: Mapping[str, str], amendments: Sequence[Amendment], failing: Collection[str]) -> dict[str, str]:
    """All files with the amendments in them. `failing` are the ids of the tests that are in doubt.

    Only these tests may be amended, and functions that they reach; each anew as one function, with its marks as they
    were. Raises `ValueError`, in words for who made them.
    """
    doubted = {place_of(test) for test in failing}
    result, seen = dict(files), set[str]()
    for one in amendments:
        if one.file not in result:
            raise ValueError(f"there is no file {one.file}, only {', '.join(sorted(result))}")
        if one.place in seen:
            raise ValueError(f"{one.place} is amended twice")
        seen.add(one.place)
        tests = {name for file, name in doubted if file == one.file}
        if one.name not in tests | reached(files[one.file], tests):
            raise ValueError(f"{one.place} is neither a failing test nor a function that one of them uses")
        result[one.file] = _replaced(result[one.file], one)
    before, after = links(files), links(result)
    kept = set().union(*after.values())
    for (_, name), linked in before.items():
        if lost := sorted(linked - kept):
            raise ValueError(f"without {name} no test would be left for {', '.join(lost)}")
    return result


def _replaced(source: str, amendment: Amendment) -> str:
    name = amendment.name
    known = definitions(source)
    if name not in known:
        raise ValueError(f"{amendment.file} has no function {name} at its top")
    first, last = _span(known[name])
    lines = source.split("\n")
    if not amendment.source.strip():
        if not is_test(name):
            raise ValueError(f"{name} is a helper: only a test can be withdrawn")
        lines[first:last] = []
        return "\n".join(lines)
    try:
        body = ast.parse(amendment.source).body
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"the new {name} is not Python: {error}") from None
    if len(body) != 1 or not isinstance(body[0], Definition) or body[0].name != name:
        raise ValueError(f"the source of {name} has to be that one function and nothing else; import inside of it")
    if _marks(body[0]) != _marks(known[name]):
        raise ValueError(f"{name} has to keep the requirement marks that it has")
    lines[first:last] = amendment.source.strip("\n").split("\n")
    return "\n".join(lines)


def _span(node: Definition) -> tuple[int, int]:
    """The lines that it takes, decorators included: first (from 0) and the one after the last."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return first - 1, node.end_lineno or node.lineno


def _marks(node: Definition) -> dict[str, set[str]]:
    """What it is marked with itself (under ""), and each test of a class."""
    found = {"": _marked_with(node.decorator_list)}
    if isinstance(node, ast.ClassDef):
        inner = [one for one in node.body if isinstance(one, Definition) and is_test(one.name)]
        found |= {one.name: _marked_with(one.decorator_list) for one in inner}
    return found


def _marked_with(decorators: Sequence[ast.expr]) -> set[str]:
    calls = [node for one in decorators for node in ast.walk(one) if isinstance(node, ast.Call)]
    marks = [call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "requirement"]
    named = [one.value for call in marks for one in call.args if isinstance(one, ast.Constant)]
    return {one for one in named if isinstance(one, str)}


def _names_in(node: Definition) -> set[str]:
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.arg for one in ast.walk(node) if isinstance(one, ast.arg)}
