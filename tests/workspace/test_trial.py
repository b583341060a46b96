"""Applications tried out with single requests; they may be honest, broken or slow."""

import os
from collections.abc import Sequence
from pathlib import Path

from packages.workspace.git.repository import Repository
from packages.workspace.sandbox import Sandbox
from packages.workspace.testing.application import Software
from packages.workspace.testing.trial import Request, Trial, try_requests

START = ["uvicorn", "app:app", "--port", "8000"]
APPLICATION = """
import os
from pathlib import Path
from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
app = FastAPI()
file = Path(os.environ["DATA_DIR"], "notes")
print("the application begins", flush=True)

@app.post("/notes", status_code=201)
async def add(request: Request):
    body = await request.body()
    with file.open("ab") as notes: notes.write(body + b"\\n")
    return {"type": request.headers.get("content-type"), "text": body.decode()}

@app.get("/notes")
def read(): return file.read_text().split() if file.exists() else []

@app.get("/old")
def old(): return RedirectResponse("/notes")

@app.get("/long")
def long(): return Response("x" * 100_000)

@app.get("/image")
def image(): return Response(b"\\0\\1\\2", media_type="image/png")

@app.get("/broken")
def broken(): raise RuntimeError("the reason of it")

@app.get("/die")
def die(): os._exit(3)
"""


async def tried(
    sandbox: Sandbox, repository: Repository, workspace: Path, requests: Sequence[Request], source: str = APPLICATION
) -> Trial:
    await repository.checkout(await repository.store_files({"app.py": source}), workspace)
    return await try_requests(Software(sandbox, workspace, START, start_seconds=10), requests)


async def test_requests_are_answered_in_order_over_restarts(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    requests = [
        Request("POST", "/notes", {"content-type": "text/plain"}, b"one"),
        Request("GET", "/notes", restart_before=True),
        Request("GET", "/old"),
        Request("GET", "/long"),
        Request("GET", "/image"),
        Request("HEAD", "/notes"),
    ]
    trial = await tried(sandbox, repository, workspace, requests)
    assert trial.problem == ""
    assert [one.status for one in trial.responses] == [201, 200, 307, 200, 200, 405]
    added, listed, moved, long, image, _ = trial.responses
    assert (added.reason, added.body) == ("Created", '{"type":"text/plain","text":"one"}')
    assert listed.body == '["one"]'
    assert dict(moved.headers)["location"] == "/notes"
    assert (len(long.body), long.note) == (32_768, "more than 32768 bytes")
    assert image.body == "(binary data)"
    assert trial.application_log.count("the application begins") == 2
    assert os.listdir(workspace) == ["app.py"]


async def test_an_application_that_fails_is_quoted(sandbox: Sandbox, repository: Repository, workspace: Path) -> None:
    trial = await tried(sandbox, repository, workspace, [Request("GET", "/broken"), Request("GET", "/notes")])
    assert [one.status for one in trial.responses] == [500, 200]
    assert "RuntimeError: the reason of it" in trial.application_log


async def test_an_application_that_dies_is_told_from_one_that_is_stopped(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    requests = [Request("GET", "/notes"), Request("GET", "/die"), Request("GET", "/notes", restart_before=True)]
    trial = await tried(sandbox, repository, workspace, requests)
    assert trial.problem == "The application ended by itself, with exit code 3."
    assert [one.status for one in trial.responses] == [200, None]
    assert "closed without an answer" in trial.responses[1].problem


async def test_an_application_that_does_not_start_says_why(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    trial = await tried(sandbox, repository, workspace, [Request("GET", "/")], "import nowhere\n")
    assert trial.problem == "The application did not start."
    assert trial.responses == ()
    assert "No module named 'nowhere'" in trial.application_log


async def test_a_request_that_is_none_is_told_and_the_others_are_sent(
    sandbox: Sandbox, repository: Repository, workspace: Path
) -> None:
    requests = [Request("GET", "/a path"), Request("GET", "/notes", {"x": "a\nb"}), Request("GET", "/notes")]
    trial = await tried(sandbox, repository, workspace, requests)
    assert [one.status for one in trial.responses] == [None, None, 200]
    assert "could not be sent" in trial.responses[0].problem
