"""The issuer as a process, and somebody who signs in at it as a browser would."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from tests.api.accounts.issuer.provision import home
from tests.sandboxes import state_directory

SECRET = "kept: 100%/quietly"
_HERE = Path(__file__).parent


@dataclass(frozen=True)
class IssuerProcess:
    address: str

    def behave(self, **how: Any) -> None:
        """`people`: claims by subject; the rest is in server.mjs. What is not named is honest."""
        httpx.put(f"{self.address}/control", json=how).raise_for_status()

    async def visited(self, address: str, login: str | None) -> str:
        """Where a browser ends that is sent to `address` and signs in there, or declines: our callback, unvisited."""
        async with httpx.AsyncClient() as browser:
            answer = await browser.get(address)
            for _ in range(12):
                if not answer.has_redirect_location:
                    answer = await self._filled_in(browser, answer, login)
                    continue
                address = urljoin(str(answer.url), answer.headers["location"])
                if not address.startswith(self.address):
                    return address
                answer = await browser.get(address)
        raise AssertionError(answer.text)

    async def _filled_in(self, browser: httpx.AsyncClient, page: httpx.Response, login: str | None) -> httpx.Response:
        form = re.search(r'action="([^"]+)"[^>]*>\s*<input type="hidden" name="prompt" value="(\w+)"', page.text)
        assert form, page.text
        if login is None:
            return await browser.get(form[1] + "/abort")
        return await browser.post(form[1], data={"prompt": form[2], "login": login, "password": "any"})


@contextlib.contextmanager
def issuer_process() -> Iterator[IssuerProcess]:
    """Skips, in words, where it is not installed."""
    given = os.environ.get("OIDC_PROVIDER_HOME")
    installed = Path(given) if given else home(state_directory() / "oidc-provider")
    node = shutil.which("node")
    if node is None or not (installed / "node_modules/oidc-provider").exists():
        pytest.skip(f"NO ISSUER in {installed}: `./conclave test` fetches one where Node.js and npm are there")
    environment = {**os.environ, "OIDC_PROVIDER_HOME": str(installed)}
    process = subprocess.Popen(
        [node, _HERE / "server.mjs"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield IssuerProcess(process.stdout.readline().strip())
    finally:
        process.kill()
        process.communicate()
