import json
import os
import socket

import httpx
import pytest


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
def new_todo(http):
    def make(title="Buy milk", **fields):
        answer = http.post("/todos", json={"title": title, **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    return make
