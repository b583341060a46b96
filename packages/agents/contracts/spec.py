"""The spec: what both the Architect and the Planner must approve, under one hash."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from packages.agents.contracts.base import Answer, Names, Value, Words, content_hash, spoken


class Requirement(Answer):
    id: str = Field(description="R1, R2, … in order of importance", pattern=r"^R\d+$")
    text: str = Field(description="one testable sentence: what the software does, seen from outside")
    source: str = Field(
        default="", description="the words of the request that fix this, copied exactly; empty if you decided it"
    )
    untestable_because: str = Field(
        default="", description="why no test from outside can show it; empty for nearly every requirement"
    )


FieldType = Annotated[
    Literal["text", "integer", "number", "boolean", "date", "datetime", "list", "object"],
    spoken(
        text="string str char varchar uuid url email enum",
        integer="int long bigint",
        number="float double decimal",
        boolean="bool",
        datetime="timestamp date-time",
        list="array string[] list[str] list[string]",
        object="dict map json",
    ),
]


class DataField(Answer):
    name: str
    type: FieldType
    required: bool = Field(description="must the client send it on create")
    default: str | int | float | bool | list[str] | None = None
    rule: str = Field(default="", description="limits in plain words, such as `1 to 200 characters`; of what a list is")


class Resource(Answer):
    name: str = Field(description="singular, lower case")
    plural: str = Field(description="as it stands in paths")
    fields: list[DataField] = Field(description="without an id that the service assigns")


class Endpoint(Answer):
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    path: str = Field(description="with parameters in braces, such as /todos/{id}")
    summary: str
    request: str = Field(default="", description="query parameters and body, as one short text or JSON example")
    success: int = Field(description="status code of the good case")
    response: str = Field(default="", description="body of the good case, as one short text or JSON example")
    errors: dict[str, str] = Field(default_factory=dict, description="status code to when it happens")


class Interface(Answer):
    """What people or programs use of the software, other than an HTTP endpoint."""

    form: str = Field(
        description="to the letter: a command line with its options, a function's signature with its module, "
        "a page's path, a file's name and format"
    )
    behaviour: str = Field(
        description="what it takes, answers, prints or writes; exit codes, exceptions, order, units; with an example"
    )


class ExternalService(Answer):
    """An HTTP service of somebody else. While the software is built and tested, stubs stand in for it."""

    name: str = Field(description="lower case, such as rates", pattern=r"^[a-z][a-z0-9_-]{0,39}$")
    variable: str = Field(
        description="the environment variable that holds its base address, such as RATES_URL; without a slash at its "
        "end; in production it names the real service",
        pattern=r"^[A-Z][A-Z0-9_]{0,59}$",
    )
    mappings: list[dict[str, Any]] = Field(
        default_factory=list,
        description="what it answers in tests, to the good calls and to those that go wrong, as mappings of WireMock: "
        '{"request": {"method": "GET", "urlPath": "/latest", "queryParameters": {"base": {"equalTo": "EUR"}}}, '
        '"response": {"status": 200, "jsonBody": {"USD": 1.1}}}. Understood are url, urlPath, urlPattern, '
        "urlPathPattern, queryParameters, headers, bodyPatterns with equalTo, contains, matches, absent, equalToJson; "
        "status, headers, body, jsonBody, base64Body, fixedDelayMilliseconds up to 5000; priority and scenarios; no "
        "faults and no templates. Any other call is answered with 404",
    )


class Stack(Answer):
    language: str = Field(description="for example Python 3.11")
    frameworks: Names = Field(default_factory=list)
    storage: str = Field(description="where data is kept; `none` if nothing is")
    start: Words = Field(
        description="command that starts the application from the repository root, as a list of words; it listens on "
        "127.0.0.1 at `port` and keeps its data under the folder in the variable DATA_DIR; an empty list for a "
        "library or a command-line tool, which nobody starts"
    )
    port: int = Field(default=8000, ge=1024, le=65535, description="of no meaning when `start` is empty")
    services: list[ExternalService] = Field(
        default_factory=list, description="HTTP services outside that the software calls; mostly none"
    )
    test: Words = Field(description="command that runs the repository's own tests, as a list of words")


class Decision(Answer):
    title: str
    context: str = Field(description="what was open")
    decision: str = Field(description="what you decided, and why")
    consequences: str = ""


class Reply(Answer):
    """What an author says to one objection."""

    objection: int
    accepted: bool
    text: str = Field(description="what you changed, or why you keep it")


class Design(Answer):
    """The Architect's part of the spec."""

    statement: str = Field(description="what you tell the Planner, two to five plain sentences")
    title: str = Field(description="name of the software, at most six words")
    requirements: list[Requirement] = Field(min_length=1)
    resources: list[Resource] = Field(default_factory=list)
    endpoints: list[Endpoint] = Field(default_factory=list)
    interfaces: list[Interface] = Field(default_factory=list)
    stack: Stack
    decisions: list[Decision] = Field(default_factory=list, description="what the request left open and you decided")
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")


class PlannedTask(Answer):
    id: str = Field(description="T1, T2, …", pattern=r"^T[0-9]{1,6}$")
    goal: str = Field(description="at most eight words")
    brief: str = Field(description="what the Coder is told: what to make, in which files, and how it will be judged")
    covers: Names = Field(description="ids of the requirements that this task makes true; may be empty for a base")
    depends_on: Names = Field(default_factory=list)
    files: Names = Field(min_length=1, description="files that this task creates or edits")


class Plan(Answer):
    """The Planner's part of the spec."""

    statement: str = Field(description="what you tell the Architect, two to five plain sentences")
    tasks: list[PlannedTask] = Field(min_length=1)
    replies: list[Reply] = Field(default_factory=list, description="one for each open objection to your part")


class Spec(Value):
    """What both approve: the design and the plan, without what was said about them."""

    title: str
    requirements: tuple[Requirement, ...]
    resources: tuple[Resource, ...]
    endpoints: tuple[Endpoint, ...]
    interfaces: tuple[Interface, ...] = ()
    stack: Stack
    decisions: tuple[Decision, ...]
    tasks: tuple[PlannedTask, ...]
    version: int  # last: what a later version shares with the one before is read first

    @classmethod
    def of(cls, version: int, design: Design, plan: Plan) -> Spec:
        return cls(
            version=version,
            title=design.title,
            requirements=tuple(design.requirements),
            resources=tuple(design.resources),
            endpoints=tuple(design.endpoints),
            interfaces=tuple(design.interfaces),
            stack=design.stack,
            decisions=tuple(design.decisions),
            tasks=tuple(plan.tasks),
        )

    @property
    def hash(self) -> str:
        """Sha256 (hex) of everything but the version: what an approval binds to."""
        return content_hash(self.model_dump(mode="json", exclude={"version"}))

    @property
    def is_service(self) -> bool:
        """Whether something is started and listens, or only called."""
        return bool(self.stack.start)

    def requirement(self, requirement_id: str) -> Requirement:
        return next(found for found in self.requirements if found.id == requirement_id)
