import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.config import PROJECT_ROOT, load_settings
from assistant.errors import NotFound, StoreError, StoreMismatch, UsageError
from assistant.store.manifest import Manifest
from assistant.store.store import Store, open_store
from ingest import build
from ingest.build import ingest, rebuild, remove
from tests.fakes import HashEncoder

SEEDS = PROJECT_ROOT.parent / "shared" / "seeds"


class Desk:
    """A folder of files and a store beside it."""

    def __init__(self, tmp_path: Path) -> None:
        self.files = tmp_path / "files"
        self.files.mkdir()
        self.settings = load_settings(store=tmp_path / "store", chunk_tokens=40, chunk_max_tokens=60)
        self.encoder = HashEncoder()
        self.store = Store(self.settings, create=True)

    def write(self, name, body, **header):
        front = "".join(f"{key}: {value}\n" for key, value in header.items())
        path = self.files / name
        path.write_text(f"---\n{front}---\n\n{body}\n" if header else f"{body}\n", encoding="utf-8")
        return str(path)

    def ingest(self, *paths, on_progress=None):
        return ingest(paths or [str(self.files)], self.settings, self.store, self.encoder, on_progress)

    def documents(self):
        """Text by id."""
        return {document.id: document.text for document in self.store.library.documents()}

    def names(self):
        """File names by id."""
        return {
            document.id: [Path(path).name for path in document.paths] for document in self.store.library.documents()
        }


@pytest.fixture
def desk(tmp_path):
    opened = Desk(tmp_path)
    yield opened
    assert opened.store.problems() == []
    opened.store.close()


def sentences(word, count=12):
    """About 7 words a sentence, so that 40 tokens hold five to six."""
    return " ".join(f"The {word} has a sentence number {n}." for n in range(count))


def outcome(report):
    return report.added, report.changed, report.unchanged, report.duplicates, len(report.quarantined)


class TestRuns:
    def test_a_first_run_adds_and_a_second_finds_nothing_to_do(self, desk):
        desk.write("a.md", sentences("alpha"), title="Alpha", language="en", date="2024-11-19", publisher="Desk")
        desk.write("b.md", sentences("beta"), title="Beta", language="ms")
        first = desk.ingest()
        assert outcome(first) == (2, 0, 0, 0, 0)
        assert (first.documents, first.passages) == (2, desk.store.library.counts().all_passages)
        assert first.seconds > 0
        generation = desk.store.library.generation()
        assert outcome(desk.ingest()) == (0, 0, 2, 0, 0)
        assert desk.store.library.generation() == generation
        document = next(d for d in desk.store.library.documents() if d.title == "Alpha")
        assert (document.date, document.publisher, document.language) == ("2024-11-19", "Desk", "en")

    def test_a_library_of_an_older_form_is_built_anew(self, desk, monkeypatch):
        desk.write("a.md", f"## Rules for members\n\n{sentences('alpha', 3)}")
        with monkeypatch.context() as older_version:
            older_version.setattr(build, "embedded_text", lambda _, passage: passage.text)
            desk.ingest()
        with desk.store.writing() as staging:
            staging.set_manifest(replace(desk.store.library.manifest(), form=1))
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)
        assert desk.store.library.manifest() == Manifest.of(desk.settings, desk.encoder)
        (document,) = desk.store.library.documents()
        (passage,) = desk.store.library.passages(document.id)
        vector = desk.encoder.encode_document([build.embedded_text(document, passage)])[0]
        assert desk.store.search_vectors(vector) == [(passage.id, pytest.approx(1))]

    def test_an_unchanged_file_is_not_even_parsed(self, desk, monkeypatch):
        desk.write("a.md", sentences("alpha"))
        desk.ingest()
        monkeypatch.setattr(build, "load", lambda *_: pytest.fail("parsed"))
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)

    def test_stored_passages_are_bare_and_embedded_ones_carry_title_date_publisher_and_heading(self, desk):
        text = f"## Rules for members\n\n{sentences('alpha', 3)}"
        desk.write("a.md", text, title="Alpha", language="en", date="2024", publisher="Desk")
        desk.ingest()
        (passage,) = desk.store.library.passages(next(iter(desk.documents())))
        assert passage.text == sentences("alpha", 3)
        document = desk.store.library.document(passage.document_id)
        assert build.embedded_text(document, passage) == f"Alpha | 2024 | Desk | Rules for members\n{passage.text}"
        vector = desk.encoder.encode_document([build.embedded_text(document, passage)])[0]
        assert desk.store.search_vectors(vector) == [(passage.id, pytest.approx(1))]

    def test_progress_names_each_source(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.md", sentences("beta"))
        seen = []
        desk.ingest(on_progress=lambda done, total, name: seen.append((done, total, Path(name).name)))
        assert seen == [(0, 2, "a.md"), (1, 2, "b.md")]

    def test_a_missing_path_is_wrong_before_anything_is_done(self, desk):
        desk.write("a.md", sentences("alpha"))
        with pytest.raises(UsageError, match="does not exist"):
            desk.ingest(str(desk.files), "/no/such/path")
        assert desk.documents() == {}

    def test_long_runs_publish_on_the_way(self, desk, monkeypatch):
        monkeypatch.setattr(build, "PUBLISH_EVERY_S", 0.0)
        for name in "abc":
            desk.write(f"{name}.md", sentences(name))
        held = []
        desk.ingest(on_progress=lambda *_: held.append(len(desk.documents())))
        assert held == [0, 1, 2]


class TestVersions:
    def test_a_changed_file_is_a_new_version_of_its_document(self, desk):
        desk.write("a.md", sentences("alpha", 12), title="Alpha")
        desk.ingest()
        before = desk.store.library.documents()[0]
        kept = [p.id for p in desk.store.library.passages(before.id)]
        desk.write("a.md", sentences("alpha", 12) + " " + sentences("omega", 6), title="Alpha")
        assert outcome(desk.ingest()) == (0, 1, 0, 0, 0)
        after = desk.store.library.documents()
        assert [d.id for d in after] == [before.id] and "omega" in after[0].text
        assert kept[0] in [p.id for p in desk.store.library.passages(before.id)]

    def test_a_changed_title_is_a_change(self, desk):
        desk.write("a.md", sentences("alpha"), title="Alpha")
        desk.ingest()
        desk.write("a.md", sentences("alpha"), title="Beta")
        assert outcome(desk.ingest()) == (0, 1, 0, 0, 0)
        assert [d.title for d in desk.store.library.documents()] == ["Beta"]

    def test_other_bytes_with_the_same_meaning_are_no_change(self, desk):
        path = Path(desk.write("a.md", sentences("alpha"), title="Alpha"))
        desk.ingest()
        path.write_bytes(path.read_bytes() + b"\n\n")
        generation = desk.store.library.generation()
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)
        assert desk.store.library.generation() == generation + 1  # the new hash was noted, once

    def test_a_failing_update_keeps_the_old_version(self, desk):
        path = Path(desk.write("a.txt", sentences("alpha")))
        desk.ingest()
        path.write_bytes(b"\x00\x01\x02 binary \xff" * 50)
        report = desk.ingest()
        assert outcome(report) == (0, 0, 0, 0, 1)
        assert list(desk.documents().values()) == [sentences("alpha")]
        assert [q.path for q in desk.store.library.quarantined()] == [str(path)]
        path.write_text(sentences("alpha") + "\n")
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)
        assert desk.store.library.quarantined() == []


