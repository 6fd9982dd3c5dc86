"""Kept conversations in a real browser: stopped, asked again, edited, judged, saved, and there after a restart."""

import json
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from eval.dataset import read_set
from tests.browser import ANSWER_MS, PHONE, ask, expect, keep, reload, send, speak, turn, visiting
from tests.server import serving
from tests.test_browser import store  # noqa: F401
from ui.strings import SIGN_IN_WORDS, text

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]

CABLE = "Berapakah kos kabel Teluk Seri?"
FORUM = "Berapa ramai penyunting menghadiri Forum Tasik?"


@pytest.fixture(scope="module")
def address(store, tmp_path_factory):  # noqa: F811
    with serving(store, tmp_path_factory.mktemp("log") / "app.log", "--generator", "extractive") as url:
        yield url


LATE = """
import sys, time
from app import main
from ui.page import Page

say = Page._say

def late(page, *shown):
    told = say(page, *shown)
    page.service._settled.wait()
    time.sleep(3)
    return told

Page._say = late
sys.exit(main())
"""
"""What a page is told on arrival reaches it after the others were told that the assistant is open."""


def press(page, number, name):
    turn(page, number).get_by_role("button", name=name, exact=True).click()


def titles(page):
    return page.locator(".talk-title")


def saved(page, name):
    """The name and the words of the file that a button of the menu saves."""
    page.locator(".exports summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.suggested_filename, download.value.path().read_text(encoding="utf-8")


@pytest.fixture
def slow_model():
    """The address of a model server that answers nothing until it is released, and then only with an error."""
    released = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            released.wait(60)
            with suppress(OSError):  # whoever asked may have gone
                self.send_error(400)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1", released
    released.set()
    server.shutdown()
    server.server_close()


def test_an_answer_that_was_stopped_and_asked_again_is_there_after_a_restart(
    chromium,
    store,  # noqa: F811
    slow_model,
    tmp_path,
    request,
):
    """Comes first: the server of the other tests is the one that starts after this one's.

    A page that was told late that the assistant opens has still learnt that it is open.
    """
    model, released = slow_model
    options = {"program": ("-c", LATE), "ASSISTANT_LLM_BASE_URL": model}
    endpoint = serving(store, tmp_path / "first.log", "--generator", "endpoint", **options)
    with endpoint as url, visiting(chromium, url) as page:
        page.wait_for_timeout(5_000)
        expect(page.locator("#status .ready")).to_be_visible()
        send(page, CABLE)
        page.get_by_role("button", name="Stop").click()
        expect(turn(page, 1)).to_have_attribute("aria-busy", "false")
        expect(turn(page, 1)).to_contain_text(text("stopped", "en"))
        released.set()
        press(page, 1, "Try again")
        expect(turn(page, 1).locator(".answer")).to_contain_text("RM640 juta", timeout=ANSWER_MS)
        expect(turn(page, 1)).to_contain_text(text("fallback", "en"))  # who wrote it is said
        expect(page.locator(".turn")).to_have_count(1)
        expect(titles(page)).to_have_text([CABLE])
        quote = page.locator("#evidence .card mark").first.inner_text()
    page = request.getfixturevalue("page")
    titles(page).first.click()
    expect(turn(page, 1).locator(".answer")).to_contain_text("RM640 juta")
    turn(page, 1).locator(".mark").first.click()
    expect(page.locator('#evidence .card[aria-current="true"] mark')).to_have_text(quote)
    reload(page)
    expect(turn(page, 1).locator(".question")).to_have_text(CABLE, timeout=ANSWER_MS)
    number = ask(page, "Siapa yang membinanya?")  # still knows what was asked before
    expect(turn(page, number).locator(".answer")).to_contain_text("Gelombang Timur")


def test_a_conversation_is_found_renamed_and_deleted(page):
    ask(page, FORUM)
    before = titles(page).count()
    page.get_by_label(text("talks_search", "en")).fill("412 PENYUNTING")
    expect(titles(page)).to_have_text([FORUM])
    page.locator(".talk-menu summary").first.click()
    page.locator(".talk-rename input").first.fill("Minit forum")
    page.locator(".talk-rename button").first.click()
    expect(titles(page).first).to_have_text("Minit forum")
    expect(page.locator(".bar-title")).to_have_text("Minit forum")
    reload(page)
    expect(page.locator(".bar-title")).to_have_text("Minit forum", timeout=ANSWER_MS)
    page.locator(".talk-menu summary").first.click()
    delete = page.locator(".talk-delete").first
    delete.click()
    expect(delete).to_have_text(text("delete_sure", "en"))
    delete.click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(titles(page)).to_have_count(before - 1)


def test_an_edited_question_replaces_what_came_after_it(page):
    ask(page, FORUM)
    ask(page, CABLE)
    press(page, 1, "Edit question")
    expect(page.locator("#question textarea")).to_have_value(FORUM)
    expect(page.locator("#question textarea")).to_be_focused()
    expect(page.locator(".notice")).to_have_text(f"{text('editing', 'en')} Cancel")
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#question textarea")).to_have_value("")
    press(page, 1, "Edit question")
    expect(page.locator("#question textarea")).to_have_value(FORUM)
    send(page, "Bilakah Forum Tasik ketiga diadakan?")
    expect(page.locator(".turn")).to_have_count(1)
    expect(turn(page, 1).locator(".answer")).to_contain_text("9 Mei 2024", timeout=ANSWER_MS)
    reload(page)
    expect(page.locator(".turn .question")).to_have_text(["Bilakah Forum Tasik ketiga diadakan?"], timeout=ANSWER_MS)


def test_a_verdict_and_its_reason_stay_and_can_be_saved(page, tmp_path):
    ask(page, "Where is the paint from?")
    ask(page, FORUM)
    press(page, 1, "Not helpful")
    expect(turn(page, 1).locator(".rate.unhelpful")).to_have_attribute("aria-pressed", "true")
    turn(page, 1).get_by_label(text("why_unhelpful", "en")).fill("Tarikh salah")
    turn(page, 1).get_by_label(text("why_unhelpful", "en")).press("Enter")
    expect(turn(page, 1)).to_contain_text("Your reason: Tarikh salah")
    press(page, 2, "Helpful")
    reload(page)
    expect(turn(page, 1)).to_contain_text("Your reason: Tarikh salah", timeout=ANSWER_MS)
    expect(turn(page, 2).locator(".rate.helpful")).to_have_attribute("aria-pressed", "true")
    page.locator(".all-verdicts summary").click()
    with page.expect_download() as download:
        page.get_by_role("button", name=text("export_verdicts", "en")).click()
    lines = [json.loads(line) for line in download.value.path().read_text(encoding="utf-8").splitlines()]
    assert [(line["verdict"], line["reason"]) for line in lines] == [("not helpful", "Tarikh salah"), ("helpful", None)]
    with page.expect_download() as download:
        page.get_by_role("button", name=text("export_questions", "en")).click()
    download.value.save_as(tmp_path / "mine.jsonl")
    assert [question.question for question in read_set(str(tmp_path / "mine.jsonl"))] == [FORUM]


def test_a_conversation_is_saved_in_four_formats_and_copied(page, chromium, address):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(page, FORUM)
    quote = page.locator("#evidence .card mark").first.inner_text()
    for name, suffix in (("Markdown", ".md"), ("Web page (HTML)", ".html"), ("Data (JSON)", ".json")):
        file, words = saved(page, name)
        assert file.endswith(suffix) and "412 penyunting" in words and "Forum Tasik di Putrajaya" in words
    (citation, *_) = json.loads(words)["answers"][0]["citations"]
    assert citation["quote"] == quote and citation["end"] - citation["start"] == len(quote)
    file, words = saved(page, "Sources (CSL-JSON)")
    assert file.endswith(".csl.json")
    assert json.loads(words)[0] | {"id": ""} == {
        "id": "",
        "type": "document",
        "title": "Forum Tasik di Putrajaya",
        "language": "ms",
        "publisher": "Meja Ujian",
        "issued": {"date-parts": [[2024, 5, 9]]},
    }
    press(page, 1, "Copy with sources")
    expect(turn(page, 1).get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "412 penyunting" in copied.split("\n")[0]
    assert "[1] Forum Tasik di Putrajaya, Meja Ujian, 2024-05-09, " in copied


def test_limits_of_the_search_hold_and_are_said(page):
    page.get_by_role("button", name=text("searching_all", "en")).click()
    page.locator("#limit-only").get_by_role("radio", name="English").check()
    since = page.locator("#limit-date-from").get_by_role("textbox")
    since.fill("2024-13")
    expect(page.locator("#limits > button")).to_contain_text(text("bad_date", "en"))
    ask(page, "Apakah Putrajaya Code?")
    expect(turn(page, 1).locator(".problem")).to_contain_text(text("bad_date", "en"))
    since.fill("2024-05")
    expect(page.locator("#limits > button")).to_contain_text("documents in English; from May 2024")
    number = ask(page, "Apakah Forum Tasik?")
    expect(turn(page, number)).to_contain_text("Searched only in: documents in English; from May 2024")
    for badge in page.locator("#evidence .badge").all_inner_texts():
        assert badge == "English"
    page.get_by_role("button", name=text("clear_limits", "en")).click()
    expect(page.locator("#limits > button")).to_contain_text(text("searching_all", "en"))


def test_on_a_phone_the_conversations_are_a_drawer(chromium, address):
    with visiting(chromium, address, PHONE) as page:
        speak(page, "ms")
        ask(page, FORUM)
        expect(page.locator("#archive")).not_to_be_visible()
        page.get_by_role("button", name=text("talks", "ms"), exact=True).click()
        expect(page.locator(".archive-close")).to_be_focused()
        keep(page, "ms-390-light-drawer")
        page.keyboard.press("Escape")
        expect(page.locator("#archive")).not_to_be_visible()
        expect(page.locator(".archive-open")).to_be_focused()
        page.locator(".archive-open").click()
        titles(page).first.click()
        expect(page.locator("#archive")).not_to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        page.locator(".new-talk").click()
        expect(page.locator(".welcome")).to_be_visible()


def test_the_sign_in_page_is_in_both_languages_and_ones_talks_are_ones_own(chromium, address, store, tmp_path):  # noqa: F811
    with serving(store, tmp_path / "app.log", ASSISTANT_AUTH="editor:secret") as url:
        page = chromium.new_page()
        page.goto(url)
        page.locator("input[type=text]").fill("editor")
        page.locator("input[type=password]").fill("wrong")
        page.locator("button.primary").click()
        expect(page.locator(".creds")).to_be_visible()
        said = [
            part.evaluate("part => getComputedStyle(part, '::after').content")
            for part in page.locator("h2, .creds, [data-testid=block-info], button.primary").all()
        ]
        assert sorted(said) == sorted(f'"{words}"' for words in SIGN_IN_WORDS.values())
        page.locator("input[type=text]").fill("editor")
        page.locator("input[type=password]").fill("secret")
        page.locator("button.primary").click()
        expect(page.locator("#status .ready")).to_be_visible(timeout=ANSWER_MS)
        expect(page.locator("#talks .hint")).to_have_text(text("talks_none", "en"))
        ask(page, CABLE)
        expect(titles(page)).to_have_text([CABLE])
        page.context.close()
