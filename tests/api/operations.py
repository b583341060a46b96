"""All routes of the API, from its own document, and what is needed to ask each of them once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

ANONYMOUS = {
    "/health",
    "/.well-known/jwks.json",
    "/auth/register",
    "/auth/verify",
    "/auth/verify/again",
    "/auth/login",
    "/auth/login/code",
    "/auth/refresh",
    "/auth/logout",
    "/auth/password/forgotten",
    "/auth/password/reset",
    "/auth/oauth",
    "/auth/oauth/{name}/start",
    "/auth/oauth/{name}/callback",
}
"""Whoever asks there is about to sign in, or to verify who did."""
BODIES: dict[str, Any] = {
    "create_project": {"name": "x"},
    "generate": {"prompt": "x"},
    "approve_run": {},
    "reject_run": {"comment": "x"},
    "steer_run": {"text": "x"},
    "fork_run": {"from_event": 1},
    "open_terminal": {},
    "open_provider": {"provider": "x"},
    "drain_provider": {"provider": "x"},
    "close_provider": {"provider": "x"},
    "test_provider": {"provider": "x"},
    "register": {"username": "ada", "email": "ada@example.org", "password": "x"},
    "verify_email": {"token": "x"},
    "verify_email_again": {"email": "ada@example.org"},
    "log_in": {"login": "ada", "password": "x"},
    "log_in_with_code": {"ticket": "x", "code": "123456"},
    "ask_for_reset": {"email": "ada@example.org"},
    "reset_password": {"token": "x", "password": "x"},
    "change_password": {"current": "x", "new": "x"},
    "rename_session": {"name": "x"},
    "step_up": {"password": "x"},
    "confirm_second_factor": {"code": "123456"},
    "lock_user": {},
    "unlock_user": {},
    "change_role": {"role": "user"},
    "remove_second_factor_of_user": {},
    "delete_user": {},
    "make_token": {"name": "x", "scopes": ["read"]},
    "make_token_of_service_user": {"name": "x", "scopes": ["read"]},
    "make_service_user": {"name": "robot"},
    "rename_project": {"name": "y"},
    "change_project_settings": {"version": 0},
    "add_template": {
        "manifest": {
            "name": "job-queue",
            "version": "1.0.0",
            "language": "go",
            "purpose": "other",
            "summary": "A queue of jobs.",
        },
        "files": {"main.go": "package main"},
    },
    "add_member": {"name": "somebody", "role": "viewer"},
    "change_role_of_member": {"role": "viewer"},
}
FOR_ADMINISTRATORS = "/admin/"
NAMED_IN_THE_BODY = {f"/admin/providers/{act}" for act in ("open", "drain", "close", "test")}
"""What they are about may not exist, though their path names nothing."""
PLACES = {
    "name": "x",
    "task": "T1",
    "act": "retry",
    "test_id": "x",
    "session_id": "x",
    "user_id": "x",
    "identity_id": "x",
    "token_id": "x",
    "document_id": "x",
}
QUERIES = {"read_file": {"path": "x"}, "add_document": {"name": "x.md"}, "search_project": {"q": "x"}}


LAST = ("delete_project", "delete_user", "delete_account")
"""What these do away with is asked for by all others."""


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    found = [
        (path, method.upper(), operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    yield from sorted(found, key=lambda one: LAST.index(name) + 1 if (name := one[2]["operationId"]) in LAST else 0)
