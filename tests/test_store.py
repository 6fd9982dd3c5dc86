import json
import multiprocessing
import shutil
import sqlite3
import time
from contextlib import closing

import pytest

from assistant.config import load_settings
from assistant.errors import NotFound, StoreBusy, StoreError, StoreMismatch
from assistant.schema import Filters
from assistant.store import store as store_module
from assistant.store.manifest import Manifest
from assistant.store.staging import PathMove
from assistant.store.store import LIBRARY_FILE, Store, open_store
from tests.fakes import HashEncoder
from tests.stores import ENCODER, MANIFEST, chroma_server, stage

PROCESSES = multiprocessing.get_context("spawn")
WAIT_S = 60


@pytest.fixture(scope="module")
def chroma_url(tmp_path_factory):
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(params=["embedded", "server"])
def either(request, tmp_path):
    """Settings of a store whose vectors are in this process, and of one whose vectors are on a server."""
    url = request.getfixturevalue("chroma_url") if request.param == "server" else None
    return load_settings(store=tmp_path / "store", chroma_url=url)


def fill(settings, **documents):
    """A store of documents given as name=[passages]; Malay ones begin with "ms_"."""
    with Store(settings, create=True) as store, store.writing(MANIFEST) as staging:
        for name, texts in documents.items():
            stage(staging, name, texts, language="ms" if name.startswith("ms_") else "en")
        store.publish()


def nearest(store, text, filters=None, top_k=10):
    """The texts found for ``text``, best first."""
    found = store.search_vectors(ENCODER.encode_query([text])[0], filters, top_k)
    passages = store.library.passages_by_id(passage_id for passage_id, _ in found)
    return [passages[passage_id][0].text for passage_id, _ in found]


