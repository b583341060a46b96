"""A run's view of its project, over a real repository and a real sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from apps.api.runs.bindings.workspace import ProjectWorkspace, ProjectWorkspaces
from packages.delivery.store import FolderStore
from packages.workspace.directory import Workspaces
from packages.workspace.sandbox import Sandbox
from tests.agents.memory import Recorder
from tests.api.runs.bindings.project_files import an_order, by_script


@pytest.fixture
def shared(sandbox: Sandbox, place: Path, workspaces: Workspaces, tmp_path: Path) -> ProjectWorkspaces:
    return ProjectWorkspaces(place / "repositories", workspaces, sandbox, FolderStore(tmp_path), by_script)


@pytest.fixture
def project(shared: ProjectWorkspaces) -> ProjectWorkspace:
    return shared.of(an_order(), Recorder())
