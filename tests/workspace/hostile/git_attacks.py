"""Workspaces made to run code, write outside or hang wherever the service's git touches them."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from packages.workspace.errors import MergeConflict, WorkspaceError
from packages.workspace.git.repository import EMPTY_TREE, Repository
from packages.workspace.sandbox import Command, Completed, Limits
from tests.workspace.hostile.attack import Rows, expect, require
from tests.workspace.hostile.scene import Scene, contents

ROWS = Rows()
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
CONTENT = "ordinary\r\ncontent $Id$\n"

# What every workspace begins with. EVIL leaves a file wherever it can: in the workspace, beside the objects that
# storing writes to, and on the host.
BEGIN = """
EVIL="touch $W/ran /objects/ran $DROP/ran 2>/dev/null"
printf '#!/bin/sh\\n%s\\ncat 2>/dev/null\\n' "$EVIL" > evil.sh; chmod +x evil.sh
start() {
  git init -q "${1:-.}"; cd "${1:-.}"; git config user.name x; git config user.email x@x
  echo first > main.py; git add main.py; git commit -qm first; echo second > main.py
}
"""


def environment(scene: Scene) -> dict[str, str]:
    return {
        "W": scene.inside,
        "DROP": str(scene.outside / "drop"),
        "OUTSIDE": str(scene.outside),
        "PATH": "/toolchain/bin:/usr/local/bin:/usr/bin:/bin",
    }


async def shell(scene: Scene, script: str) -> Completed:
    """Run a script in the workspace, as the agent does, or in a control as the service would."""
    command = ["bash", "-c", f"{BEGIN}\n{script}"]
    return await scene.run(
        Command(command, scene.workspace, environment=environment(scene), limits=Limits(wall_seconds=60))
    )


async def prepare(scene: Scene, script: str, content: str = CONTENT) -> None:
    done = await shell(scene, f"set -e\n{script}\ncd $W; printf '%s' {quoted(content)} > main.py")
    expect(done.is_success, f"could not be prepared: {done.output}")


def quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@contextlib.asynccontextmanager
async def new_repository(scene: Scene) -> AsyncIterator[Repository]:
    async with scene.sandbox.scratch() as place:
        yield await Repository.create(place / "project.git", scene.sandbox)


async def commit(repository: Repository, tree: str, *parents: str) -> str:
    return await repository.record_commit(tree, parents, "Work", "Coder", {"Run": "7"}, NOW)


async def use(scene: Scene, repository: Repository, content: str = CONTENT) -> str:
    """Do with the workspace everything that a service does; return its tree."""
    own = {file: (repository.path / file).read_bytes() for file in ("config", "HEAD")}
    base = await repository.store_files({"main.py": "first\n"})
    tree = await repository.store(scene.workspace)
    assert_untouched(scene, repository)
    require(await repository.read(tree, "main.py") == content.encode(), "the content is another")
    entries = await repository.list(tree)
    names = [part.lower() for entry in entries for part in entry.path.split("/")]
    require(".git" not in names and all(entry.mode != "160000" for entry in entries), "git's own files were stored")
    await repository.diff(base, tree)
    await repository.checkout(tree, scene.workspace)
    assert_untouched(scene, repository)
    require(await repository.store(scene.workspace) == tree, "it became another tree")
    await repository.checkout(EMPTY_TREE, scene.workspace)
    require(os.listdir(scene.workspace) == [], "something stayed in the workspace")
    require({file: (repository.path / file).read_bytes() for file in own} == own, "the repository was configured")
    return tree


async def merge(repository: Repository, tree: str) -> None:
    """Both sides change the file, where the tree's attributes name a driver for it."""
    base, other = [await repository.store_files({"main.py": text}, tree) for text in ("base\n", "other\n")]
    first = await commit(repository, base)
    with contextlib.suppress(MergeConflict):
        await repository.merge(await commit(repository, tree, first), await commit(repository, other, first))


def assert_untouched(scene: Scene, repository: Repository) -> None:
    for place in (scene.workspace, repository.path / "objects"):
        require(not (place / "ran").exists(), "code ran")
    scene.verify()


def row(
    number: str,
    tries: str,
    setup: str,
    naive: str = "",
    *,
    wall: str = "nothing runs, nothing is written outside",
    content: str = CONTENT,
    merges: bool = False,
    sample: bool = False,
) -> None:
    """`naive` is what breaks when the service runs git in the workspace as anybody would."""

    async def play(scene: Scene) -> None:
        await prepare(scene, setup, content)
        async with new_repository(scene) as repository:
            tree = await use(scene, repository, content)
            if merges:
                await merge(repository, tree)
                assert_untouched(scene, repository)

    async def control(scene: Scene) -> None:
        await prepare(scene, setup, content)
        await shell(scene, naive)

    ROWS.attack(number, tries, wall, control=control if naive else False, sample=sample)(play)


