import sqlite3
import threading

import pytest

from assistant.errors import NotFound, StoreBusy, StoreError
from assistant.schema import Answer, Candidate, Citation, CitedSentence, Document, Filters, Passage, Trace
from assistant.store import database as database_module
from assistant.store.conversations import Conversations
from assistant.store.database import SCHEMA_VERSION, Database
from assistant.store.identity import passage_ids, passage_of, vector_key
from assistant.store.library import Library
from assistant.store.staging import MOST_REASON, PathMove, Staging
from tests.stores import ENCODER, MANIFEST, stage


@pytest.fixture
def database(tmp_path):
    opened = Database(tmp_path / "library.sqlite3", create=True)
    yield opened
    opened.close()


@pytest.fixture
def library(database):
    """Four documents: two Malay, two English, of two publishers and of dates that are exact to day, month and year."""
    staging = Staging(database)
    stage(
        staging,
        "vidw",
        ["VIDW 2024 menarik 600 perwakilan.", "Ia diadakan di Da Nang.", "Tamat."],
        language="ms",
        date="2024-11-19",
        publisher="Bernama",
    )
    amri = {"date": "2023-09", "publisher": "ASEAN", "title": "AMRI 16", "subject": "Hội nghị"}
    stage(staging, "amri", ["The ministers met in Da Nang."], **amri)
    stage(staging, "defa", ["The agreement has nine parts."], date="2025", publisher="asean", subject="50% of_trade")
    stage(staging, "undated", ["Menteri bertemu."], language="ms")
    staging.switch("index-1", 0)
    return Library(database)


class TestDocuments:
    def test_they_come_back_whole(self, library):
        found = library.document("vidw")
        assert found == Document(
            id="vidw",
            title="VIDW",
            language="ms",
            text="VIDW 2024 menarik 600 perwakilan.\nIa diadakan di Da Nang.\nTamat.",
            publisher="Bernama",
            date="2024-11-19",
            paths=("/files/vidw.txt",),
        )

    def test_an_unknown_id_is_refused_with_the_way_to_find_one(self, library):
        with pytest.raises(NotFound, match="no document nothing; see the ids with: python -m ingest --list"):
            library.document("nothing")

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            (Filters(), {"vidw", "amri", "defa", "undated"}),
            (Filters(language="ms"), {"vidw", "undated"}),
            (Filters(publisher="ASEAN"), {"amri", "defa"}),  # letter case aside
            (Filters(document_id="defa"), {"defa"}),
            (Filters(date_from="2024"), {"vidw", "defa"}),
            (Filters(date_to="2024"), {"vidw", "amri"}),
            (Filters(date_from="2024-11", date_to="2024-11"), {"vidw"}),
            (Filters(date_from="2024-11-19", date_to="2024-11-19"), {"vidw"}),
            (Filters(date_from="2024-11-20"), {"defa"}),
            (Filters(date_from="2023-09-30", date_to="2023-10-01"), {"amri"}),  # some day of that month
            (Filters(date_from="2023-10", date_to="2024-10"), set()),
            (Filters(date_from="2025-06-01", date_to="2025-06-01"), {"defa"}),  # some day of that year
            (Filters(language="en", date_from="2024"), {"defa"}),
        ],
    )
    def test_filters(self, library, filters, expected):
        assert {document.id for document in library.documents(filters)} == expected
        assert set(library.document_ids(filters)) == expected

    @pytest.mark.parametrize(
        ("search", "expected"),
        [
            ("amri", {"amri"}),
            ("BERNAMA", {"vidw"}),
            ("files/def", {"defa"}),
            ("hội nghị", {"amri"}),
            ("hoi NGHI", {"amri"}),
            ("50%", {"defa"}),
            ("f_t", {"defa"}),
            ("%", {"defa"}),
            ("_", {"defa"}),
            ("\\", set()),
            ("'; DROP TABLE documents; --", set()),
        ],
    )
    def test_search_in_title_publisher_subject_and_path(self, library, search, expected):
        assert {document.id for document in library.documents(search=search)} == expected

    def test_pages_of_a_list(self, library):
        titles = [document.title for document in library.documents()]
        assert titles == ["AMRI 16", "DEFA", "UNDATED", "VIDW"]
        assert [document.title for document in library.documents(limit=2, offset=1)] == ["DEFA", "UNDATED"]

    def test_counts(self, library):
        counts = library.counts()
        assert (counts.documents, counts.passages, counts.all_passages) == (4, {"ms": 3 + 1, "en": 1 + 1}, 6)


