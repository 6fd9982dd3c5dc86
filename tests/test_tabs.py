"""Library, evaluation and settings in a real browser; every tab's width, picture and what a screen reader meets (axe-core).

Pictures are kept in ``artefacts/``.
"""

import json
import os
import threading
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from assistant.config import PROJECT_ROOT, load_settings
from assistant.store.store import Store
from eval.evaluation import RUNS
from ingest.build import ingest
from tests.browser import (
    ANSWER_MS,
    PHONE,
    WIDE,
    ask,
    expect,
    keep,
    open_tab,
    reload,
    send,
    speak,
    visiting,
)
from tests.server import serving
from ui.strings import text

pytestmark = [pytest.mark.browser, pytest.mark.model, pytest.mark.slow]

AXE = PROJECT_ROOT / "build" / "npm" / "node_modules" / "axe-core" / "axe.min.js"
TABS = ("tab_chat", "tab_library", "tab_evaluation", "tab_settings", "tab_about")
DOCUMENTS = {
    "cable.ms.md": """---
title: Kabel dasar laut Teluk Seri
language: ms
date: 2023-02-01
publisher: Balai Berita
subject: Kabel
---
Kabel dasar laut Teluk Seri sepanjang 830 kilometer mula beroperasi pada 1 Februari 2023. Kabel itu dibina oleh syarikat
Gelombang Timur dengan kos RM640 juta. Kabel Teluk Seri menghubungkan Kuantan dengan Kuching.
""",
    "code.en.md": """---
title: The Putrajaya Code on pictures
language: en
date: 2024-05-10
publisher: Test Desk
---
The Putrajaya Code is a voluntary text on labelling pictures that were made by machines. The Putrajaya Code asks
publishers to keep the original of every picture for five years. It was adopted by the Lake Forum on 10 May 2024.
""",
    "empty.txt": "",
}
QUESTIONS = [
    {"id": "q1", "question": "Berapakah kos kabel Teluk Seri?", "language": "ms", "part": "ms-ms", "answerable": True}
    | {"gold_documents": ["cable.ms"], "gold_evidence": ["RM640 juta"], "nuggets": [["RM640 juta"]]},
    {"id": "q2", "question": "Who painted the moon?", "language": "en", "part": "far-off", "answerable": False},
]
SET = "browser-check"
KEY = "sk-never-shown-3141"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("tabs")


@pytest.fixture(scope="module")
def address(place, encoder):
    """A server with two documents and one file set aside, started in a folder of its own: settings are saved there."""
    documents = place / "documents"
    documents.mkdir()
    for name, words in DOCUMENTS.items():
        (documents / name).write_text(words, encoding="utf-8")
    settings = load_settings(store=place / "store")
    with Store(settings, create=True) as store:
        ingest([str(documents)], settings, store, encoder)
    with serving(settings.store, place / "app.log", "--generator", "extractive", cwd=place) as url:
        yield url
    assert KEY not in (place / "app.log").read_text()
    for file in RUNS.glob(f"{SET}-*"):
        file.unlink()


def test_a_set_of_ones_own_is_checked_asked_and_reported(page, tmp_path):
    """Comes first: the later tests look at the report that it leaves."""
    open_tab(page, "tab_evaluation")
    settle(page, "tab_evaluation")
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id": "x"}\n')
    upload(page, "#eval-own", bad)
    expect(page.locator("#eval-told .problem")).to_contain_text("bad.jsonl, line 1: ")
    upload_set(page, tmp_path / f"{SET}.jsonl", QUESTIONS)
    page.locator("#eval-start").click()
    expect(page.locator("#eval-report h2")).to_have_text(SET, timeout=ANSWER_MS)
    assert page.locator("#eval-report .chart svg").count() >= 2
    rows = page.locator("#eval-report tbody th").all_inner_texts()
    assert rows[0] == "All questions" and "Malay, evidence in Malay" in rows
    page.locator("#eval-which").get_by_role("radio", name="All").check()
    case = page.locator(".case", has_text="Berapakah kos")
    case.locator("summary").click()
    expect(case).to_contain_text("Expected")
    expect(case).to_contain_text("RM640 juta")
    expect(case.locator("summary .badge")).to_have_text("right")
    expect(page.locator(".case", has_text="moon").locator(".badge")).to_have_text("rightly silent")


