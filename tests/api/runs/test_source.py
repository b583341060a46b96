"""Files, differences and log from the bare repository."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from apps.api.db.models import Run
from apps.api.events.store import EventStore
from apps.api.settings import ApiSettings
from packages.agents.contracts import Merge
from packages.agents.events import TaskMerged
from tests.conftest import API
from tests.factories import a_run, a_user

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Coder",
    "GIT_AUTHOR_EMAIL": "c@localhost",
    "GIT_COMMITTER_NAME": "Coder",
    "GIT_COMMITTER_EMAIL": "c@localhost",
}


class Workbench:
    """A project's bare repository, and a working copy to fill it from."""

    def __init__(self, bare: Path, copy: Path) -> None:
        self.bare, self.copy = bare, copy
        self.git("init", "-q", "--bare", "-b", "main", str(bare), cwd=copy.parent)
        self.git("clone", "-q", str(bare), str(copy), cwd=copy.parent)

    def git(self, *words: str, cwd: Path | None = None) -> str:
        done = subprocess.run(["git", *words], cwd=cwd or self.copy, env=ENVIRONMENT, capture_output=True, check=True)
        return done.stdout.decode().strip()

    def save(self, message: str, ref: str, **files: bytes | str | None) -> str:
        for name, content in files.items():
            path = self.copy / name.replace("__", "/")
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content if isinstance(content, bytes) else content.encode())
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        self.git("push", "-q", "origin", f"HEAD:{ref}")
        return self.git("rev-parse", "HEAD")


@pytest.fixture
async def run(session: AsyncSession, api: API) -> Run:
    return await a_run(session, api.person)


@pytest.fixture
async def bench(run: Run, store: EventStore, settings: ApiSettings, tmp_path: Path) -> Workbench:
    """A base on main, and one merge on the run's branch."""
    settings.repositories.mkdir()
    bench = Workbench(settings.repositories / f"{run.project_id}.git", tmp_path / "copy")
    bench.save("Begin", "refs/heads/main", old__name="line\n" * 20, gone="x\n")
    head = bench.save(
        "Merge T1: things\n\nMerge: M1",
        f"refs/conclave/runs/{run.id}/head",
        app__main="print('ü')\n",
        picture=b"\x89PNG\x00\x01",
        old__name=None,
        new__name="line\n" * 20,
        gone=None,
    )
    merge = Merge(number=1, task="T1", commit=head, tree=bench.git("rev-parse", "HEAD^{tree}"), files=())
    await store.append(run.id, TaskMerged(merge=merge))
    return bench


async def test_all_files_or_those_of_one_folder_are_listed(api: API, run: Run, bench: Workbench) -> None:
    path = f"/runs/{run.id}/files"
    everything = (await api.get(path)).json()
    assert [entry["path"] for entry in everything["entries"]] == ["app/main", "new/name", "picture"]
    assert everything["revision"] == bench.git("rev-parse", "HEAD^{tree}")
    top = (await api.get(path, params={"recursive": False})).json()["entries"]
    assert [(entry["path"], entry["kind"]) for entry in top] == [
        ("app", "folder"),
        ("new", "folder"),
        ("picture", "file"),
    ]
    inside = (await api.get(path, params={"path": "app/"})).json()["entries"]
    assert inside == [{"path": "app/main", "kind": "file", "size_bytes": 12}]
    before = (await api.get(path, params={"revision": "main"})).json()["entries"]
    assert [entry["path"] for entry in before] == ["gone", "old/name"]


async def test_text_is_shown_and_binary_files_are_named_as_such(api: API, run: Run, bench: Workbench) -> None:
    path = f"/runs/{run.id}/files/content"
    text = (await api.get(path, params={"path": "app/main"})).json()
    assert (text["content"], text["is_binary"], text["size_bytes"]) == ("print('ü')\n", False, 12)
    picture = (await api.get(path, params={"path": "picture"})).json()
    assert (picture["content"], picture["is_binary"]) == (None, True)


async def test_a_link_is_shown_and_never_followed(api: API, run: Run, bench: Workbench) -> None:
    (bench.copy / "passwords").symlink_to("/etc/passwd")
    bench.save("Link", f"refs/conclave/runs/{run.id}/head")
    shown = (await api.get(f"/runs/{run.id}/files/content", params={"path": "passwords"})).json()
    assert (shown["kind"], shown["content"]) == ("link", "/etc/passwd")


