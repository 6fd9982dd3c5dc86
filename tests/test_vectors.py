import hashlib
import socket
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from assistant.config import load_settings
from assistant.errors import StoreError
from assistant.store.identity import passage_of
from assistant.store.vectors import BATCH, Vector, open_indexes

START_S = 20


def unit(*numbers):
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


def vector(name, *numbers, document="d"):
    return Vector(f"{name}-0123456789ab", document, unit(*numbers))


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory):
    """A real Chroma server on loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = tmp_path_factory.mktemp("chroma")
    command = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [command, "run", "--path", path, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        deadline = time.monotonic() + START_S
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                assert time.monotonic() < deadline and server.poll() is None, "the Chroma server did not start"
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


@pytest.fixture(params=["embedded", "server"])
def indexes(request, tmp_path):
    url = request.getfixturevalue("chroma_url") if request.param == "server" else None
    settings = load_settings(store=tmp_path, chroma_url=url)
    return open_indexes(settings, hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8])


@pytest.fixture
def draft(indexes):
    _, opened = indexes.draft(None)
    yield opened
    opened.close()


class TestEveryBackend:
    def test_scores_are_cosines_best_first(self, draft):
        draft.add("en", [[vector("east", 1, 0), vector("north", 0, 1), vector("west", -1, 0), vector("ne", 3, 4)]])
        found = draft.search(unit(1, 0), 4, "en")
        assert [name for name, _ in found] == ["east", "ne", "north", "west"]
        assert [score for _, score in found] == pytest.approx([1, 3 / 5, 0, -1], abs=1e-6)

    def test_a_language_is_searched_alone_or_with_the_other(self, draft):
        draft.add("en", [[vector("english", 1, 0)]])
        draft.add("ms", [[vector("malay", 1, 1)]])
        assert [name for name, _ in draft.search(unit(1, 0), 5, "ms")] == ["malay"]
        assert [name for name, _ in draft.search(unit(1, 0), 5)] == ["english", "malay"]
        assert [name for name, _ in draft.search(unit(1, 0), 1)] == ["english"]
        assert (draft.count("en"), draft.count("ms")) == (1, 1)

    def test_documents_limit(self, draft):
        draft.add("en", [[vector(f"p{n}", 1, n, document=f"d{n}") for n in range(10)]])
        assert [name for name, _ in draft.search(unit(1, 0), 5, "en", ["d7", "d3", "unknown"])] == ["p3", "p7"]
        assert draft.search(unit(1, 0), 5, "en", []) == []

    def test_an_empty_index_finds_nothing(self, draft):
        assert draft.search(unit(1, 0), 5) == []
        assert draft.keys("ms") == set() and draft.count("ms") == 0

    def test_top_k_larger_than_the_index(self, draft):
        draft.add("en", [[vector("one", 1, 0)]])
        assert len(draft.search(unit(1, 0), 1000, "en")) == 1
        assert draft.search(unit(1, 0), 0, "en") == []

    def test_adding_twice_and_removing_twice_changes_nothing(self, draft):
        both = [vector("a", 1, 0), vector("b", 0, 1)]
        draft.add("en", [both, both])
        assert draft.keys("en") == {item.key for item in both}
        for _ in range(2):
            draft.remove("en", {both[0].key, "unknown-0"})
            assert draft.keys("en") == {both[1].key}

    def test_two_vectors_of_one_passage_are_one_hit_with_the_better_score(self, draft):
        draft.add("en", [[Vector("p-old", "d", unit(0, 1)), Vector("p-new", "d", unit(1, 0))]])
        assert draft.search(unit(1, 0), 5, "en") == [("p", pytest.approx(1))]

    def test_values_come_back(self, draft):
        draft.add("en", [[vector("a", 3, 4)]])
        found = draft.values("en", ["a-0123456789ab", "unknown-0"])
        assert found.keys() == {"a-0123456789ab"}
        assert found["a-0123456789ab"].tolist() == pytest.approx([0.6, 0.8])

    def test_more_than_a_thousand_vectors_survive_reopening(self, indexes):
        """https://github.com/chroma-core/chroma/issues/7090"""
        rng = np.random.default_rng(0)
        batches = [[vector(f"p{n}", *rng.normal(size=8)) for n in range(s, s + BATCH)] for s in range(0, 2500, BATCH)]
        name, draft = indexes.draft(None)
        draft.add("en", batches)
        draft.close()
        reopened = indexes.open(name)
        assert reopened.count("en") == 2500
        nearest = {passage_of(v.key): reopened.search(v.values, 1, "en")[0][0] for b in batches for v in b[::100]}
        assert all(found == wanted for wanted, found in nearest.items())
        reopened.close()

    def test_an_unknown_index_is_refused_with_the_fix(self, indexes):
        with pytest.raises(StoreError, match="run: python -m ingest --rebuild"):
            indexes.open("index-none")

    def test_discard_keeps_one(self, indexes):
        name, draft = indexes.draft(None)
        other, second = indexes.draft(None)
        draft.close()
        second.close()
        indexes.discard(keep=name)
        indexes.open(name).close()
        with pytest.raises(StoreError):
            indexes.open(other)


