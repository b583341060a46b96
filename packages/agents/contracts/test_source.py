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
    text = "\n".join(line.rstrip() for line in lines)
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.strip() + "\n"


def requirements_of_tests(files: Mapping[str, str]) -> dict[tuple[str, str], set[str]]:
    """(file, test) to the requirements that its marks name."""
    return {
        (file, name): _marks(node)
        for file, source in files.items()
        for name, node in definitions(source).items()
        if is_test(name)
    }


def miscalls(source: str) -> list[str]:
    """Calls of the file's own functions that Python would refuse, a line each. Decorated functions are left out."""
    known = {
        name: _signature(node)
        for name, node in definitions(source).items()
        if not isinstance(node, ast.ClassDef) and not node.decorator_list
    }
    found: list[str] = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
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


def amend(files: Mapping[str, str], amendments: Sequence[Amendment]) -> dict[str, str]:
    """All files with the amendments in them. Raises `ValueError`, in words for who made them."""
    result = dict(files)
    for one in amendments:
        if one.file not in result:
            raise ValueError(f"there is no file {one.file}, only {', '.join(sorted(result))}")
        result[one.file] = _replaced(result[one.file], one)
    before, after = requirements_of_tests(files), requirements_of_tests(result)
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
        new = definitions(amendment.source)
    except (SyntaxError, ValueError) as error:
        raise ValueError(f"the new {name} is not Python: {error}") from None
    if name not in new:
        raise ValueError(f"the source of {name} does not define {name}")
    if others := sorted(one for one in new if one != name and (is_test(one) or one in known)):
        raise ValueError(f"the source of {name} defines {', '.join(others)} as well: amend one function at a time")
    if is_test(name) and _marks(new[name]) != _marks(known[name]):
        marks = ", ".join(sorted(_marks(known[name])))
        raise ValueError(f"{name} is marked with {marks}, and has to stay so")
    lines[first:last] = amendment.source.strip("\n").splitlines()
    return "\n".join(lines)


def _span(node: Definition) -> tuple[int, int]:
    """The lines that it takes, decorators included: first (from 0) and the one after the last."""
    first = min([node.lineno, *(one.lineno for one in node.decorator_list)])
    return first - 1, node.end_lineno or node.lineno


def _marks(node: Definition) -> set[str]:
    found: set[str] = set()
    inside = [*node.decorator_list, *(node.body if isinstance(node, ast.ClassDef) else [])]
    for part in inside:
        for call in ast.walk(part):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "requirement":
                found |= {
                    one.value for one in call.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found
