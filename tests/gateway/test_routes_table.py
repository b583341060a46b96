"""The routes table: what fits where, and what a file may say."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.gateway.routes.file import RoutesFile, read_table
from apps.gateway.routes.table import RouteError, RouteTable
from tests.gateway.honest_api import HonestApi
from tests.gateway.outside import outside, until

LAST = '[[route]]\npath = "/**"\nclass = "read"\n'


@pytest.mark.parametrize(
    ("method", "path", "kind", "needs_sign_in"),
    [
        ("GET", "/auth/me", "read", False),
        ("POST", "/auth/login", "sign_in", False),
        ("POST", "/authors", "write", True),
        ("GET", "/.well-known/jwks.json", "read", False),
        ("GET", "/.well-known/jwks.json/x", "read", True),
        ("GET", "/runs/1/events/stream", "stream", True),
        ("GET", "/runs/1/2/events/stream", "read", True),
        ("GET", "/runs//events/stream", "read", True),
        ("GET", "/runs/1/terminal", "terminal", True),
        ("GET", "/ws/logs", "terminal", True),
        ("POST", "/projects/1/generate", "generate", True),
        ("POST", "/projects/1/documents", "upload", True),
        ("GET", "/projects/1/documents", "read", True),
        ("DELETE", "/projects/1/documents/2", "write", True),
        ("POST", "/projects/1/documents/2", "write", True),
        ("DELETE", "/projects/1", "write", True),
        ("GET", "/projects\n", "read", True),
    ],
)
def test_the_first_line_that_fits_decides(method: str, path: str, kind: str, needs_sign_in: bool) -> None:
    route = RouteTable.default().find(method, path)
    assert (route.kind, route.needs_sign_in) == (kind, needs_sign_in)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("", "[[route]]"),
        ("[[route]", "routes.toml"),
        (LAST + "[other]\nx = 1\n", "[[route]]"),
        ('[[route]]\npath = "/**"\nclass = "everything"\n', "class"),
        ('[[route]]\npath = "/**"\nclass = "read"\nanonymous = true\n', "anonymous"),
        ('[[route]]\npath = "/**"\nclass = "read"\nmethods = ["FETCH"]\n', "methods"),
        ('[[route]]\npath = "/**"\nclass = "read"\nneeds_sign_in = "no"\n', "needs_sign_in"),
        ('[[route]]\npath = "/**"\nclass = "read"\nneeds_sign_in = false\n', "nothing is open by oversight"),
        ('[[route]]\npath = "/a/**/b"\nclass = "read"\n' + LAST, "/a/**/b"),
        ('[[route]]\npath = "/only"\nclass = "read"\n', "nothing is open by oversight"),
    ],
)
def test_a_table_that_cannot_be_meant_is_refused(tmp_path: Path, text: str, named: str) -> None:
    file = tmp_path / "routes.toml"
    file.write_text(text)
    with pytest.raises(RouteError) as refusal:
        read_table(file)
    assert named in str(refusal.value)


def test_a_mistake_in_the_file_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "routes.toml"
    file.write_text('[[route]]\npath = "/open"\nclass = "read"\nneeds_sign_in = false\n' + LAST)
    routes = RoutesFile(file)
    file.write_text("[[route")
    with pytest.raises(RouteError):
        routes.reload()
    assert not routes.table.find("GET", "/open").needs_sign_in
    assert not routes.reload(), "a mistake is told once"


async def test_a_changed_file_holds_without_a_restart(inner: HonestApi, clean_redis: str, tmp_path: Path) -> None:
    file = tmp_path / "routes.toml"
    file.write_text(LAST)
    async with outside(clean_redis, inner.url, routes_file=file) as stranger:
        assert (await stranger.get("/open")).status == 401
        file.write_text('[[route]]\npath = "/open"\nclass = "read"\nneeds_sign_in = false\n' + LAST)

        async def is_open() -> bool:
            return (await stranger.get("/open")).status == 200

        await until(is_open)
        assert (await stranger.get("/projects")).status == 401
