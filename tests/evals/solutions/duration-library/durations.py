"""Durations as people write them in configuration files."""

import re
from datetime import timedelta
from decimal import Decimal

UNITS = {
    "w": ("week", 604_800_000_000),
    "d": ("day", 86_400_000_000),
    "h": ("hour", 3_600_000_000),
    "m": ("minute", 60_000_000),
    "s": ("second", 1_000_000),
    "ms": ("millisecond", 1_000),
}
SHORT = {name: short for short, (long, _) in UNITS.items() for name in (short, long, f"{long}s")}
NUMBER = r"[0-9]+(?:\.[0-9]+)?"
PART = re.compile(rf"({NUMBER})\s*([a-z]+)\s*")
CLOCK = re.compile(r"([0-9]+):([0-5][0-9])(?::([0-5][0-9]))?")


class DurationError(ValueError):
    """The text is no duration."""


def parse_duration(text: str, *, default_unit: str | None = None) -> timedelta:
    if not isinstance(text, str):
        raise TypeError(f"a duration is a text, not {type(text).__name__}")
    if default_unit is not None and default_unit not in UNITS:
        raise ValueError(f"{default_unit!r} is no unit: use one of {', '.join(UNITS)}")
    rest = text.strip().lower()
    sign = -1 if rest.startswith("-") else 1
    rest = rest.removeprefix("-") if sign < 0 else rest.removeprefix("+")
    if clock := CLOCK.fullmatch(rest):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if default_unit and re.fullmatch(NUMBER, rest):
        rest += default_unit
    return sign * _sum_of_parts(rest, text)


def _sum_of_parts(rest: str, text: str) -> timedelta:
    order = list(UNITS)
    total, position, last = Decimal(0), 0, -1
    while position < len(rest):
        part = PART.match(rest, position)
        unit = SHORT.get(part[2]) if part else None
        if part is None or unit is None or order.index(unit) <= last:
            raise DurationError(f"{text!r} is no duration")
        total += Decimal(part[1]) * UNITS[unit][1]
        position, last = part.end(), order.index(unit)
    if last < 0:
        raise DurationError(f"{text!r} is no duration")
    return timedelta(microseconds=int(total.to_integral_value()))


def format_duration(duration: timedelta, *, style: str = "short", max_units: int | None = None) -> str:
    if style not in ("short", "long", "clock"):
        raise ValueError(f"{style!r} is no style: use short, long or clock")
    if max_units is not None and max_units < 1:
        raise ValueError("max_units must be 1 or more")
    left = abs(duration) // timedelta(microseconds=1)
    if style == "clock":
        seconds = left // 1_000_000
        minus = "-" if duration < timedelta(0) and seconds else ""
        return f"{minus}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    parts = []
    for short, (long, size) in UNITS.items():
        count, left = divmod(left, size)
        if count:
            name = short if style == "short" else f" {long}{'' if count == 1 else 's'}"
            parts.append(f"{count}{name}")
    if not parts:
        return "0s" if style == "short" else "0 seconds"
    return ("-" if duration < timedelta(0) else "") + " ".join(parts[:max_units])


def parse_range(text: str) -> tuple[timedelta, timedelta]:
    ends = text.split("..")
    if len(ends) != 2:
        raise DurationError(f"{text!r} is no range")
    first, second = (parse_duration(end) for end in ends)
    if first > second or first < timedelta(0):
        raise DurationError(f"{text!r} is no range from a short to a long duration")
    return first, second