class TestTwins:
    def test_the_same_text_under_two_names_is_one_document(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.txt", sentences("alpha"))
        report = desk.ingest()
        assert outcome(report) == (1, 0, 0, 1, 0)
        assert report.copies == ((str(desk.files / "b.txt"), str(desk.files / "a.md")),)
        assert list(desk.names().values()) == [["a.md", "b.txt"]]
        assert outcome(desk.ingest()) == (0, 0, 2, 0, 0)

    def test_a_file_that_was_renamed_leaves_its_old_path(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.ingest()
        (desk.files / "a.md").rename(desk.files / "b.md")
        assert outcome(desk.ingest()) == (0, 0, 1, 0, 0)
        assert list(desk.names().values()) == [["b.md"]]

    def test_a_copy_that_changes_becomes_its_own_document(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.md", sentences("alpha"))
        desk.ingest()
        (original,) = desk.documents()
        desk.write("b.md", sentences("beta"))
        assert outcome(desk.ingest()) == (0, 1, 1, 0, 0)
        assert desk.names()[original] == ["a.md"]
        assert sorted(map(len, desk.names().values())) == [1, 1]

    def test_the_first_path_may_change_too(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.md", sentences("alpha"))
        desk.ingest()
        (original,) = desk.documents()
        desk.write("a.md", sentences("omega"))
        desk.ingest()
        assert desk.names()[original] == ["b.md"] and len(desk.documents()) == 2
        assert desk.documents()[original] == sentences("alpha")

    def test_both_copies_changed_alike_stay_one_document(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.md", sentences("alpha"))
        desk.ingest()
        (original,) = desk.documents()
        desk.write("a.md", sentences("beta"))
        desk.write("b.md", sentences("beta"))
        desk.ingest()
        assert {i: sorted(names) for i, names in desk.names().items()} == {original: ["a.md", "b.md"]}
        assert desk.documents()[original] == sentences("beta")

    def test_a_file_that_becomes_a_copy_joins_the_other_document(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.write("b.md", sentences("beta"))
        desk.ingest()
        alpha = next(i for i, names in desk.names().items() if names == ["a.md"])
        desk.write("b.md", sentences("alpha"))
        desk.ingest()
        assert desk.names() == {alpha: ["a.md", "b.md"]}

    def test_a_copys_header_does_not_change_the_document(self, desk):
        desk.write("a.md", sentences("alpha"), title="First")
        desk.write("b.md", sentences("alpha"), title="Second")
        desk.ingest()
        desk.write("b.md", sentences("alpha"), title="Third")
        desk.ingest()
        assert [d.title for d in desk.store.library.documents()] == ["First"]

    def test_two_files_that_swap_their_texts(self, desk):
        a, b = desk.write("a.md", sentences("alpha")), desk.write("b.md", sentences("beta"))
        desk.ingest()
        before = desk.documents()
        Path(a).write_text(sentences("beta"))
        Path(b).write_text(sentences("alpha"))
        desk.ingest()
        assert desk.documents() == before
        assert sorted(desk.names().values()) == [["a.md"], ["b.md"]]
        assert {Path(d.path).stem: d.text for d in desk.store.library.documents()} == {
            "a": sentences("beta"),
            "b": sentences("alpha"),
        }

    def test_an_old_text_that_comes_back_under_a_new_name_is_a_new_document(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.ingest()
        (original,) = desk.documents()
        desk.write("a.md", sentences("beta"))
        desk.ingest()
        desk.write("c.md", sentences("alpha"))
        desk.ingest()
        assert desk.documents()[original] == sentences("beta")
        assert len(desk.documents()) == 2


class TestFrontMatterIds:
    def test_the_id_in_the_front_matter_is_the_documents(self, desk):
        desk.write("a.md", sentences("alpha"), id="vidw-2024", title="A")
        desk.ingest()
        desk.write("a.md", sentences("beta"), id="vidw-2024", title="A")
        desk.ingest()
        assert desk.documents() == {"vidw-2024": sentences("beta")}

    def test_an_id_that_another_file_has_with_another_text_is_quarantined(self, desk):
        first = desk.write("a.md", sentences("alpha"), id="x", title="A")
        second = desk.write("b.md", sentences("beta"), id="x", title="B")
        report = desk.ingest()
        assert outcome(report) == (1, 0, 0, 0, 1)
        ((name, reason),) = report.quarantined
        assert name == second and f"id x in the front matter is that of {first} too" in reason
        assert desk.documents() == {"x": sentences("alpha")}
        desk.write("b.md", sentences("beta"), id="y", title="B")
        assert outcome(desk.ingest()) == (1, 0, 1, 0, 0)
        assert desk.store.library.quarantined() == []

    def test_a_moved_file_takes_its_id_along(self, desk):
        path = Path(desk.write("a.md", sentences("alpha"), id="x", title="A"))
        desk.ingest()
        path.unlink()
        desk.write("moved.md", sentences("beta"), id="x", title="A")
        assert outcome(desk.ingest()) == (0, 1, 0, 0, 0)
        assert desk.names() == {"x": ["moved.md"]} and desk.documents() == {"x": sentences("beta")}

    def test_both_copies_with_an_id_changed_alike(self, desk):
        for name in ("a.md", "b.md"):
            desk.write(name, sentences("alpha"), id="x", title="A")
        desk.ingest()
        for name in ("a.md", "b.md"):
            desk.write(name, sentences("beta"), id="x", title="A")
        assert desk.ingest().quarantined == ()
        assert desk.documents() == {"x": sentences("beta")}
        assert sorted(desk.names()["x"]) == ["a.md", "b.md"]

    def test_an_id_that_is_given_later_renames_the_document(self, desk):
        desk.write("a.md", sentences("alpha"), title="A")
        desk.ingest()
        desk.write("a.md", sentences("alpha"), title="A", id="named")
        desk.ingest()
        assert desk.documents() == {"named": sentences("alpha")}

    def test_an_id_that_is_taken_away_is_kept(self, desk):
        desk.write("a.md", sentences("alpha"), id="x", title="A")
        desk.ingest()
        desk.write("a.md", sentences("beta"), title="A")
        desk.ingest()
        assert desk.documents() == {"x": sentences("beta")}


class TestBadFiles:
    def test_they_never_stop_a_run(self, desk):
        desk.write("a.md", sentences("alpha"))
        (desk.files / "b-empty.txt").write_bytes(b"")
        (desk.files / "c-broken.pdf").write_bytes(b"%PDF-1.4 broken")
        (desk.files / "d-binary.txt").write_bytes(os.urandom(2000) + b"\0")
        (desk.files / "e-broken.docx").write_bytes(b"PK\x03\x04 broken")
        (desk.files / "f-headings.md").write_text("# Only\n\n## Headings\n")
        (desk.files / "g-utf8.txt").write_bytes(b"caf\xe9 \xff\xfe\x81" * 20)
        desk.write("z.md", sentences("omega"))
        report = desk.ingest()
        assert report.added >= 2 and report.usable + len(report.quarantined) == 8
        assert {sentences("alpha"), sentences("omega")} <= set(desk.documents().values())
        reasons = {Path(name).name: reason for name, reason in report.quarantined}
        assert {"b-empty.txt", "c-broken.pdf", "d-binary.txt", "e-broken.docx"} <= reasons.keys()
        assert all(reason and "\n" not in reason for reason in reasons.values())
        assert {(q.path, q.reason) for q in desk.store.library.quarantined()} == set(report.quarantined)

    def test_a_parser_that_breaks_in_its_own_way_is_a_bad_file_too(self, desk, monkeypatch):
        def explode(*_):
            raise KeyError("/Root")

        desk.write("a.md", sentences("alpha"))
        monkeypatch.setattr(build, "load", explode)
        report = desk.ingest()
        assert report.quarantined[0][1] == "cannot be read: KeyError: '/Root'; save it anew, or as text or PDF"

    def test_a_deleted_file_leaves_the_quarantine(self, desk):
        empty = desk.files / "empty.txt"
        empty.write_bytes(b"")
        desk.ingest()
        assert len(desk.store.library.quarantined()) == 1
        empty.unlink()
        desk.write("a.md", sentences("alpha"))
        desk.ingest()
        assert desk.store.library.quarantined() == []

    def test_an_error_of_the_store_is_no_bad_file(self, desk, monkeypatch):
        desk.write("a.md", sentences("alpha"))
        monkeypatch.setattr(desk.store._staging, "stage", full)
        with pytest.raises(StoreError, match="the disk is full"):
            desk.ingest()
        assert desk.store.library.quarantined() == []


def full(*_):
    raise StoreError("the disk is full")


class TestRemoveAndRebuild:
    def test_remove(self, desk):
        desk.write("a.md", sentences("alpha"), id="x", title="A")
        desk.write("b.md", sentences("alpha"), id="x", title="A")
        desk.write("c.md", sentences("gamma"), id="y", title="C")
        desk.ingest()
        remove("x", desk.store)
        assert desk.documents() == {"y": sentences("gamma")}
        with pytest.raises(NotFound, match="no document x; see the ids with"):
            remove("x", desk.store)
        assert outcome(desk.ingest()) == (1, 0, 1, 1, 0)

    def test_rebuild_cuts_anew_and_keeps_documents_ids_and_paths(self, desk):
        for name in "abc":
            desk.write(f"{name}.md", sentences(name, 20))
        before = desk.ingest()
        documents = desk.store.library.documents()
        settings = load_settings(store=desk.settings.store, chunk_tokens=100, chunk_max_tokens=120)
        with pytest.raises(StoreMismatch):
            open_store(settings, desk.encoder)
        report = rebuild(settings, desk.store, desk.encoder)
        assert report.documents == 3 and report.passages < before.passages
        assert desk.store.library.documents() == documents
        open_store(settings, desk.encoder).close()
        with pytest.raises(StoreMismatch):
            desk.ingest()

    def test_rebuild_with_another_encoder(self, desk):
        class Wider(HashEncoder):
            name, dim, fingerprint = "wider", 64, "hash/64"

        desk.write("a.md", sentences("alpha"), title="Alpha")
        desk.ingest()
        rebuild(desk.settings, desk.store, Wider())
        assert desk.store.library.manifest().encoder == "wider"
        assert desk.store.search_vectors(Wider().encode_query(["alpha"])[0])
        assert desk.store.problems() == []

    def test_rebuild_brings_a_lost_index_back(self, desk):
        desk.write("a.md", sentences("alpha"))
        desk.ingest()
        shutil.rmtree(desk.settings.store / "vectors")
        assert desk.store.library.documents()
        rebuild(desk.settings, desk.store, desk.encoder)
        assert desk.store.search_vectors(desk.encoder.encode_query(["alpha"])[0])

    def test_rebuild_of_an_empty_library(self, desk):
        report = rebuild(desk.settings, desk.store, desk.encoder)
        assert (report.documents, report.passages) == (0, 0)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the two articles are not here")
def test_two_real_articles(desk):
    report = desk.ingest(str(SEEDS))
    assert outcome(report) == (2, 0, 0, 0, 0)
    assert sorted(d.language for d in desk.store.library.documents()) == ["en", "ms"]
    for document in desk.store.library.documents():
        assert all(document.text[p.start : p.end] == p.text for p in desk.store.library.passages(document.id))
