"""What programs get, each through the client that its users have: gradio_client, openai, mcp."""

import asyncio
import threading
import warnings
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import httpx
import openai
import pytest

from tests.documents import CABLE
from tests.server import serving

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # websockets' legacy client
    from gradio_client import Client, handle_file

pytestmark = [pytest.mark.model, pytest.mark.slow]

FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>
<item><title>The Lake Forum opens</title><link>{url}/gone-1</link>
<description>The Lake Forum opened in Putrajaya on 9 May 2024 with 412 editors.</description></item>
<item><title>The Lake Forum closes</title><link>{url}/gone-2</link>
<description>The Lake Forum closed on 11 May 2024 with a code on labelled pictures.</description></item>
</channel></rss>"""
QUESTION = "Berapakah kos kabel Teluk Seri?"
AUTH = "editor:secret:word"
"""A password may hold a colon."""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A server with a password and an empty store, filled through ``/ingest``."""
    folder = tmp_path_factory.mktemp("programs")
    with serving(folder / "store", folder / "app.log", "--mcp", ASSISTANT_AUTH=AUTH) as url:
        (folder / "cable.ms.md").write_text(CABLE, encoding="utf-8")
        (folder / "empty.txt").write_text("")
        files = [handle_file(folder / "cable.ms.md"), handle_file(folder / "empty.txt")]
        told = client(url).predict(files, "", api_name="/ingest")
        assert (told["added"], told["documents"]) == (1, 1)
        assert told["quarantined"][0]["name"].endswith("empty.txt")
        yield url


def client(url):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # gradio_client's own
        return Client(url, auth=tuple(AUTH.split(":", 1)), verbose=False)


def openai_client(address, key=AUTH):
    return openai.OpenAI(base_url=f"{address}/v1", api_key=key, max_retries=0)


def check_citations(told):
    """The promise: the quote is exactly as long as its offsets say, and the answer's text holds its mark."""
    assert told["citations"]
    for citation in told["citations"]:
        assert citation["end"] - citation["start"] == len(citation["quote"])
        assert f"[{citation['n']}]" in told["answer"]


def test_ingest_takes_a_feed_and_refuses_a_path_of_the_machine(address, tmp_path):
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as web:
        url = f"http://127.0.0.1:{web.server_port}"
        (tmp_path / "news.xml").write_text(FEED.format(url=url))
        threading.Thread(target=web.serve_forever, daemon=True).start()
        told = client(address).predict(None, f"{url}/news.xml", api_name="/ingest")
        web.shutdown()
    assert (told["added"], told["quarantined"]) == (2, [])
    with pytest.raises(Exception, match="not a web address"):
        client(address).predict(None, "/etc/hostname", api_name="/ingest")


def test_the_page_asks_for_the_password(address):
    for path in ("config", "gradio_api/info"):
        assert httpx.get(f"{address}/{path}").status_code == 401
    assert client(address).predict("kabel", 1, api_name="/search")["candidates"]


def test_openai_gets_the_answer_with_its_citations(address):
    with openai_client(address) as ours:
        assert [model.id for model in ours.models.list()][:2] == ["assistant", "assistant-extractive"]
        told = ours.chat.completions.create(model="assistant", messages=[{"role": "user", "content": QUESTION}])
    assert told.choices[0].finish_reason == "stop"
    assert told.choices[0].message.content == told.assistant["answer"]
    assert "RM640 juta" in told.assistant["answer"]
    assert told.citations == told.assistant["citations"]
    check_citations(told.assistant)


def test_openai_streams_the_same_answer(address):
    with openai_client(address) as ours:
        pieces = list(
            ours.chat.completions.create(
                model="assistant-extractive", messages=[{"role": "user", "content": QUESTION}], stream=True
            )
        )
    text = "".join(piece.choices[0].delta.content or "" for piece in pieces)
    assert text and pieces[-1].assistant["answer"].endswith(text)
    assert pieces[-1].choices[0].finish_reason == "stop"
    assert pieces[-1].citations == pieces[-1].assistant["citations"]


def test_openai_follow_ups_know_what_was_asked_before(address):
    messages = [
        {"role": "system", "content": "Answer in French."},
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "RM640 juta [1]"},
        {"role": "user", "content": [{"type": "text", "text": "Siapakah yang membinanya?"}]},
    ]
    with openai_client(address) as ours:
        told = ours.chat.completions.create(model="assistant", messages=messages)
    assert "Gelombang Timur" in told.choices[0].message.content


def test_openai_errors_are_those_that_its_clients_know(address):
    question = [{"role": "user", "content": QUESTION}]
    with openai_client(address) as ours, openai_client(address, "wrong") as stranger:
        with pytest.raises(openai.AuthenticationError, match="password"):
            stranger.models.list()
        with pytest.raises(openai.NotFoundError, match="use one of assistant"):
            ours.chat.completions.create(model="gpt-4", messages=question)
        with pytest.raises(openai.BadRequestError, match="last message"):
            ours.chat.completions.create(model="assistant", messages=[{"role": "assistant", "content": "x"}])
        with pytest.raises(openai.BadRequestError, match="empty"):
            ours.chat.completions.create(model="assistant", messages=[{"role": "user", "content": " "}])


def test_mcp_offers_ask_and_search(address):
    told = asyncio.run(mcp_session(address, {"Authorization": f"Bearer {AUTH}"}))
    assert told["tools"] == ["ask", "search"]
    assert "RM640 juta" in told["ask"]["answer"]
    check_citations(told["ask"])
    assert told["search"]["candidates"][0]["title"] == "Kabel dasar laut Teluk Seri"
    assert "the question is empty" in told["error"]


def test_mcp_asks_for_the_password(address):
    for auth, refused in ((None, True), (("editor", "wrong"), True), (tuple(AUTH.split(":", 1)), False)):
        assert (httpx.post(f"{address}/mcp", json={}, auth=auth).status_code == 401) is refused


async def mcp_session(address, headers):
    import httpx2
    from mcp import Client as McpClient
    from mcp.client.streamable_http import streamable_http_client

    async with (
        httpx2.AsyncClient(headers=headers, timeout=60) as http,
        McpClient(streamable_http_client(f"{address}/mcp", http_client=http)) as session,
    ):
        tools = await session.list_tools()
        asked = await session.call_tool("ask", {"question": QUESTION})
        found = await session.call_tool("search", {"query": "kabel", "top_k": 2})
        wrong = await session.call_tool("ask", {"question": " "})
    return {
        "tools": sorted(tool.name for tool in tools.tools),
        "ask": asked.structured_content,
        "search": found.structured_content,
        "error": wrong.content[0].text,
    }
