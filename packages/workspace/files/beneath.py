"""Opening files in a tree that somebody hostile writes to: the kernel refuses every way out of it."""

import ctypes
import errno
import os
import secrets
import stat
import struct
from pathlib import PurePosixPath

from packages.workspace.errors import FileTooLarge, PathIsFolder, PathMissing, PathRefused

_libc = ctypes.CDLL(None, use_errno=True)
OPENAT2 = 437  # The same number on every architecture.
NO_MOUNTS, NO_MAGIC_LINKS, NO_SYMLINKS, BENEATH = 1, 2, 4, 8
LONGEST_PATH = 400


def plain_parts(path: str) -> tuple[str, ...]:
    """Split a relative path, or raise PathRefused; "" and "." are the root."""
    parts = PurePosixPath(path).parts
    if path.startswith("/") or "\0" in path or ".." in parts:
        raise PathRefused(f"{path!r} leaves the workspace: give a path relative to its root, such as src/main.py.")
    if len(path) > LONGEST_PATH:
        raise PathRefused(f"The path has {len(path)} characters: use fewer than {LONGEST_PATH}.")
    if not path.isprintable():
        raise PathRefused(f"{path!r} holds a line break or another sign that cannot be seen: use another name.")
    if any(part.lower() == ".git" for part in parts):
        raise PathRefused(f"{path!r} belongs to git, which is handled for you: leave .git alone.")
    return parts


def open_beneath(root: int, path: str, flags: int) -> int:
    """Open relative to the directory `root`; raises PathMissing or PathRefused."""
    resolve = BENEATH | NO_SYMLINKS | NO_MAGIC_LINKS | NO_MOUNTS
    how = ctypes.create_string_buffer(struct.pack("QQQ", flags | os.O_CLOEXEC, 0, resolve), 24)
    descriptor: int = _libc.syscall(OPENAT2, root, os.fsencode(path), how, ctypes.c_size_t(24))
    if descriptor >= 0:
        return descriptor
    code = ctypes.get_errno()
    if code == errno.ENOENT:
        raise PathMissing(f"There is no {path!r}: list the files to see what is there.")
    if code in (errno.ELOOP, errno.EXDEV):
        raise PathRefused(f"{path!r} goes through a link: use the path of the file itself.")
    if code == errno.ENOTDIR:
        raise PathRefused(f"{path!r} has a file where a folder is needed: choose another path.")
    raise PathRefused(f"{path!r} cannot be opened ({os.strerror(code)}): choose another file.")


def read_beneath(root: int, path: str, most: int) -> bytes:
    """Return the content of an ordinary file of at most `most` bytes."""
    # Without O_NONBLOCK a FIFO would hold us until somebody writes to it.
    descriptor = open_beneath(root, path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            raise PathIsFolder(f"{path!r} is a folder: list it, or read a file in it.")
        if not stat.S_ISREG(mode):
            raise PathRefused(f"{path!r} is not an ordinary file: delete it, or use another.")
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            content = file.read(most + 1)
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise FileTooLarge(
            f"{path!r} is larger than {most} bytes: look at a part of it with a command such as head -c 2000."
        )
    return content


def write_beneath(root: int, path: str, content: bytes, uid: int | None) -> None:
    """Replace a file whole, making folders on the way; what stood there is never written through."""
    parts = plain_parts(path)
    if not parts:
        raise PathRefused("An empty path names no file: give one such as src/main.py.")
    folder = _open_folder(root, parts[:-1], uid)
    temporary = f".conclave-{secrets.token_hex(6)}"
    try:
        mode = _mode_to_keep(folder, parts[-1])
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(temporary, flags, mode, dir_fd=folder), "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), mode)
            if uid is not None:
                os.fchown(file.fileno(), uid, uid)
        try:
            os.replace(temporary, parts[-1], src_dir_fd=folder, dst_dir_fd=folder)
        except OSError as error:
            os.unlink(temporary, dir_fd=folder)
            raise PathRefused(f"{path!r} is a folder: choose another path for the file.") from error
    except OSError as error:
        raise PathRefused(f"{path!r} cannot be written ({error.strerror}): choose another path.") from error
    finally:
        os.close(folder)


def delete_beneath(root: int, path: str) -> None:
    """Remove a file or a link; raises PathMissing, and PathRefused for a folder."""
    parts = plain_parts(path)
    folder = open_beneath(root, "/".join(parts[:-1]) or ".", os.O_PATH | os.O_DIRECTORY)
    try:
        os.unlink(parts[-1] if parts else "", dir_fd=folder)
    except FileNotFoundError as error:
        raise PathMissing(f"There is no {path!r}: list the files to see what is there.") from error
    except OSError as error:
        raise PathRefused(f"{path!r} is a folder: delete the files in it one by one.") from error
    finally:
        os.close(folder)


def _open_folder(root: int, parts: tuple[str, ...], uid: int | None) -> int:
    folder = os.dup(root)
    try:
        for part in parts:
            try:
                os.mkdir(part, 0o755, dir_fd=folder)
                is_new = True
            except FileExistsError:
                is_new = False
            inner = open_beneath(folder, part, os.O_RDONLY | os.O_DIRECTORY)
            os.close(folder)
            folder = inner
            if is_new and uid is not None:
                os.fchown(folder, uid, uid)
    except BaseException:
        os.close(folder)
        raise
    return folder


def _mode_to_keep(folder: int, name: str) -> int:
    """A script that could be started still can be after an edit."""
    try:
        status = os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return 0o644
    return 0o755 if stat.S_ISREG(status.st_mode) and status.st_mode & 0o100 else 0o644