class TestBothBackends:
    def test_what_is_published_is_found_and_what_is_staged_is_not(self, either):
        fill(either, ms_a=["satu dua"], b=["one two", "three"])
        with open_store(either, ENCODER) as store:
            assert nearest(store, "one two")[0] == "one two"
            assert set(nearest(store, "one")) == {"satu dua", "one two", "three"}
            with store.writing(MANIFEST) as staging:
                stage(staging, "c", ["four five"])
                assert "four five" not in nearest(store, "four five")
                store.publish()
                assert nearest(store, "four five")[0] == "four five"
            assert store.problems() == []

    def test_a_new_version_replaces_the_old_and_shared_passages_stay(self, either):
        fill(either, a=["one", "two", "three"])
        with open_store(either, ENCODER) as store:
            kept = store.library.passages("a")[1]
            with store.writing(MANIFEST) as staging:
                stage(staging, "a", ["two", "four"])
                store.publish()
            assert set(nearest(store, "one")) == {"two", "four"}
            assert store.library.passages("a")[0].id == kept.id
            assert store.search_vectors(ENCODER.encode_query(["two"])[0], top_k=1)[0] == (kept.id, pytest.approx(1))
            assert store.problems() == []

    def test_the_same_passage_under_another_title_gets_its_new_vector(self, either):
        fill(either, a=["one"], b=["two"])
        with open_store(either, ENCODER) as store:
            passage = store.library.passages("a")[0]
            with store.writing(MANIFEST) as staging:
                document = store.library.document("a")
                vectors = ENCODER.encode_document(["new title one"])
                staging.stage(document, [passage], ["one"], vectors, MANIFEST, [])
                store.publish()
            score = dict(store.search_vectors(vectors[0], top_k=5))[passage.id]
            assert score == pytest.approx(1)
            assert store.problems() == []

    def test_removing_every_document_leaves_an_empty_store(self, either):
        fill(either, a=["one"], ms_b=["dua"])
        with open_store(either, ENCODER) as store:
            with store.writing(MANIFEST) as staging:
                staging.move([PathMove(f"/files/{name}.txt", None, "") for name in ("a", "ms_b")])
                store.publish()
            assert nearest(store, "one") == [] and store.library.counts().documents == 0
            assert store.problems() == []
        open_store(either, ENCODER).close()

    def test_filters(self, either):
        with Store(either, create=True) as store, store.writing(MANIFEST) as staging:
            for number in range(40):
                header = {"publisher": f"P{number % 4}", "date": f"20{10 + number % 10}"}
                stage(staging, f"d{number}", [f"word{number} text"], language=("ms", "en")[number % 2], **header)
            store.publish()
        with open_store(either, ENCODER) as store:
            for filters in (
                Filters(language="ms"),
                Filters(publisher="p1"),
                Filters(date_from="2015", date_to="2016"),
                Filters(language="en", publisher="P3", date_from="2012"),
                Filters(document_id="d7"),
                Filters(publisher="nobody"),
            ):
                expected = {text for d in store.library.documents(filters) for text in [d.text]}
                assert set(nearest(store, "text", filters, top_k=40)) == expected
                assert len(nearest(store, "text", filters, top_k=3)) == min(3, len(expected))

    def test_more_documents_than_the_index_can_be_told_are_filtered_afterwards(self, either, monkeypatch):
        fill(either, **{f"d{n}": [f"word{n} text"] for n in range(60)})
        with open_store(either, ENCODER) as store:
            with store.writing(MANIFEST) as staging:
                for number in (3, 50):
                    stage(staging, f"d{number}", [f"word{number} text"], publisher="Rare")
                store.publish()
            monkeypatch.setattr(store_module, "MAX_DOCUMENT_IDS", 1)
            assert set(nearest(store, "other", Filters(publisher="Rare"), top_k=2)) == {"word3 text", "word50 text"}
            assert len(nearest(store, "other", Filters(publisher="Rare"), top_k=10)) == 2

    def test_missing_vectors_are_refused_to_readers_and_mended_by_the_next_writer(self, either):
        fill(either, a=["one", "two"])
        lose_index(either)
        with pytest.raises(StoreError, match="run: python -m ingest --rebuild"):
            open_store(either, ENCODER)
        with Store(either) as store:
            assert len(store.problems()) == 1 and "--rebuild" in store.problems()[0]
            assert store.library.document("a").text == "one\ntwo"  # the library itself can be read
            with store.writing(MANIFEST):
                pass
            assert store.problems() == []
            assert nearest(store, "two")[0] == "two"

    def test_an_unfinished_ingest_is_finished_by_the_next_writer(self, either):
        fill(either, a=["one"], b=["two"])
        with Store(either) as killed, killed.writing(MANIFEST) as staging:
            stage(staging, "a", ["three"])
            stage(staging, "c", ["four"])
        with open_store(either, ENCODER) as store:
            assert {d.text for d in store.library.documents()} == {"one", "two"}
            assert store.problems() == []
            with store.writing(MANIFEST) as staging:
                assert not staging.is_pending()
            assert {d.text for d in store.library.documents()} == {"three", "two", "four"}
            assert store.problems() == []

    def test_an_unfinished_rebuild_is_undone_by_the_next_writer(self, either):
        fill(either, a=["one"], b=["two"])
        with Store(either) as killed, killed.writing() as staging:
            document, passages = killed.library.document("a"), killed.library.passages("a")
            other = Manifest("other", 8, "other/8", 150, 185)
            staging.stage(document, passages, ["x"], ENCODER.encode_document(["x"])[:, :8], other, [])
        with open_store(either, ENCODER) as store:
            with store.writing(MANIFEST) as staging:
                assert not staging.is_pending()
            assert nearest(store, "one")[0] == "one"
            assert store.problems() == []

    def test_another_process_sees_what_was_published_without_opening_anew(self, either):
        fill(either, a=["one"])
        with reader(either) as ask:
            assert ask("one") == ["one"]
            with Store(either) as store, store.writing(MANIFEST) as staging:
                stage(staging, "b", ["two"])
                store.publish()
                assert ask("two") == ["two", "one"]
                stage(staging, "b", ["three"])
                store.publish()
            assert ask("three") == ["three", "one"]


def lose_index(settings):
    if settings.chroma_url is None:
        shutil.rmtree(settings.store / "vectors")
        return
    with Store(settings) as store:
        store._indexes.discard(keep=None)


class reader:
    """A process that keeps a store open and searches it when asked."""

    def __init__(self, settings):
        self.here, there = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=serve, args=(settings, there))

    def __enter__(self):
        self.process.start()
        return self.ask

    def ask(self, text):
        self.here.send(text)
        assert self.here.poll(WAIT_S), "the reader does not answer"
        return self.here.recv()

    def __exit__(self, *_):
        self.here.send(None)
        self.process.join(WAIT_S)
        assert self.process.exitcode == 0


def serve(settings, pipe):
    with open_store(settings, ENCODER) as store:
        while (text := pipe.recv()) is not None:
            pipe.send(nearest(store, text))


