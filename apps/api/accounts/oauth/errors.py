"""What signing in at another issuer refuses.

* Unauthorized  401   IssuerAnswerRefused
* Forbidden     403   IssuerDeclined, AddressUnconfirmed
* NotFound      404   IssuerNotFound, IdentityNotFound
* Conflict      409   IdentityTaken, AddressTaken, LastWayIn
* Invalid       422   AttemptRefused
* Unavailable   503   IssuerUnreachable, IssuerMisconfigured
"""

from __future__ import annotations

from apps.api.errors import AppError, Conflict, Forbidden, Invalid, NotFound, Unauthorized, Unavailable

_DECLINED = {
    "access_denied",
    "interaction_required",
    "login_required",
    "consent_required",
    "account_selection_required",
}
_AWAY = {"server_error", "temporarily_unavailable"}
_STALE = {"invalid_grant", "bad_verification_code"}


class IssuerAnswerRefused(Unauthorized):
    hint = "Begin again with GET /auth/oauth/{name}/start. If it happens each time, tell your administrator."


class IssuerDeclined(Forbidden):
    hint = "Begin again, and agree there; or sign in with your password."


class AddressUnconfirmed(Forbidden):
    hint = "Confirm an address there first, then begin again; or register here with POST /auth/register."


class IssuerNotFound(NotFound):
    hint = "GET /auth/oauth lists where you may sign in."


class IdentityNotFound(NotFound):
    hint = "GET /auth/identities lists what is linked to your account."


class IdentityTaken(Conflict):
    hint = "Sign in to that account, and unlink it there with DELETE /auth/identities/{id}."


class AddressTaken(Conflict):
    hint = "Sign in to it as you did before, then link it with POST /auth/oauth/{name}/link."


class LastWayIn(Conflict):
    hint = "Choose a password first with POST /auth/password/forgotten, or link another identity."


class AttemptRefused(Invalid):
    hint = "Begin again in this browser, at the address at which your administrator says that Conclave is found."


class IssuerUnreachable(Unavailable):
    hint = "Try again in a minute, or sign in with your password."


class IssuerMisconfigured(Unavailable):
    hint = "Ask your administrator to compare client, secret and redirect address with what the issuer knows."


def refusal(title: str, code: str) -> AppError:
    """Of an issuer that answers with an error in words of OAuth; `code` may be anything."""
    if code in _DECLINED:
        return IssuerDeclined(f"{title} did not let you in, or you did not agree there.")
    if code in _AWAY:
        return IssuerUnreachable(f"{title} cannot sign anybody in at the moment.")
    if code in _STALE:
        return IssuerAnswerRefused(f"{title} does not accept its own code: it was used, or it is too old.")
    return IssuerMisconfigured(f"{title} does not accept Conclave's request.")
