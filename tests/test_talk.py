"""Kept conversations behind the page: real library, a stand-in for the models."""

import ast
import json
import sqlite3
import warnings
from dataclasses import replace
from types import SimpleNamespace

import pytest

from assistant.config import PROJECT_ROOT
from assistant.errors import NotFound, StoreError
from assistant.schema import Filters, Trace
from assistant.store.database import MIGRATIONS, SCHEMA_VERSION, Database
from assistant.store.library import Library
from assistant.store.store import Store
from assistant.verdicts import questions_jsonl, verdicts_jsonl
from eval.dataset import read_set
from tests.stores import stage
from tests.test_ui import Markup, abstaining, answered, candidate
from ui.faults import fault_text
from ui.limits import BadDate, filters_of, limits_text
from ui.service import Service

with warnings.catch_warnings():
    # Gradio 6.31 imports what Starlette and websockets have deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    import gradio as gr

    from ui.chat import Chat
    from ui.download import Download
    from ui.kept import Kept
    from ui.rating import Rating
    from ui.talk import Talk

HELD = "It was held on 9 May 2024."


@pytest.fixture
def service(settings):
    with Store(settings, create=True) as store:
        with store.writing() as staging:
            stage(staging, "a", ["It rained.", HELD, "It snowed."], title="Rain")
            store.publish()
        passage = store.library.passages("a")[1]
        found = replace(candidate(HELD), passage=passage, document=store.library.document("a"))

        def stream(question, history, filters):
            yield answered([found], question, short="9 May 2024", trace=Trace(standalone_question=question))

        service = Service(settings, SimpleNamespace(warm=lambda: None, stream=stream, store=store))
        service.start()
        service.ready()
        yield service


EMPTY = Talk()


def event(**told):
    return gr.EventData(None, told)


def user(name):
    return SimpleNamespace(username=name)


def ask(service, question, talk=EMPTY, name=None, **told):
    *_, last = Chat(service).ask(event(**told), question, talk, "en", request=user(name))
    return last.talk


def stored(service, talk, name=""):
    messages = service.assistant.store.conversations.of(name).messages(talk.id)
    return [message.answer.question for message in messages]


def test_a_kept_conversation_opens_with_the_same_citations_and_cards(service):
    talk = ask(service, "Why?", ask(service, "When was it held?"))
    shown = Kept(service, Chat(service)).open(event(id=talk.id), Talk(), "en", user(None))
    opened = shown.talk
    assert [item.answer.citations for item in opened.exchanges] == [item.answer.citations for item in talk.exchanges]
    for item in opened.exchanges:
        (citation,) = item.answer.citations
        source = item.sources[citation.passage_id]
        assert source.passage.text[citation.start : citation.end] == citation.quote == HELD
        assert (source.before, source.after, source.gone) == ("It rained.", "It snowed.", False)
    assert "When was it held?" in shown.past and "Why?" in shown.now


def test_an_edited_or_repeated_question_replaces_what_follows_only_when_it_is_answered(service):
    talk = ask(service, "Three?", ask(service, "Two?", ask(service, "One?")))
    edited = Chat(service).edit(event(turn=2), talk, "en")
    assert (edited.box, edited.talk.editing) == ("Two?", 2)
    working = service.assistant.stream
    service.assistant.stream = failing
    failed = ask(service, "Zwei?", edited.talk)
    assert [item.question for item in failed.exchanges] == ["One?", "Zwei?"]
    assert stored(service, talk) == ["One?", "Two?", "Three?"]
    service.assistant.stream = working
    again = ask(service, "", failed, turn=2)
    assert [item.question for item in again.exchanges] == ["One?", "Zwei?"] == stored(service, talk)


def test_a_second_question_waits_until_the_first_is_answered(service):
    talk = ask(service, "One?")
    busy = replace(talk, exchanges=(replace(talk.exchanges[0], done=False),))
    assert [step.talk for step in Chat(service).ask(event(), "Two?", busy, "en")] == [gr.skip()]


def failing(*_, **__):
    raise StoreError("the disk is away")
    yield


def test_a_conversation_that_was_deleted_elsewhere_goes_on_as_a_new_one(service):
    talk = ask(service, "One?")
    service.assistant.store.conversations.delete(talk.id)
    after = ask(service, "Two?", talk)
    assert after.id != talk.id and stored(service, after) == ["Two?"]


