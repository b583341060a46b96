"""Keep track of who owes whom."""

import argparse
import json
import os
from pathlib import Path

FILE = Path(os.environ.get("DATA_DIR", "."), "debts.json")


def main():
    parser = argparse.ArgumentParser(prog="owe", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add")
    add.add_argument("who")
    add.add_argument("whom")
    add.add_argument("amount", type=float)
    commands.add_parser("list")
    order = parser.parse_args()
    debts = json.loads(FILE.read_text()) if FILE.exists() else []
    if order.command == "add":
        FILE.write_text(json.dumps([*debts, [order.who, order.whom, order.amount]]))
    else:
        for who, whom, amount in debts:
            print(f"{who} owes {whom} {amount:.2f}")


if __name__ == "__main__":
    main()
