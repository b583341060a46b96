import pytest
from conftest import assert_refused, booking


def test_a_booking_is_confirmed_and_kept(http, room):
    sent = booking(room, "09:30", "11:00", title="  Sprint review ", organizer="Grace@Example.com", attendees=6)
    answer = http.post("/bookings", json={**sent, "status": "cancelled", "colour": "red"})
    assert answer.status_code == 201
    made = answer.json()
    assert isinstance(made["id"], int)
    expected = {**sent, "id": made["id"], "title": "Sprint review", "organizer": "grace@example.com"}
    assert {name: made[name] for name in (*expected, "status")} == {**expected, "status": "confirmed"}
    assert http.get(f"/bookings/{made['id']}").json() == made


def test_one_person_attends_unless_told_otherwise(room, booked):
    assert booked(room, "09:00", "09:15")["attendees"] == 1


BROKEN = [
    ({"title": ""}, {"title"}),
    ({"title": "  "}, {"title"}),
    ({"title": "x" * 101}, {"title"}),
    ({"title": 7}, {"title"}),
    ({"organizer": "grace"}, {"organizer"}),
    ({"organizer": "grace@example"}, {"organizer"}),
    ({"organizer": "@example.com"}, {"organizer"}),
    ({"organizer": "gr ace@example.com"}, {"organizer"}),
    ({"organizer": "a@b@example.com"}, {"organizer"}),
    ({"organizer": "g" * 89 + "@example.com"}, {"organizer"}),
    ({"organizer": None}, {"organizer"}),
    ({"room_id": "1"}, {"room_id"}),
    ({"room_id": None}, {"room_id"}),
    ({"attendees": 0}, {"attendees"}),
    ({"attendees": 9}, {"attendees"}),
    ({"attendees": "2"}, {"attendees"}),
    ({"start": "2031-03-04 09:00"}, {"start"}),
    ({"start": "2031-03-04T09:00:00"}, {"start"}),
    ({"start": "2031-03-04T09:00Z"}, {"start"}),
    ({"start": "2031-02-30T09:00"}, {"start"}),
    ({"start": "2031-03-04T09:05"}, {"start"}),
    ({"start": "2031-03-04T07:45"}, {"start"}),
    ({"start": 1930294800}, {"start"}),
    ({"end": "2031-03-04T10:20"}, {"end"}),
    ({"end": "2031-03-04T09:00"}, {"end"}),
    ({"end": "2031-03-04T08:30"}, {"end"}),
    ({"end": "2031-03-04T13:15"}, {"end"}),
    ({"end": "2031-03-05T10:00"}, {"end"}),
    ({"start": "2031-03-04T17:00", "end": "2031-03-04T18:15"}, {"end"}),
    ({"title": "", "organizer": "", "attendees": 0}, {"title", "organizer", "attendees"}),
]


@pytest.mark.parametrize(("fields", "offending"), BROKEN)
def test_a_booking_that_breaks_a_rule_is_refused(http, room, fields, offending):
    answer = http.post("/bookings", json={**booking(room, "09:00", "10:00"), **fields})
    assert_refused(answer, 422, "validation_failed", *offending)


def test_missing_fields_are_all_named(http):
    answer = http.post("/bookings", json={})
    assert_refused(answer, 422, "validation_failed", "room_id", "title", "organizer", "start", "end")


@pytest.mark.parametrize(
    ("start", "end"), [("08:00", "12:00"), ("14:00", "18:00"), ("09:00", "09:15"), ("08:00", "08:15")]
)
def test_a_booking_at_the_edge_of_a_rule_is_taken(room, booked, start, end):
    booked(room, start, end, attendees=8, title="x" * 100)


def test_the_past_may_be_booked(room, booked):
    assert booked(room, "09:00", "10:00", day="2001-01-02")["status"] == "confirmed"


def test_a_room_that_does_not_exist_cannot_be_booked(http):
    assert_refused(http.post("/bookings", json=booking({"id": 999999})), 404, "not_found")


def test_a_broken_rule_is_told_before_a_room_that_does_not_exist(http):
    answer = http.post("/bookings", json=booking({"id": 999999}, title=""))
    assert_refused(answer, 422, "validation_failed", "title")


@pytest.mark.parametrize(
    ("start", "end"),
    [("09:30", "11:00"), ("09:00", "09:45"), ("10:45", "11:15"), ("10:00", "10:15"), ("09:00", "12:00")],
)
def test_bookings_of_a_room_never_overlap(http, room, booked, start, end):
    booked(room, "09:30", "11:00")
    assert_refused(http.post("/bookings", json=booking(room, start, end)), 409, "conflict")


def test_bookings_may_touch_and_other_rooms_and_days_are_free(room, new_room, booked):
    booked(room, "09:30", "11:00")
    booked(room, "11:00", "12:00")
    booked(room, "09:00", "09:30")
    booked(room, "09:30", "11:00", day="2031-03-05")
    booked(new_room(), "09:30", "11:00")


def test_cancelling_frees_the_time_once(http, room, booked):
    made = booked(room, "09:00", "10:00")
    answer = http.post(f"/bookings/{made['id']}/cancel")
    assert answer.status_code == 200
    assert answer.json() == {**made, "status": "cancelled"}
    assert_refused(http.post(f"/bookings/{made['id']}/cancel"), 409, "conflict")
    booked(room, "09:00", "10:00")
    assert_refused(http.post("/bookings/999999/cancel"), 404, "not_found")