COMMIT, STATUS, DIFF, ADD = "git commit -qam x", "git status", "git diff", "git add -A"
HUNG = "timeout 2 {} > /dev/null; [ $? = 124 ] && touch $DROP/hung"
SCRIPT = "$W/evil.sh"

row(
    "G01",
    "hooks",
    "start; for h in pre-commit post-index-change post-checkout; do cp $W/evil.sh .git/hooks/$h; done",
    COMMIT,
)
row("G02", "core.hooksPath", "start; mkdir h; cp evil.sh h/pre-commit; git config core.hooksPath h", COMMIT)
row("G03", "core.fsmonitor", "start; git config core.fsmonitor $W/evil.sh", STATUS)
row("G04", "diff.external", f"start; git config diff.external {SCRIPT}", DIFF)
row("G05", "diff textconv", f"start; git config diff.e.textconv {SCRIPT}; echo '* diff=e' > .gitattributes", DIFF)
row("G06", "diff command", f"start; git config diff.e.command {SCRIPT}; echo '* diff=e' > .gitattributes", DIFF)
row("G07", "gpg.program", f"start; git config gpg.program {SCRIPT}; git config commit.gpgSign true", COMMIT)
row("G08", "include.path", f"start; git config -f e core.fsmonitor {SCRIPT}; git config include.path ../e", STATUS)
row(
    "G09",
    "core.sshCommand",
    f"start; git config core.sshCommand {SCRIPT}; git remote add o ssh://x/y",
    "timeout 3 git fetch o",
)
row(
    "G10",
    "the ext:: protocol",
    f'start; git config protocol.ext.allow always; git remote add o "ext::{SCRIPT}"',
    "timeout 3 git fetch o",
)
row(
    "G11",
    "remote uploadpack",
    f"start; git remote add o $W; git config remote.o.uploadpack {SCRIPT}",
    "timeout 3 git fetch o",
)
row(
    "G12",
    "a bare repository in a subfolder",
    f"git init -q --bare sub; git -C sub config core.bare false; git -C sub config core.worktree $W;"
    f" git -C sub config core.fsmonitor {SCRIPT}",
    "cd sub; git status",
)
row(
    "G13",
    "a .git file that points elsewhere",
    f"start; mv .git real; git -C real config core.fsmonitor {SCRIPT} 2>/dev/null"
    " || git config -f real/config core.fsmonitor $W/evil.sh; echo 'gitdir: real' > .git",
    STATUS,
)
row(
    "G14",
    "filters of content",
    f"start; git config filter.e.clean {SCRIPT}; git config filter.e.smudge {SCRIPT};"
    " echo '* filter=e' > .gitattributes",
    ADD,
    sample=True,
)
row("G15", "a filter process", f"start; git config filter.e.process {SCRIPT}; echo '* filter=e' > .gitattributes", ADD)
row(
    "G16",
    "attributes in git's folder",
    f"start; git config filter.e.clean {SCRIPT}; mkdir -p .git/info; echo '* filter=e' > .git/info/attributes",
    ADD,
)
row(
    "G17",
    "a merge driver",
    f"start; git config merge.e.driver {SCRIPT}; echo '* merge=e' > .gitattributes; git add -A; git commit -qm a;"
    " git checkout -qb other; echo o > main.py; git commit -qam o; git checkout -q -; echo m > main.py",
    "git commit -qam m; git merge other",
    merges=True,
)
row("G18", "core.worktree outside", "start; git config core.worktree $DROP", "git checkout -f .")
row("G19", "a link as reflog", "start; rm -f .git/logs/HEAD; ln -s $DROP/log .git/logs/HEAD", COMMIT)
row("G20", "a link as message of a commit", "start; ln -sf $DROP/message .git/COMMIT_EDITMSG", COMMIT)


@ROWS.attack("G21", "objects/info/alternates of another user", "their objects are not there", control=True)
async def alternates(scene: Scene) -> None:
    other = scene.outside / "other.git"
    for arguments in (["init", "-q", "--bare", str(other)], ["config", "-f", str(other / "config"), "a.b", "c"]):
        subprocess.run(["git", *arguments], check=True)
    stored = ["git", f"--git-dir={other}", "hash-object", "-w", "--stdin"]
    blob = subprocess.run(stored, input=scene.secret.encode(), capture_output=True, check=True).stdout.decode().strip()
    for path in other.rglob("*"):
        path.chmod(path.stat().st_mode | 0o044)
    scene.before = contents(scene.outside)
    setup = "start; mkdir -p .git/objects/info; echo $OUTSIDE/other.git/objects > .git/objects/info/alternates"
    await prepare(scene, setup)
    await shell(scene, f"git cat-file blob {blob}")  # What the agent sees: the other folder is not there.
    scene.verify()
    async with new_repository(scene) as repository:
        tree = await use(scene, repository)
        for one in (blob, tree):
            with contextlib.suppress(WorkspaceError):
                scene.outputs.append((await repository.read(one, "secret")).decode())
        require(not (repository.path / "objects/info/alternates").exists(), "its alternates were taken over")


