"""How a field is typed in the software that is written."""

from __future__ import annotations

from dataclasses import dataclass

from packages.understudy.blueprint import Blueprint, Field
from packages.understudy.rules import plain

_KINDS = {"integer": "Whole", "number": "Number", "boolean": "Flag", "date": "Day", "datetime": "Moment"}
_VIEWS = {"text": "str", "integer": "int", "number": "float", "boolean": "bool", "date": "Day", "datetime": "Moment"}


_SQL_WORDS = frozenset(
    [
        "add",
        "all",
        "alter",
        "and",
        "as",
        "between",
        "by",
        "case",
        "check",
        "collate",
        "commit",
        "constraint",
        "create",
        "default",
        "delete",
        "distinct",
        "drop",
        "else",
        "escape",
        "exists",
        "foreign",
        "from",
        "group",
        "having",
        "in",
        "index",
        "insert",
        "into",
        "is",
        "isnull",
        "join",
        "limit",
        "not",
        "notnull",
        "null",
        "on",
        "or",
        "order",
        "primary",
        "references",
        "select",
        "set",
        "table",
        "then",
        "to",
        "transaction",
        "union",
        "unique",
        "update",
        "using",
        "values",
        "when",
        "where",
    ]
)


@dataclass(frozen=True)
class PythonField:
    """One field of the generated software. `loose` leaves every limit out."""

    field: Field
    blueprint: Blueprint
    loose: bool = False

    @property
    def name(self) -> str:
        return self.field.name

    @property
    def sql_name(self) -> str:
        return f"[{self.name}]" if self.name in _SQL_WORDS else self.name

    @property
    def base_name(self) -> str:
        """The kind in app/models/base.py that this field builds on; empty for an enumeration."""
        if self.field.choices:
            return ""
        return {"email": "Email", "url": "Link", "list": "Labels"}.get(self.field.form) or _KINDS.get(
            self.field.type, "Text"
        )

    @property
    def alias(self) -> str:
        """The name of the limited type; the plain kind when there is nothing to limit."""
        return (
            f"{''.join(part.capitalize() for part in self.name.split('_'))}Value" if self.definition else self.base_name
        )

    @property
    def definition(self) -> str:
        if self.field.choices:
            return f"Literal[{', '.join(quoted(choice) for choice in self.field.choices)}]"
        limits = self._limits()
        return f"Annotated[{self.base_name}, Field({limits})]" if limits else ""

    def _limits(self) -> str:
        field = self.field
        if self.loose or field.form:
            return ""
        low, high = ("min_length", "max_length") if field.type == "text" else ("ge", "le")
        parts = [f"{low}={plain(field.minimum)}"] if field.minimum is not None else []
        parts += [f"{high}={plain(field.maximum)}"] if field.maximum is not None else []
        return ", ".join(parts)

    @property
    def create_line(self) -> str:
        if self.field.required and not self.loose:
            return f"{self.name}: {self.alias}"
        if self.field.form == "list":
            return f"{self.name}: {self.alias} = Field(default_factory=list)"
        if self.field.is_nullable or self.field.required:
            return (
                f"{self.name}: {self.alias} | None = None" if not self.field.required else f"{self.name}: {self.alias}"
            )
        return f"{self.name}: {self.alias} = {quoted(self.field.default)}"

    @property
    def patch_line(self) -> str:
        if self.field.is_nullable:
            return f"{self.name}: {self.alias} | None = None"
        return f"{self.name}: Annotated[{self.alias} | None, NotNull] = None"

    @property
    def view_line(self) -> str:
        if self.field.form == "list":
            return f"{self.name}: StoredLabels"
        return f"{self.name}: {_VIEWS[self.field.type]}{' | None' if self.field.is_nullable else ''}"

    @property
    def column(self) -> str:
        kind = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}.get(self.field.type, "TEXT")
        parent = self.blueprint.resource(self.field.parent) if self.field.parent else None
        return " ".join(
            part
            for part in (
                self.sql_name,
                kind,
                "" if self.field.is_nullable else "NOT NULL",
                "UNIQUE" if self.field.unique and not self.loose else "",
                f"REFERENCES {parent.module} (id)" if parent and not self.loose else "",
            )
            if part
        )

    # --- filters and checks ------------------------------------------------------------------------------

    @property
    def filter_type(self) -> str:
        return (
            "str"
            if self.field.form == "list"
            else {"Day": "Day", "Moment": "Moment"}.get(self.base_name, _VIEWS[self.field.type])
        )

    @property
    def query_type(self) -> str:
        if self.field.choices:
            return f"{self.definition} | None"
        if self.field.type == "text":
            return "Annotated[str | None, Query(max_length=2000)]"
        if self.field.type == "integer":
            return "Annotated[int | None, Query(ge=-9007199254740991, le=9007199254740991)]"
        return f"{self.filter_type} | None"

    @property
    def condition(self) -> str:
        if self.field.form == "list":
            return f"EXISTS (SELECT 1 FROM json_each({self.sql_name}) WHERE json_each.value = :{self.name})"  # noqa: S608  # Text of a template.
        return f"{self.sql_name} = :{self.name}"

    @property
    def filter_value(self) -> str:
        if self.field.type == "datetime":
            return f'{self.name}.isoformat().replace("+00:00", "Z")'
        return f"{self.name}.isoformat()" if self.field.type == "date" else self.name

    @property
    def parent_table(self) -> str:
        parent = self.blueprint.resource(self.field.parent)
        return parent.module if parent else self.field.parent.replace("-", "_")

    @property
    def parent_name(self) -> str:
        parent = self.blueprint.resource(self.field.parent)
        return parent.name if parent else self.field.parent


def quoted(value: object) -> str:
    """A Python literal in the style of the generated code."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return repr(value)
