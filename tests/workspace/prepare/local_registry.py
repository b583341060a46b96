"""A package index and a Node registry over real HTTP on loopback, with packages that a test makes itself."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from packages.workspace.prepare import Registries, Registry


@dataclass
class Page:
    body: bytes = b""
    kind: str = "application/octet-stream"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    held_until: threading.Event | None = None
    """Half of the body is sent, and the rest when this is set."""


class LocalRegistry:
    """Answers what is in `pages` (by path); `requests` says what was asked, as "GET /path"."""

    def __init__(self, port: int = 0) -> None:
        self.pages: dict[str, Page] = {}
        self.requests: list[str] = []
        self.seen_headers: list[dict[str, str]] = []
        self.half_sent = threading.Event()
        self.versions: dict[str, dict[str, object]] = {}
        self._anchors: dict[str, list[str]] = {}
        registry = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                registry._answer(self)

            do_HEAD = do_POST = do_PUT = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True

    @contextlib.contextmanager
    def serving(self) -> Iterator[LocalRegistry]:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield self
        finally:
            for page in self.pages.values():
                if page.held_until is not None:
                    page.held_until.set()
            self._server.shutdown()
            thread.join()
            self._server.server_close()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def registries(self) -> Registries:
        """As an administrator would name it who trusts this host."""
        python, node = Registry(f"{self.address}/simple"), Registry(f"{self.address}/node")
        return Registries(python, node, frozenset({"127.0.0.1"}))

    def downloads(self) -> list[str]:
        return [request for request in self.requests if request.startswith("GET /files/")]

    def offer_file(self, name: str, file_name: str, body: bytes) -> Page:
        """A line of a project's page, and the file behind it."""
        page = self.pages[f"/files/{file_name}"] = Page(body)
        digest = hashlib.sha256(body).hexdigest()
        anchors = self._anchors.setdefault(name, [])
        anchors.append(f'<a href="../../files/{file_name}#sha256={digest}">{file_name}</a><br/>')
        html = f"<!DOCTYPE html><html><body>{''.join(anchors)}</body></html>"
        self.pages[f"/simple/{name}/"] = Page(html.encode(), "text/html")
        return page

    def offer_wheel(
        self, name: str, version: str, files: Mapping[str, str], requires: tuple[str, ...] = (), entries: str = ""
    ) -> Page:
        escaped = name.replace("-", "_")
        file_name = f"{escaped}-{version}-py3-none-any.whl"
        return self.offer_file(name, file_name, a_wheel(escaped, version, files, requires, entries))

    def offer_package(self, name: str, version: str, files: Mapping[str, str], **manifest: object) -> str:
        """Returns the hash that a lock names."""
        described = {"name": name, "version": version, **manifest}
        body = a_tarball({**files, "package.json": json.dumps(described)})
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(body).digest()).decode()}"
        file_name = f"{name.rpartition('/')[2]}-{version}.tgz"
        self.pages[f"/files/{file_name}"] = Page(body)
        dist = {"tarball": f"{self.address}/files/{file_name}", "integrity": integrity}
        versions = self.versions.setdefault(name, {})
        versions[version] = {**described, "dist": dist, "hasInstallScript": "scripts" in manifest}
        packument = {"name": name, "dist-tags": {"latest": version}, "versions": versions}
        self.pages[f"/node/{name.replace('/', '%2F')}"] = Page(json.dumps(packument).encode(), "application/json")
        return integrity

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.requests.append(f"{handler.command} {handler.path}")
        self.seen_headers.append({name.lower(): value for name, value in handler.headers.items()})
        page = self.pages.get(handler.path, Page(status=404))
        handler.send_response(page.status)
        for name, value in {"Content-Type": page.kind, **page.headers}.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(page.body)))
        handler.end_headers()
        if handler.command == "HEAD":
            return
        with contextlib.suppress(OSError):
            half = len(page.body) // 2 if page.held_until is not None else 0
            handler.wfile.write(page.body[:half])
            handler.wfile.flush()
            if page.held_until is not None:
                self.half_sent.set()
                page.held_until.wait(60)
            handler.wfile.write(page.body[half:])


def a_wheel(name: str, version: str, files: Mapping[str, str], requires: tuple[str, ...], entries: str) -> bytes:
    folder = f"{name}-{version}.dist-info"
    metadata = [
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}",
        *(f"Requires-Dist: {one}" for one in requires),
    ]
    content = {
        **files,
        f"{folder}/METADATA": "\n".join([*metadata, ""]),
        f"{folder}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        **({f"{folder}/entry_points.txt": f"[console_scripts]\n{entries}\n"} if entries else {}),
    }
    record = "".join(f"{path},,\n" for path in [*content, f"{folder}/RECORD"])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for path, text in {**content, f"{folder}/RECORD": record}.items():
            archive.writestr(path, text)
    return packed.getvalue()


def a_tarball(files: Mapping[str, str], root: str = "package/") -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for path, text in files.items():
            entry = tarfile.TarInfo(f"{root}{path}")
            entry.size, entry.mode = len(text.encode()), 0o755
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()