class TestPassages:
    def test_offsets_point_into_the_document(self, library):
        text = library.document("vidw").text
        passages = library.passages("vidw")
        assert [text[p.start : p.end] for p in passages] == [p.text for p in passages]
        assert [p.ordinal for p in passages] == [0, 1, 2]

    def test_by_id_in_one_call_and_unknown_ids_left_out(self, library):
        wanted = [library.passages("vidw")[1], library.passages("amri")[0]]
        found = library.passages_by_id([wanted[1].id, "gone", wanted[0].id])
        assert {key: passage for key, (passage, _) in found.items()} == {p.id: p for p in wanted}
        assert found[wanted[0].id][1] == library.document("vidw")

    def test_neighbours(self, library):
        first, middle, last = library.passages("vidw")
        assert library.neighbours(middle.id) == [first, last]
        assert library.neighbours(first.id) == [middle]
        assert library.neighbours(first.id, reach=5) == [middle, last]
        with pytest.raises(NotFound, match="no passage nothing"):
            library.neighbours("nothing")

    def test_matching_needs_a_live_passage_and_the_filters(self, library):
        malay, english = library.passages("vidw")[0].id, library.passages("amri")[0].id
        assert library.matching([malay, english, "gone"], Filters()) == {malay, english}
        assert library.matching([malay, english, "gone"], Filters(publisher="Bernama")) == {malay}


class TestTextSearch:
    def test_either_term_is_enough_and_both_score_higher(self, library):
        (first, best), (second, other) = library.search_text(["da", "nang", "ministers"], None, top_k=5)
        assert first == library.passages("amri")[0].id
        assert second == library.passages("vidw")[1].id
        assert best > other > 0

    def test_language_and_filters_limit(self, library):
        assert [i for i, _ in library.search_text(["nang"], "ms")] == [library.passages("vidw")[1].id]
        assert library.search_text(["nang"], "ms", Filters(language="en")) == []
        assert library.search_text(["nang"], None, Filters(date_from="2025")) == []
        assert len(library.search_text(["nang"], "ms", Filters(language="ms", publisher="Bernama"))) == 1

    def test_top_k(self, library):
        assert len(library.search_text(["nang"], None, top_k=1)) == 1
        assert library.search_text(["nang"], None, top_k=0) == []
        assert library.search_text([], None) == []

    @pytest.mark.parametrize(
        "term", ['"', '" OR "nang', "nang*", "NEAR(da nang)", "terms:nang", "-nang", "AND", "(", "%", "\0", "'", "^da"]
    )
    def test_no_term_is_read_as_syntax(self, library, term):
        # Each finds what has these very words, or nothing; syntax would raise or match "Da Nang".
        found = library.search_text([term], None)
        words = "".join(c if c.isalnum() else " " for c in term.lower()).split()
        texts = [library.passages_by_id([i])[i][0].text.lower() for i, _ in found]
        assert all(" ".join(words) in text for text in texts) and (words or not texts)

    def test_a_pasted_page_is_no_query_bomb(self, library):
        assert len(library.search_text([f"word{n}" for n in range(50_000)] + ["nang"], None)) == 0
        assert len(library.search_text(["nang"] + [f"word{n}" for n in range(50_000)], None)) == 2

    def test_a_replaced_text_is_found_no_more(self, library, database):
        staging = Staging(database)
        stage(staging, "amri", ["The officials met in Hanoi."])
        assert len(library.search_text(["hanoi"], None)) == 0
        staging.switch("index-2", 0)
        assert len(library.search_text(["hanoi"], None)) == 1
        assert library.search_text(["ministers"], None) == []


