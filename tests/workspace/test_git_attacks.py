"""A workspace made to run code, write or hang wherever git touches it."""

import asyncio
import os
import subprocess
from pathlib import Path

import pytest

from packages.workspace.git.repository import EMPTY_TREE, Repository
from packages.workspace.sandbox import Command, Sandbox

EVIL = "touch /tmp/ran /workspace/ran /objects/ran"
NESTED = f"""
git init -q nested && cd nested && git config user.name x && git config user.email x@x
echo x > file && git add file && git commit -qm x
git config core.fsmonitor '{EVIL}; false' && git config filter.evil.clean '{EVIL}; cat'
echo '* filter=evil' > .gitattributes
"""
ATTACKS = {
    "hooks": f"git init -q . && printf '#!/bin/sh\\n{EVIL}' > .git/hooks/post-index-change && chmod +x .git/hooks/*",
    "fsmonitor": f"git init -q . && git config core.fsmonitor '{EVIL}; false'",
    "filter": f"git init -q . && git config filter.evil.clean '{EVIL}; cat' && echo '* filter=evil' > .gitattributes",
    "a nested repository": NESTED,
    "a git file that points elsewhere": "echo 'gitdir: /objects' > .git",
    "a pipe as ignore file": "mkfifo .gitignore",
    "a pipe as attributes": "mkfifo .gitattributes",
    "a pipe as git configuration": "mkdir .git && mkfifo .git/config && mkfifo .git/HEAD",
    "links as git's own files": "ln -s /etc/passwd .gitattributes; ln -s /objects .git",
    "line endings": "echo '* text=auto eol=crlf ident working-tree-encoding=UTF-16' > .gitattributes",
    "names that look like options": "touch -- --upload-pack=x -c; mkdir -- --git-dir=x",
    "names in quotation marks": "touch '\"quoted\"' 'tab\there' ' space '",
    "files without permissions": "mkdir -p deep/er && echo x > deep/er/file && chmod 000 deep/er/file deep/er deep",
}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_storing_survives(repository: Repository, sandbox: Sandbox, workspace: Path, attack: str) -> None:
    content = "ordinary\r\ncontent $Id$\n"
    prepared = await sandbox.run(
        Command(["bash", "-ec", f"{ATTACKS[attack]}\ncat > /workspace/main.py"], workspace, stdin=content.encode())
    )
    assert prepared.is_success, prepared
    tree = await repository.store(workspace)
    assert await repository.read(tree, "main.py") == content.encode()
    assert not (workspace / "ran").exists()
    assert not (repository.path / "objects/ran").exists()
    assert not any(".git" in entry.path.split("/") for entry in await repository.list(tree))
    assert not any(entry.mode == "160000" for entry in await repository.list(tree))
    await repository.checkout(tree, workspace)
    assert (workspace / "main.py").read_bytes() == content.encode()
    assert await repository.store(workspace) == tree
    await repository.checkout(EMPTY_TREE, workspace)
    assert os.listdir(workspace) == []


async def test_refs_and_settings_of_the_repository_are_not_there_for_a_workspace(
    repository: Repository, sandbox: Sandbox, workspace: Path
) -> None:
    """What a stored workspace could reach if git did run its code: objects, and nothing else."""
    before = {path: path.read_bytes() for path in (repository.path / "config", repository.path / "HEAD")}
    await repository.store(workspace)
    await repository.checkout(EMPTY_TREE, workspace)
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(os.listdir(repository.path)) == ["HEAD", "config", "objects", "refs"]


async def test_a_nested_repository_is_stored_as_ordinary_files(
    repository: Repository, sandbox: Sandbox, workspace: Path
) -> None:
    assert (await sandbox.run(Command(["bash", "-ec", NESTED], workspace))).is_success
    entries = await repository.list(await repository.store(workspace))
    assert [entry.path for entry in entries] == ["nested/.gitattributes", "nested/file"]


async def test_what_was_stored_is_sound(repository: Repository, workspace: Path) -> None:
    tree = await repository.store_files({"a/b": "1", "c": "2"})
    checked = await asyncio.to_thread(
        subprocess.run,
        ["git", f"--git-dir={repository.path}", "fsck", "--strict", "--full", tree],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr
