"""The debate: Architect and Planner argue until both approve the same hash and the linter is clean."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from packages.agents.context import M, RunContext
from packages.agents.contracts import (
    Design,
    Finding,
    Objection,
    Plan,
    Reply,
    Retrieved,
    Role,
    Severity,
    Spec,
    Text,
    Verdict,
    Voice,
)
from packages.agents.contracts.plan_rules import UNBUILDABLE
from packages.agents.crews.architect import crew as architect
from packages.agents.crews.planner import crew as planner
from packages.agents.crews.sections import request_parts, whole_request
from packages.agents.errors import ConsensusFailed
from packages.agents.events import (
    ConsensusEscalated,
    ConsensusReached,
    LinterReported,
    ObjectionRaised,
    ObjectionResolved,
    RoundStarted,
    SpecProposed,
    TurnTaken,
    VerdictGiven,
)
from packages.agents.orchestration.both import both
from packages.agents.orchestration.hearing import Ear
from packages.agents.orchestration.letter import LEFT_OUT
from packages.agents.orchestration.linter import lint
from packages.agents.orchestration.retrieving import retrieve_for_plan, with_what_answers


@dataclass
class Debate:
    """What is on the table. It outlives an approval that a person refuses."""

    context: RunContext
    ear: Ear = field(default_factory=Ear)
    round: int = 0
    spec: Spec | None = None
    raised: int = 0
    open: dict[int, Objection] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    """The request as it is read: one, or several if it is long."""
    said: list[str] = field(default_factory=list)
    """The request, and every comment since."""
    refused: set[str] = field(default_factory=set)
    """What the linter read out of the request, and the Architect says is not meant."""
    retrieved: Retrieved | None = None
    """What search found for the request, once."""

    async def argue(self, comment: str = "") -> Spec:
        """Rounds until consensus, at most `max_rounds`. A person's comment opens the first of them.

        Returns the last version in any case; what is still open stays in `open`. Raises `ConsensusFailed` when
        that version could not even be scheduled.
        """
        self.said = self.said or [whole_request(self.context.order)]
        self.parts = self.parts or (self.said[0],)
        if comment:
            await self._raise("person", "both", "blocking", "plan", comment, self.round + 1)
        if self.retrieved is None:
            self.retrieved = await retrieve_for_plan(self.context)
        last = self.round + self.context.order.max_rounds
        while self.round < last:
            self.round += 1
            comment = await self._with_guidance(comment)
            self.said.append(comment)
            event = RoundStarted(round=self.round, of=last, comment=comment)
            await self.context.emit.fact(f"round/{self.round}", event)
            if await self._play(comment):
                return await self._reached()
            comment = ""
        return await self._escalate()

    async def _play(self, comment: str) -> bool:
        """One round: design, plan, lint, two judgements. True when everyone approves."""
        round_, previous = self.round, self.spec
        design = await self._design(previous, comment)
        await self._took(Role.architect, "design", design.statement, design.replies)
        existing = (await self._turn("files", Text, _existing_files)).text.splitlines()
        to_planner = self._to("planner")

        async def make_plan(at: RunContext) -> Plan:
            retrieved = await with_what_answers(at, self.retrieved, to_planner)
            return await planner.plan(at, design, previous, to_planner, comment, existing, retrieved)

        plan = await self._turn("plan", Plan, make_plan)
        await self._took(Role.planner, "plan", plan.statement, plan.replies)

        spec = self.spec = Spec.of(round_, design, plan)
        proposed = SpecProposed(round=round_, hash=spec.hash, spec=spec)
        await self.context.emit.fact(f"spec/{round_}", proposed)
        replies = [*design.replies, *plan.replies]
        clean = await self._hear_linter(spec, self._findings(spec, design.replies))

        by_architect, by_planner = await self._judgements(spec, replies, is_first=previous is None)
        approved = await self._hear(Role.architect, spec, by_architect)
        return await self._hear(Role.planner, spec, by_planner) and approved and clean

    async def _design(self, previous: Spec | None, comment: str) -> Design:
        """In the first round a long request is read part by part."""
        if previous is not None:
            objections = self._to("architect")

            async def design_anew(at: RunContext) -> Design:
                retrieved = await with_what_answers(at, self.retrieved, objections)
                return await architect.design(at, previous, objections, comment, retrieved)

            return await self._turn("design", Design, design_anew)
        if len(self.said[0]) > architect.LEAST_ROOM:
            # Written down: a worker with other settings would cut it elsewhere.
            room = int((await self._turn("room", Text, architect.reading_room)).text)
            self.parts = tuple(request_parts(self.context.order, room))
        parts = self.parts
        design = await self._turn(
            "design", Design, lambda at: architect.first_design(at, parts, comment, self.retrieved)
        )
        for number in range(2, len(parts) + 1):

            async def read_on(at: RunContext, so_far: Design = design, number: int = number) -> Design:
                return await architect.read_on(at, so_far, parts, number, comment)

            design = await self._turn(f"design/{number}", Design, read_on)
        return design

    async def _judgements(self, spec: Spec, replies: Sequence[Reply], is_first: bool) -> tuple[Verdict, Verdict]:
        """The Architect's and the Planner's: each judges the other's part, and waits for nobody's word.

        The first version is held against each part of a long request, later ones against what they quote of it.
        """
        by_architect = self._turn(
            "architect", Verdict, lambda at: architect.judge(at, spec, self._by("architect"), replies, self.retrieved)
        )
        if len(self.parts) == 1 or not is_first:
            by_planner = self._turn(
                "planner", Verdict, lambda at: planner.judge(at, spec, self._by("planner"), replies, self.retrieved)
            )
            return await both(by_architect, by_planner)
        # One after the other: a branch of several steps would not be repeated in the same order.
        return await by_architect, await self._part_by_part(spec, replies)

    async def _part_by_part(self, spec: Spec, replies: Sequence[Reply]) -> Verdict:
        verdicts: list[Verdict] = []
        for number in range(1, len(self.parts) + 1):

            async def judge(at: RunContext, number: int = number) -> Verdict:
                return await planner.judge(at, spec, self._by("planner"), replies, self.retrieved, self.parts, number)

            verdicts.append(await self._turn(f"planner/{number}", Verdict, judge))
        return Verdict(
            statement=" ".join(one.statement for one in verdicts),
            decision="object" if any(one.decision == "object" for one in verdicts) else "approve",
            objections=[objection for one in verdicts for objection in one.objections],
        )

    async def _with_guidance(self, comment: str) -> str:
        """A person's comment, and what was said while the round before was under way."""
        known = len(self.ear.notes)
        await self.ear.listen(self.context, f"round/{self.round}/listen")
        return "\n".join(part for part in (comment, *(note.text for note in self.ear.notes[known:])) if part)

    # --- voices ------------------------------------------------------------------------------------------

    async def _hear(self, role: Role, spec: Spec, verdict: Verdict) -> bool:
        """A verdict counts as approval only if nothing blocking is raised with it."""
        await self._took(role, "judge", verdict.statement, ())
        voice: Voice = "architect" if role == Role.architect else "planner"
        blocking = [objection for objection in verdict.objections if objection.severity == "blocking"]
        approves = verdict.decision == "approve" and not blocking
        settled = [one.id for one in self._by(voice) if approves or one.id in verdict.resolved]
        for objection in settled:
            await self._resolve(objection, voice)
        if verdict.decision == "object" and not verdict.objections and not self._by(voice):
            # A vote without a reason cannot be answered, so its words become the objection.
            await self._raise(voice, _other(voice), "blocking", "spec", verdict.statement, self.round)
        for new in verdict.objections:
            await self._raise(voice, _other(voice), new.severity, new.about, new.text, self.round)
        await self._vote(voice, spec, approves)
        return approves

    def _findings(self, spec: Spec, replies: Sequence[Reply]) -> list[Finding]:
        """What the linter reads out of prose it may have misread: where the Architect refuses that, it stands aside."""
        known = {objection.id: objection.text for objection in self._by("linter")}
        self.refused |= {known[one.objection] for one in replies if not one.accepted and one.objection in known}
        faults = self.context.workspace.stub_faults(spec.stack)
        stubs = [Finding(rule="stub-not-usable", about="stack.services", text=fault) for fault in faults]
        found = [*lint(spec, "\n".join(self.said)), *stubs]
        return [
            one.model_copy(update={"severity": "minor"}) if one.rule == LEFT_OUT and one.text in self.refused else one
            for one in found
        ]

    async def _hear_linter(self, spec: Spec, findings: list[Finding]) -> bool:
        reported = LinterReported(round=self.round, hash=spec.hash, findings=tuple(findings))
        await self.context.emit.fact(f"linter/{self.round}", reported)
        texts = {finding.text for finding in findings}
        for objection in self._by("linter"):
            if objection.text not in texts:
                await self._resolve(objection.id, "linter")
        known = {objection.text for objection in self._by("linter")}
        for finding in findings:
            if finding.text not in known:
                await self._raise("linter", "both", finding.severity, finding.about, finding.text, self.round)
        is_clean = all(finding.severity == "minor" for finding in findings)
        await self._vote("linter", spec, is_clean)
        return is_clean

    async def _vote(self, voice: Voice, spec: Spec, approves: bool) -> None:
        event = VerdictGiven(round=self.round, by=voice, decision="approve" if approves else "object", hash=spec.hash)
        await self.context.emit.fact(f"verdict/{self.round}/{voice}", event)

    async def _raise(self, by: Voice, to: str, severity: Severity, about: str, text: str, round_: int) -> None:
        self.raised += 1
        objection = Objection.model_validate(
            {
                "id": self.raised,
                "by": by,
                "to": to,
                "severity": severity,
                "about": about,
                "text": text,
                "round": round_,
            }
        )
        self.open[objection.id] = objection
        await self.context.emit.fact(f"objection/{objection.id}", ObjectionRaised(objection=objection))

    async def _resolve(self, objection: int, by: Voice) -> None:
        del self.open[objection]
        event = ObjectionResolved(id=objection, by=by, round=self.round)
        await self.context.emit.fact(f"objection/{objection}/resolved", event)

    async def settle_person(self) -> None:
        """A person who approves has no objection left."""
        for objection in self._by("person"):
            await self._resolve(objection.id, "person")

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is still open: it kept nobody from approving, and whoever builds shall know of it all the same."""
        return tuple(f"{objection.about}: {objection.text}" for objection in self.open.values())

    # --- ends --------------------------------------------------------------------------------------------

    async def _reached(self) -> Spec:
        spec = self._last()
        event = ConsensusReached(round=self.round, version=spec.version, hash=spec.hash)
        await self.context.emit.fact(f"consensus/{self.round}", event)
        return spec

    async def _escalate(self) -> Spec:
        spec = self._last()
        fatal = [finding for finding in lint(spec) if finding.rule in UNBUILDABLE]
        if fatal:
            raise ConsensusFailed(f"After {self.round} rounds the plan cannot be built: {fatal[0].text}")
        event = ConsensusEscalated(
            round=self.round,
            version=spec.version,
            hash=spec.hash,
            open=tuple(self.open),
            to="person" if self.context.order.approve == "ask" else "record",
        )
        await self.context.emit.fact(f"consensus/{self.round}", event)
        return spec

    # --- small things ------------------------------------------------------------------------------------

    def _last(self) -> Spec:
        if self.spec is None:
            raise ConsensusFailed("The debate ended before a spec was written.")
        return self.spec

    def _to(self, role: str) -> list[Objection]:
        return [objection for objection in self.open.values() if objection.to in (role, "both")]

    def _by(self, voice: Voice) -> list[Objection]:
        return [objection for objection in self.open.values() if objection.by == voice]

    async def _turn(self, name: str, result: type[M], work: Callable[[RunContext], Awaitable[M]]) -> M:
        return await self.context.do(f"plan/{self.round}/{name}", result, work)

    async def _took(self, by: Role, act: str, text: str, replies: Sequence[Reply]) -> None:
        event = TurnTaken.model_validate(
            {"round": self.round, "by": by, "act": act, "text": text, "replies": [one.model_dump() for one in replies]}
        )
        await self.context.emit.fact(f"turn/{self.round}/{by}/{act}", event)


async def _existing_files(context: RunContext) -> Text:
    async with context.workspace.open((await context.workspace.start()).tree) as bench:
        return Text(text="\n".join(await bench.list_files()))


def _other(voice: Voice) -> str:
    return "planner" if voice == "architect" else "architect"
