"""Builds a crew of one agent and one task. Always afresh: CrewAI's objects are not re-entrant."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from packages.agents.crews.bench_tool import BenchTool
from packages.agents.crews.conversation import Conversation
from packages.agents.crews.fence import Agent, Crew, Process, Task
from packages.agents.crews.kickoff import Kickoff
from packages.agents.crews.language_model import ConversationModel
from packages.agents.crews.loader import Prompts
from packages.agents.tools.toolbox import Toolbox


class _PlainTask(Task):
    """Prompts the model with our words alone, without CrewAI's advice around the expected output."""

    def prompt(self) -> str:
        return f"{self.description}\n\n{self.expected_output}"


async def kick_off(
    prompts: Prompts,
    task_name: str,
    inputs: dict[str, str],
    conversation: Conversation,
    kickoff: Kickoff,
    schema: type[BaseModel] | None,
    toolbox: Toolbox | None,
    turns: int,
) -> Any:
    """A value of `schema`, or the agent's last words. Runs on the crews' own loop."""
    words = prompts.tasks[task_name]
    tools = [BenchTool(tool, toolbox, kickoff) for tool in toolbox.tools.values()] if toolbox else []
    agent = Agent(
        role=prompts.agent.role,
        goal=prompts.agent.goal,
        backstory=prompts.agent.backstory,
        llm=ConversationModel(conversation, kickoff),
        tools=tools,
        max_iter=turns,
        max_retry_limit=0,
        # Our failures never speak of context; with True CrewAI would estimate and summarise on each call.
        respect_context_window=False,
        allow_delegation=False,
        verbose=False,
        cache=False,
    )
    task = _PlainTask(
        name=task_name,
        description=words.template(inputs),
        expected_output=words.expected_output,
        agent=agent,
        output_pydantic=schema,
        # Set as well, so that CrewAI does not add the schema to the prompt in words of its own.
        response_model=schema,
    )
    crew = Crew(
        name=f"{prompts.agent.role}: {task_name}",
        agents=[agent],
        tasks=[task],
        process=Process.sequential,
        verbose=False,
        memory=False,
        planning=False,
        cache=False,
        tracing=False,
    )
    output: Any = await crew.akickoff(inputs=inputs)
    return output.raw if schema is None else output.pydantic
