"""The files of the application, each rendered by its path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from packages.understudy.blueprint import Blueprint, Resource
from packages.understudy.writing.python_types import PythonField
from packages.understudy.writing.rendering import render
from packages.understudy.writing.tests import unit_tests

Omitted = Mapping[str, frozenset[str]]
"""What is left out on purpose: plural (or "" for the whole) to kinds of requirements."""


@dataclass(frozen=True)
class Writer:
    """Renders any file of the layout; None for a path that the layout does not know."""

    blueprint: Blueprint
    omitted: Omitted
    has_errors: bool = True

    def content(self, path: str) -> str | None:
        fixed = self._fixed().get(path)
        if fixed:
            return fixed()
        for pattern, write in (
            (r"app/models/(\w+)\.py", self._model),
            (r"app/repositories/(\w+)\.py", self._repository),
            (r"app/routes/(\w+)\.py", self._routes),
            (r"app/schema/(\w+)\.sql", self._schema),
            (r"tests/test_(\w+)\.py", self._unit_tests),
        ):
            found = re.fullmatch(pattern, path)
            resource = self.blueprint.by_module(found[1]) if found else None
            if resource:
                return write(resource)
        return None

    def _fixed(self) -> dict[str, Callable[[], str]]:
        title = self.blueprint.title
        slug = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        whole = self.omitted.get("", frozenset())
        return {
            "pyproject.toml": lambda: render("app/pyproject.toml", title=title, slug=slug),
            ".gitignore": lambda: render("app/gitignore"),
            "app/__init__.py": lambda: render("app/package.py", title=title),
            "app/models/__init__.py": lambda: render("app/models_package.py"),
            "app/routes/__init__.py": lambda: render("app/routes_package.py"),
            "app/repositories/__init__.py": lambda: render("app/repositories_package.py"),
            "app/settings.py": lambda: render("app/settings.py"),
            "app/main.py": lambda: render("app/main.py", title=title, with_errors=self.has_errors),
            "app/models/base.py": lambda: render("app/base.py"),
            "app/errors.py": lambda: render("app/errors.py", omit=whole),
            "app/storage.py": lambda: render("app/storage.py", omit=whole),
            "app/routes/health.py": lambda: render("app/health.py", omit=whole),
            "tests/conftest.py": lambda: render("tests/conftest.py"),
            "tests/test_app.py": lambda: render("tests/test_app.py", title=title),
            "tests/test_errors.py": lambda: render("tests/test_errors.py", omit=whole),
            "tests/test_storage.py": lambda: render("tests/test_storage.py", omit=whole),
            "tests/test_openapi.py": lambda: render("tests/test_openapi.py", paths=self._paths()),
            "README.md": self._readme,
        }

    def _fields(self, one: Resource) -> list[PythonField]:
        omit = self._omit(one)
        found = []
        for field in one.fields:
            is_loose = (
                "validate" in omit or ("unique" in omit and field.unique) or ("parent" in omit and bool(field.parent))
            )
            found.append(PythonField(field, self.blueprint, is_loose))
        return found

    def _omit(self, one: Resource) -> frozenset[str]:
        return self.omitted.get(one.plural, frozenset())

    def _methods(self, one: Resource) -> dict[str, bool]:
        omit = self._omit(one)
        patch = "PATCH" in one.updates and "update" not in omit
        put = "PUT" in one.updates and "replace" not in omit
        return {
            "has_patch": patch,
            "has_put": put,
            "has_update": patch or put,
            "has_delete": one.is_deletable and "delete" not in omit,
        }

    def _model(self, one: Resource) -> str:
        fields = self._fields(one)
        creates = [field.create_line for field in fields]
        patches = [field.patch_line for field in fields] if "PATCH" in one.updates else []
        views = [field.view_line for field in fields]
        aliases = [f"{field.alias} = {field.definition}" for field in fields if field.definition]
        text = "\n".join([*creates, *patches, *views, *aliases])
        names = ["Day", "Email", "Flag", "Input", "Labels", "Link", "Moment", "NotNull", "Number", "Output"]
        names += ["StoredLabels", "Text", "Whole"]
        used = [name for name in names if re.search(rf"\b{name}\b", text) or name in ("Input", "Output")]
        content = render(
            "app/model.py",
            resource=one,
            Type=one.type_name,
            aliases=aliases,
            typing_names=[name for name in ("Annotated", "Literal") if name in text],
            needs_field="Field(" in text,
            base_names=used,
            create_lines=creates,
            patch_lines=patches,
            view_lines=views,
        )
        if "validate" in self._omit(one):
            content = content.replace("Create(Input):", 'Create(Input, extra="ignore"):').replace(
                "Patch(Input):", 'Patch(Input, extra="ignore"):'
            )
        return content

    def _repository(self, one: Resource) -> str:
        fields, omit, methods = self._fields(one), self._omit(one), self._methods(one)
        parents = [field for field in fields if field.field.parent and "parent" not in omit]
        uniques = [field for field in fields if field.field.unique and "unique" not in omit]
        has_children = bool(self._bound_children(one)) and methods["has_delete"]
        search = [f"instr(casefold({self._sql(fields, name)}), casefold(:q)) > 0" for name in one.search]
        lines = [("(" if not index else " OR ") + line for index, line in enumerate(search)]
        columns = ", ".join(field.sql_name for field in fields)
        values = ", ".join(f":{field.name}" for field in fields)
        insert = [f"INSERT INTO {one.module} (created_at, {columns})", f" VALUES (:created_at, {values})"]
        errors = (
            {"NotFound"} | ({"Conflict"} if uniques or has_children else set()) | ({"Invalid"} if parents else set())
        )
        return render(
            "app/repository.py",
            resource=one,
            Type=one.type_name,
            table=one.module,
            model_imports=self._model_imports(
                one, [one.type_name, f"{one.type_name}Create"], [field for field in fields if field.name in one.filters]
            ),
            bracket="[{name}]" if any(field.sql_name != field.name for field in fields) else "{name}",
            filters=[field for field in fields if field.name in one.filters],
            search=one.search,
            search_lines=_joined([*lines[:-1], lines[-1] + ")"] if lines else [], 80),
            insert_lines=_joined(insert, 90),
            parents=parents,
            uniques=uniques,
            checks=bool(parents or uniques),
            has_children=has_children,
            error_names=sorted(errors),
            omit=omit,
            **methods,
        )

    def _model_imports(self, one: Resource, names: list[str], filters: list[PythonField]) -> list[str]:
        """The imports from app/models, sorted by module."""
        kinds = sorted({field.filter_type for field in filters} & {"Day", "Moment"})
        lines = [f"from app.models.{one.singular} import {', '.join(names)}"]
        return sorted([*lines, *([f"from app.models.base import {', '.join(kinds)}"] if kinds else [])])

    @staticmethod
    def _sql(fields: list[PythonField], name: str) -> str:
        return next(field.sql_name for field in fields if field.name == name)

    def _bound_children(self, one: Resource) -> list[Resource]:
        return [child for child, _ in self.blueprint.children(one) if "parent" not in self._omit(child)]

    def _routes(self, one: Resource) -> str:
        fields, omit, methods = self._fields(one), self._omit(one), self._methods(one)
        filters = [field for field in fields if field.name in one.filters]
        uniques = any(field.field.unique for field in fields) and "unique" not in omit
        has_children = bool(self._bound_children(one)) and methods["has_delete"]
        models = [one.type_name, f"{one.type_name}Create"] + ([f"{one.type_name}Patch"] if methods["has_patch"] else [])
        arguments = ["limit", "after", *(field.name for field in filters), *(["q"] if one.search else [])]
        return render(
            "app/routes.py",
            resource=one,
            Type=one.type_name,
            Plural=one.plural.replace("-", " ").capitalize(),
            one=one.singular if one.singular not in ("id", "sent", "database", "response", "router") else "stored",
            path=self.blueprint.path(one),
            typing_names=["Annotated", "Any", *(["Literal"] if any(field.field.choices for field in filters) else [])],
            model_imports=self._model_imports(one, models, filters),
            filters=filters,
            search=one.search,
            page_arguments=arguments,
            uniques=uniques,
            has_children=has_children,
            conflicts=uniques or has_children,
            omit=omit,
            **methods,
        )

    def _schema(self, one: Resource) -> str:
        fields = self._fields(one)
        indexes = [field.name for field in fields if field.field.parent]
        return render(
            "app/schema.sql",
            resource=one,
            table=one.module,
            columns=[field.column for field in fields],
            indexes=indexes,
        )

    def _unit_tests(self, one: Resource) -> str:
        return unit_tests(self.blueprint, one, self._omit(one) | self.omitted.get("", frozenset()), self._methods(one))

    def _paths(self) -> list[str]:
        found = []
        for one in self.blueprint.resources:
            has_one = self._methods(one)
            found.append(self.blueprint.path(one))
            if "read" not in self._omit(one) or has_one["has_update"] or has_one["has_delete"]:
                found.append(f"{self.blueprint.path(one)}/{{id}}")
        return found

    def _readme(self) -> str:
        return render(
            "app/README.md",
            blueprint=self.blueprint,
            resources=[(one, self._fields(one), self._methods(one)) for one in self.blueprint.resources],
        )


def _joined(lines: list[str], room: int) -> list[str]:
    """One line where it fits, as a formatter would have it."""
    whole = "".join(lines)
    return [whole] if lines and len(whole) <= room else lines
