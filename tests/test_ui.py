"""What the page shows, as HTML: citations in place, everything else escaped, every word in both languages."""

import json
import re
import socket
import string
import subprocess
import sys
import threading
import warnings
from dataclasses import replace
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

import app
import ui.strings
from assistant.compose import abstention_text, answer_text
from assistant.errors import StoreBusy, StoreError, UsageError
from assistant.phrases import phrase
from assistant.schema import Answer, Candidate, Citation, CitedSentence, Document, Passage, Trace
from assistant.store.store import Store
from assistant.understand import MAX_QUESTION_CHARACTERS, understand
from ingest.build import IngestReport
from tests.fakes import HashEncoder
from tests.stores import stage
from ui.answer import Exchange, exchange_html, welcome_html
from ui.evidence import Source, cards, document_page, panel, sources_of
from ui.intake import Intake, progress_html, report_html
from ui.library import MOST_SHOWN, Shelf, listing_html
from ui.service import Service
from ui.strings import EXAMPLES, STRINGS, counted, date_text, text
from ui.trials import Trials

with warnings.catch_warnings():
    # Gradio 6.31 imports what Starlette and websockets have deprecated.
    warnings.simplefilter("ignore", DeprecationWarning)
    import gradio as gr

    from ui.chat import Chat, history
    from ui.talk import Talk

HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> ![x](http://evil.test/x.png) [here](javascript:alert(3)) "
    "**bold** [1] [7] ${alert(4)} {{alert(5)}} & \"quoted\" 'single'"
)


class Markup(HTMLParser):
    """The elements of a piece of HTML, and the text of those with a given name."""

    def __init__(self, html):
        super().__init__()
        self.elements = []
        self.texts = []
        self._open = []
        self.feed(html)
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in ("progress", "br", "img", "input"):
            self._open.append((tag, []))
        if tag == "progress":
            self._open.append((tag, []))

    def handle_endtag(self, tag):
        opened, words = self._open.pop()
        assert opened == tag
        self.texts.append((tag, "".join(words)))

    def handle_data(self, data):
        for _, words in self._open:
            words.append(data)

    def all(self, tag, name=""):
        return [attrs for found, attrs in self.elements if found == tag and name in (attrs.get("class") or "")]

    def words(self, tag):
        return [words for found, words in self.texts if found == tag]


def candidate(words, title="A title", language="en", **header):
    document = Document("doc-" + title, title, language, f"Before. {words}", **header)
    passage = Passage("p-" + title, document.id, words, 8, 8 + len(words), 0, language)
    return Candidate(passage, document, 1.0)


def answered(cited, question="When was it held?", language="en", short=None, **changes):
    """An answer that quotes the whole of each candidate, worded as the pipeline words it."""
    citations = [Citation.cut(n, item, 0, len(item.passage.text)) for n, item in enumerate(cited, start=1)]
    sentences = [CitedSentence(item.quote, (item.n,), True, 1.0) for item in citations]
    shorts = (short,) if short else ()
    worded = answer_text(understand(question, language), sentences, citations, shorts, verbatim=True)
    values = {
        "question": question,
        "language": language,
        "text": worded,
        "abstained": False,
        "sentences": tuple(sentences),
        "citations": tuple(citations),
        "candidates": tuple(cited),
        "short_answer": short,
        "trace": Trace(total_ms=412.0),
    }
    return Answer(**(values | changes))


def abstaining(near, suggestions=("Summarise “A title”",)):
    citation = Citation.cut(1, near, 0, len(near.passage.text))
    return Answer(
        "Who won?",
        "en",
        abstention_text("en", citation, suggestions),
        True,
        citations=(citation,),
        candidates=(near,),
        reason="no passage holds the answer",
        suggestions=suggestions,
    )


def shown(answer, language="en", **changes):
    return exchange_html(
        Exchange(answer.question, answer, sources_of(answer, None), done=True, **changes), 1, language, "m"
    )


# --- nothing from outside becomes markup ---