class TestStaging:
    def test_readers_see_the_old_state_until_the_switch(self, library, database):
        staging, before = Staging(database), library.generation()
        stage(staging, "amri", ["New text."], title="New")
        stage(staging, "more", ["One more."])
        staging.move([PathMove("/files/defa.txt", None, "")])
        assert staging.is_pending()
        assert {d.id: d.title for d in library.documents()}.items() >= {("amri", "AMRI 16"), ("defa", "DEFA")}
        assert library.generation() == before
        staging.switch("index-2", 0)
        assert not staging.is_pending()
        assert {d.id: d.title for d in library.documents()} == {
            "vidw": "VIDW",
            "amri": "New",
            "undated": "UNDATED",
            "more": "MORE",
        }
        assert (library.generation(), library.index_name()) == (before + 1, "index-2")

    def test_unchanged_passages_keep_id_and_vector(self, library, database):
        staging = Staging(database)
        kept = library.passages("vidw")[1]
        old = staging.live_keys()["ms"]
        stage(staging, "vidw", ["Baharu.", "Ia diadakan di Da Nang."], language="ms")
        new = staging.next_keys()["ms"]
        assert {key for key in old & new if passage_of(key) == kept.id}
        staging.switch("index-2", 0)
        assert [p.id for p in library.passages("vidw")][1] == kept.id
        values = {v.key: v for batch in staging.vectors(new) for v in batch}
        assert values.keys() == new
        shared = next(v for v in values.values() if passage_of(v.key) == kept.id)
        assert shared.document_id == "vidw"
        assert shared.values.tolist() == ENCODER.encode_document([kept.text])[0].tolist()

    def test_vectors_that_nothing_needs_are_deleted(self, library, database):
        staging = Staging(database)
        stage(staging, "amri", ["Staged, then staged anew."])
        stage(staging, "amri", ["The last word."])
        staging.switch("index-2", 0)
        with database.read() as db:
            stored = {row[0] for row in db.execute("SELECT key FROM vectors")}
        assert stored == staging.live_keys()["en"] | staging.live_keys()["ms"]

    def test_a_document_stays_while_one_path_holds_it(self, library, database):
        staging = Staging(database)
        staging.move([PathMove("/copy.txt", "amri", "h")])
        staging.switch("index-2", 0)
        assert library.document("amri").paths == ("/files/amri.txt", "/copy.txt")
        staging.move([PathMove("/files/amri.txt", None, "")])
        staging.switch("index-3", 0)
        assert library.document("amri").paths == ("/copy.txt",)
        staging.move([PathMove("/copy.txt", None, "")])
        staging.switch("index-4", 0)
        assert "amri" not in {document.id for document in library.documents()}
        assert staging.text_hash("amri") is None

    def test_what_was_staged_for_another_manifest_is_dropped(self, library, database):
        staging = Staging(database)
        amri, passages = library.document("amri"), library.passages("amri")
        staging.stage(amri, passages, ["terms"], ENCODER.encode_document(["otherwise"]), MANIFEST, [])
        other = type(MANIFEST)("other", 8, "other/8", 150, 185)
        staging.discard_foreign(MANIFEST)
        assert staging.is_pending()
        staging.discard_foreign(other)
        assert not staging.is_pending()
        assert staging.next_keys() == staging.live_keys()

    def test_a_stage_is_all_or_nothing(self, library, database):
        staging = Staging(database)
        with pytest.raises(ValueError, match="zip"):
            staging.stage(
                library.document("amri"), library.passages("amri"), [], ENCODER.encode_document(["x"]), MANIFEST, []
            )
        assert not staging.is_pending()

    def test_quarantine_keeps_the_last_reason_until_the_path_is_good(self, library, database):
        staging = Staging(database)
        staging.quarantine("/bad.pdf", "no text")
        staging.quarantine("/bad.pdf", "encrypted")
        assert [(q.path, q.reason) for q in library.quarantined()] == [("/bad.pdf", "encrypted")]
        stage(staging, "good", ["Readable now."], path="/bad.pdf")
        assert library.quarantined() == []

    def test_a_long_reason_keeps_its_beginning_and_its_fix(self, library, database):
        kept = Staging(database).quarantine("/bad.md", f"front matter id: {'x' * 100_000}; use letters only")
        assert [q.reason for q in library.quarantined()] == [kept]
        assert len(kept) <= MOST_REASON
        assert kept.startswith("front matter id: xxx") and kept.endswith("; use letters only")