def test_a_stopped_answer_keeps_what_was_said_and_that_it_was_stopped(service):
    talk = ask(service, "One?")
    growing = replace(talk, id=None, exchanges=(replace(talk.exchanges[0], done=False, message=None),))
    kept = Chat(service).stop(growing, "en", user(None)).talk
    (exchange,) = Kept(service, Chat(service)).reopen(kept.id, user(None)).exchanges
    assert exchange.stopped and exchange.answer.citations[0].quote == HELD


def test_nobody_sees_or_changes_the_conversations_of_another(service):
    talk = ask(service, "When was it held?", name="aina")
    kept, other = Kept(service, Chat(service)), user("budi")
    assert "When was it held?" not in Chat(service).talks(Talk(), "", "en", other)
    assert kept.reopen(talk.id, other) == Talk()
    for change in (kept.open, kept.rename, kept.delete):
        change(event(id=talk.id, title="mine now"), Talk(), "en", other)
    Rating(service, Chat(service)).rate(event(turn=1, helpful=False), talk, "en", other)
    mine = service.assistant.store.conversations.of("aina")
    assert [item.title for item in mine.find()] == ["When was it held?"] and mine.feedback() == []
    assert Chat(service).talks(talk, "held", "en", user("aina")).count("aria-current=true") == 1


@pytest.mark.parametrize(
    "told", [{}, {"turn": "1"}, {"turn": 9}, {"turn": 0}, {"turn": [1]}, {"turn": 1, "helpful": 1}]
)
def test_what_a_browser_sends_with_an_event_is_not_trusted(service, told):
    talk = ask(service, "One?")
    Rating(service, Chat(service)).rate(event(**told), talk, "en")
    Kept(service, Chat(service)).open(event(id={"x": 1}), talk, "en")
    assert Download(service).parcel(event(format="../etc"), talk, "en") == ""
    assert service.assistant.store.conversations.feedback() == []


def test_verdicts_are_saved_with_their_documents_and_become_questions(service, tmp_path):
    talk = ask(service, "When was it held?")
    rating = Rating(service, Chat(service))
    talk = rating.rate(event(turn=1, helpful=False), talk, "en").talk
    talk = rating.rate(event(turn=1, helpful=True, reason="  right\n date "), talk, "en").talk
    assert (talk.exchanges[0].helpful, talk.exchanges[0].reason) == (True, "right date")
    messages = service.assistant.store.conversations.messages(talk.id)
    (line,) = map(json.loads, verdicts_jsonl(messages).splitlines())
    assert {key: line[key] for key in ("question", "verdict", "reason", "document_ids")} == {
        "question": "When was it held?",
        "verdict": "helpful",
        "reason": "right date",
        "document_ids": ["a"],
    }
    file = tmp_path / "mine.jsonl"
    file.write_text(questions_jsonl(messages), encoding="utf-8")
    (question,) = read_set(str(file))
    assert (question.part, question.gold_documents, question.gold_evidence) == ("en-en", ("a",), (HELD,))
    assert question.short_answers == ("9 May 2024",)


def test_a_follow_up_and_a_right_silence_become_questions_of_their_kind(service, tmp_path):
    mine = service.assistant.store.conversations
    talk = mine.create("t")
    first = answered([candidate(HELD)], "When?")
    follow = replace(first, question="And why?", trace=Trace(standalone_question="Why was it held?"))
    for answer in (first, follow, abstaining(candidate("Near."))):
        mine.add_feedback(mine.append(talk.id, answer).id, helpful=True)
    file = tmp_path / "mine.jsonl"
    file.write_text(questions_jsonl(mine.messages(talk.id)), encoding="utf-8")
    kinds = [(item.part, item.history, item.answerable) for item in read_set(str(file))]
    assert kinds == [("en-en", (), True), ("follow-up", ("When?",), True), ("near-miss", (), False)]


def test_a_saved_file_reaches_the_page_as_text(service):
    talk = ask(service, "<b>When</b> was it held?")
    parcel = Markup(Download(service).parcel(event(format="markdown"), talk, "en"))
    (attributes,) = parcel.all("pre")
    assert attributes["data-name"].endswith("-b-when-b-was-it-held.md")
    assert parcel.words("pre")[0].startswith("# \\<b\\>When")