ALLOWED = set(
    "article h1 h2 h3 p div span strong blockquote button ul li mark section header code a "  # noqa: SIM905
    "details summary dl dt dd progress form label input pre".split()
)


def hostile_pieces():
    near = candidate(
        HOSTILE, title=HOSTILE, publisher=HOSTILE, date=HOSTILE, url="javascript:alert(9)", paths=(HOSTILE,)
    )
    twin = replace(near, document=replace(near.document, id='"><script>alert(6)</script>'))
    near = replace(near, also_in=(twin.document,))
    answer = answered([near, candidate(HOSTILE, "Other", "ms", subject=HOSTILE)], HOSTILE, short=HOSTILE)
    trace = replace(answer.trace, fallback=HOSTILE, dropped_sentences=2)
    answer = replace(answer, trace=trace, suggestions=(HOSTILE,), generator="endpoint")
    report = IngestReport(added=1, quarantined=((HOSTILE, HOSTILE),))
    return {
        "answer": shown(answer),
        "abstention": shown(replace(abstaining(near, (HOSTILE,)), reason=HOSTILE)),
        "failure": exchange_html(Exchange(HOSTILE, failure=HOSTILE, done=True), 1, "en", "m"),
        "waiting": exchange_html(Exchange(HOSTILE, waiting=HOSTILE), 1, "en", "m"),
        "model": exchange_html(Exchange("q", answer, {}, done=True), 1, "en", HOSTILE),
        "document": document_page(near.document, {HOSTILE}, (10, 40), "en"),
        "listing": listing_html([near.document, replace(near.document, subject=HOSTILE)], 2, "subject", "en"),
        "dates": listing_html([near.document], 2, "date", "en"),
        "report": report_html(report, "en"),
        "progress": progress_html(1, 2, HOSTILE, "en"),
    }


@pytest.mark.parametrize("piece", hostile_pieces())
def test_text_from_documents_and_questions_never_becomes_markup(piece):
    markup = Markup(hostile_pieces()[piece])
    assert {tag for tag, _ in markup.elements} <= ALLOWED
    for _, attributes in markup.elements:
        assert not any(name.startswith("on") or name in ("src", "srcdoc", "style") for name in attributes)
        assert (attributes.get("href") or "https://").startswith("https://")


def test_hostile_text_is_still_shown_as_it_stands():
    page = Markup(hostile_pieces()["document"])
    assert page.words("h2") == [HOSTILE]
    assert "".join(page.words("p")[-1:]) == f"Before. {HOSTILE}"


def test_numbers_in_brackets_that_stand_in_a_document_are_not_marks():
    answer = answered([candidate("As [1] and [7] say, it rained.")], short="it rained")
    marks = Markup(shown(answer)).all("button", "mark")
    assert [mark["data-n"] for mark in marks] == ["1", "1"]


# --- answers ---


def test_a_fact_has_its_short_answer_in_bold_and_its_sentences_as_quotations():
    markup = Markup(shown(answered([candidate("It was held on 9 May 2024.", "The Lake Forum")], short="9 May 2024")))
    assert markup.words("strong") == ["9 May 2024"]
    assert markup.words("blockquote")[0] == "“It was held on 9 May 2024.” 1"


def test_every_mark_is_a_button_that_says_what_it_opens():
    markup = Markup(shown(answered([candidate("One.", "First"), candidate("Two.", "Second")])))
    assert [(mark["data-n"], mark["aria-label"]) for mark in markup.all("button", "mark")] == [
        ("1", "citation 1: First"),
        ("2", "citation 2: Second"),
    ]


@pytest.mark.parametrize("words", ["R&Dinovasi-digitalnegara", "<aaaaaaaaaaaaaaaaaaaaa"])
def test_what_is_escaped_right_before_a_mark_stays_whole(words):
    markup = Markup(shown(answered([candidate(words)])))
    assert markup.words("blockquote")[0] == f"“{words}” 1"


def test_a_list_becomes_a_list_and_a_quotation_keeps_the_language_of_its_document():
    answer = answered([candidate("Satu.", "A", "ms"), candidate("Dua.", "B", "ms")], "List what was adopted")
    markup = Markup(shown(answer))
    assert len(markup.words("li")) == 2
    assert [quote["lang"] for quote in markup.all("blockquote")][:2] == ["ms", "ms"]
    assert any("The documents say this in Malay" in words for words in markup.words("p"))


@pytest.mark.parametrize(
    ("generator", "language", "badge"),
    [
        ("extractive", "en", "Verbatim quotes"),
        ("embedded", "ms", "Model terbenam"),
        ("endpoint", "en", "Model m"),
    ],
)
def test_the_badge_says_who_wrote_the_answer(generator, language, badge):
    assert badge in Markup(shown(answered([candidate("One.")], generator=generator), language)).words("span")


def test_a_fallback_and_left_out_sentences_are_said_plainly():
    trace = Trace(total_ms=1234.0, fallback="the endpoint cannot be reached", dropped_sentences=1)
    notes = Markup(shown(answered([candidate("One.")], trace=trace))).words("p")
    assert "The documents’ own words, not the chosen model’s: the endpoint cannot be reached" in notes
    assert "1 sentence was left out because it could not be checked" in notes
    assert any("1.2 s" in note for note in notes)


def test_another_possible_answer_is_shown_in_bold():
    words = [candidate("VIDW drew 600 delegates."), candidate("VIDW drew 640 guests.")]
    told = answered(words)
    both = replace(
        told, text="**600 delegates** [1]\n\nOr possibly: **640 guests** [2]\n\n“VIDW drew ** 640 guests.” [2]"
    )
    markup = Markup(shown(both))
    assert markup.words("strong") == ["600 delegates", "640 guests"]
    assert "Or possibly: 640 guests 2" in markup.words("p")


def test_a_tentative_answer_opens_with_a_caution_in_the_language_of_the_page():
    unsure = answered([candidate("One.")], tentative=True)
    caution, *_ = Markup(shown(unsure, "ms")).all("p")
    assert (caution["class"], caution["lang"]) == ("unsure", "ms")
    assert phrase("tentative", "ms") in Markup(shown(unsure, "ms")).words("p")
    assert phrase("tentative", "ms") not in shown(replace(unsure, tentative=False), "ms")


def test_an_abstention_shows_reason_nearest_source_and_questions_to_press():
    markup = Markup(shown(abstaining(candidate("The sea was calm."))))
    assert markup.all("div", "abstained")
    assert "Why: no passage holds the answer." in markup.words("p")
    assert markup.words("blockquote")[0] == "The sea was calm. 1"
    assert [chip["data-ask"] for chip in markup.all("button", "chip")] == ["Summarise “A title”"]


def test_an_answer_offers_to_summarise_what_it_cites():
    chips = Markup(shown(answered([candidate("One.", "First"), candidate("Two.", "Second")]))).all("button", "chip")
    assert [chip["data-ask"] for chip in chips] == ["Summarise “First”", "Summarise “Second”"]


def test_an_answer_that_still_grows_is_busy_and_has_no_signature():
    answer = answered([candidate("One.")])
    growing = Markup(exchange_html(Exchange("q", answer, {}), 3, "en", "m"))
    assert growing.all("article", "turn")[0]["aria-busy"] == "true"
    assert not growing.all("p", "signature")


def test_the_welcome_offers_three_questions_in_each_language_the_readers_first():
    asked = [chip["data-ask"] for chip in Markup(welcome_html("ms")).all("button", "chip")]
    assert asked == [*EXAMPLES["ms"], *EXAMPLES["en"]]
    assert len(asked) == 6


# --- evidence ---


def test_a_card_marks_exactly_the_cited_words_of_the_passage():
    near = candidate("It rained. It was held on 9 May 2024. It snowed.")
    citation = Citation.cut(1, near, 11, 37)
    answer = replace(answered([near]), citations=(citation,))
    markup = Markup(cards(answer, sources_of(answer, None), "en"))
    assert markup.words("mark") == [citation.quote] == ["It was held on 9 May 2024."]
    assert markup.words("blockquote") == [near.passage.text]