row(
    "G22",
    "a nested repository with core.fsmonitor",
    "start nested; git config core.fsmonitor $W/evil.sh; cd $W; start; git add -A",
    "git status",
    sample=True,
)
row(
    "G23",
    "a nested repository with a filter",
    f"start nested; git checkout -q main.py; git config filter.e.clean {SCRIPT};"
    " echo '* filter=e' > .git/info/attributes; cd $W; start; git add -A; sleep 1.1; touch nested/main.py",
    "git status",
)


async def prepare_filter(scene: Scene) -> None:
    configuration = scene.outside / "gitconfig"
    configuration.write_text(f'[filter "lfs"]\n\tclean = touch {scene.outside}/drop/ran; cat\n')
    scene.before = contents(scene.outside)
    await prepare(scene, "start; echo '* filter=lfs' > .gitattributes")


async def call_filter(scene: Scene) -> None:
    await prepare_filter(scene)
    await shell(scene, "GIT_CONFIG_GLOBAL=$OUTSIDE/gitconfig git add -A")


@ROWS.attack("G24", "call a filter of the service's own configuration", "it is not called", control=call_filter)
async def global_filter(scene: Scene) -> None:
    await prepare_filter(scene)
    os.environ["GIT_CONFIG_GLOBAL"] = str(scene.outside / "gitconfig")
    try:
        async with new_repository(scene) as repository:
            await use(scene, repository)
    finally:
        del os.environ["GIT_CONFIG_GLOBAL"]


row("G25", "a pipe as .gitignore", "start; mkfifo .gitignore", HUNG.format(STATUS), wall="nobody waits", sample=True)
row("G26", "a pipe as .gitattributes", "start; mkfifo .gitattributes", HUNG.format(ADD), wall="nobody waits")
row(
    "G27",
    "pipes as git's configuration",
    "mkdir .git; mkfifo .git/config .git/HEAD",
    HUNG.format(STATUS),
    wall="nobody waits",
)
row("G28", "log.showSignature", f"start; git config log.showSignature true; git config gpg.program {SCRIPT}")
row(
    "G29",
    "editor and pager",
    f"start; git config core.editor {SCRIPT}; git config core.pager {SCRIPT}",
    "git commit -a",
)
row(
    "G30",
    "a credential helper",
    f"start; git config credential.helper {SCRIPT}",
    "printf 'protocol=https\\nhost=x\\n\\n' | git credential fill",
)
row(
    "G31",
    "a submodule whose update is a command",
    "start; printf '[submodule \"s\"]\\n\\tpath = s\\n\\turl = ./s\\n\\tupdate = !%s\\n' $W/evil.sh > .gitmodules",
)
row(
    "G32", "a folder that is a link", "ln -s $DROP folder; mkdir real; ln -s ../../drop real/up", "echo x > folder/made"
)

# Of our own.
row("G33", "links as git's own files", "ln -s /etc/passwd .gitattributes; ln -s /objects .git; ln -s .git .gitmodules")
row(
    "G34",
    "attributes that change line endings and encodings",
    "echo '* text=auto eol=crlf ident working-tree-encoding=UTF-16' > .gitattributes",
    wall="content is stored byte for byte",
    sample=True,
)
row(
    "G35",
    "names that look like options and commands",
    "touch -- --upload-pack=x -c '|touch ran' '$(touch ran)' ':(exclude)*' ':' '!x' '@' HEAD '{';"
    " mkdir -- --git-dir=x --output=ran",
)
row(
    "G36",
    "names in quotation marks, with tabs, escapes and without end",
    "touch '\"quoted\"' \"$(printf 'tab\\there')\" ' space ' \"$(printf 'esc\\033[2J')\";"
    " touch $(printf 'n%.0s' $(seq 250))",
)
row(
    "G37",
    "files and folders without permissions",
    "mkdir -p deep/er; echo x > deep/er/file; chmod 000 deep/er/file deep/er deep",
    wall="they are stored all the same",
)


@ROWS.attack("G38", "a tree that writes through its own link", "the link is replaced, nothing behind it written")
async def through_link(scene: Scene) -> None:
    await prepare(scene, "ln -s $DROP link; ln -s /objects objects")
    async with new_repository(scene) as repository:
        before = sorted(path.name for path in (repository.path / "objects").iterdir() if len(path.name) > 2)
        stored = await repository.store(scene.workspace)
        mixed = await repository.store_files({"link/evil": "x", "objects/evil": "x"}, stored)
        await repository.checkout(mixed, scene.workspace)
        after = sorted(path.name for path in (repository.path / "objects").iterdir() if len(path.name) > 2)
        require(after == before, f"made beside the objects: {after}")
        require(not (scene.workspace / "link").is_symlink(), "the link is still there")
        require(Path(scene.workspace, "link/evil").read_text() == "x", "the file is missing")
