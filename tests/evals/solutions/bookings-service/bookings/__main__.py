"""The service: python -m bookings."""

import json
from datetime import datetime

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from bookings.errors import Refusal, conflict, invalid, not_found
from bookings.rules import is_number, read_booking, read_date, read_query, read_room
from bookings.store import Store

app = FastAPI()
store = Store()


@app.exception_handler(Refusal)
async def refused(request: Request, refusal: Refusal):
    return JSONResponse(refusal.body, refusal.status)


@app.exception_handler(HTTPException)
async def no_route(request: Request, error: HTTPException):
    code = "not_found" if error.status_code == 404 else "bad_request"
    return JSONResponse(Refusal(error.status_code, code, f"{error.detail}.").body, error.status_code)


async def sent(request):
    try:
        body = json.loads(await request.body())
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refusal(400, "bad_request", "The body is no JSON object.")
    return body


def known(find, id, what):
    found = find(int(id)) if id.isdigit() and len(id) < 16 else None
    if found is None:
        raise not_found(f"There is no {what} {id}.")
    return found


def page(query, problems):
    limit = read_query(query, "limit", 20, 1, 100, problems)
    offset = read_query(query, "offset", 0, 0, None, problems)
    return limit, offset


def paged(items, limit, offset):
    return {"items": items[offset : offset + limit], "total": len(items), "limit": limit, "offset": offset}


@app.get("/health")
async def health():
    return {"status": "ok"}


def checked_room(fields, id=None):
    room, problems = read_room(fields)
    if problems:
        raise invalid(problems)
    if any(one["name"].lower() == room["name"].lower() and one["id"] != id for one in store.rooms()):
        raise conflict(f"There is a room {room['name']} already.")
    return {**room, "equipment": json.dumps(room["equipment"])}


@app.post("/rooms", status_code=201)
async def create_room(request: Request):
    return store.room(store.insert("rooms", checked_room(await sent(request))))


@app.get("/rooms")
async def list_rooms(request: Request):
    query, problems = request.query_params, {}
    limit, offset = page(query, problems)
    seats = read_query(query, "min_capacity", 0, 1, None, problems)
    if problems:
        raise invalid(problems)
    thing = query.get("equipment")
    found = [one for one in store.rooms() if one["capacity"] >= seats and (not thing or thing in one["equipment"])]
    return paged(found, limit, offset)


@app.get("/rooms/{id}")
async def read_one_room(id: str):
    return known(store.room, id, "room")


@app.patch("/rooms/{id}")
async def change_room(id: str, request: Request):
    body = await sent(request)
    room = known(store.room, id, "room")
    store.update("rooms", room["id"], checked_room({**room, **body}, room["id"]))
    return store.room(room["id"])


@app.delete("/rooms/{id}", status_code=204)
async def delete_room(id: str):
    room = known(store.room, id, "room")
    if store.confirmed(room["id"]):
        raise conflict(f"{room['name']} is booked.")
    store.db.execute("DELETE FROM rooms WHERE id = ?", [room["id"]])
    return Response(status_code=204)


@app.get("/rooms/{id}/availability")
async def availability(id: str, request: Request):
    room, problems = known(store.room, id, "room"), {}
    day = read_date(problems, "date", request.query_params.get("date"))
    if problems:
        raise invalid(problems)
    free, at = [], f"{day}T08:00"
    for one in [*store.confirmed(room["id"]), {"start": f"{day}T18:00", "end": f"{day}T18:00"}]:
        if one["start"][:10] == day:
            if one["start"] > at:
                free.append({"start": at, "end": one["start"]})
            at = one["end"]
    return {"room_id": room["id"], "date": day, "free": free}


def checked_booking(fields, id=None):
    room = store.room(fields["room_id"]) if is_number(fields.get("room_id")) else None
    booking, problems = read_booking(fields, room)
    if problems:
        raise invalid(problems)
    if room is None:
        raise not_found(f"There is no room {booking['room_id']}.")
    for one in store.confirmed(room["id"]):
        if one["id"] != id and one["start"] < booking["end"] and booking["start"] < one["end"]:
            raise conflict(f"{room['name']} is booked from {one['start'][11:]} to {one['end'][11:]}.")
    return booking


@app.post("/bookings", status_code=201)
async def create_booking(request: Request):
    booking = checked_booking(await sent(request))
    return store.booking(store.insert("bookings", {**booking, "status": "confirmed"}))


@app.get("/bookings")
async def list_bookings(request: Request):
    query, problems = request.query_params, {}
    limit, offset = page(query, problems)
    room_id = read_query(query, "room_id", None, -(10**15), None, problems)
    day = read_date(problems, "date", query["date"]) if "date" in query else None
    if query.get("status") not in (None, "confirmed", "cancelled"):
        problems["status"] = "must be confirmed or cancelled"
    if problems:
        raise invalid(problems)
    wanted = {
        "room_id": room_id,
        "status": query.get("status"),
        "organizer": query.get("organizer", "").lower() or None,
    }
    found = [
        one
        for one in store.bookings()
        if all(value is None or one[name] == value for name, value in wanted.items())
        and (day is None or one["start"].startswith(day))
    ]
    return paged(found, limit, offset)


@app.get("/bookings/{id}")
async def read_one_booking(id: str):
    return known(store.booking, id, "booking")


@app.patch("/bookings/{id}")
async def change_booking(id: str, request: Request):
    body = await sent(request)
    booking = known(store.booking, id, "booking")
    changed = checked_booking({**booking, **body}, booking["id"])
    if booking["status"] == "cancelled":
        raise conflict("It is cancelled.")
    store.update("bookings", booking["id"], changed)
    return store.booking(booking["id"])


@app.post("/bookings/{id}/cancel")
async def cancel(id: str):
    booking = known(store.booking, id, "booking")
    if booking["status"] == "cancelled":
        raise conflict("It is cancelled already.")
    store.update("bookings", booking["id"], {"status": "cancelled"})
    return store.booking(booking["id"])


def hours(booking):
    return (datetime.fromisoformat(booking["end"]) - datetime.fromisoformat(booking["start"])).total_seconds() / 3600


@app.get("/stats")
async def stats(request: Request):
    query, problems = request.query_params, {}
    first, last = (read_date(problems, name, query.get(name)) for name in ("from", "to"))
    if first and last and last < first:
        problems["to"] = "must not be before from"
    if problems:
        raise invalid(problems)
    counted = [one for one in store.bookings() if one["status"] == "confirmed" and first <= one["start"][:10] <= last]
    rooms = {one["room_id"] for one in counted}
    by_room = [
        {"room_id": id, "bookings": len(own), "hours": sum(map(hours, own))}
        for id in rooms
        for own in [[one for one in counted if one["room_id"] == id]]
    ]
    by_room.sort(key=lambda one: (-one["hours"], one["room_id"]))
    total = sum(map(hours, counted))
    return {"from": first, "to": last, "bookings": len(counted), "hours": total, "by_room": by_room}


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=8080, log_level="warning")