def test_long_context_is_set_apart_at_a_word_and_nothing_is_lost():
    words = " ".join(f"word{n}" for n in range(100))
    near = candidate(words)
    start = words.index("word50")
    answer = replace(answered([near]), citations=(Citation.cut(1, near, start, start + 6),))
    markup = Markup(cards(answer, sources_of(answer, None), "en"))
    assert markup.words("blockquote") == [words]
    assert len(markup.all("span", "far")) == 2
    assert all(part.strip().startswith("word") for part in markup.words("span") if part.strip().startswith("w"))


def test_a_card_tells_title_publisher_date_and_language():
    near = candidate("One.", "The Lake Forum", "ms", publisher="Test Desk", date="2024-05-09")
    markup = Markup(cards(answered([near], language="en"), {}, "en"))
    assert {"Malay", "Test Desk", "as of 9 May 2024"} <= set(markup.words("span"))
    assert any("these are its original words" in words for words in markup.words("p"))


def test_sources_that_disagree_stand_beside_each_other_before_the_rest():
    answer = answered([candidate("One.", "A"), candidate("Two.", "B"), candidate("Three.", "C")])
    html = cards(replace(answer, disagreeing=(1, 3)), {}, "en")
    assert [card["data-n"] for card in Markup(html).all("article", "card")] == ["1", "3", "2"]
    assert Markup(html).words("section")[0].startswith("These sources disagree")
    assert "split" not in cards(answer, {}, "en")


def test_a_card_of_the_readers_own_language_has_no_note_about_it():
    assert "original words" not in cards(answered([candidate("One.")]), {}, "en")


@pytest.mark.parametrize(
    ("url", "linked"), [("https://a.test/x?a=1&b=2", True), ("javascript:alert(1)", False), ("/etc/passwd", False)]
)
def test_only_web_addresses_become_links(url, linked):
    links = Markup(cards(answered([candidate("One.", url=url)]), {}, "en")).all("a")
    assert [link["href"] for link in links] == ([url] if linked else [])
    assert all("noopener" in link["rel"] and link["target"] == "_blank" for link in links)


def test_a_passage_that_is_gone_leaves_the_quote_and_a_note():
    html = cards(answered([candidate("It was held.")]), {}, "en")
    assert Markup(html).words("mark") == ["It was held."]
    assert text("gone", "en") in html


def test_wire_copy_names_the_other_documents():
    near = candidate("One.")
    other = replace(near.document, id="other", title="The same elsewhere")
    answer = answered([near])
    markup = Markup(cards(answer, {near.passage.id: Source(near.passage, (other,))}, "en"))
    assert "The same elsewhere" in markup.words("button")


def test_a_cited_passage_that_is_no_candidate_comes_from_the_library(settings):
    with Store(settings, create=True) as store:
        with store.writing() as staging:
            stage(staging, "a", ["It was held on 9 May 2024.", "It rained."])
            store.publish()
        _, passage = store.library.passages("a")
        answer = answered([Candidate(passage, store.library.document("a"), 1.0)], candidates=())
        assert sources_of(answer, store.library) == {passage.id: Source(passage, before="It was held on 9 May 2024.")}


def test_a_whole_document_marks_the_words_across_paragraphs_and_sets_headings():
    document = Document("d", "T", "en", "Opening\n\nIt rained all day.\nIt snowed.")
    start = document.text.index("all day")
    markup = Markup(document_page(document, {"Opening"}, (start, len(document.text)), "en"))
    assert markup.words("mark") == ["all day.", "It snowed."]
    assert markup.words("h3") == ["Opening"]


# --- library ---


def documents():
    return [
        Document("1", "Beta", "en", "x", date="2024-05-09", subject="AMRI"),
        Document("2", "Alfa", "ms", "x", date="2024-11", subject="AMRI"),
        Document("3", "Gamma", "en", "x", subject=None),
    ]


