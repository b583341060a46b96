"""Every refusal of the API. HTTP status lives here and nowhere else.

* AppError
  + Unauthorized  401   NotSignedIn
  + Forbidden     403   AdministratorNeeded, ProjectRoleNeeded, SessionNeeded, ScopeMissing, OriginNeeded
  + NotFound      404   ProjectNotFound, RunNotFound, TaskNotFound, SpecNotFound, QuoteNotFound,
  |                     ArtifactNotFound, RevisionNotFound, PathNotFound, RouteNotFound,
  |                     EventNotFound, ProviderNotFound, ProviderTestNotFound, MemberNotFound,
  |                     DocumentNotFound, TerminalNotFound
  + NotAllowed    405   MethodNotAllowed
  + Conflict      409   ProjectNameTaken, IdempotencyKeyReused, RunNotWaiting, PlanChanged, RunFinished,
  |                     RunNotPaused, RunPaused, TaskNotReady, RevisionUnderWay, RunNotEnded, NotReplayable,
  |                     IllegalStateChange, ProviderIncomplete, AlreadyMember, LastOwner, NoWorkspace,
  |                     DocumentNameTaken, TooManyDocuments, SettingsChanged
  + TooLarge      413   RequestTooLarge, FileTooLarge
  + Invalid       422   InvalidRequest, PathRefused, PlanInvalid, DocumentRefused, SettingsInvalid
  + TooMany       429   TooManyTerminals
  + InternalError 500
  + Unavailable   503   DatabaseUnavailable, RepositoryUnreadable, SandboxUnavailable, ProvidersUnknown,
                      IndexerUnavailable, TerminalsUnavailable

Those of accounts are in `accounts/errors.py`, those of templates in `templates/errors.py`. Someone else's row and a row
that does not exist are the same answer.
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal, cast

from pydantic import BaseModel, create_model


class FieldProblem(BaseModel):
    """`path` is the way to the value, such as `body.attachments.0.name`."""

    path: str
    message: str


class AppError(Exception):
    """Base. `message` says what happened, `hint` says what to do next."""

    status: ClassVar[int] = 500
    has_fields: ClassVar[bool] = False
    hint: str = ""

    def __init__(self, message: str, hint: str | None = None, fields: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.fields = fields
        if hint is not None:
            self.hint = hint

    @property
    def headers(self) -> dict[str, str]:
        return {}

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {"error": type(self).__name__, "message": self.message, "hint": self.hint}
        if self.has_fields:
            body["fields"] = [problem.model_dump() for problem in self.fields]
        return body


class Unauthorized(AppError):
    status = 401

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotSignedIn(Unauthorized):
    hint = "Send `Authorization: Bearer …` with an API token or an access token (POST /auth/login) that is valid now."


class Forbidden(AppError):
    status = 403


class AdministratorNeeded(Forbidden):
    hint = "Ask an administrator to do it, or to make you one. GET /auth/me tells your role."


class SessionNeeded(Forbidden):
    hint = "Sign in with POST /auth/login and send its access token: API tokens cannot do this."


class ScopeMissing(Forbidden):
    hint = "Use a token with this scope: POST /auth/tokens makes one."


class ProjectRoleNeeded(Forbidden):
    hint = "Ask an owner of the project: GET /projects/{id}/members lists them."


class OriginNeeded(Forbidden):
    hint = "Open the terminal in the console."


class NotFound(AppError):
    status = 404
    hint = "Check the address."


class ProjectNotFound(NotFound):
    hint = "GET /projects lists your projects."


class DocumentNotFound(NotFound):
    hint = "GET /projects/{id}/documents lists them."


class MemberNotFound(NotFound):
    hint = "GET /projects/{id}/members lists who is."


class RunNotFound(NotFound):
    hint = "GET /runs lists your runs."


class TaskNotFound(NotFound):
    hint = "GET /runs/{id}/tasks lists the tasks of the plan."


class SpecNotFound(NotFound):
    hint = "The Architect is still writing, or this version does not exist. GET /runs/{id} tells the state."


class QuoteNotFound(NotFound):
    hint = "The quote follows the agreement on a spec. GET /runs/{id} tells the state."


class ArtifactNotFound(NotFound):
    hint = "GET /runs/{id}/artifacts lists what is there."


class RevisionNotFound(NotFound):
    hint = "Use `head`, `main` or a commit of GET /runs/{id}/log. Nothing is there before the first merge."


class EventNotFound(NotFound):
    hint = "GET /runs/{id}/events lists the run's events with their numbers."


class PathNotFound(NotFound):
    hint = "GET /runs/{id}/files lists what is there."


class ProviderNotFound(NotFound):
    hint = "GET /admin/providers lists the providers and their models."


class ProviderTestNotFound(NotFound):
    hint = "POST /admin/providers/test begins a test and answers with its id."


class TerminalNotFound(NotFound):
    hint = "Open a new one: POST /runs/{id}/terminals without `terminal`."


class RouteNotFound(NotFound):
    hint = "GET /openapi.json lists every path."


class NotAllowed(AppError):
    status = 405


class MethodNotAllowed(NotAllowed):
    hint = "GET /openapi.json lists the methods of every path."


class Conflict(AppError):
    status = 409


class ProjectNameTaken(Conflict):
    hint = "Choose another name, or find the project with GET /projects?name=…"


class AlreadyMember(Conflict):
    hint = "Change their role with PATCH /projects/{id}/members/{user_id}."


class LastOwner(Conflict):
    hint = "Make somebody else an owner first."


class DocumentNameTaken(Conflict):
    hint = "Remove the other one first, or give this one another name."


class TooManyDocuments(Conflict):
    hint = "Remove some of them first, or put several into one."


class SettingsChanged(Conflict):
    hint = "Read them again with GET /projects/{id}/settings, then send your change with their version."


class IdempotencyKeyReused(Conflict):
    hint = "Use a new Idempotency-Key for a new request."


class RunNotWaiting(Conflict):
    hint = "Answer a run while its state is awaiting_approval."


class PlanChanged(Conflict):
    hint = "Read the plan again, then approve its new hash."


class RunFinished(Conflict):
    hint = "Start a new run."


class RunPaused(Conflict):
    hint = "Resume the run, or answer its question, first."


class RunNotPaused(Conflict):
    hint = "GET /runs/{id} tells the state and what the run needs."


class TaskNotReady(Conflict):
    hint = "GET /runs/{id}/tasks tells how far each task is."


class RevisionUnderWay(Conflict):
    hint = "Watch that run, or cancel it first."


class RunNotEnded(Conflict):
    hint = "Wait until it has ended, or cancel it."


class NotReplayable(Conflict):
    hint = "Ask for the software anew, in a new run."


class IllegalStateChange(Conflict):
    hint = "Read the run's state again: somebody else moved it."


class NoWorkspace(Conflict):
    hint = "Files are there after the first merge; GET /runs/{id}/tasks tells how far each task is."


class ProviderIncomplete(Conflict):
    hint = "Set what is missing where the worker runs, and start the worker again."


class TooLarge(AppError):
    status = 413


class RequestTooLarge(TooLarge):
    hint = (
        "Send less: a prompt with its attachments has at most 1,200,000 bytes of text, a template 1,000,000 "
        "characters, a document 20,000,000 bytes."
    )


class FileTooLarge(TooLarge):
    hint = "Fetch it from the repository with git."


class Invalid(AppError):
    status = 422


class InvalidRequest(Invalid):
    has_fields = True
    hint = "Correct the named fields and send the request again."


class DocumentRefused(Invalid):
    hint = "Give it a name that ends as its kind does, such as requirements.pdf, and at least one byte."


class PathRefused(Invalid):
    hint = "Give a path relative to the repository's root, without `.` or `..` in it."


class PlanInvalid(Invalid):
    has_fields = True
    hint = "Correct the plan and send it again; GET /runs/{id}/spec shows it as it was agreed."


class SettingsInvalid(Invalid):
    has_fields = True
    hint = "Name models that are configured; GET /projects/{id}/settings lists them as `choices`."


class TooMany(AppError):
    """`after_seconds` tells when asking again may help."""

    status = 429

    def __init__(self, message: str, after_seconds: int) -> None:
        super().__init__(message)
        self.after_seconds = after_seconds

    @property
    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.after_seconds)}


class TooManyTerminals(TooMany):
    hint = "Close one of them; one that nobody watches ends by itself."


class InternalError(AppError):
    status = 500
    hint = "This is a fault of Conclave. `./conclave logs api` holds the trace."


class Unavailable(AppError):
    status = 503


class RepositoryUnreadable(Unavailable):
    hint = "Try again; `./conclave logs api` holds the details."


class SandboxUnavailable(Unavailable):
    hint = "`./conclave doctor` tries each part of the isolation and names what is missing."


class ProvidersUnknown(Unavailable):
    hint = "Try again in a few seconds; `./conclave status` tells whether a worker runs."


class IndexerUnavailable(Unavailable):
    """Search cannot be asked. Everything else goes on."""

    hint = "Everything but search goes on. `./conclave status` tells how the indexer is, `./conclave logs indexer` why."


class TerminalsUnavailable(Unavailable):
    hint = "Try again in a few seconds; `./conclave doctor` checks the parts."


class DatabaseUnavailable(Unavailable):
    hint = "Runs go on by themselves. Try again in a few seconds; `./conclave doctor` checks the parts."


def documented(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """OpenAPI's `responses` for a route behind a principal: these errors, and those that any such route may answer."""
    return _responses((*kinds, NotSignedIn, ScopeMissing, SessionNeeded, *_ANYWHERE))


