"""Builds a crew of one agent and one task. Always afresh: CrewAI's objects are not re-entrant."""

from __future__ import annotations

from typing import Any

from packages.agents.crews.assignment import Assignment
from packages.agents.crews.bench_tool import BenchTool
from packages.agents.crews.fence import (
    Agent,
    Crew,
    Process,
    Task,
    ToolExecutionFailedError,
    set_suppress_console_output,
)
from packages.agents.crews.language_model import ConversationModel


class _PlainTask(Task):
    """Prompts the model with our words alone, without CrewAI's advice around the expected output."""

    def prompt(self) -> str:
        return f"{self.description}\n\n{self.expected_output}"


async def kick_off(order: Assignment) -> Any:
    """A value of the schema, or the agent's last words. Runs on the crews' own loop."""
    words, persona = order.prompts.tasks[order.task_name], order.prompts.agent
    toolbox = order.toolbox
    tools = [BenchTool(tool, toolbox, order.kickoff) for tool in toolbox.tools.values()] if toolbox else []
    agent = Agent(
        role=persona.role,
        goal=persona.goal,
        backstory=persona.backstory,
        llm=ConversationModel(order.conversation, order.kickoff),
        tools=tools,
        max_iter=order.turns,
        max_retry_limit=0,
        # Our failures never speak of context; with True CrewAI would estimate and summarise on each call.
        respect_context_window=False,
        allow_delegation=False,
        verbose=False,
        cache=False,
    )
    task = _PlainTask(
        name=order.task_name,
        description=order.prompts.template(order.task_name, order.inputs),
        expected_output=words.expected_output,
        agent=agent,
        output_pydantic=order.schema,
        # Set as well, so that CrewAI does not add the schema to the prompt in words of its own.
        response_model=order.schema,
    )
    crew = Crew(
        name=f"{persona.role}: {order.task_name}",
        agents=[agent],
        tasks=[task],
        process=Process.sequential,
        verbose=False,
        memory=False,
        planning=False,
        cache=False,
        tracing=False,
    )
    set_suppress_console_output(True)
    try:
        output: Any = await crew.akickoff(inputs=dict(order.inputs))
    except ToolExecutionFailedError:
        # The model made the same mistaken call five times; CrewAI gives it no further turn.
        return order.conversation.stopped_claim()
    return output.raw if order.schema is None else output.pydantic