@pytest.mark.parametrize(
    ("group", "names", "counts"),
    [
        ("subject", ["AMRI", "No subject"], ["2", "1"]),
        ("language", ["English", "Malay"], ["2", "1"]),
        ("date", ["November 2024", "May 2024", "undated"], ["1", "1", "1"]),
    ],
)
def test_documents_are_grouped_with_their_counts(group, names, counts):
    markup = Markup(listing_html(documents(), 3, group, "en"))
    assert markup.words("h3") == names
    assert [words for words in markup.words("span") if words.isdigit()] == counts


def test_a_long_list_is_cut_and_says_so():
    many = [Document(str(n), f"T{n}", "en", "x") for n in range(MOST_SHOWN + 1)]
    markup = Markup(listing_html(many, 999, "subject", "en"))
    assert len(markup.all("button", "open-document")) == MOST_SHOWN
    assert f"The first {MOST_SHOWN} of 999" in markup.words("p")[0]


def test_a_report_counts_what_happened_and_names_what_was_set_aside():
    report = IngestReport(added=2, unchanged=1, quarantined=(("/up/bad.pdf", "no pages: save it anew"),))
    html = report_html(report, "en")
    assert "2 documents added · 1 unchanged · 1 set aside" in html
    assert Markup(html).words("li") == ["bad.pdf no pages: save it anew"]


@pytest.fixture
def shelf(settings):
    with Store(settings, create=True) as store:
        with store.writing() as staging:
            stage(staging, "a", ["It rained.", "It was held on 9 May 2024."], subject="AMRI", title="Rain")
            stage(staging, "b", ["Ia diadakan."], language="ms", title="Hujan")
            store.publish()
        assistant = SimpleNamespace(settings=settings, warm=lambda: None, store=store)
        service = Service(settings, assistant)
        service.start()
        service.ready()
        yield Shelf(service)


def test_the_list_passes_search_language_and_subject(shelf):
    for search, only, subjects, titles in (
        ("", "all", [], ["Rain", "Hujan"]),
        ("rai", "all", [], ["Rain"]),
        ("", "ms", [], ["Hujan"]),
        ("", "all", ["AMRI"], ["Rain"]),
        ("", "all", [""], ["Hujan"]),
    ):
        buttons = Markup(shelf.listing(search, only, subjects, "subject", "en")).words("button")
        assert [found[0] for words in buttons if (found := re.match(r"Rain|Hujan", words))] == titles
    assert shelf.subjects("ms") == [("AMRI (1)", "AMRI"), ("Tanpa subjek (1)", "")]


def test_a_citation_opens_its_document_with_the_words_marked(shelf):
    passage = shelf._service.library.passages("a")[1]
    page = Markup(shelf.document(["a", passage.id, 12, 25, "ms"]))
    assert page.words("mark") == [passage.text[12:25]] == ["on 9 May 2024"]
    assert page.words("h2") == ["Rain"]


@pytest.mark.parametrize(
    "request_", [None, [], ["nope"], [{"x": 1}], ["a", "p", "x", None, 7], ["a", None, -5, 10**9, "en"], ["a"] * 50]
)
def test_what_a_browser_sends_for_a_document_is_not_trusted(shelf, request_):
    page = Markup(shelf.document(request_))
    assert not page.words("mark")
    assert page.words("h2")[0] in ("Rain", text("document_gone", "en"), text("document_gone", "ms"))


# --- adding ---


@pytest.fixture
def intake(settings):
    encoder = HashEncoder()
    with Store(settings, create=True) as store:
        assistant = SimpleNamespace(store=store, encoder=encoder)
        yield Intake(
            SimpleNamespace(settings=settings, library=store.library, assistant=assistant, ready=lambda: assistant)
        )
        assert store.problems() == []


def uploaded(folder, words, name="laporan.md"):
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(words if isinstance(words, bytes) else f"{words}\n".encode())
    return str(folder / name)


def collected(intake):
    """What each document says, and what its file holds."""
    documents = intake._store().library.documents()
    return sorted((document.text, Path(document.path).read_text().strip()) for document in documents)


RAIN, SUN, BINARY = "It rained in Kuching.", "The sun shone on Ipoh.", b"\x00\x01\x02 binary \xff" * 50


