"""Both stores answer alike: what is kept, what is found, and that no scope sees another's text.

The server's store talks to the client library's own engine in memory, and where QDRANT_URL names a server, to that.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from qdrant_client import QdrantClient

from packages.retrieval.chunking.chunk import Chunk
from packages.retrieval.errors import ScopeRefused, StoreUnavailable
from packages.retrieval.scopes import Scope
from packages.retrieval.sparse.encoder import SparseEncoder
from packages.retrieval.store.embedded import EmbeddedStore
from packages.retrieval.store.interface import Coverage, Point, Question, Store, View
from packages.retrieval.store.server import ServerStore, connect
from packages.retrieval.vectors import DIMENSION, Vectors

pytestmark = pytest.mark.filterwarnings("ignore:Payload indexes have no effect in the local Qdrant")
ENCODER = SparseEncoder()
ANNA, BERT = Scope("project", "anna"), Scope("project", "bert")
KINDS = ["embedded", "server", *(["real server"] if os.environ.get("QDRANT_URL") else [])]


@pytest.fixture(params=KINDS)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with_kind: dict[str, Callable[[], Store]] = {
        "embedded": lambda: EmbeddedStore(tmp_path / "store"),
        "server": lambda: ServerStore(QdrantClient(":memory:")),
        "real server": lambda: ServerStore(
            connect(os.environ["QDRANT_URL"], os.environ.get("QDRANT_API_KEY")), f"test-{uuid.uuid4().hex}"
        ),
    }
    opened = with_kind[request.param]()
    yield opened
    if request.param == "real server":
        opened.clear()
    opened.close()


def direction(seed: int) -> Vectors:
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32)
    return vector / np.float32(np.linalg.norm(vector))


def point(scope: Scope, path: str, text: str, dense: Vectors | None = None, ordinal: int = 0) -> Point:
    (sparse,) = ENCODER.passages([text])
    return Point(scope, Chunk(path, 1, 1, text, "symbol", "code", "python"), ordinal, sparse, dense)


def paths(store: Store, text: str, *views: View, dense: Vectors | None = None) -> list[str]:
    return [one.chunk.path for one in store.search(Question(ENCODER.question(text), dense), views, 10)]


def test_what_was_written_comes_back_whole(store: Store) -> None:
    written = point(ANNA, "a.py", "load the url", direction(1))
    store.upsert([written, point(ANNA, "a.py", "second", None, 1)])
    first, second = store.points(ANNA, ["a.py"])
    assert (first.scope, first.chunk, first.ordinal, first.id) == (ANNA, written.chunk, 0, written.id)
    assert dict(zip(first.sparse.indices.tolist(), first.sparse.values.tolist(), strict=True)) == pytest.approx(
        dict(zip(written.sparse.indices.tolist(), written.sparse.values.tolist(), strict=True))
    )
    assert first.dense is not None
    np.testing.assert_allclose(first.dense, direction(1), atol=1e-5)
    assert second.dense is None


def test_words_and_meaning_each_find_and_together_find_best(store: Store) -> None:
    store.upsert(
        [
            point(ANNA, "words.py", "parse the header", direction(1)),
            point(ANNA, "meaning.py", "something else", direction(2)),
            point(ANNA, "both.py", "parse another header", direction(2)),
            point(ANNA, "neither.py", "unrelated", direction(3)),
        ]
    )
    assert set(paths(store, "parse header", View(ANNA))) == {"words.py", "both.py"}
    assert paths(store, "parse header", View(ANNA), dense=direction(2))[0] == "both.py"


@pytest.mark.parametrize("method", ["dbsf", "rrf", "dense", "sparse"])
def test_every_method_stays_within_the_scope(store: Store, method: str) -> None:
    store.upsert([point(scope, f"{scope.name}.py", "parse the header", direction(1)) for scope in (ANNA, BERT)])
    question = Question(ENCODER.question("parse header"), direction(1), method)  # type: ignore[arg-type] # one of a literal's
    assert {one.scope for one in store.search(question, [View(BERT)], 10)} == {BERT}


def test_a_hidden_path_is_hidden_in_its_scope_alone(store: Store) -> None:
    store.upsert([point(scope, path, "parse the header") for scope in (ANNA, BERT) for path in ("one.py", "two.py")])
    found = store.search(
        Question(ENCODER.question("parse header")), [View(ANNA, frozenset({"one.py"})), View(BERT)], 10
    )
    assert sorted((one.scope.name, one.chunk.path) for one in found) == [
        ("anna", "two.py"), ("bert", "one.py"), ("bert", "two.py")
    ]  # fmt: skip


def test_answers_may_be_of_some_languages_alone(store: Store) -> None:
    store.upsert([point(ANNA, "a.py", "parse the header")])
    question = Question(ENCODER.question("parse"), languages=("go",))
    assert store.search(question, [View(ANNA)], 10) == []


def test_nobody_searches_without_a_scope(store: Store) -> None:
    store.upsert([point(ANNA, "a.py", "parse")])
    with pytest.raises(ScopeRefused, match="Name at least one scope"):
        store.search(Question(ENCODER.question("parse")), [], 10)


def test_how_rare_a_word_is_depends_on_ones_own_scope_alone(store: Store) -> None:
    store.upsert([point(ANNA, "rare.py", "alpha"), point(ANNA, "more.py", "beta"), point(ANNA, "most.py", "beta more")])
    before = [one.score for one in store.search(Question(ENCODER.question("alpha")), [View(ANNA)], 10)]
    store.upsert([point(BERT, f"{number}.py", "alpha") for number in range(50)])
    after = [one.score for one in store.search(Question(ENCODER.question("alpha")), [View(ANNA)], 10)]
    assert after == pytest.approx(before)


def test_a_question_without_words_and_without_a_model_finds_nothing(store: Store) -> None:
    store.upsert([point(ANNA, "a.py", "parse")])
    assert paths(store, "how do I", View(ANNA)) == []


def test_deleting_takes_the_named_paths_and_spares_what_is_kept(store: Store) -> None:
    kept = point(ANNA, "a.py", "parse one")
    store.upsert(
        [kept, point(ANNA, "a.py", "parse two", None, 1), point(ANNA, "b.py", "parse"), point(BERT, "a.py", "parse")]
    )
    store.delete(ANNA, ["a.py"], [kept.id])
    assert [one.chunk.text for one in store.points(ANNA, ["a.py", "b.py"])] == ["parse one", "parse"]
    store.drop(ANNA)
    assert store.points(ANNA, ["a.py", "b.py"]) == []
    assert len(store.points(BERT, ["a.py"])) == 1


def test_vectors_can_follow_later_and_are_counted(store: Store) -> None:
    late = point(ANNA, "a.py", "parse")
    store.upsert([late, point(ANNA, "b.py", "other")])
    assert store.coverage([View(ANNA)]) == Coverage(2, 0)
    store.embed({late.id: direction(1), str(uuid.uuid4()): direction(2)})
    assert store.coverage([View(ANNA)]) == Coverage(2, 1)
    assert store.coverage([View(ANNA, frozenset({"a.py"}))]) == Coverage(1, 0)
    assert paths(store, "nothing alike", View(ANNA), dense=direction(1)) == ["a.py"]


def test_writing_the_same_again_changes_nothing(store: Store) -> None:
    store.upsert([point(ANNA, "a.py", "parse")])
    store.upsert([point(ANNA, "a.py", "parse")])
    assert store.coverage([View(ANNA)]).chunks == 1


def test_it_remembers_what_it_is_told_until_it_is_cleared(store: Store) -> None:
    assert store.remembered() == {}
    store.remember({"model": "one", "format": "1"})
    store.remember({"model": "two"})
    assert store.remembered() == {"model": "two"}
    store.upsert([point(ANNA, "a.py", "parse")])
    store.clear()
    assert store.remembered() == {}
    assert store.points(ANNA, ["a.py"]) == []


def test_an_embedded_store_has_one_owner_and_is_there_after_a_start(tmp_path: Path) -> None:
    first = EmbeddedStore(tmp_path)
    first.upsert([point(ANNA, "a.py", "parse", direction(1))])
    first.remember({"model": "one"})
    with pytest.raises(StoreUnavailable, match="see whether another process holds it"):
        EmbeddedStore(tmp_path)
    first.close()
    second = EmbeddedStore(tmp_path)
    assert second.coverage([View(ANNA)]) == Coverage(1, 1)
    assert second.remembered() == {"model": "one"}
    second.close()


def test_a_server_that_does_not_answer_is_named() -> None:
    with pytest.raises(StoreUnavailable, match="QDRANT_URL"):
        ServerStore(connect("http://127.0.0.1:9", None))


@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x.py", "y.py", "z.py"])), min_size=1, max_size=12),
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.frozensets(st.sampled_from(["x.py", "y.py"]))),
        min_size=1,
        max_size=3,
        unique_by=lambda view: view[0],
    ),
)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_found_is_what_the_views_show(
    store: Store, written: list[tuple[str, str]], seen: list[tuple[str, frozenset[str]]]
) -> None:
    """Over every method: nothing of another scope, nothing hidden, and nothing of one's own is missing."""
    example = uuid.uuid4().hex

    def scope(name: str) -> Scope:
        return Scope("project", f"{example}-{name}")

    store.upsert([point(scope(name), path, "parse the header", direction(1)) for name, path in written])
    views = [View(scope(name), hidden) for name, hidden in seen]
    expected = {
        (scope(name), path)
        for name, path in written
        for view in views
        if view.scope == scope(name) and path not in view.hidden
    }
    question = ENCODER.question("parse header")
    for asked in (Question(question), Question(question, direction(1)), Question(question, direction(1), "rrf")):
        assert {(one.scope, one.chunk.path) for one in store.search(asked, views, 50)} == expected
    assert store.coverage(views) == Coverage(len(expected), len(expected))


