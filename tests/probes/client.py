"""Speaks to one collection of a service and remembers every answer that no service may give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import httpx

from tests.probes.discovery import JSON, Collection, property_for
from tests.probes.values import Values
from tests.probes.wanted import WantedField, WantedResource

REFUSALS = frozenset({400, 409, 413, 415, 422})
PAGE_SIZES = ("limit", "page_size", "per_page", "size")
OFFSETS = ("offset", "skip")


@dataclass(frozen=True)
class Failure:
    """One thing that the service does and the request does not allow. `check` is the broken promise."""

    check: str
    text: str

    def __str__(self) -> str:
        return f"{self.check}: {self.text}"


class Broken(Exception):
    """A check cannot go on; carries what was found."""


@dataclass
class Client:
    """Requests to the service. Any answer of 500 and above is a failure, wherever it happens."""

    http: httpx.Client
    failures: list[Failure] = field(default_factory=list)

    def send(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            response = self.http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise Broken(f"{method} {path[:80]} got no answer ({type(error).__name__})") from error
        if response.status_code >= 500:
            sent = response.request.content[:80].decode(errors="backslashreplace")
            self.failures.append(
                Failure("never answers 500", f"{method} {path[:80]} with {sent} answered {response.status_code}")
            )
        return response


@dataclass
class Resource:
    """A collection of the service beside what the request says about it."""

    client: Client
    collection: Collection
    wanted: WantedResource
    values: Values
    others: list[Resource] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, WantedField]:
        """What was said about properties, by the name of the property."""
        known = {}
        for wanted in self.wanted.fields:
            name = property_for(wanted.name, self.collection.properties)
            if name:
                known[name] = wanted
        return known

    def body(self, **overrides: Any) -> JSON:
        """A complete good body, with `overrides` in it."""
        made = {}
        for name, schema in self.collection.properties.items():
            if name in overrides:
                continue
            parent = self.parent_of(name)
            made[name] = parent.create()[1] if parent else self.values.good(name, schema, self.fields.get(name))
        return {**made, **overrides}

    def parent_of(self, name: str) -> Resource | None:
        """The collection that `author_id` points to."""
        if not name.endswith("_id"):
            return None
        stem = name.removesuffix("_id")
        return next((one for one in self.others if one is not self and one.is_called(stem)), None)

    def is_called(self, name: str) -> bool:
        return self.wanted.name in (name, name.replace("_", ""))

    def item_path(self, identity: Any) -> str:
        stem, _, rest = self.collection.item_path.partition("{")
        return stem + quote(str(identity), safe="%") + rest.partition("}")[2]

    def identity_in(self, record: JSON) -> Any:
        inside = self.collection.item_path.partition("{")[2].partition("}")[0]
        for name in ("id", inside, "uuid", "_id"):
            if name in record:
                return record[name]
        raise Broken(f"{self.collection.path} answered a record without an id: {sorted(record)}")

    def create(self, **overrides: Any) -> tuple[JSON, Any]:
        """Store a good record; returns the answer and its id."""
        return self.store(self.body(**overrides))

    def store(self, body: JSON) -> tuple[JSON, Any]:
        response = self.client.send("POST", self.collection.path, json=body)
        if response.status_code not in (200, 201):
            raise Broken(
                f"POST {self.collection.path} of {body} answered {response.status_code}: {response.text[:200]}"
            )
        record = self.record_in(response)
        return record, self.identity_in(record)

    def record_in(self, response: httpx.Response) -> JSON:
        try:
            record = response.json()
        except ValueError as error:
            raise Broken(f"{response.request.method} {response.request.url.path} answered no JSON") from error
        if not isinstance(record, dict):
            raise Broken(f"{response.request.method} {response.request.url.path} answered no object")
        if set(record) == {"data"} and isinstance(record["data"], dict):
            return dict(record["data"])
        return record

    def get(self, identity: Any) -> httpx.Response:
        return self.client.send("GET", self.item_path(identity))

    def read(self, identity: Any) -> JSON:
        response = self.get(identity)
        if response.status_code != 200:
            raise Broken(f"GET {self.item_path(identity)} answered {response.status_code}")
        return self.record_in(response)

    def update(self, identity: Any, body: JSON) -> httpx.Response:
        return self.client.send(self.collection.update_method, self.item_path(identity), json=body)

    def delete(self, identity: Any) -> httpx.Response:
        return self.client.send("DELETE", self.item_path(identity))

    def records(self, **query: Any) -> list[JSON]:
        """All records, through as many pages as there are."""
        size = next((name for name in PAGE_SIZES if name in self.collection.query), None)
        start = next((name for name in OFFSETS if name in self.collection.query), None)
        if size:
            query[size] = min(self.collection.query[size].get("maximum", 100), 100)
        found = self.page(query)
        while size and start and len(found) % query[size] == 0 and found:
            more = self.page({**query, start: len(found)})
            if not more:
                break
            found += more
        return found

    def page(self, query: JSON) -> list[JSON]:
        response = self.client.send("GET", self.collection.path, params=query)
        if response.status_code != 200:
            raise Broken(f"GET {self.collection.path} with {query} answered {response.status_code}")
        answer = response.json()
        if isinstance(answer, dict):
            lists = [value for value in answer.values() if isinstance(value, list)]
            answer = lists[0] if lists else None
        if not isinstance(answer, list):
            raise Broken(f"GET {self.collection.path} answered no list")
        return answer

    def identities(self) -> set[str]:
        return {str(self.identity_in(record)) for record in self.records()}

    def unknown_identity(self) -> Any:
        known = self.identities()
        if any(not one.isdigit() for one in known):
            return "00000000-0000-4000-8000-00000000dead"
        return max((int(one) for one in known), default=0) + 100_000
