"""The folder store keeps bytes under their hash."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packages.delivery.store import FolderStore


@given(content=st.binary(max_size=2000))
def test_what_was_put_is_what_one_gets(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    store = FolderStore(tmp_path_factory.mktemp("artifacts"))
    digest = store.put(content)
    assert digest == hashlib.sha256(content).hexdigest()
    assert store.get(digest) == content


def test_putting_the_same_bytes_twice_keeps_one_file(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.put(b"once") == store.put(b"once")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


def test_an_unknown_hash_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FolderStore(tmp_path).get("0" * 64)