def search_until_told(settings, pipe):
    """Searches as fast as it can until told to stop; the generations it saw, and how often it asked."""
    seen, asked = set(), 0
    with open_store(settings, ENCODER) as store:
        pipe.send("ready")
        while not pipe.poll():
            texts = nearest(store, "word")
            asked += 1
            seen.add(len(texts))
    pipe.send((seen, asked))


class TestProcesses:
    def test_two_readers_never_stumble_while_a_writer_publishes(self, tmp_path):
        settings = load_settings(store=tmp_path)
        fill(settings, d0=["word 0"])
        pipes = [PROCESSES.Pipe() for _ in range(2)]
        readers = [PROCESSES.Process(target=search_until_told, args=(settings, there)) for _, there in pipes]
        for process in readers:
            process.start()
        for here, _ in pipes:
            assert here.poll(WAIT_S) and here.recv() == "ready"
        with Store(settings) as store, store.writing(MANIFEST) as staging:
            for number in range(1, 9):
                stage(staging, f"d{number}", [f"word {number}"])
                store.publish()
        time.sleep(0.2)
        for (here, _), process in zip(pipes, readers, strict=True):
            here.send("stop")
            assert here.poll(WAIT_S)
            seen, asked = here.recv()
            process.join(WAIT_S)
            assert process.exitcode == 0
            assert max(seen) == 9 and asked > 10

    def test_a_second_writer_is_told_to_wait(self, tmp_path, monkeypatch):
        monkeypatch.setattr(store_module, "LOCK_WAIT_S", 0.1)
        settings = load_settings(store=tmp_path)
        fill(settings, a=["one"])
        with Store(settings) as one, Store(settings) as two, one.writing():
            with (
                pytest.raises(StoreBusy, match=r"another process is writing to .*; wait until it has ended"),
                two.writing(),
            ):
                pass
            assert nearest(two, "one") == ["one"]
        with Store(settings) as two, two.writing():
            pass


class TestManifest:
    def test_another_encoder_is_refused_with_both_names(self, tmp_path):
        settings = load_settings(store=tmp_path)
        fill(settings, a=["one"])
        other = HashEncoder()
        other.name, other.fingerprint = "better", "better/2"
        with pytest.raises(StoreMismatch, match=r"encoder hash \(hash/16, 16 .*better \(better/2, 16 .*--rebuild"):
            open_store(settings, other)
        with Store(settings) as store, pytest.raises(StoreMismatch), store.writing(Manifest.of(settings, other)):
            pass

    def test_other_chunk_settings_are_refused_with_both_sizes(self, tmp_path):
        fill(load_settings(store=tmp_path), a=["one"])
        with pytest.raises(StoreMismatch, match=r"150 to 185 tokens, the settings want 100 to 120: .*--rebuild"):
            open_store(load_settings(store=tmp_path, chunk_tokens=100, chunk_max_tokens=120), ENCODER)

    def test_a_library_of_a_version_that_embeds_otherwise_is_refused_with_the_way_to_build_it_anew(self, tmp_path):
        settings = load_settings(store=tmp_path)
        fill(settings, a=["one"])
        with closing(sqlite3.connect(tmp_path / LIBRARY_FILE)) as db, db:
            (stored,) = db.execute("SELECT value FROM meta WHERE key = 'manifest'").fetchone()
            older = {name: value for name, value in json.loads(stored).items() if name != "form"}
            db.execute("UPDATE meta SET value = ? WHERE key = 'manifest'", [json.dumps(older)])
        with pytest.raises(StoreMismatch, match=r"\(form 1, here 2\): run: python -m ingest --rebuild"):
            open_store(settings, ENCODER)

    def test_an_empty_library_takes_any_encoder(self, tmp_path):
        settings = load_settings(store=tmp_path)
        other = Manifest("better", 8, "better/8", 150, 185)
        with Store(settings, create=True) as store:
            with store.writing(other):
                pass
            with store.writing(MANIFEST) as staging:
                stage(staging, "a", ["one"])
                store.publish()
            assert store.library.manifest() == MANIFEST

    def test_no_store_is_said_with_the_way_to_make_one(self, tmp_path):
        with pytest.raises(StoreError, match=r"there is no library in .*; make one: python -m ingest PATH"):
            open_store(load_settings(store=tmp_path / "none"), ENCODER)
        assert not (tmp_path / "none").exists()


