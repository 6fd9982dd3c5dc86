"""The page in a real browser: headless Chromium asks the real models about four small documents.

Every test fails on a request to another host, an error in the console, or a script that throws.
"""

import warnings

import pytest

from assistant.config import load_settings
from assistant.store.store import Store
from ingest.build import ingest
from tests.browser import (
    ANSWER_MS,
    PHONE,
    WIDE,
    ask,
    expect,
    open_tab,
    reload,
    send,
    speak,
    turn,
    visiting,
    whole,
)
from tests.documents import CABLE
from tests.server import serving
from ui.strings import text

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # websockets' legacy client
    from gradio_client import Client

EXTRACTIVE = ("--generator", "extractive")
DOCUMENTS = {
    "forum.ms.md": """---
title: Forum Tasik di Putrajaya
language: ms
date: 2024-05-09
publisher: Meja Ujian
subject: Forum Tasik
---
Forum Tasik ketiga diadakan di Putrajaya pada 9 Mei 2024. Forum Tasik itu menarik 412 penyunting dan hampir 60 jurutera
dari 14 negara. Forum itu dirasmikan oleh Timbalan Menteri Aina Rahman.
""",
    "code.en.md": """---
title: The Putrajaya Code on pictures
language: en
date: 2024-05-10
publisher: Test Desk
subject: Forum Tasik
---
The Putrajaya Code is a voluntary text on labelling pictures that were made by machines. The Putrajaya Code asks
publishers to keep the original of every picture for five years. It was adopted by the Lake Forum on 10 May 2024.
""",
    "cable.ms.md": CABLE,
    "notice.en.md": """---
title: "A notice <script>window.harmed = 1</script><img src=x onerror='window.harmed = 2'>"
language: en
date: 2024-01-05
publisher: Test Desk
---
The notice board of the library in Miri was painted green on 5 January 2024 <img src="http://outside.test/x.png"
onerror="window.harmed = 3">. The paint for the notice board was given by the town council, as
![noted](http://outside.test/y.png) in [7] and [here](javascript:window.harmed=4).
""",
}

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]


@pytest.fixture(scope="module")
def store(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("documents")
    for name, words in DOCUMENTS.items():
        (folder / name).write_text(words, encoding="utf-8")
    settings = load_settings(store=tmp_path_factory.mktemp("library") / "store")
    with Store(settings, create=True) as store:
        report = ingest([str(folder)], settings, store, encoder)
    assert report.added == len(DOCUMENTS)
    return settings.store


@pytest.fixture(scope="module")
def address(store, tmp_path_factory):
    with serving(store, tmp_path_factory.mktemp("log") / "app.log", *EXTRACTIVE) as url:
        yield url


def test_a_question_asked_while_the_models_load_is_answered(chromium, address):
    """Comes first: the server has just been started."""
    with visiting(chromium, address, settled=False) as page:
        expect(page.locator("#question textarea")).to_be_visible(timeout=ANSWER_MS)
        ask(page, "Berapakah kos kabel Teluk Seri?")
        expect(turn(page, 1).locator(".answer")).to_contain_text("RM640 juta")


def test_a_mark_opens_exactly_the_words_that_the_answer_cites(page, address):
    number = ask(page, "Berapa ramai penyunting menghadiri Forum Tasik?")
    answer = turn(page, number)
    expect(answer.locator(".short strong")).to_contain_text("412 penyunting")
    answer.locator(".mark").first.click()
    card = page.locator('#evidence .card[aria-current="true"]')
    expect(card).to_have_count(1)
    expect(card).to_be_in_viewport()

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # gradio_client's own
        told = Client(address, verbose=False).predict(
            "Berapa ramai penyunting menghadiri Forum Tasik?", api_name="/ask"
        )
    first = told["citations"][0]
    assert card.locator("mark").inner_text() == first["quote"]
    assert "412 penyunting" in first["quote"]
    assert first["file"].endswith("forum.ms.md")
    expect(card).to_contain_text("Forum Tasik di Putrajaya")
    expect(card).to_contain_text("Meja Ujian")
    expect(card.locator(".badge")).to_have_text("Malay")


def test_every_card_marks_a_quote_that_its_answer_shows(page):
    number = ask(page, "Apakah Forum Tasik?")
    marks = page.locator("#evidence .card mark")
    shown = " ".join(turn(page, number).locator(".answer").inner_text().split())
    assert marks.count() == turn(page, number).locator(".mark").evaluate_all(
        "all => new Set(all.map(m => m.dataset.n)).size"
    )
    for words in marks.all_inner_texts():
        assert " ".join(words.split()) in shown


def test_a_follow_up_keeps_what_was_asked_before(page):
    ask(page, "Berapa ramai penyunting menghadiri Forum Tasik?")
    number = ask(page, "Bila?")
    expect(turn(page, number).locator(".answer")).to_contain_text("9 Mei 2024")


def test_silence_is_said_calmly_and_offers_questions_to_press(page):
    number = ask(page, "How much did the Lake Forum cost?")
    answer = turn(page, number)
    expect(answer.locator(".abstained .verdict")).to_have_text("No answer in the documents")
    expect(answer.locator(".reason")).to_contain_text("Why: ")
    expect(page.locator("#evidence .panel-note")).to_have_text(text("nearest_evidence", "en"))
    chip = answer.locator(".chip").first
    question = chip.inner_text()
    chip.click()
    expect(turn(page, number + 1).locator(".question")).to_have_text(question)
    whole(page, number + 1)


def test_a_citation_in_the_other_language_says_so(page):
    number = ask(page, "Apakah Putrajaya Code?")
    expect(turn(page, number).locator(".answer")).to_contain_text("dalam bahasa Inggeris")
    expect(page.locator("#evidence .card").first).to_contain_text(text("foreign_en", "en"))


def test_marks_of_an_earlier_answer_show_its_own_evidence_and_the_keyboard_goes_there_and_back(page):
    first = ask(page, "Bilakah Forum Tasik ketiga diadakan?")
    ask(page, "Berapakah kos kabel Teluk Seri?")
    expect(page.locator("#evidence .card").first).to_contain_text("Kabel dasar laut")
    mark = turn(page, first).locator(".mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#evidence .card").first).to_contain_text("Forum Tasik di Putrajaya")
    expect(page.locator('#evidence .card[aria-current="true"]')).to_be_focused()
    page.keyboard.press("Escape")
    expect(mark).to_be_focused()


