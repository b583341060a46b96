"""Turn a directory, or given files, into a git tree, and a tree into a directory. Runs inside a sandbox.

`trees.py store` reads {"excluded": [...], "files": n, "bytes": n} from stdin and stores /workspace;
`trees.py overlay` reads {"base": tree or null, "files": {path: base64 or null}};
`trees.py checkout <tree>` makes /workspace exactly that tree.
Prints a JSON object: {"tree": hash}, or {"refused": message}.

Files are hashed without filters and handed to git by name, so neither ignore files nor attributes in the
workspace are ever read: a FIFO of such a name would stop git, and a filter would change content.
"""

import base64
import json
import os
import stat
import subprocess
import sys
from fnmatch import fnmatchcase
from typing import Any, NoReturn

WORKSPACE = b"/workspace"
BLOBS = "/tmp/blobs"  # noqa: S108  # Private: the sandbox's own.
DEEPEST = 60
SEPARATOR = "\x1f"  # between the words of the git command, which is the last argument


def refuse(message: str) -> NoReturn:
    print(json.dumps({"refused": message}))  # noqa: T201  # The answer is the output.
    sys.exit(0)


def git(*arguments: str, data: bytes = b"") -> bytes:
    command = [*sys.argv[-1].split(SEPARATOR), *arguments]
    completed = subprocess.run(command, input=data, capture_output=True)
    if completed.returncode != 0:
        sys.stderr.write(completed.stderr.decode(errors="replace"))
        sys.exit(1)
    return completed.stdout


def find_files(order: dict[str, Any]) -> dict[str, str]:
    """Map each ordinary file or link to its git mode; other kinds of files are passed over."""
    found: dict[str, str] = {}
    size = 0
    waiting = [(WORKSPACE, 0)]
    while waiting:
        folder, depth = waiting.pop()
        if depth > DEEPEST:
            refuse(f"Folders are nested deeper than {DEEPEST}: flatten them.")
        with os.scandir(_readable(folder, 0o700)) as entries:
            for entry in entries:
                status = entry.stat(follow_symlinks=False)
                path = os.path.relpath(entry.path, WORKSPACE)
                try:
                    name, text = entry.name.decode(), path.decode()
                except UnicodeDecodeError:
                    refuse(f"The name of {path!r} is not UTF-8: rename or delete it.")
                if any(fnmatchcase(name.lower(), pattern) for pattern in order["excluded"]):
                    continue
                if "\n" in text:
                    refuse(f"The name of {text!r} holds a line break: rename or delete it.")
                if stat.S_ISDIR(status.st_mode):
                    waiting.append((entry.path, depth + 1))
                elif stat.S_ISLNK(status.st_mode):
                    found[text] = "120000"
                elif stat.S_ISREG(status.st_mode):
                    found[text] = "100755" if status.st_mode & 0o100 else "100644"
                    size += status.st_size
                if len(found) > order["files"] or size > order["bytes"]:
                    refuse(
                        f"The workspace holds more than {order['files']} files or {order['bytes']} bytes: "
                        "delete what is generated."
                    )
    return found


def _readable(path: bytes, wanted: int) -> bytes:
    """Give back permissions that the program took from its own files."""
    mode = os.lstat(path).st_mode
    if mode & wanted != wanted:
        os.chmod(path, stat.S_IMODE(mode) | wanted)
    return path


def hash_paths(paths: list[str]) -> list[str]:
    """Objects that the repository holds already are not made again: there they are read-only, so git would."""
    digests = hash_object(paths)
    known = git("cat-file", "--batch-check", data="".join(f"{digest}\n" for digest in digests).encode())
    told = known.decode().splitlines()
    if missing := [path for path, line in zip(paths, told, strict=True) if line.endswith(" missing")]:
        hash_object(missing, "-w")
    return digests


def hash_object(paths: list[str], *options: str) -> list[str]:
    listing = "".join(f"{path}\n" for path in paths).encode()
    return git("hash-object", *options, "--no-filters", "--stdin-paths", data=listing).decode().split()


def hash_contents(contents: list[bytes]) -> list[str]:
    os.makedirs(BLOBS)
    paths = [f"{BLOBS}/{number}" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        with open(path, "wb") as file:
            file.write(content)
    return hash_paths(paths)


def write_index(entries: list[tuple[str, str, str]]) -> None:
    """Add (mode, hash, path) to the index; mode "0" removes the path."""
    lines = "".join(f"{mode} {digest}\t{path}\0" for mode, digest, path in entries)
    git("update-index", "--add", "--replace", "-z", "--index-info", data=lines.encode())


def store() -> None:
    found = find_files(json.load(sys.stdin))
    regular = sorted(path for path, mode in found.items() if mode != "120000")
    links = sorted(path for path, mode in found.items() if mode == "120000")
    for path in regular:
        _readable(os.path.join(WORKSPACE, path.encode()), 0o400)
    digests = hash_paths([f"/workspace/{path}" for path in regular]) if regular else []
    targets = [os.readlink(os.path.join(WORKSPACE, path.encode())) for path in links]
    digests += hash_contents(targets) if links else []
    write_index([(found[path], digest, path) for path, digest in zip(regular + links, digests, strict=True)])


def overlay() -> None:
    order = json.load(sys.stdin)
    if order["base"]:
        git("read-tree", order["base"])
    files: dict[str, str | None] = order["files"]
    kept = {path: base64.b64decode(content) for path, content in files.items() if content is not None}
    modes = dict(
        line.split("\t")[::-1]
        for line in git("ls-files", "-z", "--format=%(objectmode)%x09%(path)").decode().split("\0")
        if line
    )
    digests = hash_contents(list(kept.values())) if kept else []
    gone = [("0", "0" * 40, path) for path, content in files.items() if content is None]
    # A program that could be started still can be, after its text was replaced.
    write_index(
        gone
        + [
            ("100755" if modes.get(path) == "100755" else "100644", digest, path)
            for path, digest in zip(kept, digests, strict=True)
        ]
    )


def checkout(tree: str) -> None:
    names = [os.path.join(WORKSPACE, name) for name in os.listdir(WORKSPACE)]
    if names and subprocess.run(["rm", "-rf", "--", *names], stderr=subprocess.DEVNULL).returncode != 0:
        subprocess.run(["chmod", "-R", "u+rwX", "--", *names], stderr=subprocess.DEVNULL)
        subprocess.run(["rm", "-rf", "--", *names], check=True)
    git("read-tree", tree)
    git("checkout-index", "--all", "--force", "--prefix=/workspace/")


def drop_known() -> None:
    """Git makes trees again that the repository holds, for there it cannot touch them: what is left is new."""
    new, objects = os.environ["GIT_OBJECT_DIRECTORY"], os.environ["GIT_ALTERNATE_OBJECT_DIRECTORIES"]
    for folder in os.listdir(new):
        for name in os.listdir(f"{new}/{folder}"):
            if os.path.exists(f"{objects}/{folder}/{name}"):
                os.unlink(f"{new}/{folder}/{name}")
        if not os.listdir(f"{new}/{folder}"):
            os.rmdir(f"{new}/{folder}")


def main() -> None:
    action = sys.argv[1]
    if action == "checkout":
        checkout(sys.argv[2])
        answer = {"tree": sys.argv[2]}
    else:
        if action == "store":
            store()
        else:
            overlay()
        answer = {"tree": git("write-tree").decode().strip()}
        drop_known()
    print(json.dumps(answer))  # noqa: T201  # The answer is the output.


if __name__ == "__main__":
    main()
