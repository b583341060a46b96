import pytest
from conftest import assert_refused, booking


def test_the_service_is_healthy(http):
    answer = http.get("/health")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.headers["content-type"].startswith("application/json")


def test_a_room_is_created_with_defaults_and_its_name_is_trimmed(http):
    answer = http.post("/rooms", json={"name": "  Ada Lovelace ", "capacity": 8, "colour": "red"})
    assert answer.status_code == 201
    room = answer.json()
    assert isinstance(room["id"], int)
    assert (room["name"], room["capacity"], room["floor"], room["equipment"]) == ("Ada Lovelace", 8, 0, [])


def test_a_room_keeps_everything_that_was_sent(http, new_room):
    room = new_room(floor=-2, equipment=["whiteboard", "screen"], capacity=200)
    assert http.get(f"/rooms/{room['id']}").json() == room
    assert (room["floor"], room["equipment"], room["capacity"]) == (-2, ["whiteboard", "screen"], 200)


BROKEN = [
    ({"name": None}, "name"),
    ({"name": ""}, "name"),
    ({"name": "   "}, "name"),
    ({"name": "x" * 41}, "name"),
    ({"name": 5}, "name"),
    ({"capacity": 0}, "capacity"),
    ({"capacity": 201}, "capacity"),
    ({"capacity": "8"}, "capacity"),
    ({"capacity": 8.5}, "capacity"),
    ({"capacity": True}, "capacity"),
    ({"floor": -3}, "floor"),
    ({"floor": 31}, "floor"),
    ({"floor": "2"}, "floor"),
    ({"equipment": "screen"}, "equipment"),
    ({"equipment": [""]}, "equipment"),
    ({"equipment": ["x" * 21]}, "equipment"),
    ({"equipment": ["screen", "screen"]}, "equipment"),
    ({"equipment": [f"thing {n}" for n in range(11)]}, "equipment"),
    ({"equipment": [1]}, "equipment"),
]


@pytest.mark.parametrize(("fields", "offending"), BROKEN)
def test_a_room_that_breaks_a_rule_is_refused(http, fields, offending):
    answer = http.post("/rooms", json={"name": "Broken", "capacity": 8, **fields})
    assert_refused(answer, 422, "validation_failed", offending)


def test_missing_fields_are_all_named(http):
    assert_refused(http.post("/rooms", json={}), 422, "validation_failed", "name", "capacity")
    answer = http.post("/rooms", json={"capacity": 0, "floor": 99})
    assert_refused(answer, 422, "validation_failed", "name", "capacity", "floor")


@pytest.mark.parametrize("fields", [{"name": "y" * 40}, {"capacity": 1}, {"floor": 30}, {"equipment": ["e" * 20]}])
def test_a_room_at_the_edge_of_a_rule_is_taken(new_room, fields):
    new_room(**fields)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"text"', b"5"])
@pytest.mark.parametrize("path", ["/rooms", "/bookings"])
def test_what_is_no_json_object_is_a_bad_request(http, path, body):
    answer = http.post(path, content=body, headers={"content-type": "application/json"})
    assert_refused(answer, 400, "bad_request")


def test_names_are_unique_whatever_their_case(http, new_room):
    new_room(name="Grace Hopper")
    answer = http.post("/rooms", json={"name": " grace HOPPER", "capacity": 4})
    assert_refused(answer, 409, "conflict")


@pytest.mark.parametrize("path", ["/rooms/999999", "/rooms/abc", "/bookings/999999", "/bookings/abc", "/nowhere"])
def test_what_is_not_there_is_not_found(http, path):
    assert_refused(http.get(path), 404, "not_found")


def test_a_change_of_a_room_leaves_the_rest(http, new_room):
    room = new_room(floor=3, equipment=["screen"])
    answer = http.patch(f"/rooms/{room['id']}", json={"capacity": 12})
    assert answer.status_code == 200
    assert answer.json() == {**room, "capacity": 12}
    assert http.get(f"/rooms/{room['id']}").json() == {**room, "capacity": 12}


def test_a_room_may_keep_its_name_but_not_take_that_of_another(http, new_room):
    first, second = new_room(), new_room()
    assert http.patch(f"/rooms/{first['id']}", json={"name": first["name"].upper()}).status_code == 200
    assert_refused(http.patch(f"/rooms/{second['id']}", json={"name": first["name"]}), 409, "conflict")


def test_a_change_of_a_room_obeys_the_rules(http, room):
    answer = http.patch(f"/rooms/{room['id']}", json={"capacity": 0, "name": ""})
    assert_refused(answer, 422, "validation_failed", "capacity", "name")
    assert http.get(f"/rooms/{room['id']}").json() == room
    assert_refused(http.patch("/rooms/999999", json={"capacity": 0}), 404, "not_found")