def for_anybody(*kinds: type[AppError]) -> dict[int | str, dict[str, Any]]:
    """The same for a route that wants nobody to be signed in."""
    return _responses((*kinds, *_ANYWHERE))


def _responses(kinds: tuple[type[AppError], ...]) -> dict[int | str, dict[str, Any]]:
    by_status: dict[int, list[type[AppError]]] = {}
    for kind in dict.fromkeys(kinds):
        by_status.setdefault(kind.status, []).append(kind)
    return {
        status: {"model": _union(found), "description": " or ".join(kind.__name__ for kind in found)}
        for status, found in by_status.items()
    }


_ANYWHERE = (InvalidRequest, InternalError, DatabaseUnavailable)
_schemas: dict[type[AppError], type[BaseModel]] = {}


def _schema(kind: type[AppError]) -> type[BaseModel]:
    """The body of one error as a model, made once so that OpenAPI holds it once."""
    if kind not in _schemas:
        fields: dict[str, Any] = {
            "error": (Literal[kind.__name__], ...),
            "message": (str, ...),
            "hint": (str, ...),
        }
        if kind.has_fields:
            fields["fields"] = (list[FieldProblem], ...)
        _schemas[kind] = cast(type[BaseModel], create_model(kind.__name__, **fields))
    return _schemas[kind]


def _union(kinds: list[type[AppError]]) -> Any:
    union: Any = _schema(kinds[0])
    for kind in kinds[1:]:
        union = union | _schema(kind)
    return union


EVERYWHERE = documented()
"""What any route behind a principal may answer."""
