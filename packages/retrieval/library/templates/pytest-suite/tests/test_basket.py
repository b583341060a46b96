"""One behaviour for each test, in a name that reads as a sentence."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from conftest import an_item

from basket import Basket, EmptyBasket

BasketAt = Callable[..., Basket]


@pytest.mark.parametrize(
    ("amounts", "total"),
    [((), "0.00"), ((1,), "2.50"), ((2, 1), "7.50")],
    ids=["nothing", "one", "several"],
)
def test_a_total_counts_every_item(basket_at: BasketAt, amounts: tuple[int, ...], total: str) -> None:
    assert basket_at(9, *(an_item(amount=amount) for amount in amounts)).total() == Decimal(total)


@pytest.mark.parametrize(("hour", "total"), [(16, "2.50"), (17, "2.00"), (18, "2.00"), (19, "2.50")])
def test_evenings_are_cheaper(basket_at: BasketAt, hour: int, total: str) -> None:
    assert basket_at(hour, an_item()).total() == Decimal(total)


def test_a_receipt_lists_what_was_bought(basket_at: BasketAt, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.txt"
    basket_at(9, an_item("rye", amount=2)).buy(receipt)
    assert receipt.read_text(encoding="utf-8") == "2 x rye\nTotal 5.00\n"


def test_an_empty_basket_is_refused_and_leaves_no_receipt(basket_at: BasketAt, tmp_path: Path) -> None:
    with pytest.raises(EmptyBasket, match="add something first"):
        basket_at(9).buy(tmp_path / "receipt.txt")
    assert list(tmp_path.iterdir()) == []
