import hashlib

import numpy as np
import pytest

from assistant.config import load_settings
from assistant.errors import StoreError
from assistant.store.identity import passage_of
from assistant.store.vectors import BATCH, Vector, open_indexes
from tests.stores import chroma_server


def unit(*numbers):
    vector = np.array(numbers, np.float32)
    return vector / np.linalg.norm(vector)


def vector(name, *numbers, document="d"):
    return Vector(f"{name}-0123456789ab", document, unit(*numbers))


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory):
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(params=["embedded", "server"])
def indexes(request, tmp_path):
    url = request.getfixturevalue("chroma_url") if request.param == "server" else None
    settings = load_settings(store=tmp_path, chroma_url=url)
    opened = open_indexes(settings, hashlib.sha256(str(tmp_path).encode()).hexdigest()[:8])
    yield opened
    opened.close()


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
        indexes.seal(name)
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
        indexes.seal(name)
        indexes.discard(keep=name)
        indexes.open(name).close()
        with pytest.raises(StoreError):
            indexes.open(other)


class TestEmbedded:
    @pytest.fixture
    def embedded(self, tmp_path):
        return open_indexes(load_settings(store=tmp_path), "unused")

    @pytest.fixture
    def large(self, embedded):
        """The name of an index of so many vectors that Chroma has saved some in its own files."""
        name, draft = embedded.draft(None)
        draft.add("en", [[vector(f"p{n}", n, 1) for n in range(1500)]])
        draft.close()
        embedded.seal(name)
        return name

    def test_a_draft_leaves_its_source_as_it_was(self, embedded, large):
        _, copy = embedded.draft(large)
        copy.add("en", [[vector("b", 0, 1)]])
        copy.remove("en", {"p0-0123456789ab"})
        assert copy.count("en") == 1500
        copy.close()
        source = embedded.open(large)
        assert "p0-0123456789ab" in source.keys("en") and "b-0123456789ab" not in source.keys("en")
        source.close()

    def test_searching_writes_nothing_but_chromas_row_per_opening(self, embedded, large, tmp_path):
        before = fingerprints(tmp_path)
        index = embedded.open(large)
        assert index.count("en") == 1500 and len(index.search(unit(1, 0), 10, "en")) == 10
        index.close()
        after = fingerprints(tmp_path)
        assert {path.name for path in before if before[path] != after[path]} == {"chroma.sqlite3"}

    @pytest.mark.parametrize(
        "name", ["header.bin", "length.bin", "link_lists.bin", "data_level0.bin", "index_metadata.pickle"]
    )
    @pytest.mark.parametrize("damage", ["cut", "zeros", "missing"])
    def test_damage_is_said_before_chroma_opens_the_files(self, embedded, large, tmp_path, name, damage):
        (saved,) = tmp_path.rglob("index_metadata.pickle")
        file = saved.with_name(name)
        content = file.read_bytes()
        if damage == "missing":
            file.unlink()
        else:
            file.write_bytes(content[:-1] if damage == "cut" else bytes(len(content)))
        with pytest.raises(StoreError, match=r"is damaged: .*; run: python -m ingest --rebuild"):
            embedded.open(large)

    def test_a_draft_that_was_not_finished_is_not_opened(self, embedded):
        name, draft = embedded.draft(None)
        draft.close()
        with pytest.raises(StoreError, match="is damaged"):
            embedded.open(name)


def test_no_server_is_said_with_its_address(tmp_path):
    indexes = open_indexes(load_settings(store=tmp_path, chroma_url="http://127.0.0.1:9"), "unused")
    with pytest.raises(StoreError, match=r"no Chroma server answers at http://127.0.0.1:9 .*unset chroma_url"):
        indexes.open("index-1")


def test_libraries_on_one_server_leave_each_other_alone(tmp_path, chroma_url):
    settings = load_settings(store=tmp_path, chroma_url=chroma_url)
    mine, theirs = open_indexes(settings, "aaaa0000"), open_indexes(settings, "bbbb0000")
    name, draft = theirs.draft(None)
    draft.close()
    mine.discard(keep=None)
    theirs.open(name).close()
    mine.close()
    theirs.close()


def fingerprints(directory):
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.rglob("*") if path.is_file()}
