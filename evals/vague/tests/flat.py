"""Uses an application that nobody described: by its OpenAPI document if it has one, else by its HTML forms.

Nothing is expected of names and shapes but that a person who reads the words on the screen would find their way.
"""

import itertools
import json
import os
import re
import socket
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

PEOPLE = ("Zenobia", "Quentin")
AMOUNT = 46.5
PERSON_WORDS = r"person|people|member|mate|user|tenant|resident|participant|friend|roomie"
MONEY_WORDS = r"expense|debt|payment|transaction|bill|cost|loan|iou|owe|purchase|entr|transfer|split|share|settle"
RESULT_WORDS = r"owe|balance|debt|settle|net"
DOCUMENTS = ("/openapi.json", "/api/openapi.json", "/api/v1/openapi.json", "/swagger.json")


class Forms(HTMLParser):
    """The forms and links of a page."""

    def __init__(self, text):
        super().__init__()
        self.forms, self.links, self._select = [], [], None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        elif tag == "form":
            action, method = values.get("action") or "", (values.get("method") or "get").lower()
            self.forms.append({"action": action, "method": method, "fields": []})
        elif tag in ("input", "select", "textarea") and values.get("name") and self.forms:
            self._select = {**values, "tag": tag, "options": []}
            self.forms[-1]["fields"].append(self._select)
        elif tag == "option" and self._select is not None and values.get("value"):
            self._select["options"].append(values["value"])


