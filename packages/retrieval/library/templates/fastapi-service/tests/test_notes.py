"""The service as a client sees it, with a database of its own for each test."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import httpx
import pytest
import uvicorn

from app.main import create_app


@pytest.fixture
def client(tmp_path: Path) -> Iterator[httpx.Client]:
    config = uvicorn.Config(create_app(tmp_path / "notes.db"), port=0, log_level="warning")
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    # Whoever connects before the server runs waits for it, and is not refused.
    listening.listen()
    thread = Thread(target=server.run, args=([listening],))
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{listening.getsockname()[1]}") as client:
        yield client
    server.should_exit = True
    thread.join()
    listening.close()


def test_a_note_can_be_made_read_changed_and_deleted(client: httpx.Client) -> None:
    made = client.post("/notes", json={"title": " Milk "})
    assert made.status_code == 201
    address = made.headers["Location"]
    assert client.get(address).json() == {"id": made.json()["id"], "title": "Milk", "done": False}
    assert client.put(address, json={"title": "Milk", "done": True}).json()["done"] is True
    assert client.delete(address).status_code == 204
    assert client.get(address).status_code == 404


def test_pages_follow_each_other(client: httpx.Client) -> None:
    for number in range(5):
        client.post("/notes", json={"title": f"Note {number}"})
    page = client.get("/notes", params={"limit": 2, "offset": 2}).json()
    assert [note["title"] for note in page["items"]] == ["Note 2", "Note 3"]
    assert page["total"] == 5


@pytest.mark.parametrize("draft", [{}, {"title": ""}, {"title": "a" * 201}, {"title": "a", "extra": 1}])
def test_a_note_that_is_none_is_refused(client: httpx.Client, draft: dict[str, object]) -> None:
    assert client.post("/notes", json=draft).status_code == 422
    assert client.get("/notes").json()["total"] == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_missing_note_is_said_to_be_missing(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/notes/999", json={"title": "a"} if method == "PUT" else None)
    assert answer.status_code == 404
    assert answer.json() == {"error": "not_found", "detail": "There is no note 999."}


def test_the_service_says_that_it_is_well(client: httpx.Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