class TestEmbedded:
    @pytest.fixture
    def embedded(self, tmp_path):
        return open_indexes(load_settings(store=tmp_path), "unused")

    def test_a_draft_leaves_its_source_as_it_was(self, embedded):
        name, first = embedded.draft(None)
        first.add("en", [[vector("a", 1, 0)]])
        first.close()
        _, copy = embedded.draft(name)
        copy.add("en", [[vector("b", 0, 1)]])
        copy.remove("en", {"a-0123456789ab"})
        source = embedded.open(name)
        assert copy.keys("en") == {"b-0123456789ab"}
        assert source.keys("en") == {"a-0123456789ab"}
        source.close()
        copy.close()

    def test_searching_writes_no_file(self, embedded, tmp_path):
        name, draft = embedded.draft(None)
        draft.add("en", [[vector(f"p{n}", n, 1) for n in range(1500)]])
        draft.close()
        embedded.open(name).close()
        before = fingerprints(tmp_path)
        index = embedded.open(name)
        assert index.count("en") == 1500 and len(index.search(unit(1, 0), 10)) == 10
        index.close()
        assert fingerprints(tmp_path) == before

    @pytest.mark.parametrize("damage", ["cut", "zeros", "missing"])
    def test_damaged_files_are_said(self, embedded, tmp_path, damage):
        name, draft = embedded.draft(None)
        draft.add("en", [[vector(f"p{n}", n, 1) for n in range(1500)]])
        draft.close()
        file = next(path for path in tmp_path.rglob("header.bin") if path.stat().st_size and data(path).stat().st_size > 10_000)
        if damage == "cut":
            file.write_bytes(file.read_bytes()[:10])
        elif damage == "zeros":
            file.write_bytes(bytes(file.stat().st_size))
        else:
            file.unlink()
        with pytest.raises(StoreError, match="the vector index cannot be used .*; run: python -m ingest --rebuild"):
            embedded.open(name).count("en")


def test_no_server_is_said_with_its_address(tmp_path):
    indexes = open_indexes(load_settings(store=tmp_path, chroma_url="http://127.0.0.1:9"), "unused")
    with pytest.raises(StoreError, match="no Chroma server answers at http://127.0.0.1:9 .*unset chroma_url"):
        indexes.open("index-1")


def test_libraries_on_one_server_leave_each_other_alone(tmp_path, chroma_url):
    settings = load_settings(store=tmp_path, chroma_url=chroma_url)
    mine, theirs = open_indexes(settings, "aaaa0000"), open_indexes(settings, "bbbb0000")
    name, draft = theirs.draft(None)
    draft.close()
    mine.discard(keep=None)
    theirs.open(name).close()


def data(header):
    return header.with_name("data_level0.bin")


def fingerprints(directory):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.rglob("*") if path.is_file()}
