"""What accounts refuse.

* Unauthorized  401   CredentialsRefused, RefreshRefused, SecondFactorRefused, GatewayNotBelieved
* Forbidden     403   StepUpNeeded, SecondFactorNeeded, EmailUnverified, CrossSiteRequest
* NotFound      404   SessionNotFound, UserNotFound, TokenNotFound
* Conflict      409   SecondFactorOn, SecondFactorOff, NothingToProve, OwnAccount, TokenNameTaken, TooManyTokens,
|                     ServiceUserNeeded, UserNameTaken, OwnsProjects, LastAdministrator
* Invalid       422   PasswordRefused, LinkRefused, SetupCodeRefused
* TooMany       429   TooManyTries
* Unavailable   503   SignInUnavailable
"""

from __future__ import annotations

from apps.api.errors import Conflict, Forbidden, Invalid, NotFound, TooMany, Unauthorized, Unavailable


class CredentialsRefused(Unauthorized):
    hint = (
        "Correct them, or ask for a new password with POST /auth/password/forgotten. "
        "After several wrong tries the right ones are refused, too, for up to 15 minutes."
    )


class RefreshRefused(Unauthorized):
    hint = "Sign in again with POST /auth/login."


class SecondFactorRefused(Unauthorized):
    hint = "Send the six digits that your authenticator app shows now, or a backup code that you have not used."


class GatewayNotBelieved(Unauthorized):
    hint = "Gateway and API need the same GATEWAY_SECRET, and clocks that are at most 30 seconds apart."


class StepUpNeeded(Forbidden):
    hint = "Prove who you are with POST /auth/step-up, then send this request again within five minutes."


class SecondFactorNeeded(Forbidden):
    hint = "Connect an authenticator app with POST /auth/second-factor, then prove it with POST /auth/step-up."


class EmailUnverified(Forbidden):
    hint = "Open the link in the mail that you were sent; POST /auth/verify/again sends another one."


class CrossSiteRequest(Forbidden):
    hint = 'Send `X-Conclave-CSRF: 1` from a page of Conclave; API clients ask for `"transport": "body"`.'


class SessionNotFound(NotFound):
    hint = "GET /auth/sessions lists where you are signed in."


class UserNotFound(NotFound):
    hint = "GET /admin/users lists who there is."


class TokenNotFound(NotFound):
    hint = "GET /auth/tokens lists your tokens; administrators: GET /admin/tokens."


class SecondFactorOn(Conflict):
    hint = "Remove it first with DELETE /auth/second-factor."


class NothingToProve(Conflict):
    hint = (
        "Sign in with GET /auth/oauth/{name}/start?anew=true, where the issuer makes you show who you are and says so. "
        "GitHub does not: choose a password with POST /auth/password/forgotten, and prove that."
    )


class SecondFactorOff(Conflict):
    hint = "Connect an authenticator app with POST /auth/second-factor, and confirm it."


class OwnAccount(Conflict):
    hint = "Ask another administrator to do it."


class OwnsProjects(Conflict):
    hint = (
        "Make somebody else an owner of them with PATCH /projects/{id}/members/{user_id}, "
        "or delete them with DELETE /projects/{id}."
    )


class LastAdministrator(Conflict):
    hint = "Make somebody else an administrator first: PUT /admin/users/{id}/role."


class TokenNameTaken(Conflict):
    hint = "Choose another name, or revoke that token first."


class TooManyTokens(Conflict):
    hint = "Revoke those that nothing uses: `last_used_at` tells."


class ServiceUserNeeded(Conflict):
    hint = "Make a service user for your program with POST /admin/users."


class UserNameTaken(Conflict):
    hint = "Choose another name."


class PasswordRefused(Invalid):
    has_fields = True
    hint = "Use several words that have nothing to do with each other or with you."


class LinkRefused(Invalid):
    hint = "It was used, or it is too old: ask for another one."


class SetupCodeRefused(Invalid):
    hint = "It stands in the file `setup-code` of CONCLAVE_HOME until it is used. Without one you register as a user."


class TooManyTries(TooMany):
    """About `subject`, which is not told to whoever tried."""

    hint = "Wait as long as the header Retry-After says."

    def __init__(self, message: str, seconds: int, subject: str) -> None:
        super().__init__(message, seconds)
        self.subject = subject


class SignInUnavailable(Unavailable):
    hint = "Set ACCOUNTS_KEY to 32 random bytes in base64url and start the API again. API tokens work without it."