def test_a_library_of_the_first_schema_is_brought_up_to_date(tmp_path):
    file = tmp_path / "library.sqlite3"
    Database(file, create=True).close()
    with sqlite3.connect(file) as db:  # as the first version made it
        db.execute("INSERT INTO conversations (id, title) VALUES ('x', 'Lama')")
        db.execute("ALTER TABLE conversations DROP COLUMN owner")
        db.execute("ALTER TABLE messages DROP COLUMN stopped")
        db.execute("PRAGMA user_version = 1")
    assert set(MIGRATIONS) == set(range(1, SCHEMA_VERSION))
    database = Database(file)
    from assistant.store.conversations import Conversations

    assert [item.title for item in Conversations(database).find()] == ["Lama"]
    with pytest.raises(NotFound):
        Conversations(database, "aina").get("x")
    database.close()


def test_the_catalogue_is_the_documents_without_their_texts(service):
    library: Library = service.library
    assert library.catalogue() == [replace(document, text="") for document in library.documents()]
    assert library.catalogue(search="nothing") == []


# --- limits ---


def test_limits_reach_the_search(settings):
    with Store(settings, create=True) as store:
        with store.writing() as staging:
            stage(staging, "a", ["one"], subject="AMRI", date="2024-05-09")
            stage(staging, "b", ["two"], language="ms", date="2023")
            stage(staging, "c", ["three"], subject="VIDW", date="2024-11")
            store.publish()
        for limits, ids in (
            (("all", "", "", ["AMRI", "VIDW"]), {"a", "c"}),
            (("all", "", "", [""]), {"b"}),
            (("ms", "", "", ()), {"b"}),
            (("all", "2024", "2024-10", ()), {"a"}),
            (("en", "2024-06", "", ["AMRI"]), set()),
        ):
            filters = filters_of(*limits)
            assert set(store.library.document_ids(filters)) == ids
            vector = [1.0] * 16
            hits = {hit for hit, _ in store.search_vectors(vector, filters)}
            assert {store.library.passages_by_id([hit])[hit][1].id for hit in hits} == ids


@pytest.mark.parametrize("typed", ["2024-13", "24", "2024-11-32", "May 2024", "2024-1"])
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(BadDate):
        filters_of("all", typed, "", ())


@pytest.mark.parametrize(
    ("filters", "language", "said"),
    [
        (Filters(), "en", ""),
        (Filters("ms", date_from="2024", date_to="2024-11"), "en", "documents in Malay; 2024 to November 2024"),
        (Filters(subjects=("Fake news", "")), "ms", "Berita palsu, Tanpa subjek"),
        (Filters(subjects=("a", "b", "c", "d"), date_to="2023"), "ms", "hingga 2023; 4 subjek"),
    ],
)
def test_limits_are_said(filters, language, said):
    assert limits_text(filters, language) == said


# --- errors in Malay ---


MET = ("StoreError", "StoreBusy", "NotFound", "UsageError", "GeneratorError")


def raised_messages():
    """Every message that the store, the question and the generators raise, with X for each value."""
    folders = ("assistant/store", "assistant/generate", "assistant/understand.py")
    files = [file for name in folders for file in sorted((PROJECT_ROOT / name).rglob("*.py"))]
    files += [file for file in (PROJECT_ROOT / name for name in folders) if file.is_file()]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if named and node.func.id in MET and node.args and (words := template(node.args[0])):
                yield words


def template(node):
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "X" for part in node.values)
    if isinstance(node, ast.BinOp):
        return template(node.left) + (template(node.right) or "X")
    return None


def test_every_error_that_a_reader_can_meet_has_a_malay_form():
    messages = sorted(set(raised_messages()))
    assert len(messages) > 20
    english = [words for words in messages if "bahasa Inggeris" in fault_text(words, "ms")]
    assert [words for words in english if words != "X: X"] == []  # only what SQLite says


def test_an_error_keeps_its_values_in_malay_and_is_as_it_was_in_english():
    said = "there is no library in /srv/stor; make one: python -m ingest PATH"
    assert (
        fault_text(StoreError(said), "ms")
        == "tiada koleksi dalam /srv/stor; sediakan koleksi dengan: python -m ingest PATH"
    )
    assert fault_text(said, "en") == said
    assert fault_text("odd", "ms") == "(butiran dalam bahasa Inggeris) odd"
