"""What the settings tab writes and says: the file keeps what it held, and a key is told to nobody else."""

import asyncio
import json
import threading
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import httpx
import pytest
from pydantic import SecretStr

from assistant.compose import answer_text
from assistant.config import load_settings
from assistant.doctor import PACKAGES, Finding, examine
from assistant.errors import ConfigError, GeneratorError
from assistant.generate.probe import probe
from assistant.phrases import phrase
from assistant.schema import Answer, Citation, CitedSentence
from assistant.store.store import Store
from assistant.understand import understand
from ui.faults import in_malay
from ui.gate import carries
from ui.labels import Labels
from ui.openai_api import Message, growth, openai_routes, turns
from ui.service import Service
from ui.settings import SettingsTab, findings_html
from ui.settings_file import outranked, save

KEY = "sk-secret-271828"


def test_saving_keeps_what_the_file_says_besides(tmp_path):
    file = tmp_path / "assistant.toml"
    file.write_text('# ours\nthreads = 4  # of eight\nllm_base_url = "http://old.test/v1"\n')
    save({"generator": "embedded", "llm_base_url": None}, tmp_path)
    assert file.read_text() == '# ours\nthreads = 4  # of eight\ngenerator = "embedded"\n'
    assert list(tmp_path.iterdir()) == [file]


