"""Pages as a real browser sees them, in a sandbox that reaches nothing but the application."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from packages.workspace.browser.provision import Browser
from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.testing.application import Software
from packages.workspace.testing.page import PNG, FailedRequest, Look, PageLook, Step, look_at_page

START = ["python", "application.py"]
APPLICATION = """
import json, os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/die":
            os._exit(3)
        found = self.path == "/" or self.path == "/items"
        kind = "application/json" if self.path == "/items" else "text/html"
        content = b'["Milk", "Bread"]' if self.path == "/items" else open("page.html", "rb").read()
        self.send_response(200 if found else 404)
        self.send_header("content-type", kind)
        self.end_headers()
        self.wfile.write(content if found else b"nothing here")
    def log_message(self, *arguments): pass

ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler).serve_forever()
"""
VIEWPORT = '<meta name="viewport" content="width=device-width">'


class Eyes:
    """Looks at one page after the other."""

    def __init__(self, sandbox: Sandbox, browser: Browser, repository: Repository, workspace: Path) -> None:
        self._sandbox, self._browser = sandbox, browser
        self._repository, self._workspace = repository, workspace

    async def see(self, page: str, *, width: int = 1280, steps: Sequence[Step] = (), path: str = "/") -> PageLook:
        files = {"application.py": APPLICATION, "page.html": f"<!doctype html><title>Shopping</title>{page}"}
        await self._repository.checkout(await self._repository.store_files(files), self._workspace)
        look = Look(path, width, steps=steps, load_seconds=3)
        return await look_at_page(Software(self._sandbox, self._workspace, START), self._browser, look)


@pytest.fixture
def eyes(sandbox: Sandbox, browser: Browser, repository: Repository, workspace: Path) -> Eyes:
    return Eyes(sandbox, browser, repository, workspace)


async def test_what_a_page_shows_and_fetches_is_seen(eyes: Eyes) -> None:
    script = "fetch('/items').then(a => a.json()).then(all => { list.innerHTML = '<li>' + all.join('<li>') })"
    seen = await eyes.see(f"<h1>To buy</h1><ul id=list></ul><script>if (navigator.onLine) {script}</script>")
    assert (seen.problem, seen.status, seen.title, seen.url) == ("", 200, "Shopping", "/")
    assert seen.text.split() == ["To", "buy", "Milk", "Bread"]
    assert '- heading "To buy" [level=1]' in seen.outline
    assert "- listitem: Bread" in seen.outline
    assert (seen.console, seen.exceptions, seen.failures, seen.notes) == ((), (), (), ())
    assert seen.screenshot.startswith(PNG)
    assert int.from_bytes(seen.screenshot[16:20], "big") == 1280


async def test_what_a_page_complains_about_is_told(eyes: Eyes) -> None:
    script = (
        "console.warn('old'); console.error('bad', {a: 1}); fetch('/nowhere');"
        "fetch('http://example.com/').catch(() => {}); noSuchThing()"
    )
    seen = await eyes.see(f"<h1>x</h1><img src=/picture.png><script>{script}</script>")
    assert [(one.kind, one.text) for one in seen.console] == [("warning", "old"), ("error", "bad {a: 1}")]
    assert seen.console[0].where == "/:1"
    assert ["ReferenceError: noSuchThing is not defined" in one for one in seen.exceptions] == [True]
    assert set(seen.failures) == {
        FailedRequest("GET", "/nowhere", "404"),
        FailedRequest("GET", "/picture.png", "404"),
        FailedRequest("GET", "http://example.com/", "net::ERR_INTERNET_DISCONNECTED"),
    }


async def test_steps_are_taken_in_order_until_one_cannot_be(eyes: Eyes) -> None:
    page = """<form>
      <label>Title <input id=t></label>
      <label for=k>Kind</label><select id=k><option>Food<option>Other</select>
      <button class=add>Add</button> <button>Add more</button>
    </form><output></output><script>
    document.forms[0].onsubmit = (submitted) => {
      submitted.preventDefault();
      const list = document.querySelector('output');
      if (confirm('Sure?')) setTimeout(() => list.append(t.value, ' ', k.value, '.'), 50);
    }
    </script>"""
    steps = [
        Step("fill", "Title", "Milk"),
        Step("fill", "Kind", "Other"),
        Step("click", "Add"),
        Step("fill", "#t", "Bread"),
        Step("press", "Enter"),
        Step("click", "button.add"),
        Step("click", "Remove"),
        Step("click", "Add"),
    ]
    seen = await eyes.see(page, steps=steps)
    assert "Milk Other.Bread Other.Bread Other." in seen.text
    assert [one.ok for one in seen.steps] == [True] * 6 + [False]
    assert seen.steps[-1].remark == 'nothing that can be seen on the page is called "Remove"'
    assert seen.dialogs == ("confirm: Sure?",) * 3


@pytest.mark.exhaustive
async def test_a_narrow_window_shows_what_sticks_out(eyes: Eyes) -> None:
    held = "<div style='overflow:auto'><p style='width:900px'>held</p></div>"
    seen = await eyes.see(f"{held}<table id=all class=wide width=700><td><b>x</b></table>", width=390)
    assert (seen.content_width or 0) > 390
    assert [one.split()[0] for one in seen.sticking_out] == ["table#all.wide"]
    assert ["phones lay it out 980 px wide" in one for one in seen.notes] == [True]
    assert int.from_bytes(seen.screenshot[16:20], "big") == 390
    fitting = await eyes.see(f"{VIEWPORT}<p>fits</p>", width=390)
    assert (fitting.content_width, fitting.sticking_out, fitting.notes) == (390, (), ())


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("<script>console.error('before'); while (true) {}</script>", "does not respond"),
        ("<script>while (true) alert('again')</script>", "one dialog after the other"),
        (
            "<script>for (const all = [];;) all.push(new Array(1e6).fill(0.5))</script>",
            "crashed|limit of memory|does not respond",
        ),
    ],
)
@pytest.mark.exhaustive
async def test_a_page_that_holds_the_browser_up_is_told(eyes: Eyes, page: str, problem: str) -> None:
    seen = await eyes.see(page)
    assert any(word in seen.problem for word in problem.split("|"))
    assert seen.screenshot == b""
    assert len(seen.dialogs) < 20


@pytest.mark.exhaustive
async def test_a_page_that_floods_is_told_in_bounds(eyes: Eyes) -> None:
    script = """for (let n = 0; n < 60; n++) {
      console.error('x'.repeat(2000));
      const link = document.createElement('a');
      link.href = URL.createObjectURL(new Blob(['x'])); link.download = 'f' + n; link.click();
    }
    document.body.append('y '.repeat(2e4)); document.body.style.height = '90000px'"""
    seen = await eyes.see(f"<body><script>{script}</script>")
    assert seen.problem == ""
    assert any("download" in one for one in seen.notes)
    assert len(seen.notes) < 20
    assert len(seen.console) == 40
    assert max(len(one.text) for one in seen.console) < 1_100
    assert len(seen.text) < 9_000
    assert int.from_bytes(seen.screenshot[20:24], "big") == 4_000


@pytest.mark.exhaustive
async def test_an_application_that_dies_is_told(eyes: Eyes) -> None:
    seen = await eyes.see("", path="/die")
    assert seen.problem == "The application ended by itself, with exit code 3."


@pytest.mark.exhaustive
async def test_an_application_that_does_not_start_is_quoted(
    sandbox: Sandbox, browser: Browser, repository: Repository, workspace: Path
) -> None:
    await repository.checkout(await repository.store_files({"a.py": "import nowhere\n"}), workspace)
    seen = await look_at_page(Software(sandbox, workspace, ["python", "a.py"]), browser, Look("/"))
    assert seen.problem == "The application did not start."
    assert "No module named 'nowhere'" in seen.application_log
