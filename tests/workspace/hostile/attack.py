"""What an attack is, and how rows are written down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.workspace.hostile.scene import Scene

Play = Callable[["Scene"], Awaitable[None]]


class Broken(AssertionError):
    """The wall gave way."""


class Spoilt(AssertionError):
    """The attack did not get as far as the wall, so it says nothing about it."""


@dataclass(frozen=True)
class Attack:
    """One row. `play` raises Broken when the wall gives way; `control`, played where there is no wall, must raise it.

    `is_sample` rows stand for their class in the ordinary test.
    """

    number: str
    tries: str
    wall: str
    play: Play
    control: Play | None = None
    is_sample: bool = False


class Rows(dict[str, Attack]):
    """The attacks of one module by their numbers, in order."""

    def add(self, attack: Attack) -> None:
        if attack.number in self:
            raise ValueError(f"There are two attacks {attack.number}.")
        self[attack.number] = attack

    def attack(
        self, number: str, tries: str, wall: str, *, control: bool | Play = False, sample: bool = False
    ) -> Callable[[Play], Play]:
        """Add a coroutine function; `control=True`: the same one breaks what is not walled."""

        def keep(play: Play) -> Play:
            other = play if control is True else control or None
            self.add(Attack(number, tries, wall, play, other, sample))
            return play

        return keep

    def attempts(
        self,
        number: str,
        tries: str,
        wall: str,
        codes: Mapping[str, str],
        *,
        free: Collection[str] = (),
        sample: bool = False,
    ) -> None:
        """Add statements of Python that must all be refused; those named in `free` succeed without the wall."""

        async def play(scene: Scene) -> None:
            reached = await scene.attempt(codes)
            if reached:
                raise Broken(f"reached: {', '.join(reached)}")

        async def control(scene: Scene) -> None:
            reached = await scene.attempt({what: codes[what] for what in free})
            if set(reached) == set(free):
                raise Broken(f"reached: {', '.join(reached)}")

        self.add(Attack(number, tries, wall, play, control if free else None, sample))


def require(held: object, otherwise: str) -> None:
    if not held:
        raise Broken(otherwise)


def expect(prepared: object, otherwise: str) -> None:
    """What must be so before an attack means anything."""
    if not prepared:
        raise Spoilt(otherwise)