def test_steps_go_from_citation_to_citation_and_round(page):
    ask(page, "Explain the Putrajaya Code.")
    cards = page.locator("#evidence .card").count()
    assert cards > 1
    for _ in range(cards):
        page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#evidence .position")).to_have_text(f"1 / {cards}")
    page.get_by_role("button", name="Previous citation").click()
    expect(page.locator("#evidence .position")).to_have_text(f"{cards} / {cards}")


def test_the_whole_document_opens_at_the_cited_words(page):
    ask(page, "Siapakah yang merasmikan Forum Tasik?")
    quote = page.locator("#evidence .card mark").first.inner_text()
    page.locator("#evidence .open-document").first.click()
    document = page.locator("dialog .document")
    expect(document.locator("h2")).to_have_text("Forum Tasik di Putrajaya")
    assert "".join(document.locator("mark").all_inner_texts()) == quote
    page.keyboard.press("Escape")
    expect(document).to_be_hidden()


def test_text_of_a_hostile_document_is_shown_and_does_nothing(page):
    ask(page, "Who gave the paint for the notice board in Miri?")
    expect(page.locator("#evidence .card-title").first).to_contain_text("<script>window.harmed = 1</script>")
    page.locator("#evidence .open-document").first.click()
    expect(page.locator("dialog h2")).to_contain_text("<img src=x")
    assert page.locator(".turn img, #evidence img, dialog img, dialog script, .turn script").count() == 0


def test_the_switch_changes_every_word_and_is_remembered(page):
    ask(page, "What does the Putrajaya Code ask of publishers?")
    speak(page, "ms")
    expect(page.locator("html")).to_have_attribute("lang", "ms")
    expect(page).to_have_title(text("name", "ms"))
    for key in ("tab_chat", "tab_library", "tab_about"):
        expect(page.get_by_role("tab", name=text(key, "ms"))).to_have_count(1)
    expect(page.get_by_label(text("question_label", "ms"))).to_have_attribute(
        "placeholder", text("question_placeholder", "ms")
    )
    expect(page.locator("#evidence h2")).to_have_text("Bukti")
    expect(page.locator(".signature .writer")).to_have_text(text("by_extractive", "ms"))
    assert page.locator("#evidence .card").count() > 0
    open_tab(page, "tab_library", "ms")
    expect(page.locator("#files button[aria-dropeffect]")).to_have_text(text("drop", "ms"))
    left = [words for words in ENGLISH if words in page.locator(".gradio-container").inner_text()]
    assert left == []
    reload(page)
    expect(page.locator("#send")).to_have_text("Hantar", timeout=ANSWER_MS)