def test_a_room_is_deleted_and_its_id_never_used_again(http, new_room):
    room = new_room()
    answer = http.delete(f"/rooms/{room['id']}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert_refused(http.get(f"/rooms/{room['id']}"), 404, "not_found")
    assert_refused(http.delete(f"/rooms/{room['id']}"), 404, "not_found")
    assert new_room(name=room["name"])["id"] > room["id"]


def test_a_room_with_a_confirmed_booking_stays(http, room, booked):
    taken = booked(room, "09:00", "10:00")
    assert_refused(http.delete(f"/rooms/{room['id']}"), 409, "conflict")
    http.post(f"/bookings/{taken['id']}/cancel")
    assert http.delete(f"/rooms/{room['id']}").status_code == 204
    assert http.get(f"/bookings/{taken['id']}").json()["status"] == "cancelled"


def test_rooms_come_in_pages(http, new_room):
    made = [new_room(equipment=["page-marker"])["id"] for _ in range(5)]
    query = {"equipment": "page-marker"}
    page = http.get("/rooms", params={**query, "limit": 2, "offset": 2}).json()
    assert ([one["id"] for one in page["items"]], page["total"]) == (made[2:4], 5)
    assert (page["limit"], page["offset"]) == (2, 2)
    past = http.get("/rooms", params={**query, "offset": 50})
    assert (past.status_code, past.json()["items"], past.json()["total"]) == (200, [], 5)
    whole = http.get("/rooms", params=query).json()
    assert (whole["limit"], whole["offset"]) == (20, 0)


def test_a_page_holds_twenty_rooms_unless_asked_otherwise(http, new_room):
    for _ in range(21):
        new_room()
    page = http.get("/rooms").json()
    assert len(page["items"]) == 20
    assert page["total"] >= 21
    assert [one["id"] for one in page["items"]] == sorted(one["id"] for one in page["items"])


def test_rooms_are_filtered_by_seats_and_equipment(http, new_room):
    small, large = (new_room(capacity=size, equipment=["filter-marker", "tv"]) for size in (4, 150))
    new_room(capacity=150)
    found = http.get("/rooms", params={"min_capacity": 100, "equipment": "filter-marker"}).json()
    assert [one["id"] for one in found["items"]] == [large["id"]]
    both = http.get("/rooms", params={"min_capacity": 4, "equipment": "filter-marker"}).json()
    assert [one["id"] for one in both["items"]] == [small["id"], large["id"]]


@pytest.mark.parametrize(
    ("query", "offending"),
    [
        ({"limit": 0}, {"limit"}),
        ({"limit": 101}, {"limit"}),
        ({"limit": "many"}, {"limit"}),
        ({"offset": -1}, {"offset"}),
        ({"limit": 0, "offset": -1}, {"limit", "offset"}),
    ],
)
@pytest.mark.parametrize("path", ["/rooms", "/bookings"])
def test_a_page_that_cannot_be_is_refused(http, path, query, offending):
    assert_refused(http.get(path, params=query), 422, "validation_failed", *offending)


def test_too_few_seats_to_ask_for_are_refused(http):
    assert_refused(http.get("/rooms", params={"min_capacity": 0}), 422, "validation_failed", "min_capacity")
    assert http.get("/rooms", params={"limit": 100}).status_code == 200


def test_the_free_stretches_of_a_day(http, room, booked):
    url = f"/rooms/{room['id']}/availability"
    day = {"date": "2031-03-04"}
    empty = http.get(url, params=day)
    assert empty.status_code == 200
    assert empty.json() == {
        "room_id": room["id"],
        "date": "2031-03-04",
        "free": [{"start": "2031-03-04T08:00", "end": "2031-03-04T18:00"}],
    }
    booked(room, "14:00", "18:00")
    booked(room, "09:30", "11:00")
    booked(room, "11:00", "12:00")
    gone = booked(room, "08:00", "09:00")
    http.post(f"/bookings/{gone['id']}/cancel")
    booked(room, "08:00", "09:00", day="2031-03-05")
    free = [(one["start"][11:], one["end"][11:]) for one in http.get(url, params=day).json()["free"]]
    assert free == [("08:00", "09:30"), ("12:00", "14:00")]


def test_a_day_that_is_full_has_no_free_stretch(http, room, booked):
    for start, end in (("08:00", "12:00"), ("12:00", "14:00"), ("14:00", "18:00")):
        booked(room, start, end)
    assert http.get(f"/rooms/{room['id']}/availability", params={"date": "2031-03-04"}).json()["free"] == []


@pytest.mark.parametrize("query", [{}, {"date": "2031-02-30"}, {"date": "tomorrow"}, {"date": "2031-3-4"}])
def test_availability_needs_a_real_date(http, room, query):
    answer = http.get(f"/rooms/{room['id']}/availability", params=query)
    assert_refused(answer, 422, "validation_failed", "date")


def test_an_unknown_room_has_no_availability(http):
    assert_refused(http.get("/rooms/999999/availability", params={"date": "2031-03-04"}), 404, "not_found")


def test_everything_survives_a_restart(http, room, booked, restart):
    kept = booked(room, "09:00", "10:00")
    gone = booked(room, "10:00", "11:00")
    http.post(f"/bookings/{gone['id']}/cancel")
    restart()
    assert http.get(f"/rooms/{room['id']}").json() == room
    assert http.get(f"/bookings/{kept['id']}").json() == kept
    assert http.get(f"/bookings/{gone['id']}").json()["status"] == "cancelled"
    assert_refused(http.post("/bookings", json=booking(room)), 409, "conflict")
    assert booked(room, "10:00", "11:00")["id"] > gone["id"]