def test_many_writers_and_readers_at_once(tmp_path: Path) -> None:
    store = EmbeddedStore(tmp_path)
    faults: list[BaseException] = []
    done = threading.Event()

    def write(name: str) -> None:
        scope = Scope("project", name)
        for number in range(15):
            store.upsert(
                [point(scope, f"{number}-{part}.py", "parse the header", direction(part)) for part in range(5)]
            )
            store.delete(scope, [f"{number}-0.py"])

    def read(name: str) -> None:
        view = View(Scope("project", name))
        while not done.is_set():
            found = store.search(Question(ENCODER.question("parse header"), direction(1)), [view], 20)
            assert {one.scope for one in found} <= {view.scope}

    def guarded(work: Callable[[str], None], name: str) -> None:
        try:
            work(name)
        except BaseException as error:
            faults.append(error)

    readers = [threading.Thread(target=guarded, args=(read, str(name))) for name in range(4)]
    writers = [threading.Thread(target=guarded, args=(write, str(name))) for name in range(4)]
    for thread in (*readers, *writers):
        thread.start()
    for thread in writers:
        thread.join()
    done.set()
    for thread in readers:
        thread.join()
    assert faults == []
    assert [store.coverage([View(Scope("project", str(name)))]).chunks for name in range(4)] == [60] * 4
    store.close()
