"""What may stand in a request. Each reader returns the clean values and a text for each offending field."""

import re
from datetime import date, datetime, timedelta

EMAIL = re.compile(r"[^@\s]+@[^@\s]*\.[^@\s]*")


def is_number(value):
    return isinstance(value, int) and not isinstance(value, bool)


def read_text(problems, name, value, longest):
    if not isinstance(value, str) or not 1 <= len(value.strip()) <= longest:
        problems[name] = f"must be a text of 1 to {longest} characters"
        return None
    return value.strip()


def read_number(problems, name, value, lowest, highest):
    if not is_number(value) or value < lowest or (highest is not None and value > highest):
        problems[name] = f"must be a whole number from {lowest}" + (f" to {highest}" if highest is not None else "")
        return None
    return value


def read_room(fields):
    problems = {}
    room = {
        "name": read_text(problems, "name", fields.get("name"), 40),
        "capacity": read_number(problems, "capacity", fields.get("capacity"), 1, 200),
        "floor": read_number(problems, "floor", fields.get("floor", 0), -2, 30),
        "equipment": fields.get("equipment", []),
    }
    things = room["equipment"]
    are_texts = isinstance(things, list) and all(isinstance(one, str) and 1 <= len(one) <= 20 for one in things)
    if not are_texts or len(things) > 10 or len(set(things)) != len(things):
        problems["equipment"] = "must be at most 10 different texts of 1 to 20 characters"
    return room, problems


def read_date(problems, name, value):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        problems[name] = "must be a date such as 2031-03-04"
        return None
    try:
        date.fromisoformat(value)
    except ValueError:
        problems[name] = "is no day of the calendar"
        return None
    return value


def read_time(problems, name, value):
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value):
        problems[name] = "must be a time such as 2031-03-04T09:30"
        return None
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        problems[name] = "is no time of the calendar"
        return None
    if time.minute % 15:
        problems[name] = "must lie on a quarter of an hour"
    elif not 8 * 60 <= time.hour * 60 + time.minute <= 18 * 60:
        problems[name] = "must lie between 08:00 and 18:00"
    else:
        return time
    return None


def read_booking(fields, room):
    """`room` is None where it is not known, so that its seats cannot be compared."""
    problems = {}
    organizer = fields.get("organizer")
    if not isinstance(organizer, str) or len(organizer) > 100 or not EMAIL.fullmatch(organizer):
        problems["organizer"] = "must be an e-mail address"
    if not is_number(fields.get("room_id")):
        problems["room_id"] = "must be the id of a room"
    title = read_text(problems, "title", fields.get("title"), 100)
    attendees = read_number(problems, "attendees", fields.get("attendees", 1), 1, room and room["capacity"])
    start = read_time(problems, "start", fields.get("start"))
    end = read_time(problems, "end", fields.get("end"))
    if start and end:
        if start.date() != end.date():
            problems["end"] = "must be on the day of start"
        elif not timedelta(minutes=15) <= end - start <= timedelta(hours=4):
            problems["end"] = "must be 15 minutes to 4 hours after start"
    booking = {
        "room_id": fields.get("room_id"),
        "title": title,
        "organizer": organizer.lower() if isinstance(organizer, str) else organizer,
        "start": fields.get("start"),
        "end": fields.get("end"),
        "attendees": attendees,
    }
    return booking, problems


def read_query(query, name, default, lowest, highest, problems):
    text = query.get(name)
    if text is None:
        return default
    if not re.fullmatch(r"-?\d{1,15}", text):
        problems[name] = "must be a whole number"
        return default
    return read_number(problems, name, int(text), lowest, highest)
