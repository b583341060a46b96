"""What registries answer, with the addresses in it replaced: of everything that can be fetched, the mirror decides."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin

# Takes an address and a file name, returns the address inside; None: it is not to be had.
Offer = Callable[[str, str], str | None]

SIMPLE_JSON = "application/vnd.pypi.simple.v1+json"
SIMPLE_ACCEPT = f"{SIMPLE_JSON}, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"
PACKUMENT = "application/vnd.npm.install-v1+json"
FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+!-]*")
HASH = re.compile(r"(sha256|sha384|sha512|blake2b)=([0-9a-f]+)")
METADATA_KEYS = ("core-metadata", "dist-info-metadata", "data-core-metadata", "data-dist-info-metadata")


class Unreadable(Exception):
    """The answer is not what such a registry says."""


@dataclass
class Anchors(HTMLParser):
    """The links of a page of PEP 503: (attributes, text)."""

    base: str
    found: list[tuple[dict[str, str | None], str]] = field(default_factory=list)
    is_open: bool = False

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        if tag == "base":
            self.base = urljoin(self.base, attributes.get("href") or "")
        elif tag == "a":
            self.found.append((attributes, ""))
            self.is_open = True

    def handle_data(self, data: str) -> None:
        if self.is_open:
            attributes, text = self.found[-1]
            self.found[-1] = (attributes, text + data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.is_open = False


def simple_page(content: bytes, kind: str, url: str, name: str, offer: Offer) -> bytes:
    """A project's page of a Python index, in either form, as PEP 691 JSON. Raises Unreadable."""
    try:
        listed = _of_json(json.loads(content), url) if "json" in kind else _of_html(content.decode(), url)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("this is no page of a Python package index") from error
    files = []
    for one in listed:
        offered = offer(one["url"], one["filename"]) if FILE_NAME.fullmatch(one["filename"]) else None
        if offered is not None:
            files.append({**one, "url": offered})
    return json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": files}).encode()


def _of_json(page: dict[str, Any], url: str) -> list[dict[str, Any]]:
    return [
        {
            "filename": str(one["filename"]),
            "url": urljoin(url, urldefrag(one["url"]).url),
            "hashes": dict(one.get("hashes") or {}),
            "requires-python": one.get("requires-python"),
            "yanked": one.get("yanked", False),
            "core-metadata": next((one[key] for key in METADATA_KEYS if one.get(key)), False),
        }
        for one in page["files"]
    ]


def _of_html(page: str, url: str) -> list[dict[str, Any]]:
    anchors = Anchors(url)
    anchors.feed(page)
    anchors.close()
    files = []
    for attributes, text in anchors.found:
        address, fragment = urldefrag(urljoin(anchors.base, attributes.get("href") or ""))
        digest = HASH.fullmatch(fragment)
        stated = next((attributes[f"data-{key}"] for key in METADATA_KEYS[:2] if attributes.get(f"data-{key}")), None)
        metadata = HASH.fullmatch(stated or "")
        files.append(
            {
                "filename": text.strip(),
                "url": address,
                "hashes": {digest[1]: digest[2]} if digest else {},
                "requires-python": attributes.get("data-requires-python"),
                "yanked": (attributes["data-yanked"] or True) if "data-yanked" in attributes else False,
                "core-metadata": {metadata[1]: metadata[2]} if metadata else stated is not None,
            }
        )
    return files


def packument(content: bytes, url: str, offer: Offer) -> bytes:
    """A package's page of a Node registry; versions whose file is not to be had are left out. Raises Unreadable."""
    try:
        page = json.loads(content)
        versions = {}
        for version, manifest in page.get("versions", {}).items():
            address = urljoin(url, manifest["dist"]["tarball"])
            file_name = address.rpartition("/")[2]
            offered = offer(address, file_name) if FILE_NAME.fullmatch(file_name) else None
            if offered is not None:
                manifest["dist"]["tarball"] = offered
                versions[version] = manifest
        page["versions"] = versions
        return json.dumps(page).encode()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("this is no page of a Node package registry") from error