class TestIdentity:
    def test_twin_passages_of_one_document_have_ids_of_their_own(self):
        first, other, second = passage_ids("d", ["same", "other", "same"])
        assert len({first, other, second}) == 3
        assert passage_ids("d", ["new", "same", "same"])[1:] == [first, second]
        assert passage_ids("e", ["same"]) != [first]

    def test_a_key_names_its_passage_and_its_vector(self):
        one, two = ENCODER.encode_document(["ab", "ac"])
        assert passage_of(vector_key("p", "en", one)) == "p"
        assert vector_key("p", "en", one) == vector_key("p", "en", one.copy())
        assert len({vector_key("p", "en", one), vector_key("p", "en", two), vector_key("p", "ms", one)}) == 3


class TestDatabase:
    def test_a_missing_library_is_refused_unless_it_is_to_be_made(self, tmp_path):
        with pytest.raises(StoreError, match=r"there is no library in .*; make one: python -m ingest PATH"):
            Database(tmp_path / "library.sqlite3")
        assert not (tmp_path / "library.sqlite3").exists()

    def test_a_file_that_is_no_library_is_refused(self, tmp_path):
        (tmp_path / "library.sqlite3").write_bytes(b"not a database, not even nearly" * 100)
        with pytest.raises(StoreError, match="is damaged"):
            Database(tmp_path / "library.sqlite3", create=True)

    def test_another_programs_database_is_left_alone(self, tmp_path):
        path = tmp_path / "library.sqlite3"
        connection = sqlite3.connect(path)
        connection.execute("CREATE TABLE theirs (id)")
        connection.close()
        for create in (False, True):
            with pytest.raises(StoreError, match="is not a library"):
                Database(path, create=create)

    def test_a_newer_schema_is_refused_with_both_versions(self, database, tmp_path):
        with database.write() as db:
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
        with pytest.raises(StoreError, match=f"has schema {SCHEMA_VERSION + 1}, this program knows {SCHEMA_VERSION}"):
            Database(tmp_path / "library.sqlite3")

    def test_a_directory_that_cannot_be_made(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(StoreError, match="give a directory you can write with --store"):
            Database(tmp_path / "file" / "library.sqlite3", create=True)

    def test_a_full_disk_is_said_and_loses_nothing(self, library, database):
        with database.write() as db:
            pages = db.execute("PRAGMA page_count").fetchone()[0]
            db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreError, match=r"the disk of .* is full; free some space"):
            stage(Staging(database), "big", ["words " * 10_000])
        assert library.counts().documents == 4
        assert not Staging(database).is_pending()

    def test_a_writer_that_takes_too_long_is_said(self, database, tmp_path, monkeypatch):
        monkeypatch.setattr(database_module, "BUSY_MS", 50)
        other = Database(tmp_path / "library.sqlite3")
        with database.write(), pytest.raises(StoreBusy, match="try again in a moment"), other.write():
            pass
        other.close()

    def test_reads_go_on_while_another_connection_writes(self, library, database, tmp_path):
        other = Database(tmp_path / "library.sqlite3")
        with other.write() as db:
            db.execute("DELETE FROM passages")
            assert library.counts().all_passages == 6
            raise_nothing = library.search_text(["nang"], None)
        assert len(raise_nothing) == 2
        assert library.counts().all_passages == 0
        other.close()

    def test_many_threads_share_one_library(self, library):
        failures = []

        def ask():
            try:
                for _ in range(30):
                    assert len(library.search_text(["nang"], None)) == 2
                    assert library.document("vidw").paths == ("/files/vidw.txt",)
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failures == []


