"""A client of the service under test, and rooms that no other test uses."""

import itertools
import json
import os
import socket

import httpx
import pytest

NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def http():
    with httpx.Client(base_url=os.environ["BASE_URL"], timeout=10, trust_env=False) as client:
        yield client


@pytest.fixture
def restart():
    """Call it to have the service stopped and started on the same data."""

    def again():
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.environ["RESTART_SOCKET"])
            control.sendall(b"restart\n")
            answer = json.loads(control.makefile().readline())
        assert answer["started"], f"it did not start again: {answer['log']}"

    return again


@pytest.fixture
def new_room(http):
    def make(**fields):
        answer = http.post("/rooms", json={"name": f"Room {next(NUMBERS)}", "capacity": 8, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make


@pytest.fixture
def room(new_room):
    return new_room()


@pytest.fixture
def booked(http):
    """Book a room from one time of 2031-03-04 to another, such as `booked(room, "09:00", "10:00")`."""

    def book(room, start, end, day="2031-03-04", **fields):
        answer = http.post("/bookings", json=booking(room, start, end, day, **fields))
        assert answer.status_code == 201, answer.text
        return answer.json()

    return book


def booking(room, start="09:00", end="10:00", day="2031-03-04", **fields):
    return {
        "room_id": room["id"],
        "title": "Meeting",
        "organizer": "grace@example.com",
        "start": f"{day}T{start}",
        "end": f"{day}T{end}",
        **fields,
    }


def assert_refused(answer, status, code, *fields):
    """The exact error body; `fields` are all offending ones."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert set(body) == {"error"}, body
    assert body["error"]["code"] == code, body
    assert isinstance(body["error"]["message"], str)
    assert body["error"]["message"].strip()
    assert set(body["error"]["fields"]) == set(fields), body
    assert all(isinstance(text, str) for text in body["error"]["fields"].values()), body