class TestPublish:
    def test_the_index_is_copied_for_a_little_and_built_anew_for_much(self, tmp_path):
        settings = load_settings(store=tmp_path)
        fill(settings, a=[f"word {n}" for n in range(20)])
        with Store(settings) as store, store.writing(MANIFEST) as staging:
            for expected_edits, name in ((1, "b"), (2, "c"), (3, "d")):
                stage(staging, name, ["one"])
                store.publish()
                assert staging.edits() == expected_edits
            stage(staging, "e", [f"other {n}" for n in range(30)])  # 3 + 30 edits of 53 vectors
            store.publish()
            assert staging.edits() == 0
            assert store.problems() == []
        assert len(list((tmp_path / "vectors").iterdir())) == 1

    def test_a_failure_while_the_index_is_built_leaves_the_old_state(self, tmp_path, monkeypatch):
        settings = load_settings(store=tmp_path)
        fill(settings, a=["one"])
        with Store(settings) as store:
            monkeypatch.setattr(type(store._indexes), "seal", fail)
            with pytest.raises(StoreError, match="no space"), store.writing(MANIFEST) as staging:
                stage(staging, "a", ["two"])
                store.publish()
            assert nearest(store, "one") == ["one"]
            assert store.problems() == []
            monkeypatch.undo()
            with store.writing(MANIFEST):
                pass
            assert nearest(store, "two") == ["two"]
            assert store.problems() == []
        assert len(list((tmp_path / "vectors").iterdir())) == 1


def fail(*_):
    raise StoreError("no space")


class TestProblems:
    @pytest.fixture
    def settings(self, tmp_path):
        settings = load_settings(store=tmp_path)
        fill(settings, a=["one two", "three"], ms_b=["empat lima"])
        return settings

    @pytest.mark.parametrize(
        ("damage", "said"),
        [
            ('UPDATE passages SET start = start + 1, "end" = "end" + 1 WHERE ordinal = 0', "is not the text from 1 to"),
            ("UPDATE passages SET text = 'another' WHERE ordinal = 1", "is not the text from"),
            ("UPDATE passages SET passage_id = 'wrong' WHERE ordinal = 1", "should have the id"),
            ("UPDATE versions SET text = text || ' more'", "its text is not the one that was ingested"),
            ("UPDATE passages SET ordinal = ordinal + 5", "its passages are not numbered"),
            ("DELETE FROM passages WHERE ordinal = 1", "the full-text index has outdated 1 passages"),
            ("DELETE FROM passages", "it has no passages"),
            ("DELETE FROM paths", "no path holds it"),
            ("INSERT INTO documents (id) VALUES ('empty')", "document empty has no text"),
            ("UPDATE vectors SET value = (SELECT value FROM vectors ORDER BY key LIMIT 1)", "differs between library"),
            ("UPDATE passages SET vector_key = (SELECT min(vector_key) FROM passages)", "does not belong in the index"),
        ],
    )
    def test_damage_in_the_library_is_named(self, settings, damage, said):
        connection = sqlite3.connect(settings.store / LIBRARY_FILE)
        connection.execute(damage)
        connection.commit()
        connection.close()
        with Store(settings) as store:
            assert any(said in problem for problem in store.problems())
            assert all(
                "\n" not in problem and ("run: python" in problem or "restore" in problem)
                for problem in store.problems()
            )

    def test_a_missing_vector_is_named(self, settings):
        with Store(settings) as store:
            index = store._indexes.open(store.library.index_name())
            passage = store.library.passages("a")[1]
            index.remove("en", {key for key in index.keys("en") if key.startswith(passage.id)})
            index.close()
            assert any("the vector index has 1 of 2 vectors (language en)" in problem for problem in store.problems())

    def test_a_vector_too_many_is_named_and_never_found(self, settings):
        with Store(settings) as store:
            index = store._indexes.open(store.library.index_name())
            stray = next(store._staging.vectors(store._staging.live_keys()["en"]))[0]
            index.add("en", [[type(stray)("gone-000000000000", "gone", stray.values)]])
            index.close()
            assert [p for p in store.problems() if "gone-000000000000 does not belong" in p]
            assert len(store.search_vectors(stray.values, top_k=10)) == 3
            with store.writing(MANIFEST):
                pass
            assert store.problems() == []


def test_nothing_heavy_is_imported_with_the_store():
    import subprocess
    import sys

    code = (
        "import sys; import assistant.store.store;"
        "print([name for name in ('chromadb', 'torch', 'onnxruntime', 'transformers') if name in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_an_unknown_document_is_not_found(tmp_path):
    settings = load_settings(store=tmp_path)
    fill(settings, a=["one"])
    with open_store(settings, ENCODER) as store, pytest.raises(NotFound):
        store.library.document("b")