def test_a_booking_is_moved_also_over_its_own_old_time(http, room, booked):
    made = booked(room, "09:00", "10:00")
    moved = {"start": "2031-03-04T09:30", "end": "2031-03-04T10:30"}
    answer = http.patch(f"/bookings/{made['id']}", json=moved)
    assert answer.status_code == 200
    assert answer.json() == {**made, **moved}
    booked(room, "09:00", "09:30")


def test_a_booking_is_edited_and_keeps_the_rest(http, room, booked):
    made = booked(room, "09:00", "10:00", attendees=3)
    answer = http.patch(f"/bookings/{made['id']}", json={"title": " New ", "organizer": "ALAN@example.com"})
    assert answer.json() == {**made, "title": "New", "organizer": "alan@example.com"}


def test_a_booking_moves_to_another_room(http, room, new_room, booked):
    small = new_room(capacity=2)
    made = booked(room, "09:00", "10:00", attendees=3)
    url = f"/bookings/{made['id']}"
    assert_refused(http.patch(url, json={"room_id": small["id"]}), 422, "validation_failed", "attendees")
    assert_refused(http.patch(url, json={"room_id": 999999}), 404, "not_found")
    assert http.patch(url, json={"room_id": small["id"], "attendees": 2}).status_code == 200
    booked(room, "09:00", "10:00")


def test_a_booking_cannot_move_onto_another(http, room, booked):
    booked(room, "09:00", "10:00")
    made = booked(room, "10:00", "11:00")
    answer = http.patch(f"/bookings/{made['id']}", json={"start": "2031-03-04T09:45"})
    assert_refused(answer, 409, "conflict")
    assert http.get(f"/bookings/{made['id']}").json() == made


def test_a_change_of_a_booking_obeys_the_rules(http, room, booked):
    made = booked(room, "09:00", "10:00")
    url = f"/bookings/{made['id']}"
    assert_refused(http.patch(url, json={"end": "2031-03-04T08:45"}), 422, "validation_failed", "end")
    assert_refused(http.patch(url, json={"start": "2031-03-04T09:07"}), 422, "validation_failed", "start")
    assert_refused(http.patch("/bookings/999999", json={"title": ""}), 404, "not_found")
    http.post(f"{url}/cancel")
    assert_refused(http.patch(url, json={"title": "Late"}), 409, "conflict")


def test_bookings_come_in_order_of_time_in_pages_and_filtered(http, room, new_room, booked):
    other = new_room()
    late = booked(room, "15:00", "16:00", day="2031-06-02")
    early = booked(room, "08:00", "09:00", day="2031-06-02")
    booked(other, "08:00", "09:00", day="2031-06-02")
    next_day = booked(room, "08:00", "09:00", day="2031-06-03", organizer="zed@example.org")
    gone = booked(room, "12:00", "13:00", day="2031-06-02")
    http.post(f"/bookings/{gone['id']}/cancel")

    def ids(**query):
        answer = http.get("/bookings", params={"room_id": room["id"], **query})
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["items"]]

    assert ids() == [early["id"], gone["id"], late["id"], next_day["id"]]
    assert ids(date="2031-06-02") == [early["id"], gone["id"], late["id"]]
    assert ids(date="2031-06-02", status="confirmed") == [early["id"], late["id"]]
    assert ids(status="cancelled") == [gone["id"]]
    assert ids(organizer="ZED@example.org") == [next_day["id"]]
    assert ids(limit=2, offset=1) == [gone["id"], late["id"]]
    page = http.get("/bookings", params={"room_id": room["id"], "limit": 1}).json()
    assert (page["total"], page["limit"], page["offset"]) == (4, 1, 0)
    assert http.get("/bookings", params={"room_id": 999999}).json()["items"] == []


@pytest.mark.parametrize("query", [{"status": "maybe"}, {"date": "2031-13-01"}])
def test_a_filter_that_cannot_be_is_refused(http, query):
    assert_refused(http.get("/bookings", params=query), 422, "validation_failed", *query)


def test_the_statistics_count_confirmed_bookings_of_the_days(http, new_room, booked):
    first, second, third = new_room(), new_room(), new_room()
    booked(first, "08:00", "09:00", day="2033-03-01")
    booked(first, "08:00", "08:45", day="2033-03-31")
    booked(second, "08:00", "10:30", day="2033-03-10")
    booked(third, "08:00", "09:45", day="2033-03-10")
    booked(first, "08:00", "09:00", day="2033-04-01")
    gone = booked(first, "12:00", "16:00", day="2033-03-10")
    http.post(f"/bookings/{gone['id']}/cancel")
    answer = http.get("/stats", params={"from": "2033-03-01", "to": "2033-03-31"})
    assert answer.status_code == 200
    assert answer.json() == {
        "from": "2033-03-01",
        "to": "2033-03-31",
        "bookings": 4,
        "hours": 6.0,
        "by_room": [
            {"room_id": second["id"], "bookings": 1, "hours": 2.5},
            {"room_id": first["id"], "bookings": 2, "hours": 1.75},
            {"room_id": third["id"], "bookings": 1, "hours": 1.75},
        ],
    }


def test_days_without_bookings_have_empty_statistics(http):
    stats = http.get("/stats", params={"from": "2040-01-01", "to": "2040-01-01"}).json()
    assert (stats["bookings"], stats["hours"], stats["by_room"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("query", "offending"),
    [
        ({}, {"from", "to"}),
        ({"from": "2031-03-01"}, {"to"}),
        ({"from": "2031-03-02", "to": "2031-03-01"}, {"to"}),
        ({"from": "x", "to": "2031-03-01"}, {"from"}),
    ],
)
def test_statistics_need_two_days_in_order(http, query, offending):
    assert_refused(http.get("/stats", params=query), 422, "validation_failed", *offending)
