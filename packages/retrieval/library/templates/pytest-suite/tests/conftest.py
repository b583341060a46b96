"""What every test may use. Factories are functions with defaults: a test names only what it is about."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest

from basket import Basket, Item


def an_item(name: str = "bread", price: str = "2.50", amount: int = 1) -> Item:
    return Item(name, Decimal(price), amount)


@pytest.fixture
def basket_at() -> Callable[..., Basket]:
    def make(hour: int, *items: Item) -> Basket:
        return Basket(lambda: datetime(2024, 5, 1, hour), list(items))

    return make
