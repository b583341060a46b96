"""What the tests are about: a basket that knows prices, a clock and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path


class EmptyBasket(Exception):
    def __init__(self) -> None:
        super().__init__("An empty basket cannot be bought: add something first.")


@dataclass(frozen=True)
class Item:
    name: str
    price: Decimal
    amount: int = 1


@dataclass
class Basket:
    """`now` is passed in, so that a test decides what time it is."""

    now: Callable[[], datetime]
    items: list[Item] = field(default_factory=list)

    def total(self) -> Decimal:
        full = sum((item.price * item.amount for item in self.items), Decimal(0))
        evening = time(17) <= self.now().time() < time(19)
        return (full * (Decimal("0.8") if evening else 1)).quantize(Decimal("0.01"))

    def buy(self, receipt: Path) -> None:
        if not self.items:
            raise EmptyBasket
        lines = [f"{item.amount} x {item.name}" for item in self.items]
        receipt.write_text("\n".join([*lines, f"Total {self.total()}"]) + "\n", encoding="utf-8")
