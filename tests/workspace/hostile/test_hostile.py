"""The wall holds against every attack of the catalogue, for a service that is root and for one of an ordinary user."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from packages.workspace.toolchain import Toolchain
from tests.conftest import IS_FULL
from tests.workspace.hostile import report
from tests.workspace.hostile.catalogue import ATTACKS
from tests.workspace.hostile.services import AS_USER, IS_ROOT, KINDS, Result, Service, running, staged

# Beside a sample for the root service: one of each kind that differs for an ordinary user, whom nothing but the
# namespaces keeps from the service's own files and processes.
AS_USER_TOO = ("02", "05", "18b", "32c", "34", "G14", "F01")


class Attacked:
    """Both services, begun when first attacked, and what came of it."""

    def __init__(self, toolchain: Toolchain, stack: ExitStack) -> None:
        self._toolchain = toolchain
        self._stack = stack
        self._stage = stack.enter_context(staged())
        self._services: dict[str, Service] = {}
        self.results: dict[tuple[str, str], Result] = {}

    def suffer(self, number: str, kind: str) -> Result:
        if kind not in self._services:
            self._services[kind] = self._stack.enter_context(running(kind, self._stage, self._toolchain))
        self.results[number, kind] = result = self._services[kind].suffer(number)
        return result


@pytest.fixture(scope="module")
def attacked(toolchain: Toolchain) -> Iterator[Attacked]:
    with ExitStack() as stack:
        attacked = Attacked(toolchain, stack)
        yield attacked
    if IS_FULL and report.is_complete(attacked.results):
        report.write(attacked.results)


def is_sample(number: str, kind: str) -> bool:
    if kind == AS_USER and IS_ROOT:
        return number in AS_USER_TOO
    return ATTACKS[number].is_sample


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        pytest.param(number, kind, marks=() if is_sample(number, kind) else pytest.mark.exhaustive)
        for kind in KINDS
        for number in ATTACKS
    ],
)
def test_the_wall_holds(attacked: Attacked, number: str, kind: str) -> None:
    attack = ATTACKS[number]
    result = attacked.suffer(number, kind)
    assert not result.broken, f"{number}, {attack.tries}: {result.broken}"
    assert result.breakable in (None, True), f"{number} proves nothing, its control: {result.breakable}"