async def test_a_file_that_is_too_large_is_refused_with_its_size(
    api: API, run: Run, bench: Workbench, settings: ApiSettings
) -> None:
    bench.save("Big", f"refs/conclave/runs/{run.id}/head", big="x" * (settings.file_limit_bytes + 1))
    answer = await api.get(f"/runs/{run.id}/files/content", params={"path": "big"})
    assert (answer.status_code, answer.json()["error"]) == (413, "FileTooLarge")
    assert "1,000,001" in answer.json()["message"]


@pytest.mark.parametrize(
    "path",
    [
        "../x",
        "/etc/passwd",
        "a/../b",
        "./a",
        "a//b",
        ".git/config",
        "a/.GIT/x",
        "a\\b",
        "a\nb",
        "a\x00b",
        "..",
        "x" * 4097,
    ],
)
async def test_a_path_that_leads_elsewhere_is_refused(api: API, run: Run, bench: Workbench, path: str) -> None:
    for address in ("files", "files/content"):
        answer = await api.get(f"/runs/{run.id}/{address}", params={"path": path})
        assert (answer.status_code, answer.json()["error"]) in [(422, "PathRefused"), (422, "InvalidRequest")]


@pytest.mark.parametrize("path", ["nothing", "app/main/more", ":(glob)**", "*", "--output=x", "app"])
async def test_a_path_that_names_no_file_is_not_found(api: API, run: Run, bench: Workbench, path: str) -> None:
    answer = await api.get(f"/runs/{run.id}/files/content", params={"path": path})
    assert (answer.status_code, answer.json()["error"]) == (404, "PathNotFound")


@pytest.mark.parametrize("revision", ["HEAD", "refs/heads/main", "main^", "--all", "deadbeef", "main:app", "", "@{0}"])
async def test_only_named_revisions_and_whole_hashes_are_taken(
    api: API, run: Run, bench: Workbench, revision: str
) -> None:
    for address, name in (("files", "revision"), ("diff", "from"), ("diff", "to")):
        answer = await api.get(f"/runs/{run.id}/{address}", params={name: revision})
        assert (answer.status_code, answer.json()["error"]) == (422, "InvalidRequest")


async def test_a_hash_that_is_nowhere_is_not_found(api: API, run: Run, bench: Workbench) -> None:
    answer = await api.get(f"/runs/{run.id}/files", params={"revision": "1" * 40})
    assert (answer.status_code, answer.json()["error"]) == (404, "RevisionNotFound")


async def test_the_difference_is_by_default_what_the_run_did(api: API, run: Run, bench: Workbench) -> None:
    diff = (await api.get(f"/runs/{run.id}/diff")).json()
    files = {file["path"]: file for file in diff["files"]}
    assert files["app/main"] == {"path": "app/main", "old_path": "app/main", "added": 1, "removed": 0}
    assert files["new/name"] == {"path": "new/name", "old_path": "old/name", "added": 0, "removed": 0}
    assert files["picture"]["added"] is None
    assert files["gone"]["removed"] == 1
    assert "+print('ü')" in diff["patch"]
    assert diff["is_truncated"] is False


async def test_any_two_revisions_can_be_compared(api: API, run: Run, bench: Workbench) -> None:
    path = f"/runs/{run.id}/diff"
    nothing = (await api.get(path, params={"from": "head", "to": "head"})).json()
    assert (nothing["files"], nothing["patch"]) == ([], "")
    back = (await api.get(path, params={"from": "head", "to": "main"})).json()
    assert "-print('ü')" in back["patch"]


