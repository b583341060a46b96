"""One question, one answer: who is asked decides who answers."""

from __future__ import annotations

import json
from collections.abc import Callable

from packages.understudy.blueprint import NotUnderstood
from packages.understudy.chat import Reply
from packages.understudy.documents import Answer
from packages.understudy.faults import Fault
from packages.understudy.messages import Conversation
from packages.understudy.reading.scope import REMEDY, REPERTOIRE, refusal
from packages.understudy.roles import architect, coder, integrator, orchestrator, planner, tester, verdicts
from packages.understudy.spoiling import spoiled

Answerer = Callable[[Conversation, list[Fault]], Answer]
_ANSWERERS: dict[str, Answerer] = {
    "Design": architect.design,
    "DesignChange": architect.change,
    "Plan": planner.plan,
    "PlanChange": planner.change,
    "Verdict": verdicts.judge,
    "AcceptanceTests": tester.acceptance,
    "Review": tester.review,
    "Ruling": tester.rule,
    "Repair": orchestrator.repair,
    "Split": orchestrator.split,
    "Advice": verdicts.advise,
    "DeliveryNotes": integrator.notes,
}


def answer(conversation: Conversation, faults: list[Fault]) -> Reply:
    """Never raises for what a request says: what it cannot do, it declines."""
    question = conversation.question
    if question == "Code":
        try:
            return spoiled(coder.turn(conversation, faults), faults, is_structured=False)
        except NotUnderstood as reason:
            return Reply(text=f"I could not do this task, and I changed nothing. {reason}")
    if question == "Resolve":
        return integrator.resolve(conversation)
    answerer = _ANSWERERS.get(question)
    if answerer is None:
        return Reply(text=_plain_talk(conversation))
    try:
        document = answerer(conversation, faults)
    except NotUnderstood as reason:
        return Reply(refusal=refusal(str(reason)))
    return spoiled(Reply(text=json.dumps(document, ensure_ascii=False)), faults, is_structured=True)


def _plain_talk(conversation: Conversation) -> str:
    if conversation.was_stopped:
        return "I stop here. What the tools did stands; I have nothing to add."
    return f"{REPERTOIRE} It is a rule-based model and holds no conversations. {REMEDY}"