def test_a_saved_key_is_for_its_owner_alone_and_is_read_again(tmp_path, monkeypatch):
    file = save({"llm_api_key": KEY}, tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.chdir(tmp_path)
    assert load_settings().llm_api_key.get_secret_value() == KEY


def test_a_saved_key_goes_when_the_server_changes(settings, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tab = SettingsTab(Service(settings), Labels("en"))
    for url, key, with_key, kept in (("a", KEY, True, KEY), ("a", "", False, KEY), ("b", "", False, "none")):
        tab.save(f"http://{url}.test/v1", "tiny", key, with_key, "en")
        saved = load_settings()
        assert (saved.llm_base_url, saved.llm_api_key.get_secret_value()) == (f"http://{url}.test/v1", kept)


def test_a_broken_file_is_left_alone(tmp_path):
    file = tmp_path / "assistant.toml"
    file.write_text("threads = = 4\n")
    with pytest.raises(ConfigError, match=r"assistant.toml is not TOML .*mend it"):
        save({"generator": "auto"}, tmp_path)
    assert file.read_text() == "threads = = 4\n"


def test_variables_that_stand_above_the_file_are_named(monkeypatch):
    monkeypatch.setenv("ASSISTANT_GENERATOR", "auto")
    assert outranked({"generator": "", "llm_model": ""}) == ["ASSISTANT_GENERATOR"]


@pytest.mark.parametrize(
    ("status", "body", "told"),
    [
        (401, "", "refuses the key"),
        (404, f"no model tiny for {KEY}", "does not serve 'tiny' (404: no model tiny for …)"),
        (200, "<html>", "no OpenAI-compatible server"),
        (200, "[]", "no OpenAI-compatible server"),
    ],
)
def test_a_model_server_that_fails_its_test_is_one_line_without_the_key(status, body, told):
    with answering(status, body) as url:
        settings = load_settings(llm_base_url=url, llm_model="tiny", llm_api_key=SecretStr(KEY))
        with pytest.raises(GeneratorError) as failure:
            probe(settings)
    assert told in str(failure.value)
    assert KEY not in str(failure.value) and "\n" not in str(failure.value)


def test_a_model_server_that_is_not_there_is_one_line():
    with answering(200, "") as url:
        pass
    with pytest.raises(GeneratorError, match="does not answer"):
        probe(load_settings(llm_base_url=url))


def test_findings_say_their_state_in_words_and_fold_the_versions():
    findings = [Finding("gradio", True, "6.31.0"), Finding("store", False, "<b>gone</b>", "python -m ingest corpus")]
    html = findings_html(findings, "ms")
    assert "Perlu perhatian: 1" in html and "&lt;b&gt;gone" in html
    assert html.index("python -m ingest corpus") < html.index("<details") < html.index("gradio")


@pytest.mark.parametrize(
    ("header", "passes"),
    [
        (b"Bearer ed:pass:word", True),
        (b"Basic ZWQ6cGFzczp3b3Jk", True),
        (b"Basic ZWQ6cGFzcw==", False),
        (b"Basic \xff", False),
        (b"Bearer ", False),
        (b"Digest ed:pass:word", False),
        (b"", False),
    ],
)
def test_the_gate_takes_basic_and_bearer(header, passes):
    assert carries(header, "ed:pass:word") is passes


@pytest.mark.parametrize(
    ("sent", "text", "more"),
    [
        ("", "“A” [1]", "“A” [1]"),
        ("“A” [1]", "“A” [1]\n\n“B” [2]", "\n\n“B” [2]"),
        ("“A” [1]", "**A** [1]\n\n“A” [1]\n\n“B” [2]", "\n\n**A** [1]\n\n“B” [2]"),
        ("“A” [1]", "- “A” [1]\n- “B” [2]", "\n- “B” [2]"),
        ("“A” [1]\n\n“B” [2]", "“B” [2]\n\n“A” [1]", ""),
    ],
)
def test_what_was_streamed_is_never_said_again(sent, text, more):
    assert growth(sent, text) == more


@pytest.mark.parametrize("url", ["http://localhost:port/v1", f"http://{'a' * 300}.test/v1"])
def test_an_address_that_is_none_is_a_finding(settings, url):
    found = {finding.name: finding for finding in examine(settings.model_copy(update={"llm_base_url": url}))}
    assert not found["generator"].ok and found["generator"].fix.startswith("start that server")


def growing(question, words, shorts=(), disagreeing=(), unanswered=(), *, verbatim=True):
    """The answers with one sentence, two and so on, as the pipeline words them; each quotes the whole of its passage."""
    cited = [Citation(n, f"p{n}", f"d{n}", 0, len(said), said, "T", "en") for n, said in enumerate(words, start=1)]
    sentences = [CitedSentence(citation.quote, (citation.n,), True, 1.0) for citation in cited]
    asked = understand(question, "en")
    for n in range(1, len(words) + 1):
        told = answer_text(
            asked,
            sentences[:n],
            cited[:n],
            [short for short in shorts if any(short in said for said in words[:n])],
            disagreeing=disagreeing if n >= max(disagreeing, default=0) else (),
            unanswered=unanswered,
            verbatim=verbatim,
        )
        yield Answer(question, "en", told, False, tuple(sentences[:n]), tuple(cited[:n]), unanswered=unanswered)


def completions(settings, answers=(), **request):
    """What ``/v1/chat/completions`` replies where the assistant gives ``answers``."""
    assistant = SimpleNamespace(stream=lambda *_, **__: iter(answers))
    service = SimpleNamespace(settings=settings, ready=lambda: assistant)
    question = [{"role": "user", "content": "When?"}]

    async def asked():
        transport = httpx.ASGITransport(openai_routes(service))
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.post(
                "/v1/chat/completions", json={"model": "assistant", "messages": question} | request
            )

    return asyncio.run(asked())


def streamed(settings, answers):
    """The pieces of the stream of ``answers``."""
    events = completions(settings, answers, stream=True).text.split("\n\n")
    return [json.loads(event.removeprefix("data: ")) for event in events if event.startswith("data: {")]


def told_by(pieces):
    return "".join(piece["choices"][0]["delta"].get("content", "") for piece in pieces)


WORDS = ("It was held on 9 May 2024.", "It was held on 10 May 2024.", "Lina Suryani opened it.")


@pytest.mark.parametrize(
    ("question", "more"),
    [
        ("When was it held and who paid?", {"unanswered": ("who paid?", "why?")}),
        ("When was it held?", {"shorts": ("9 May 2024",), "disagreeing": (1, 2)}),
        ("List what happened", {"unanswered": ("who paid?",)}),
        ("List what happened", {"shorts": ("Lina Suryani",), "verbatim": False}),
        ("When was it held and who opened it?", {"shorts": ("Lina Suryani",), "verbatim": False}),
        ("When was it held?", {"unanswered": ("who paid?",), "verbatim": False}),
    ],
)
def test_a_streamed_answer_says_all_that_the_whole_one_does_and_once(settings, question, more):
    *_, whole = answers = list(growing(question, WORDS, **more))
    pieces = streamed(settings, answers)
    told = told_by(pieces)
    assert sorted(told.replace("- ", "").split()) == sorted(whole.text.replace("- ", "").split())
    quotation = "”" if more.get("verbatim", True) else ""
    assert [told.count(f"{said}{quotation} [{n}]") for n, said in enumerate(WORDS, start=1)] == [1, 1, 1]
    assert told.endswith("".join(f"\n\nThe documents do not say: “{part}”" for part in whole.unanswered))
    assert pieces[-1]["choices"][0]["finish_reason"] == "stop"


def test_the_caution_of_a_tentative_answer_is_said_last(settings):
    [answer] = growing("When?", WORDS[:1])
    unsure = replace(answer, tentative=True)
    whole = completions(settings, [unsure]).json()["choices"][0]["message"]["content"]
    assert whole == f"{answer.text}\n\n{phrase('tentative', 'en')}"
    assert told_by(streamed(settings, [unsure])) == whole


def test_a_stream_of_null_is_none_and_a_text_of_null_is_refused(settings):
    (answer,) = growing("When?", WORDS[:1])
    assert completions(settings, [answer], stream=None).json()["choices"][0]["message"]["content"] == answer.text
    refused = completions(settings, messages=[{"role": "user", "content": [{"type": "text", "text": None}]}])
    assert refused.status_code == 400
    assert "the text of a part is null: give a string" in refused.json()["error"]["message"]


def test_earlier_messages_become_turns():
    said = [("system", "s"), ("user", "a"), ("assistant", "b"), ("user", "c"), ("user", "d")]
    earlier, question = turns([Message(role=role, content=content) for role, content in said])
    assert ([(turn.question, turn.answer) for turn in earlier], question) == ([("a", "b")], "d")


@contextmanager
def answering(status, body):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()


@pytest.mark.model
def test_what_is_found_in_order_is_told_in_malay(settings):
    with Store(settings, create=True) as store:
        findings = [finding for finding in examine(settings, store) if finding.name not in ("python", *PACKAGES)]
    assert [finding.name for finding in findings] == ["models", "second reader", "generator", "store", "disk"]
    assert [finding.found for finding in findings if not in_malay(finding.found)] == []
