"""`/projects/{id}/settings`."""

from __future__ import annotations

from fastapi import APIRouter

from apps.api.errors import (
    EVERYWHERE,
    InvalidRequest,
    ProjectNotFound,
    ProjectRoleNeeded,
    ProvidersUnknown,
    RequestTooLarge,
    SettingsChanged,
    SettingsInvalid,
    documented,
)
from apps.api.identifiers import Identifier
from apps.api.projects.settings.schemas import SettingsOrder, SettingsView
from apps.api.projects.settings.service import SettingsDep

router = APIRouter(prefix="/projects/{project_id}/settings", tags=["projects"], responses=EVERYWHERE)


@router.get("", responses=documented(ProjectNotFound))
async def read_project_settings(project_id: Identifier, settings: SettingsDep) -> SettingsView:
    """What its runs begin with, and what they cost today."""
    return await settings.read(project_id)


@router.put(
    "",
    responses=documented(
        ProjectNotFound,
        ProjectRoleNeeded,
        SettingsChanged,
        RequestTooLarge,
        SettingsInvalid,
        InvalidRequest,
        ProvidersUnknown,
    ),
)
async def change_project_settings(project_id: Identifier, order: SettingsOrder, settings: SettingsDep) -> SettingsView:
    """An owner may. All of them at once: what is left out is unset. Runs under way keep what they began with, but for
    the budget of the day."""
    return await settings.change(project_id, order)
