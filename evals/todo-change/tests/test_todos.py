import pytest

GONE = 99_999_999


def ids(http, **query):
    answer = http.get("/todos", params=query)
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list)
    return [one["id"] for one in answer.json()]


# What the first request asked for, and the second one must not break.


def test_a_todo_is_created_as_before(http, new_todo):
    todo = new_todo("Buy milk")
    assert isinstance(todo["id"], int)
    assert (todo["title"], todo["done"]) == ("Buy milk", False)
    assert http.get(f"/todos/{todo['id']}").json() == todo


def test_all_todos_come_as_an_array_ordered_by_id(http, new_todo):
    made = [new_todo(f"todo {n}", priority=p)["id"] for n, p in enumerate(["low", "high", "normal"])]
    found = ids(http)
    assert found == sorted(found)
    assert set(made) <= set(found)


def test_title_and_done_are_changed_as_before(http, new_todo):
    todo = new_todo()
    url = f"/todos/{todo['id']}"
    assert http.patch(url, json={"done": True}).json() == {**todo, "done": True}
    assert http.patch(url, json={"title": "Buy oat milk"}).json() == {**todo, "done": True, "title": "Buy oat milk"}
    assert http.get(url).json()["title"] == "Buy oat milk"


def test_a_todo_is_deleted_as_before(http, new_todo):
    todo = new_todo()
    url = f"/todos/{todo['id']}"
    assert http.delete(url).status_code == 204
    assert http.get(url).status_code == 404
    assert http.delete(url).status_code == 404
    assert todo["id"] not in ids(http)


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"title": "x" * 201}, {"title": 5}, {"title": None}])
def test_what_is_no_todo_is_refused_as_before(http, body):
    assert http.post("/todos", json=body).status_code == 422


@pytest.mark.parametrize("body", [{"title": ""}, {"title": "x" * 201}, {"done": "perhaps"}])
def test_what_is_no_change_is_refused_as_before(http, new_todo, body):
    todo = new_todo()
    assert http.patch(f"/todos/{todo['id']}", json=body).status_code == 422
    assert http.get(f"/todos/{todo['id']}").json() == todo


def test_the_longest_title_is_taken_as_before(new_todo):
    assert new_todo("x" * 200)["title"] == "x" * 200


def test_what_is_not_there_is_not_found(http):
    url = f"/todos/{GONE}"
    assert http.get(url).status_code == 404
    assert http.patch(url, json={"done": True}).status_code == 404
    assert http.delete(url).status_code == 404
    assert http.post(f"{url}/toggle").status_code == 404


# What the second request asked for.


def test_a_todo_has_a_priority_and_a_due_date_from_the_start(new_todo):
    todo = new_todo()
    assert (todo["priority"], todo["due"]) == ("normal", None)


def test_both_can_be_set_on_creation(http, new_todo):
    todo = new_todo(priority="high", due="2031-05-01")
    assert (todo["priority"], todo["due"]) == ("high", "2031-05-01")
    assert http.get(f"/todos/{todo['id']}").json() == todo


def test_the_priority_can_be_changed_alone(http, new_todo):
    todo = new_todo(due="2031-05-01")
    assert http.patch(f"/todos/{todo['id']}", json={"priority": "low"}).json() == {**todo, "priority": "low"}


def test_the_due_date_can_be_changed_and_removed(http, new_todo):
    todo = new_todo(priority="high", due="2031-05-01")
    url = f"/todos/{todo['id']}"
    assert http.patch(url, json={"due": "2032-02-29"}).json() == {**todo, "due": "2032-02-29"}
    assert http.patch(url, json={"title": "Same day"}).json()["due"] == "2032-02-29"
    assert http.patch(url, json={"due": None}).json()["due"] is None
    assert http.get(url).json()["due"] is None


@pytest.mark.parametrize(
    "fields",
    [{"priority": "urgent"}, {"priority": ""}, {"priority": 1}, {"due": "2031-02-30"}, {"due": "soon"}, {"due": ""}],
)
def test_wrong_priorities_and_dates_are_refused(http, new_todo, fields):
    assert http.post("/todos", json={"title": "x", **fields}).status_code == 422
    todo = new_todo(priority="low", due="2031-05-01")
    assert http.patch(f"/todos/{todo['id']}", json=fields).status_code == 422
    assert http.get(f"/todos/{todo['id']}").json() == todo


def test_filters_and_their_combination(http, new_todo):
    early = new_todo(priority="high", due="1990-01-01")["id"]
    eve = new_todo(priority="high", due="1990-01-31")["id"]
    day = new_todo(priority="high", due="1990-02-01")["id"]
    low = new_todo(priority="low", due="1990-01-15")["id"]
    none = new_todo(priority="high")["id"]
    http.patch(f"/todos/{eve}", json={"done": True})
    ours = {early, eve, day, low, none}

    def found(**query):
        return [one for one in ids(http, **query) if one in ours]

    assert found() == [early, eve, day, low, none]
    assert found(due_before="1990-02-01") == [early, eve, low]
    assert found(due_before="1990-02-01", priority="high") == [early, eve]
    assert found(due_before="1990-02-01", priority="high", done="false") == [early]
    assert found(done="true") == [eve]
    assert found(done="false") == [early, day, low, none]
    assert found(priority="low") == [low]


@pytest.mark.parametrize(
    "query", [{"done": "perhaps"}, {"priority": "urgent"}, {"due_before": "soon"}, {"due_before": "2031-02-30"}]
)
def test_wrong_filters_are_refused(http, query):
    assert http.get("/todos", params=query).status_code == 422


def test_the_summary_counts(http, new_todo):
    def summary():
        answer = http.get("/todos/summary")
        assert answer.status_code == 200, answer.text
        return answer.json()

    before = summary()
    assert set(before["by_priority"]) == {"low", "normal", "high"}
    new_todo(priority="low")
    new_todo()
    finished = new_todo(priority="high")
    http.patch(f"/todos/{finished['id']}", json={"done": True})
    after = summary()
    grown = {name: after[name] - before[name] for name in ("total", "open", "done")}
    assert grown == {"total": 3, "open": 2, "done": 1}
    by_priority = {name: after["by_priority"][name] - before["by_priority"][name] for name in after["by_priority"]}
    assert by_priority == {"low": 1, "normal": 1, "high": 0}
    assert after["total"] == len(ids(http)) == after["open"] + after["done"]
    assert sum(after["by_priority"].values()) == after["open"]


def test_a_toggle_flips_and_flips_back(http, new_todo):
    todo = new_todo(priority="high", due="2031-05-01")
    url = f"/todos/{todo['id']}/toggle"
    first = http.post(url)
    assert first.status_code == 200
    assert first.json() == {**todo, "done": True}
    assert http.get(f"/todos/{todo['id']}").json()["done"] is True
    assert http.post(url).json() == todo


def test_everything_survives_a_restart(http, new_todo, restart):
    todo = new_todo(priority="high", due="2031-05-01")
    http.post(f"/todos/{todo['id']}/toggle")
    restart()
    assert http.get(f"/todos/{todo['id']}").json() == {**todo, "done": True}
    assert new_todo()["id"] not in {todo["id"]}