class Flat:
    def __init__(self):
        self.http = httpx.Client(base_url=os.environ["BASE_URL"], timeout=10, trust_env=False, follow_redirects=True)
        self.ids = {}  # name of a person to what the application calls them
        self.answers = []  # every answer to something that was sent
        self.entered = []  # what was accepted: (kind, answer)

    @cached_property
    def document(self):
        for path in DOCUMENTS:
            answer = self.http.get(path)
            if answer.status_code == 200:
                try:
                    found = answer.json()
                except ValueError:
                    continue
                if isinstance(found, dict) and found.get("paths"):
                    return found
        return {}

    def resolve(self, schema):
        for _ in range(20):
            if "$ref" in schema:
                target = self.document
                for step in schema["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
                schema = target
            elif real := [
                one for key in ("anyOf", "oneOf", "allOf") for one in schema.get(key, ()) if one.get("type") != "null"
            ]:
                schema = {
                    **{key: value for key, value in schema.items() if key not in ("anyOf", "oneOf", "allOf")},
                    **real[0],
                }
            else:
                break
        return schema

    def posts(self):
        """(kind, path, schema) of every way to create something: people before money."""
        found = []
        for path, operations in self.document.get("paths", {}).items():
            content = operations.get("post", {}).get("requestBody", {}).get("content", {})
            for kind, described in content.items():
                if "json" in kind and not re.search(r"login|token|register|password", path):
                    last = re.sub(r"\{[^}]*\}", "", path).rstrip("/").rsplit("/", 1)[-1].lower()
                    order = 1 if re.search(PERSON_WORDS, last) else 2 if re.search(MONEY_WORDS, last) else 0
                    found.append((order, path, self.resolve(described.get("schema", {}))))
        return [
            (("group", "person", "money")[order], path, schema)
            for order, path, schema in sorted(found, key=lambda one: one[0])
        ]

    def value(self, name, schema, person, depth=0):
        """Something sensible for a field of that name."""
        schema = self.resolve(schema)
        kind, name = schema.get("type"), name.lower()
        other = PEOPLE[1 - PEOPLE.index(person)]
        if "enum" in schema or "const" in schema:
            return schema.get("const", (schema.get("enum") or [None])[0])
        if kind == "array":
            item = self.resolve(schema.get("items", {}))
            if item.get("type") == "object":
                return [self.body(item, one, depth + 1) for one in PEOPLE]
            return [self.person(one, item.get("type")) for one in PEOPLE]
        if kind == "object" and schema.get("properties"):
            return self.body(schema, person, depth + 1)
        if kind == "object":
            return {str(self.person(one, "integer")): AMOUNT / 2 for one in PEOPLE}
        if kind == "boolean":
            return schema.get("default", False)
        if re.search(r"amount|price|cost|total|sum|cents|share|weight|percent", name):
            amount = AMOUNT / 2 if depth else AMOUNT
            return amount if kind == "number" else int(100 * amount) if kind == "integer" else f"{amount:.2f}"
        if kind in ("integer", "number") and re.search(r"group|flat|household", name):
            return self.ids.get("group", 1)
        text = self.text(name, schema, person)
        is_other = re.search(r"debtor|owed_by|ower|borrow|(^|_)to($|_)|receiver|payee|recipient", name)
        return text or self.person(other if is_other else person, kind)

    def text(self, name, schema, person):
        """A text whose meaning its name or format tells; "" where it may be a person."""
        known = {"date": "2031-03-04", "date-time": "2031-03-04T10:00:00Z", "email": f"{person.lower()}@example.com"}
        if schema.get("format") in known or name in known:
            return known[schema.get("format") if schema.get("format") in known else name]
        if re.search(r"currency", name):
            return "EUR"
        if re.search(r"descr|title|note|what|reason|label|purpose|categor|memo", name):
            return f"Pizza for {person}"[: schema.get("maxLength", 99)]
        is_name = name in ("name", "display_name", "username", "nickname", "full_name", "first_name")
        return person if is_name and schema.get("type") == "string" else ""

    def person(self, name, kind):
        known = self.ids.get(name)
        if kind in ("integer", "number"):
            return known if isinstance(known, int) else PEOPLE.index(name) + 1
        return known if isinstance(known, str) else name

    def body(self, schema, person, depth=0):
        return {
            name: self.value(name, one, person, depth)
            for name, one in schema.get("properties", {}).items()
            if name in schema.get("required", ()) or not self.may_be_null(one)
        }

    def may_be_null(self, schema):
        return "default" in schema or any(one.get("type") == "null" for one in schema.get("anyOf", ()))

    def fill(self, path):
        """The path with ids in place of its parameters."""
        return re.sub(
            r"\{([^}]*)\}",
            lambda found: str(
                self.ids.get("group", 1)
                if re.search("group|flat|house", found[1])
                else self.person(PEOPLE[0], "integer")
            ),
            path,
        )

    def enter(self):
        """Enter two people and something that one paid for both, as far as the application knows such things."""
        if not self.posts():
            self.enter_forms()
            return
        for kind, path, schema in self.posts():
            for person in PEOPLE if kind == "person" else PEOPLE[:1]:
                answer = self.http.post(self.fill(path), json=self.body(schema, person))
                self.answers.append(answer)
                if answer.is_success:
                    self.entered.append((kind, answer))
                    self.remember(kind, person, answer)

    def remember(self, kind, person, answer):
        try:
            made = answer.json()
        except ValueError:
            return
        ids = [made[name] for name in ("id", "uuid", f"{kind}_id") if isinstance(made, dict) and name in made]
        if ids and kind in ("person", "group"):
            self.ids[person if kind == "person" else "group"] = ids[0]

    def enter_forms(self):
        for person in PEOPLE:
            for page, form in self.forms():
                data, people = {}, itertools.cycle([person, PEOPLE[1 - PEOPLE.index(person)]])
                for field in form["fields"]:
                    if field.get("type") != "submit":
                        data[field["name"]] = self.form_value(field, people)
                target = urljoin(page, form["action"]) if form["action"] else page
                answer = self.http.post(target, data=data) if form["method"] == "post" else None
                if answer is not None:
                    self.answers.append(answer)
                    if answer.is_success:
                        self.entered.append(("form", answer))

    def form_value(self, field, people):
        """Who is asked for two people, such as who owes and who is owed, names two."""
        if field["options"]:
            return field["options"][-1]
        kind, name = field.get("type") or "text", field["name"].lower()
        if kind in ("hidden", "checkbox", "radio"):
            return field.get("value") or "on"
        if kind == "number" or re.search(r"amount|price|cost|sum", name):
            return f"{AMOUNT:.2f}"
        if kind == "date":
            return "2031-03-04"
        return self.text(name, {"maxLength": 50}, PEOPLE[0]) or next(people)

    def forms(self):
        """(path, form) of the start page and the pages that it links to, read anew: options come with entries."""
        found = []
        for path in self.html_pages():
            found += [(path, form) for form in Forms(self.http.get(path).text).forms if form["method"] == "post"]
        return found

    def html_pages(self):
        answer = self.http.get("/")
        if "html" not in answer.headers.get("content-type", ""):
            return []
        links = {urlsplit(urljoin("http://x/", link)).path for link in Forms(answer.text).links}
        dangerous = re.compile(r"delet|remov|logout|reset|clear")
        return ["/", *sorted(link for link in links if link != "/" and not dangerous.search(link))][:20]

    def readings(self):
        """(path, answer) of everything that can be looked at."""
        paths = [self.fill(path) for path, operations in self.document.get("paths", {}).items() if "get" in operations]
        return [(path, self.http.get(path)) for path in dict.fromkeys([*paths, *self.html_pages()])]

    def restart(self):
        with socket.socket(socket.AF_UNIX) as control:
            control.connect(os.environ["RESTART_SOCKET"])
            control.sendall(b"restart\n")
            answer = json.loads(control.makefile().readline())
        assert answer["started"], f"it did not start again: {answer['log']}"