ENGLISH = [
    text(key, "en")
    for key in (
        "name",
        "promise",
        "send",
        "new",
        "search_label",
        "subject_filter",
        "group_by",
        "add",
        "url_label",
        "drop",
    )
] + ["Drop File", "Click to Upload", "Built with", "Settings"]


def test_a_new_conversation_starts_empty(page):
    ask(page, "Apakah Forum Tasik?")
    page.locator("#new").click()
    expect(page.locator(".welcome")).to_be_visible()
    assert page.locator(".turn").count() == 0
    assert page.locator("#evidence .card").count() == 0


def test_an_example_is_asked_by_pressing_it(page):
    chip = page.locator(".welcome .chip").first
    question = chip.inner_text()
    chip.click()
    expect(turn(page, 1).locator(".question")).to_have_text(question)
    whole(page, 1)


def test_a_store_that_is_missing_is_explained_and_filled_from_the_page(chromium, tmp_path):
    with (
        serving(tmp_path / "none", tmp_path / "app.log", *EXTRACTIVE) as url,
        visiting(chromium, url, settled=False) as page,
    ):
        expect(page.locator("#status .failed")).to_contain_text("python -m ingest", timeout=ANSWER_MS)
        page.get_by_role("tab", name="Library").click()
        good, bad = tmp_path / "forum.ms.md", tmp_path / "empty.txt"
        good.write_text(DOCUMENTS["forum.ms.md"], encoding="utf-8")
        bad.write_text("")
        page.locator("#files input[type=file]").set_input_files([good, bad])
        expect(page.locator("#report .done")).to_have_text("1 document added · 1 set aside", timeout=ANSWER_MS)
        expect(page.locator("#report .reasons")).to_contain_text("empty.txt")
        expect(page.locator("#listing .book-title")).to_have_text("Forum Tasik di Putrajaya")
        page.get_by_role("tab", name="Chat").click()
        number = ask(page, "Berapa ramai penyunting menghadiri Forum Tasik?")
        expect(turn(page, number).locator(".short")).to_contain_text("412 penyunting")


def test_the_library_filters_groups_and_opens(page):
    open_tab(page, "tab_library")
    titles = page.locator("#listing .book-title")
    expect(titles).to_have_count(4)
    page.locator("#only").get_by_role("radio", name="Malay").check()
    expect(titles).to_have_count(2)
    page.get_by_label(text("search_label", "en")).fill("kabel")
    expect(titles).to_have_count(1)
    titles.first.click()
    expect(page.locator("dialog .document")).to_contain_text("830 kilometer")
    page.get_by_role("button", name="Close").click()
    page.get_by_label(text("search_label", "en")).fill("")
    page.locator("#group").get_by_role("radio", name="Date").check()
    expect(page.locator("#listing h3")).to_have_text(["May 2024", "February 2023"])


def test_programs_search_by_name(address):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # gradio_client's own
        told = Client(address, verbose=False).predict("kabel dasar laut", 2, api_name="/search")
    assert told["language"] == "ms"
    assert [len(told["candidates"]), told["candidates"][0]["title"]] == [2, "Kabel dasar laut Teluk Seri"]


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_nothing_moves_while_an_answer_grows(chromium, address, size):
    with visiting(chromium, address, size) as page:
        ask(page, "Apakah Forum Tasik?")
        send(page, "Apakah kabel Teluk Seri?")
        expect(turn(page, 2)).to_be_visible(timeout=ANSWER_MS)
        watch_shift(page)  # that the new question comes up is the reader's doing, however slow the machine
        whole(page, 2)
        page.wait_for_timeout(500)
        assert page.evaluate("window.shift") < 0.1  # "good" in Core Web Vitals


def watch_shift(page):
    """From now on ``window.shift`` is the cumulative layout shift: what moved without the reader's doing."""
    page.evaluate(
        """() => {
            window.shift = 0;
            new PerformanceObserver((list) => {
                for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
            }).observe({ type: "layout-shift", buffered: false });
        }"""
    )