def test_where_one_file_cannot_be_kept_none_is_replaced(intake, tmp_path, monkeypatch):
    both = [uploaded(tmp_path / "a", RAIN, "rain.md"), uploaded(tmp_path / "a", SUN, "sun.md")]
    intake.add(both)
    changed = [uploaded(tmp_path / "b", "It snowed.", "rain.md"), uploaded(tmp_path / "b", "It hailed.", "sun.md")]
    move = Path.replace

    def full(self, target):
        if self.name == ".sun.md.new":
            raise OSError(28, "No space left on device")
        return move(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(StoreError, match="No space left"):
        intake.add(changed)
    assert collected(intake) == [(RAIN, RAIN), (SUN, SUN)]
    assert sorted(path.name for path in intake._uploads.iterdir()) == ["rain.md", "sun.md"]


def test_files_of_one_name_that_come_together_are_two_documents(intake, tmp_path):
    both = [uploaded(tmp_path / "a", RAIN), uploaded(tmp_path / "b", SUN)]
    assert intake.add(both).added == 2
    assert collected(intake) == [(RAIN, RAIN), (SUN, SUN)]
    assert intake.add(both).unchanged == 2
    assert intake.add([uploaded(tmp_path / "c", BINARY), both[0]]).unchanged == 1
    (broken,) = intake._store().library.quarantined()
    intake._dismiss(broken.path)
    assert not Path(broken.path).exists() and collected(intake) == [(RAIN, RAIN), (SUN, SUN)]


def test_a_corrected_file_replaces_its_old_version_and_a_broken_one_nothing(intake, tmp_path):
    intake.add([uploaded(tmp_path / "a", RAIN)])
    assert intake.add([uploaded(tmp_path / "b", SUN)]).changed == 1
    assert collected(intake) == [(SUN, SUN)]
    ((name, _),) = intake.add([uploaded(tmp_path / "c", BINARY)]).quarantined
    assert collected(intake) == [(SUN, SUN)]
    intake._dismiss(name)
    assert collected(intake) == [(SUN, SUN)] and intake._store().library.quarantined() == []
    assert [file.name for file in Path(name).parent.iterdir()] == ["laporan.md"]


def test_while_another_program_writes_no_uploaded_file_is_replaced(intake, tmp_path, monkeypatch):
    monkeypatch.setattr("assistant.store.store.LOCK_WAIT_S", 0.1)
    intake.add([uploaded(tmp_path / "a", RAIN)])
    with intake._store().writing(), pytest.raises(StoreBusy):
        intake.add([uploaded(tmp_path / "b", SUN)])
    assert collected(intake) == [(RAIN, RAIN)]


@pytest.mark.parametrize(("allowed", "added", "refused"), [(None, 0, 1), (False, 0, 1), (True, 1, 0)])
def test_a_page_that_others_reach_fetches_nothing_of_this_machine(intake, tmp_path, allowed, added, refused):
    service = intake._service
    service.settings = service.settings.model_copy(update={"private_addresses": allowed})
    (tmp_path / "rain.txt").write_text(RAIN)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(SimpleHTTPRequestHandler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        report = intake.add([], [f"http://127.0.0.1:{server.server_port}/rain.txt"])
        server.shutdown()
    assert (report.added, len(report.quarantined)) == (added, refused)


@pytest.mark.parametrize(
    ("host", "alone"), [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False)]
)
def test_only_a_loopback_host_is_this_machine_alone(host, alone):
    assert app._is_loopback(host) is alone


# --- evaluation ---


@pytest.fixture
def trials(settings, tmp_path):
    runs = tmp_path / "runs"
    runs.mkdir()
    return Trials(SimpleNamespace(settings=settings, ready=lambda: SimpleNamespace(encoder=None)), runs)


def test_a_report_of_a_run_that_still_grows_is_made_anew(trials, monkeypatch):
    made = []
    monkeypatch.setattr("eval.judge.checker", lambda encoder: None)
    monkeypatch.setattr("eval.report.make_report", lambda file, _: made.append(file) or file.read_text())
    file = trials.folder / "run.jsonl"
    file.write_text("one")
    assert trials.report(file) == "one"
    file.write_text("one, two")
    assert [trials.report(file), trials.report(file)] == ["one, two"] * 2
    assert len(made) == 2


def test_a_run_that_is_deleted_meanwhile_is_passed_over(trials):
    (trials.folder / "gone.jsonl").symlink_to("deleted")
    assert trials.runs() == []


@pytest.mark.parametrize("name", ["all", "collection_a"])
def test_a_set_of_ones_own_has_no_name_of_ours(trials, tmp_path, name):
    with pytest.raises(UsageError, match=rf"^{name}.jsonl has the name of a set .*: rename the file$"):
        trials.keep_set(uploaded(tmp_path / "a", "{}", f"{name}.jsonl"))


# --- asking ---


def asking(settings, stream, **changes):
    assistant = SimpleNamespace(warm=lambda: None, stream=stream, store=SimpleNamespace(library=None))
    service = Service(settings.model_copy(update=changes), assistant)
    service.start()
    service.ready()
    return Chat(service)


def ask(chat, typed, talk=None, chip=None):
    return list(chat.ask(gr.EventData(None, {"question": chip} if chip else None), typed, talk or Talk(), "en"))


def last(step):
    return step.talk.exchanges[-1]


def test_an_answer_grows_and_ends_done(settings):
    part, whole = answered([candidate("One.")]), answered([candidate("One."), candidate("Two.", "Second")])
    steps = ask(asking(settings, lambda *_, **__: iter([part, whole])), "When?")
    states = [last(step) for step in steps]
    assert [state.answer for state in states] == [None, part, whole, whole]
    assert [state.done for state in states] == [False, False, False, True]
    assert steps[0].box == ""


def test_a_chip_asks_its_own_question_and_leaves_the_box_alone(settings):
    steps = ask(asking(settings, lambda *_, **__: iter([answered([candidate("One.")])])), "half typed", chip="Why?")
    assert last(steps[-1]).question == "Why?"
    assert steps[0].box != ""


def test_a_follow_up_gets_the_turns_before_it(settings):
    seen = []
    answer = answered([candidate("One.")], trace=Trace(standalone_question="When was VIDW 2024 held?"))

    def stream(question, history, filters):
        seen.append([(turn.question, turn.standalone_question) for turn in history])
        yield answer

    chat = asking(settings, stream)
    talk = ask(chat, "When was VIDW held?")[-1].talk
    talk = ask(chat, "Bila?", talk)[-1].talk
    assert seen == [[], [("When was VIDW held?", "When was VIDW 2024 held?")]]
    assert [turn.answer for turn in history(talk.exchanges)] == [answer.text] * 2


def failing(error):
    def stream(*_, **__):
        raise error
        yield

    return stream


def test_an_error_becomes_a_sentence_with_its_fix(settings):
    chat = asking(settings, failing(StoreError("there is no library; make one: python -m ingest PATH")))
    exchange = last(ask(chat, "When?")[-1])
    assert exchange.done and exchange.failure.endswith("make one: python -m ingest PATH")


def test_a_fault_of_ours_does_not_leave_the_page_waiting(settings, caplog):
    exchange = last(ask(asking(settings, failing(ZeroDivisionError())), "When?")[-1])
    assert exchange.done and exchange.failure == text("broken", "en")
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(("typed", "steps"), [("", 1), ("   \n ", 1), ("x" * (MAX_QUESTION_CHARACTERS + 1), 2)])
def test_an_empty_or_endless_question_is_not_sent(settings, typed, steps):
    values = ask(asking(settings, failing(AssertionError("asked"))), typed)
    assert len(values) == steps
    if steps == 2:
        assert f"{MAX_QUESTION_CHARACTERS} is the most" in values[-1].now


def test_stop_keeps_what_was_said_and_says_that_it_is_not_all(settings):
    chat = asking(settings, failing(AssertionError))
    step = chat.stop(Talk(exchanges=(Exchange("When?", answered([candidate("One.")]), {}),)), "en")
    assert last(step).done and text("stopped", "en") in step.now and "One." in step.now


def test_the_status_tells_why_the_assistant_cannot_be_opened(settings):
    service = Service(settings)
    assistant = service.assistant
    assistant.__dict__["encoder"] = None
    service.start()
    service._settled.wait()
    assert service.library is None
    assert "python -m ingest" in Chat(service).status("en")


def test_the_status_says_where_questions_go(shelf):
    service = shelf._service
    assert "Nothing you type leaves this computer." in Chat(service).status("en")
    service.settings = service.settings.model_copy(update={"llm_base_url": "https://llm.test/v1"})
    assert "https://llm.test/v1" in Chat(service).status("ms")


# --- words, start, and what programs see ---


def test_both_languages_say_everything_with_the_same_values():
    def placeholders(key, language):
        return {name for _, name, _, _ in string.Formatter().parse(STRINGS[language][key]) if name}

    assert STRINGS["en"].keys() == STRINGS["ms"].keys()
    assert all(placeholders(key, "en") == placeholders(key, "ms") for key in STRINGS["en"])
    assert len(panel("ms")) and panel("ms") != panel("en")


def test_every_string_is_used():
    folder = Path(ui.strings.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py") if path.stem != "strings")
    families = (
        "undated", "by_", "language_", "foreign_", "examples_", "report_", "set_", "promise_", "export_", "only_",
        "measure_", "group_", "chart_", "half_", "short_", "stage_", "writer_", "case_", "do_", "confirm_", "looked_",
    )  # fmt: skip
    named = set(re.findall(r"""["']([a-z_]+)["']""", source))
    unused = [key for key in STRINGS["en"] if key.removesuffix("_one") not in named and not key.startswith(families)]
    assert unused == []


@pytest.mark.parametrize(
    ("iso", "language", "words"),
    [
        ("2024-11-19", "en", "19 November 2024"),
        ("2024-03-01", "ms", "1 Mac 2024"),
        ("2024-08", "ms", "Ogos 2024"),
        ("2024", "en", "2024"),
        (None, "ms", "tanpa tarikh"),
        ("2024-13-01", "en", "2024-13-01"),
        ("soon", "en", "soon"),
        ("2024-xx", "en", "2024-xx"),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(iso, language, words):
    assert date_text(iso, language) == words


def test_one_thing_is_said_in_the_singular():
    assert counted("checked", 1, "en") == "1 sentence, checked"
    assert counted("checked", 2, "ms") == "2 ayat, setiap satu disemak"


def run(*arguments):
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=120)


def test_the_page_is_built_without_a_model_library_and_shows_programs_three_endpoints(tmp_path):
    code = """
import json, sys
from pathlib import Path
from assistant.config import load_settings
from ui.page import Page

endpoints = sorted(Page(load_settings(store=Path(sys.argv[1]))).blocks.get_api_info()["named_endpoints"])
heavy = {"torch", "transformers", "sentence_transformers", "chromadb", "onnxruntime", "xllamacpp", "llama_index"}
print(json.dumps([endpoints, sorted(heavy & set(sys.modules))]))
"""
    assert json.loads(run("-c", code, str(tmp_path)).stdout) == [["/ask", "/ingest", "/search"], []]


def test_help_and_a_bad_port_need_no_gradio():
    told = run("-X", "importtime", "app.py", "--help")
    assert told.returncode == 0 and "--store" in told.stdout and "gradio" not in told.stderr
    for port in ("0", "abc"):
        told = run("app.py", "--port", port)
        assert told.returncode == 2 and f"{port!r} is not a port: give 1 to 65535" in told.stderr


def test_a_taken_port_is_one_line_with_the_fix():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        told = run("app.py", "--port", str(port))
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1 and f"--port {port + 1}" in told.stderr


def test_a_bad_setting_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setenv("ASSISTANT_AUTH", "no-password")
    told = run("app.py", "--store", str(tmp_path))
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1 and "user:password" in told.stderr