async def test_a_difference_that_is_too_large_is_cut_at_a_line(
    api: API, run: Run, bench: Workbench, settings: ApiSettings
) -> None:
    many = "line\n" * (settings.diff_limit_bytes // 4)
    bench.save("Big", f"refs/conclave/runs/{run.id}/head", big=many)
    diff = (await api.get(f"/runs/{run.id}/diff")).json()
    assert diff["is_truncated"] is True
    assert diff["patch"].endswith("+line\n")
    assert len(diff["patch"].encode()) <= settings.diff_limit_bytes


async def test_the_log_is_what_the_run_added(api: API, run: Run, bench: Workbench) -> None:
    (commit,) = (await api.get(f"/runs/{run.id}/log")).json()["commits"]
    assert commit["hash"] == bench.git("rev-parse", "HEAD")
    assert (commit["title"], commit["author"]) == ("Merge T1: things", "Coder")
    assert "Merge: M1" in commit["message"]


async def test_before_the_first_merge_there_is_no_file_and_the_log_is_empty(api: API, run: Run) -> None:
    assert (await api.get(f"/runs/{run.id}/log")).json() == {"commits": []}
    answer = await api.get(f"/runs/{run.id}/files")
    assert (answer.status_code, answer.json()["error"]) == (404, "RevisionNotFound")


async def test_programs_that_a_repository_names_are_not_run(
    api: API, run: Run, bench: Workbench, tmp_path: Path
) -> None:
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\ncat\n")
    trap.chmod(0o755)
    for name in ("diff.external", "diff.evil.textconv", "diff.evil.command", "core.fsmonitor", "core.pager"):
        bench.git("config", "--file", str(bench.bare / "config"), name, str(trap))
    (bench.bare / "info").mkdir(exist_ok=True)
    (bench.bare / "info/attributes").write_text("* diff=evil\n")
    for hook in ("post-checkout", "reference-transaction"):
        (bench.bare / "hooks" / hook).parent.mkdir(exist_ok=True)
        (bench.bare / "hooks" / hook).symlink_to(trap)
    for address in ("files", "diff", "log", "files/content?path=app/main"):
        assert (await api.get(f"/runs/{run.id}/{address}")).status_code == 200
    assert not sprung.exists()


async def test_someone_elses_repository_is_out_of_reach(
    api: API, run: Run, bench: Workbench, session: AsyncSession
) -> None:
    stranger = api.asked_by(await a_user(session))
    for address in ("files", "files/content?path=app/main", "diff", "log"):
        answer = await stranger.get(f"/runs/{run.id}/{address}")
        assert (answer.status_code, answer.json()["error"]) == (404, "RunNotFound")


async def test_a_project_shows_its_main_branch_and_whatever_a_hash_names(api: API, run: Run, bench: Workbench) -> None:
    path = f"/projects/{run.project_id}"
    listed = (await api.get(f"{path}/files")).json()
    assert [entry["path"] for entry in listed["entries"]] == ["gone", "old/name"]
    shown = await api.get(f"{path}/files/content", params={"path": "gone"})
    assert shown.json()["content"] == "x\n"
    (first,) = (await api.get(f"{path}/log")).json()["commits"]
    assert first["title"] == "Begin"
    bench.git("push", "-q", "origin", "HEAD:refs/heads/main")
    second, again = (await api.get(f"{path}/log")).json()["commits"]
    assert (second["title"], again) == ("Merge T1: things", first)
    changed = (await api.get(f"{path}/diff", params={"from": first["hash"], "to": second["hash"]})).json()
    assert [file["path"] for file in changed["files"]] == ["app/main", "gone", "new/name", "picture"]
    everything = (await api.get(f"{path}/diff", params={"to": first["hash"]})).json()
    assert {(file["path"], file["added"]) for file in everything["files"]} == {("gone", 1), ("old/name", 20)}


async def test_a_project_without_a_repository_has_an_empty_log_and_no_file(api: API, run: Run) -> None:
    path = f"/projects/{run.project_id}"
    assert (await api.get(f"{path}/log")).json() == {"commits": []}
    answer = await api.get(f"{path}/files")
    assert (answer.status_code, answer.json()["error"]) == (404, "RevisionNotFound")


async def test_a_projects_revision_is_main_or_a_hash(api: API, run: Run, bench: Workbench) -> None:
    for revision in ("head", "refs/heads/main", "main~1", "--help", "abc"):
        answer = await api.get(f"/projects/{run.project_id}/files", params={"revision": revision})
        assert answer.status_code == 422, revision


async def test_someone_elses_project_shows_nothing(api: API, run: Run, bench: Workbench, session: AsyncSession) -> None:
    stranger = api.asked_by(await a_user(session))
    for address in ("files", "files/content?path=gone", "diff", "log"):
        answer = await stranger.get(f"/projects/{run.project_id}/{address}")
        assert (answer.status_code, answer.json()["error"]) == (404, "ProjectNotFound")