def an_answer(question="Siapa?", text="Kementerian Penerangan [1]"):
    document = Document(id="d", title="T", language="ms", text="x" * 10_000, paths=("/a", "/b"))
    passage = Passage("p", "d", "Ia dianjurkan oleh Kementerian Penerangan 😀 hari ini.", 5, 58, 0, "ms", "Tajuk")
    candidate = Candidate(passage, document, 0.75, also_in=(document,))
    return Answer(
        question=question,
        language="ms",
        text=text,
        abstained=False,
        sentences=(CitedSentence(text, (1,), True, 1.0),),
        citations=(Citation.cut(1, candidate, 19, 41),),
        candidates=(candidate,),
        short_answer="Kementerian Penerangan",
        suggestions=("Bila?",),
        trace=Trace(retrieve_ms=1.5, standalone_question="Siapa penganjurnya?"),
    )


class TestConversations:
    @pytest.fixture
    def conversations(self, database):
        return Conversations(database)

    def test_an_answer_survives_a_restart_with_its_offsets(self, conversations, tmp_path):
        conversation = conversations.create("VIDW")
        conversations.append(conversation.id, an_answer())
        reopened = Database(tmp_path / "library.sqlite3")
        (message,) = Conversations(reopened).messages(conversation.id)
        reopened.close()
        (citation,), (candidate,) = message.answer.citations, message.answer.candidates
        assert candidate.passage.text[citation.start : citation.end] == citation.quote == "Kementerian Penerangan"
        assert message.answer.citations == an_answer().citations
        assert message.answer.trace == an_answer().trace
        assert candidate.document.paths == ("/a", "/b")

    def test_whole_documents_are_not_stored_again_with_each_answer(self, conversations, database):
        conversations.append(conversations.create("VIDW").id, an_answer())
        with database.read() as db:
            assert "xxxx" not in db.execute("SELECT answer FROM messages").fetchone()[0]

    def test_last_changed_first(self, conversations):
        first, second = conversations.create("first"), conversations.create("second")
        conversations.append(first.id, an_answer())
        assert [(c.title, c.messages) for c in conversations.find()] == [("first", 1), ("second", 0)]
        assert conversations.get(second.id).created <= conversations.get(first.id).updated

    @pytest.mark.parametrize(
        ("search", "titles"),
        [
            ("", {"Minggu Digital Đà Nẵng", "Lain"}),
            ("minggu", {"Minggu Digital Đà Nẵng"}),
            ("SIAPA", {"Lain"}),
            ("penerangan [1]", {"Lain"}),
            ("é", {"Lain"}),
            ("đà nẵng", {"Minggu Digital Đà Nẵng"}),
            ("DA NANG", {"Minggu Digital Đà Nẵng"}),
            ("standalone", set()),  # a field's name is no text
            ("%", set()),
        ],
    )
    def test_find(self, conversations, search, titles):
        conversations.create("Minggu Digital Đà Nẵng")
        conversations.append(conversations.create("Lain").id, an_answer("Siapa di café?"))
        assert {c.title for c in conversations.find(search)} == titles

    def test_rename_and_delete(self, conversations):
        conversation = conversations.create("old")
        message = conversations.append(conversation.id, an_answer())
        conversations.add_feedback(message.id, helpful=True)
        conversations.rename(conversation.id, "new")
        assert conversations.get(conversation.id).title == "new"
        conversations.delete(conversation.id)
        assert conversations.find() == [] and conversations.feedback() == []

    def test_what_is_gone_is_refused(self, conversations):
        for use in (conversations.get, conversations.delete, conversations.messages):
            with pytest.raises(NotFound, match="no conversation gone"):
                use("gone")
        with pytest.raises(NotFound, match="no conversation gone"):
            conversations.append("gone", an_answer())
        with pytest.raises(NotFound, match="no conversation gone"):
            conversations.rename("gone", "title")
        with pytest.raises(NotFound, match="no message 7"):
            conversations.add_feedback(7, helpful=False)

    def test_feedback(self, conversations):
        one, two = (conversations.append(conversations.create(title).id, an_answer()) for title in "cd")
        conversations.add_feedback(one.id, helpful=False, reason="tarikh salah")
        conversations.add_feedback(two.id, helpful=True)
        assert [(f.message_id, f.helpful, f.reason) for f in conversations.feedback()] == [
            (one.id, False, "tarikh salah"),
            (two.id, True, None),
        ]
        assert [f.helpful for f in conversations.feedback(two.conversation_id)] == [True]
