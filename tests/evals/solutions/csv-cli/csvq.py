"""Look into CSV files: select, filter, sort, stats, json."""

import argparse
import csv
import io
import json
import re
import sys

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
EXPRESSION = re.compile(
    r"\s*(?P<column>[^=!<>~]*[^=!<>~\s])\s*(?P<sign>!=|<=|>=|=|<|>|~)\s*(?P<value>.*?)\s*", re.DOTALL
)


class DataProblem(Exception):
    """Something is wrong with the data or the file."""


def number(text):
    if not NUMBER.fullmatch(text.strip()):
        return None
    value = float(text)
    return int(value) if value.is_integer() else value


def read(path, delimiter):
    try:
        if path == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise DataProblem(f"{path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataProblem(f"{path} is not UTF-8") from error
    try:
        lines = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if row]
    except csv.Error as error:
        raise DataProblem(f"{path}: {error}") from error
    if not lines:
        raise DataProblem(f"{path} is empty: there is no header")
    header, *rows = lines
    for count, row in enumerate(rows, 1):
        if len(row) != len(header):
            raise DataProblem(f"row {count} has {len(row)} fields, the header has {len(header)}")
    return header, rows


def column(header, name):
    if name not in header:
        raise DataProblem(f"there is no column {name}; there are {', '.join(header)}")
    return header.index(name)


def expression(text):
    found = EXPRESSION.fullmatch(text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is not COLUMN OP VALUE")
    return found["column"], found["sign"], found["value"]


def delimiter(text):
    text = "\t" if text == "tab" else text
    if len(text) != 1:
        raise argparse.ArgumentTypeError("must be one character, or the word tab")
    return text


def holds(left, sign, right):
    if sign == "~":
        return right.lower() in left.lower()
    if number(left) is not None and number(right) is not None:
        left, right = number(left), number(right)
    return {
        "=": left == right,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[sign]


def as_csv(header, rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows([header, *rows])
    return buffer.getvalue()


def select(order, header, rows):
    chosen = [column(header, name) for name in order.columns.split(",")]
    return as_csv([header[at] for at in chosen], [[row[at] for at in chosen] for row in rows])


def keep(order, header, rows):
    wanted = [(column(header, name), sign, value) for name, sign, value in [order.expression, *order.where]]
    return as_csv(header, [row for row in rows if all(holds(row[at], sign, value) for at, sign, value in wanted)])


def sort(order, header, rows):
    at = column(header, order.column)

    def key(row):
        value = number(row[at])
        return (0, value, "") if value is not None else (1, 0, row[at])

    filled = sorted((row for row in rows if row[at]), key=key, reverse=order.desc)
    return as_csv(header, [*filled, *(row for row in rows if not row[at])])


def stats(order, header, rows):
    at = column(header, order.column)
    numbers, empty = [], 0
    for count, row in enumerate(rows, 1):
        value = number(row[at])
        if value is not None:
            numbers.append(value)
        elif row[at].strip():
            raise DataProblem(f"row {count}: {row[at]!r} is no number")
        else:
            empty += 1
    return json.dumps(
        {
            "count": len(numbers),
            "empty": empty,
            "min": min(numbers, default=None),
            "max": max(numbers, default=None),
            "sum": sum(numbers),
            "mean": sum(numbers) / len(numbers) if numbers else None,
        }
    )


def as_json(order, header, rows):
    return json.dumps([dict(zip(header, row, strict=True)) for row in rows], ensure_ascii=False, indent=2)


def parser():
    found = argparse.ArgumentParser(prog="csvq.py", description=__doc__)
    commands = found.add_subparsers(required=True, metavar="COMMAND")
    for name, work, argument, kind in (
        ("select", select, "columns", str),
        ("filter", keep, "expression", expression),
        ("sort", sort, "column", str),
        ("stats", stats, "column", str),
        ("json", as_json, None, None),
    ):
        command = commands.add_parser(name, help=f"{name} rows or columns")
        command.set_defaults(work=work)
        if argument:
            command.add_argument(argument, type=kind)
        command.add_argument("file", nargs="?", default="-")
        command.add_argument("--delimiter", type=delimiter, default=",")
        if name == "filter":
            command.add_argument("--where", type=expression, action="append", default=[])
        if name == "sort":
            command.add_argument("--desc", action="store_true")
    return found


def main():
    order = parser().parse_args()
    try:
        text = order.work(order, *read(order.file, order.delimiter))
    except DataProblem as problem:
        sys.stderr.buffer.write(f"{problem}\n".encode())
        return 1
    sys.stdout.buffer.write(text.encode() + (b"" if text.endswith("\n") else b"\n"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
