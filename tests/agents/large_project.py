"""A shop of some sixty files, of which a change touches one."""

from __future__ import annotations

GOODS = (
    *("invoice", "shipment", "supplier", "warehouse", "parcel", "customer", "address", "basket", "catalogue", "brand"),
    *(
        "colour",
        "currency",
        "country",
        "courier",
        "delivery",
        "department",
        "employee",
        "feedback",
        "gallery",
        "holiday",
    ),
    *("inventory", "journal", "keyword", "language", "ledger", "manager", "merchant", "newsletter", "notice", "offer"),
    *(
        "package",
        "partner",
        "payment",
        "picture",
        "product",
        "promotion",
        "purchase",
        "quantity",
        "question",
        "receipt",
    ),
    *("refund", "region", "reminder", "report", "return", "review", "reward", "salary", "schedule", "season"),
    *("session", "shelf", "size", "store", "subscription", "survey", "tax", "ticket", "transfer"),
)
VOUCHER = "shop/voucher.py"
FILES = {
    VOUCHER: '''"""Vouchers."""

from shop.invoice import InvoiceStore


class VoucherStore:
    def __init__(self) -> None:
        self._redeemed: set[str] = set()

    def redeem(self, voucher_code: str, amount: int) -> int:
        """What is left to pay after a voucher. The same voucher code counts as often as it is given."""
        self._redeemed.add(voucher_code)
        return max(amount - 500, 0)
''',
    **{
        f"shop/{name}.py": f'''"""What the shop knows of each {name}."""

from dataclasses import dataclass


@dataclass(frozen=True)
class {name.capitalize()}:
    number: int
    label: str
    position: int = 0


class {name.capitalize()}Store:
    """Keeps every {name} in memory, by its number."""

    def __init__(self) -> None:
        self._kept: dict[int, {name.capitalize()}] = {{}}

    def add_{name}(self, one: {name.capitalize()}) -> None:
        if one.number in self._kept:
            raise ValueError("the {name} is there already: change it instead")
        self._kept[one.number] = one

    def find_{name}(self, number: int) -> {name.capitalize()} | None:
        return self._kept.get(number)

    def every_{name}_by_label(self) -> list[{name.capitalize()}]:
        return sorted(self._kept.values(), key=lambda one: one.label)
'''
        for name in GOODS
    },
}
GOAL = "A voucher counts once"
BRIEF = "Whoever redeems the same voucher code a second time pays the whole amount."