def test_a_run_is_stopped_and_what_was_answered_is_reported(page, tmp_path):
    open_tab(page, "tab_evaluation")
    settle(page, "tab_evaluation")
    many = [question | {"id": f"{question['id']}-{n}"} for n in range(50) for question in QUESTIONS]  # for a while
    upload_set(page, tmp_path / f"{SET}-many.jsonl", many)
    page.locator("#eval-start").click()
    page.locator("#eval-stop").click()
    expect(page.locator("#eval-start")).to_be_visible(timeout=ANSWER_MS)
    expect(page.locator("#eval-told .problem")).to_have_count(0)


def test_the_generator_and_the_server_change_without_a_restart_and_the_key_stays_hidden(page, place):
    open_tab(page, "tab_settings")
    expect(page.locator("#health .done")).to_have_text(text("health_good", "en"), timeout=ANSWER_MS)
    with model_server(KEY) as url:
        page.locator("#llm-url input, #llm-url textarea").fill(url)
        page.locator("#llm-model input, #llm-model textarea").fill("tiny")
        page.locator("#llm-test").click()
        expect(page.locator("#setup-told .problem")).to_contain_text("refuses the key (401)")
        page.locator("#llm-key input").fill(KEY)
        page.locator("#llm-test").click()
        expect(page.locator("#setup-told .done")).to_contain_text("answers as tiny")
        page.locator("#setup-save").click()
        expect(page.locator("#setup-saved .done")).to_contain_text("without a key")
        saved = (place / "assistant.toml").read_text()
        assert f'llm_base_url = "{url}"' in saved and "llm_api_key" not in saved
        page.locator("#with-key input").check()
        page.locator("#setup-save").click()
        expect(page.locator("#setup-saved .done")).to_contain_text("with the key")
        file = place / "assistant.toml"
        assert KEY in file.read_text() and file.stat().st_mode & 0o077 == 0
        page.locator("#generator input[value=endpoint]").check()
        expect(page.locator("#setup-told .done")).to_be_visible()
        open_tab(page, "tab_chat")
        send(page, "Berapakah kos kabel Teluk Seri?")
        expect(page.locator(".signature .writer")).to_have_text("Model tiny", timeout=ANSWER_MS)
        reload(page)
        open_tab(page, "tab_settings")
        expect(page.locator("#llm-key input")).to_have_attribute("placeholder", text("set_has_key", "en"))
        assert KEY not in page.content()
        # Another address does not get the key of this one.
        page.locator("#llm-url input, #llm-url textarea").fill(url.replace("127.0.0.1", "localhost"))
        page.locator("#llm-test").click()
        expect(page.locator("#setup-told .problem")).to_contain_text("refuses the key")
        page.locator("#llm-url input, #llm-url textarea").fill("")
        page.locator("#llm-use").click()
        expect(page.locator("#setup-told .done")).to_be_visible()
        page.locator("#generator input[value=extractive]").check()
    file.unlink()


def test_what_is_set_aside_is_tried_again_or_taken_off(page, place):
    open_tab(page, "tab_library")
    entry = page.locator("#aside li")
    expect(entry).to_contain_text("empty.txt")
    entry.get_by_role("button", name="Try again").click()
    expect(page.locator("#report")).to_contain_text("1 set aside", timeout=ANSWER_MS)
    entry.get_by_role("button", name="Take off the list").click()
    expect(entry).to_have_count(0, timeout=ANSWER_MS)
    assert (place / "documents" / "empty.txt").exists()


