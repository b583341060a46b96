import inspect
from datetime import timedelta
from fractions import Fraction

import pytest
from durations import DurationError, format_duration, parse_duration, parse_range


def span(**units):
    return timedelta(**units)


def test_the_signatures_are_as_given():
    parse = inspect.signature(parse_duration).parameters
    assert [*parse] == ["text", "default_unit"]
    assert (parse["default_unit"].kind, parse["default_unit"].default) == (inspect.Parameter.KEYWORD_ONLY, None)
    form = inspect.signature(format_duration).parameters
    assert [*form] == ["duration", "style", "max_units"]
    assert (form["style"].default, form["max_units"].default) == ("short", None)
    assert form["style"].kind is form["max_units"].kind is inspect.Parameter.KEYWORD_ONLY
    assert [*inspect.signature(parse_range).parameters] == ["text"]
    assert issubclass(DurationError, ValueError)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90s", span(seconds=90)),
        ("1h30m", span(hours=1, minutes=30)),
        (" 1 Hour 30 MINUTES ", span(hours=1, minutes=30)),
        ("1.5h", span(minutes=90)),
        ("-2d 4h", -span(days=2, hours=4)),
        ("+2d 4h", span(days=2, hours=4)),
        ("250ms", span(milliseconds=250)),
        ("0s", timedelta(0)),
        ("-0s", timedelta(0)),
        ("1w2d3h4m5s6ms", span(weeks=1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6)),
        ("1 week 2 days", span(weeks=1, days=2)),
        ("2 weeks 1 day 1 second 1 millisecond", span(weeks=2, days=1, seconds=1, milliseconds=1)),
        ("3 seconds 7 milliseconds", span(seconds=3, milliseconds=7)),
        ("1W 1D 1H 1M 1S 1MS", span(weeks=1, days=1, hours=1, minutes=1, seconds=1, milliseconds=1)),
        ("5m 5ms", span(minutes=5, milliseconds=5)),
        ("1hour30minutes", span(hours=1, minutes=30)),
        ("1   h    30m", span(hours=1, minutes=30)),
        ("0.25d", span(hours=6)),
        ("1.5m 0.5s", span(seconds=90.5)),
        ("100h", span(hours=100)),
        ("90m", span(minutes=90)),
        ("1:30", span(hours=1, minutes=30)),
        ("01:30", span(hours=1, minutes=30)),
        ("100:00:05", span(hours=100, seconds=5)),
        ("0:00", timedelta(0)),
        ("-1:30", -span(hours=1, minutes=30)),
        (" 2:03:04 ", span(hours=2, minutes=3, seconds=4)),
    ],
)
def test_a_duration_is_read(text, expected):
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        *(
            "30",
            "1.5",
            "-30",
            "1m 1h",
            "1h 1h",
            "1x",
            "",
            "   ",
            "h",
            "1:5",
            "1:60",
            "1:30:60",
            "1h, 2m",
            "--1h",
            "+-1h",
        ),
        *(
            ".5h",
            "5.h",
            "1,5h",
            "1h -30m",
            "1h +30m",
            "-",
            "1:30h",
            "1h 1:30",
            "1:30 1h",
            ":30",
            "1:",
            "1:30:5",
            "1:2:3:4",
        ),
        *(
            "1 hour and 5 minutes",
            "1hr",
            "1 min",
            "1h 30",
            "30 1h",
            "1e3s",
            "0x10s",
            "1.2.3h",
            "1ms 1s",
            "1d 1w",
            "1m 1 minute",
        ),
        *("1:030", "five minutes", "1h;", "1h\x00"),
    ],
)
def test_what_is_no_duration_is_refused_and_named(text):
    with pytest.raises(DurationError) as refused:
        parse_duration(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize("value", [None, 5, 1.5, b"1h", timedelta(1), ["1h"]])
def test_what_is_no_text_is_a_type_error(value):
    with pytest.raises(TypeError):
        parse_duration(value)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("30", "s", span(seconds=30)),
        ("30", "ms", span(milliseconds=30)),
        ("1.5", "h", span(minutes=90)),
        ("-2", "d", -span(days=2)),
        (" 2 ", "w", span(weeks=2)),
        ("5m", "s", span(minutes=5)),
        ("1:30", "s", span(hours=1, minutes=30)),
    ],
)
def test_a_number_alone_counts_in_the_default_unit(text, unit, expected):
    assert parse_duration(text, default_unit=unit) == expected


@pytest.mark.parametrize("text", ["1h 30", "", "x", ".5", "5."])
def test_a_default_unit_allows_nothing_else(text):
    with pytest.raises(DurationError):
        parse_duration(text, default_unit="s")


@pytest.mark.parametrize("unit", ["x", "", "fortnight"])
@pytest.mark.parametrize("text", ["30", "5m"])
def test_a_default_unit_that_is_none_is_refused(text, unit):
    with pytest.raises(ValueError):  # noqa: PT011  # Any kind of it.
        parse_duration(text, default_unit=unit)


