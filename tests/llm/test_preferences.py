"""What a project wants of a role narrows whom the router may ask, and never widens it."""

from __future__ import annotations

import pytest

from packages.llm.configuration import Preference
from packages.llm.errors import Forbidden
from tests.llm.fleet import a_fleet, answer
from tests.llm.scripted_model import fails

WHERE = {"a": {"jurisdiction": "us"}, "b": {"jurisdiction": "eu"}, "c": {}}


async def test_only_the_models_that_a_project_names_are_asked_in_its_order() -> None:
    async with a_fleet("a", "b", "c") as fleet:
        wanted = Preference(candidates=("c/m-c", "b/m-b"))
        assert await answer(fleet, preference=wanted) == "c"
        fleet.models["c"].script = [fails(500)]
        assert await answer(fleet, "2", preference=wanted) == "b"
        fleet.models["b"].script = [fails(404)]
        fleet.models["c"].script = [fails(404)]
        with pytest.raises(Exception, match="knows no such model"):
            await answer(fleet, "3", preference=wanted)
        assert fleet.asked("a") == 0
        assert await answer(fleet, "4") == "a", "others are asked as ever"


async def test_a_project_orders_by_price() -> None:
    models = {"a": {"input_usd_per_million": 9.0}, "b": {"input_usd_per_million": 1.0}}
    async with a_fleet("a", "b", models=models) as fleet:
        assert await answer(fleet) == "a"
        assert await answer(fleet, "2", preference=Preference(order="cheapest")) == "b"
        assert fleet.decisions()[-1][1] == "cheapest"


async def test_a_model_that_has_gone_is_passed_over_and_then_the_usual_ones_are_asked() -> None:
    async with a_fleet("a", "b") as fleet:
        assert await answer(fleet, preference=Preference(candidates=("gone/model/x", "b/m-b"))) == "b"
        (gone,) = fleet.book.attempts[-1].passed_over
        assert (gone.provider, gone.model, gone.reason) == ("gone", "model/x", "is not configured any more")
        assert await answer(fleet, "2", preference=Preference(candidates=("gone/model/x",))) == "a"
        assert fleet.router.missing(["gone/model/x", "a/m-a"]) == ("gone/model/x",)


async def test_the_residency_of_a_project_is_a_wall_whoever_is_named() -> None:
    async with a_fleet("a", "b", "c", providers=WHERE) as fleet:
        european = Preference(residency=("eu",))
        assert await answer(fleet, preference=european) == "b"
        assert [one.reason for one in fleet.book.attempts[0].passed_over] == [
            "a/m-a computes in us, and the settings of the project ask for eu",
            "c/m-c computes in a place that nobody knows, and the settings of the project ask for eu",
        ]
        for named in (("a/m-a", "c/m-c"), ("gone/x",)):
            fleet.models["b"].script = [fails(404)]
            with pytest.raises(Exception, match=r"ask for eu|knows no such model"):
                await answer(fleet, f"{named}", preference=Preference(candidates=named, residency=("eu",)))
        assert (fleet.asked("a"), fleet.asked("c")) == (0, 0)


async def test_a_project_cannot_leave_the_region_of_the_deployment() -> None:
    async with a_fleet("a", "b", providers=WHERE, residency=("eu",)) as fleet:
        with pytest.raises(Forbidden, match="a/m-a computes in us, and eu is asked for"):
            await answer(fleet, preference=Preference(candidates=("a/m-a",), residency=("us",)))
        assert (fleet.asked("a"), fleet.asked("b")) == (0, 0)


async def test_the_other_model_is_one_that_the_project_lets_in() -> None:
    async with a_fleet("a", "b", "c", providers=WHERE, alternative="a/m-a") as fleet:
        assert fleet.router.offered_alternative(False) == "m-a"
        european = Preference(residency=("eu",))
        assert fleet.router.offered_alternative(False, european) == ""
        assert await answer(fleet, is_alternative=True, preference=european) == "b"
        named = Preference(candidates=("c/m-c", "b/m-b"))
        assert fleet.router.offered_alternative(False, named) == "m-b"
        assert await answer(fleet, "2", is_alternative=True, preference=named) == "b"
        assert fleet.asked("a") == 0


async def test_a_quote_and_a_look_after_an_outage_are_of_who_may_be_asked() -> None:
    models = {"b": {"input_usd_per_million": 7.0}}
    async with a_fleet("a", "b", models=models, providers=WHERE, dead=("b",)) as fleet:
        european = Preference(residency=("eu",))
        assert fleet.router.main_model("coder", european)[:2] == ("m-b", 7.0)
        assert not await fleet.router.is_back("coder", european)
        assert await fleet.router.is_back("coder")