def test_a_feed_is_added_a_document_removed_and_everything_indexed_anew(page, tmp_path):
    open_tab(page, "tab_library")
    titles = page.locator("#listing .book-title")
    expect(titles).to_have_count(2)
    with files_served(tmp_path) as url:
        items = "".join(
            f"<item><title>News {n}</title><link>{url}/{n}</link><description>The tide table of Port Klang number {n} "
            f"was printed on {n} May 2024.</description></item>"
            for n in (3, 4)
        )
        (tmp_path / "feed.xml").write_text(f"<rss version='2.0'><channel><title>F</title>{items}</channel></rss>")
        page.locator("#url input, #url textarea").fill(f"{url}/feed.xml")
        page.locator("#add-url").click()
        expect(page.locator("#report .done")).to_have_text("2 documents added", timeout=ANSWER_MS)
    expect(titles).to_have_count(4)
    for number in (3, 4):
        row = page.locator(".book-row", has_text=f"News {number}")
        row.get_by_role("button", name="Remove").click()
        page.locator(".confirm").get_by_role("button", name="Keep").click()
        expect(row).to_have_count(1)
        row.get_by_role("button", name="Remove").click()
        page.locator(".confirm").get_by_role("button", name="Remove").click()
        expect(row).to_have_count(0, timeout=ANSWER_MS)
    page.locator("#group").get_by_role("radio", name="Publisher").check()
    expect(page.locator("#listing h3")).to_have_text(["Balai Berita", "Test Desk"])
    page.locator("#reindex").click()
    expect(page.locator("#report .done")).to_have_text("2 documents indexed anew", timeout=ANSWER_MS)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize(
    ("language", "schemes", "known", "unknown"),
    [
        ("ms", ("light", "dark"), "Apakah kabel Teluk Seri?", "Siapakah Perdana Menteri Kanada?"),
        ("en", ("dark", "light"), "What is the Putrajaya Code?", "How much did the Lake Forum cost?"),
    ],
    ids=["ms", "en"],
)
def test_each_tab_fits_its_width_is_kept_as_a_picture_and_axe_finds_nothing_serious(
    chromium, address, language, schemes, known, unknown, size
):
    """The page opens in the first scheme and is seen in both at each step; axe reads it when it is wide."""
    missing = None if AXE.exists() else "axe-core is not there: make axe"
    found = {}
    with visiting(chromium, address, size, schemes[0]) as page:

        def look(step, read=False):
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                keep(page, f"{language}-{size[0]}-{scheme}-{step}")
                assert page.evaluate("document.documentElement.scrollWidth") <= size[0], (step, scheme)
                if read:
                    found[step, scheme] = page.evaluate(VIOLATIONS)

        speak(page, language)
        look("welcome")
        ask(page, known)
        look("answer")
        page.locator(".turn .mark").last.click()
        look("evidence")
        ask(page, unknown)
        look("silence")
        if not missing:
            page.evaluate(AXE.read_text(encoding="utf-8"))
        for key in TABS:
            open_tab(page, key, language)
            settle(page, key)
            look(key, read=size == WIDE and not missing)
    assert {step: faults for step, faults in found.items() if faults} == {}
    if missing:
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)


VIOLATIONS = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => `${id}: ${nodes.slice(0, 4).map((node) => node.target.join(" ")).join(" | ")}`);
}"""


def upload(page, button, file):
    with page.expect_file_chooser() as chooser:
        page.locator(button).click()
    chooser.value.set_files(file)


def upload_set(page, file, questions):
    file.write_text("".join(json.dumps({"split": "test"} | question) + "\n" for question in questions))
    upload(page, "#eval-own", file)
    expect(page.get_by_role("radio", name=f"{file.stem} (yours")).to_be_checked()


def settle(page, key):
    """Waits for what a tab loads when it is opened."""
    report = "h2" if any(RUNS.glob("*.jsonl")) else ".nothing-yet"
    waited = {
        "tab_evaluation": f"#eval-report {report}",
        "tab_settings": "#health .findings",
        "tab_library": "#listing .book",
    }
    if key in waited:
        expect(page.locator(waited[key]).first).to_be_visible(timeout=ANSWER_MS)


@contextmanager
def files_served(folder):
    handler = partial(SimpleHTTPRequestHandler, directory=str(folder))
    with listening(handler) as url:
        yield url


@contextmanager
def model_server(key):
    """An OpenAI-compatible server that answers with the first source, if it is given ``key``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.headers["Authorization"] != f"Bearer {key}":
                self.send_error(401)
                return
            said = "Kabel itu dibina oleh syarikat Gelombang Timur dengan kos RM640 juta [1]."
            if asked.get("stream"):
                kind, part = "text/event-stream", {"choices": [{"index": 0, "delta": {"content": said}}]}
                head = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "tiny"}
                body = f"data: {json.dumps(head | part)}\n\ndata: [DONE]\n\n"
            else:
                kind, body = "application/json", json.dumps({"choices": [{"message": {"content": "ready"}}]})
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with listening(Handler) as url:
        yield f"{url}/v1"


@contextmanager
def listening(handler):
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