ALL = span(weeks=1, days=2, hours=3, minutes=4, seconds=5, milliseconds=6)


@pytest.mark.parametrize(
    ("duration", "style", "expected"),
    [
        (ALL, "short", "1w 2d 3h 4m 5s 6ms"),
        (span(weeks=1, days=2, hours=1, seconds=5), "long", "1 week 2 days 1 hour 5 seconds"),
        (ALL, "long", "1 week 2 days 3 hours 4 minutes 5 seconds 6 milliseconds"),
        (
            span(weeks=2, days=1, minutes=1, seconds=1, milliseconds=1),
            "long",
            "2 weeks 1 day 1 minute 1 second 1 millisecond",
        ),
        (ALL, "clock", "219:04:05"),
        (timedelta(0), "short", "0s"),
        (timedelta(0), "long", "0 seconds"),
        (timedelta(0), "clock", "0:00:00"),
        (-span(hours=1, minutes=30), "short", "-1h 30m"),
        (-span(hours=1, minutes=30), "long", "-1 hour 30 minutes"),
        (-span(hours=1, minutes=30), "clock", "-1:30:00"),
        (span(minutes=90), "short", "1h 30m"),
        (span(days=14), "short", "2w"),
        (span(microseconds=999), "short", "0s"),
        (span(microseconds=-999), "short", "0s"),
        (span(microseconds=-1), "long", "0 seconds"),
        (span(milliseconds=-999), "clock", "0:00:00"),
        (span(milliseconds=-1, microseconds=-999), "short", "-1ms"),
        (span(seconds=59, milliseconds=999, microseconds=999), "short", "59s 999ms"),
        (span(seconds=59, milliseconds=999), "clock", "0:00:59"),
        (span(seconds=-59, milliseconds=-999), "clock", "-0:00:59"),
        (span(hours=25, minutes=1, seconds=1), "clock", "25:01:01"),
    ],
)
def test_a_duration_is_written(duration, style, expected):
    assert format_duration(duration, style=style) == expected


def test_the_short_style_is_the_default():
    assert format_duration(span(hours=1)) == "1h"


@pytest.mark.parametrize(
    ("duration", "options", "expected"),
    [
        (ALL, {"max_units": 2}, "1w 2d"),
        (ALL, {"max_units": 1, "style": "long"}, "1 week"),
        (ALL, {"max_units": 6}, "1w 2d 3h 4m 5s 6ms"),
        (ALL, {"max_units": 60}, "1w 2d 3h 4m 5s 6ms"),
        (span(weeks=1, seconds=59, milliseconds=999), {"max_units": 2}, "1w 59s"),
        (span(hours=1, minutes=59, seconds=59), {"max_units": 1}, "1h"),
        (-span(hours=1, minutes=59, seconds=59), {"max_units": 2}, "-1h 59m"),
        (timedelta(0), {"max_units": 1}, "0s"),
        (ALL, {"max_units": 1, "style": "clock"}, "219:04:05"),
    ],
)
def test_no_more_units_than_wanted(duration, options, expected):
    assert format_duration(duration, **options) == expected


@pytest.mark.parametrize("options", [{"max_units": 0}, {"max_units": -1}, {"style": "tall"}, {"style": ""}])
def test_what_cannot_be_written_is_a_value_error(options):
    with pytest.raises(ValueError):  # noqa: PT011  # Any kind of it.
        format_duration(span(hours=1), **options)


@pytest.mark.parametrize("style", ["short", "long"])
def test_whole_milliseconds_come_back(style):
    for milliseconds in [*range(-3_000, 3_000, 7), *(sign * 7**n + n for n in range(14) for sign in (1, -1))]:
        duration = span(milliseconds=milliseconds)
        assert parse_duration(format_duration(duration, style=style)) == duration


def test_decimals_are_read_exactly():
    for hundredths in range(100, 400):
        expected = Fraction(hundredths, 100) * 1_000_000
        assert parse_duration(f"{hundredths / 100:.2f}s") == span(microseconds=int(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5m..1h", (span(minutes=5), span(hours=1))),
        ("500ms .. 2s", (span(milliseconds=500), span(seconds=2))),
        (" 1.5h..2 hours 5 minutes ", (span(minutes=90), span(hours=2, minutes=5))),
        ("60m..1h", (span(hours=1), span(hours=1))),
        ("0s..0s", (timedelta(0), timedelta(0))),
        ("0:30..1:00", (span(minutes=30), span(hours=1))),
    ],
)
def test_a_range_is_read(text, expected):
    assert parse_range(text) == expected


@pytest.mark.parametrize(
    "text", ["1h..5m", "..5m", "5m..", "..", "", "5m", "5m-1h", "1m..2m..3m", "-5m..1h", "-5m..-1m", "5..10", "5m. .1h"]
)
def test_what_is_no_range_is_refused(text):
    with pytest.raises(DurationError):
        parse_range(text)
