"""`/auth/oauth`: signing in at another issuer; `/auth/identities`: who one is there."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from apps.api.accounts.errors import (
    CredentialsRefused,
    CrossSiteRequest,
    EmailUnverified,
    SignInUnavailable,
    StepUpNeeded,
    TooManyTries,
)
from apps.api.accounts.oauth.errors import (
    AddressTaken,
    AddressUnconfirmed,
    AttemptRefused,
    IdentityNotFound,
    IdentityTaken,
    IssuerAnswerRefused,
    IssuerDeclined,
    IssuerMisconfigured,
    IssuerNotFound,
    IssuerUnreachable,
    LastWayIn,
)
from apps.api.accounts.oauth.identities import IdentitiesDep, UnlinkingDep
from apps.api.accounts.oauth.schemas import (
    CONSOLE,
    Anew,
    Answer,
    IdentityList,
    IssuerList,
    IssuerView,
    LinkBegun,
    LinkOrder,
    Next,
)
from apps.api.accounts.oauth.service import LinkingDep, OAuthDep
from apps.api.errors import EVERYWHERE, documented, for_anybody
from apps.api.resources import ResourcesDep

router = APIRouter(prefix="/auth", tags=["oauth"])

_THERE = (IssuerNotFound, IssuerUnreachable, IssuerMisconfigured, IssuerAnswerRefused, SignInUnavailable, TooManyTries)
_BACK = (
    AttemptRefused,
    IssuerDeclined,
    AddressUnconfirmed,
    EmailUnverified,
    CredentialsRefused,
    AddressTaken,
    IdentityTaken,
)


@router.get("/oauth", responses=for_anybody())
async def list_issuers(resources: ResourcesDep) -> IssuerList:
    """Where people may sign in with what they have there."""
    return IssuerList(items=[IssuerView(name=one.name, title=one.title) for one in resources.accounts.issuers.all()])


@router.get(
    "/oauth/{name}/start", status_code=303, response_class=Response, responses=for_anybody(*_THERE, CrossSiteRequest)
)
async def begin_at_issuer(oauth: OAuthDep, next: Next = CONSOLE, anew: Anew = False) -> None:
    """For a browser, which is led to the issuer."""
    await oauth.begin(next, is_anew=anew)


@router.get(
    "/oauth/{name}/callback",
    status_code=303,
    response_class=Response,
    responses=for_anybody(*_THERE, *_BACK),
)
async def come_back_from_issuer(oauth: OAuthDep, answer: Annotated[Answer, Query()]) -> None:
    """For the browser that comes back: signed in, or with a ticket for the second factor behind `#`."""
    await oauth.finish(answer)


@router.post("/oauth/{name}/link", responses=documented(*_THERE, StepUpNeeded))
async def begin_link(linking: LinkingDep, order: Annotated[LinkOrder, Body(default_factory=LinkOrder)]) -> LinkBegun:
    """Links what one is there to the account that one is signed in to."""
    oauth, principal = linking
    return await oauth.link(order.next, principal)


@router.get("/identities", responses=EVERYWHERE)
async def list_identities(identities: IdentitiesDep) -> IdentityList:
    """Oldest first."""
    return await identities.read()


@router.delete(
    "/identities/{identity_id}",
    status_code=204,
    responses=documented(IdentityNotFound, LastWayIn, StepUpNeeded),
)
async def unlink_identity(unlinking: UnlinkingDep) -> None:
    """Refused where it is the last way to sign in."""
    identities, identity_id = unlinking
    await identities.unlink(identity_id)
