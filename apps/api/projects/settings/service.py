"""The rules about settings: members read them, owners change them, and nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.accounts.principal import Principal, PrincipalDep
from apps.api.admin.schemas import TargetReport, target_name
from apps.api.admin.shared import SharedState
from apps.api.db.models import ProjectSettings
from apps.api.db.session import SessionDep
from apps.api.errors import FieldProblem, ProjectNotFound, ProvidersUnknown, SettingsChanged, SettingsInvalid
from apps.api.projects.access import require_role
from apps.api.projects.settings.repository import SettingsRepository
from apps.api.projects.settings.schemas import ApprovalView, BudgetView, ModelChoice, SettingsOrder, SettingsView
from apps.api.resources import Resources, ResourcesDep
from packages.agents.contracts import AppVariable, ModelPolicy, Role

_NEVER_SAVED = ProjectSettings(version=0, models={}, variables=[])


class Settings:
    def __init__(self, session: AsyncSession, principal: Principal, resources: Resources) -> None:
        self._principal = principal
        self._rows = SettingsRepository(session, principal.user_id)
        self._shared = SharedState(resources.redis)

    async def read(self, project_id: str) -> SettingsView:
        await self._role(project_id)
        return await self._view(project_id, await self._configured())

    async def change(self, project_id: str, order: SettingsOrder) -> SettingsView:
        require_role(await self._role(project_id), "owner")
        row = await self._rows.get(project_id) or _NEVER_SAVED
        configured, policy = await self._configured(), order.models.policy()
        if row.version != order.version:
            raise await self._overtaken(project_id)
        if policy != ModelPolicy.model_validate(row.models):
            _require_configured(policy, configured)
        values = {
            "models": policy.model_dump(mode="json", exclude_defaults=True),
            "run_usd": order.budget.run_usd,
            "day_usd": order.budget.day_usd,
            "ask": order.approval.ask,
            "above_usd": order.approval.above_usd,
            "variables": [one.model_dump(mode="json") for one in order.app_variables()],
        }
        if not await self._rows.save(project_id, order.version, values):
            raise await self._overtaken(project_id)
        return await self._view(project_id, configured)

    async def _role(self, project_id: str) -> str:
        held = await self._rows.role(project_id)
        if held is None:
            raise ProjectNotFound(f"There is no project {project_id}.")
        return held

    async def _overtaken(self, project_id: str) -> SettingsChanged:
        row = await self._rows.get(project_id)
        if row is None:
            return SettingsChanged("Nobody has saved settings of this project yet, so their version is 0.")
        name = await self._rows.name_of(row.changed_by) or "Somebody"
        at = row.changed_at.strftime("%H:%M:%S UTC")
        return SettingsChanged(f"{name} changed the settings at {at}; their version is {row.version} now.")

    async def _configured(self) -> dict[str, TargetReport] | None:
        """By `provider/model`; None where no worker tells."""
        boards = await self._shared.boards()
        if not boards:
            return None
        complete = [one for board in boards for one in board.targets if one.model and not one.missing]
        return {target_name(one.provider, one.model): one for one in complete}

    async def _view(self, project_id: str, configured: Mapping[str, TargetReport] | None) -> SettingsView:
        row = await self._rows.get(project_id) or _NEVER_SAVED
        return SettingsView(
            version=row.version,
            models=ModelPolicy.model_validate(row.models),
            budget=BudgetView(run_usd=row.run_usd, day_usd=row.day_usd),
            approval=ApprovalView.model_validate({"ask": row.ask, "above_usd": row.above_usd}),
            variables=[AppVariable.model_validate(one) for one in row.variables],
            changed_at=row.changed_at,
            changed_by=await self._rows.name_of(row.changed_by),
            today=await self._rows.spent_today(project_id),
            choices=None if configured is None else [_choice(id_, one) for id_, one in sorted(configured.items())],
        )


def _choice(id_: str, report: TargetReport) -> ModelChoice:
    return ModelChoice(id=id_, jurisdiction=report.jurisdiction, roles=list(report.roles))


def _require_configured(policy: ModelPolicy, configured: Mapping[str, TargetReport] | None) -> None:
    """Every model that is named is there, and every role has one that computes where it may."""
    if not policy.named() and not policy.residency:
        return
    if configured is None:
        raise ProvidersUnknown("No worker has told which models there are.")
    there = ", ".join(f"{id_} ({one.jurisdiction or 'nobody knows where'})" for id_, one in sorted(configured.items()))
    unknown = [
        FieldProblem(path=f"body.models.roles.{role.value}.candidates.{number}", message=f"{id_} is not configured")
        for role, wanted in policy.roles.items()
        for number, id_ in enumerate(wanted.candidates)
        if id_ not in configured
    ]
    if unknown:
        said = "; ".join(dict.fromkeys(one.message for one in unknown))
        raise SettingsInvalid(f"{said}. There are: {there or 'none'}.", fields=tuple(unknown))
    stranded = [role for role in Role if not _has_one(policy, role, configured)]
    if stranded:
        names, wanted = ", ".join(role.value for role in stranded), " or ".join(policy.residency)
        said = f"No model that the {names} may ask computes in {wanted}"
        problem = FieldProblem(path="body.models.residency", message=said)
        raise SettingsInvalid(f"{said}. There are: {there or 'none'}.", fields=(problem,))


def _has_one(policy: ModelPolicy, role: Role, configured: Mapping[str, TargetReport]) -> bool:
    if not policy.residency:
        return True
    usual = [id_ for id_, one in configured.items() if role.value in one.roles]
    asked = policy.of(role).candidates or usual or configured
    return any(configured[id_].jurisdiction in policy.residency for id_ in asked)


def _settings(session: SessionDep, principal: PrincipalDep, resources: ResourcesDep) -> Settings:
    return Settings(session, principal, resources)


SettingsDep = Annotated[Settings, Depends(_settings)]
