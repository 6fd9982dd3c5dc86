"""Tries a model server with one word, so that a wrong address, model or key is known before a question is asked."""

import time

import httpx

from assistant.config import Settings
from assistant.errors import GeneratorError

PROBE_TIMEOUT_S = 30.0
"""A local server may have to load the model first."""
_LONGEST_REASON = 160


def probe(settings: Settings) -> float:
    """Milliseconds that the server took to answer with its model.

    :raises GeneratorError: in one line with what to mend; the key is never part of it.
    """
    url = settings.llm_base_url
    if not url:
        raise GeneratorError("no model server is set: give its address, for example http://127.0.0.1:11434/v1")
    started = time.perf_counter()
    try:
        response = httpx.post(
            f"{url.rstrip('/')}/chat/completions",
            headers={"Authorization": f"Bearer {settings.llm_api_key.get_secret_value()}"},
            json={
                "model": settings.llm_model,
                "messages": [{"role": "user", "content": "Say: ready"}],
                "max_tokens": 8,
            },
            timeout=PROBE_TIMEOUT_S,
        )
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        raise GeneratorError(
            f"{url} does not answer ({_line(error)}): start that server, or correct the address"
        ) from None
    if response.status_code in (401, 403):
        raise GeneratorError(f"{url} refuses the key ({response.status_code}): give another")
    if response.is_error:
        raise GeneratorError(
            f"{url} does not serve {settings.llm_model!r} ({response.status_code}: {_told(response, settings)}): "
            "correct the model or the address, which mostly ends in /v1"
        )
    try:
        response.json()["choices"][0]["message"]
    except (ValueError, LookupError, TypeError):
        raise GeneratorError(f"{url} is no OpenAI-compatible server: its address mostly ends in /v1") from None
    return 1000 * (time.perf_counter() - started)


def _told(response: httpx.Response, settings: Settings) -> str:
    """The server's own words in short; one that repeats the key has it taken out."""
    words = " ".join(response.text.split()).replace(settings.llm_api_key.get_secret_value(), "…")
    return words[:_LONGEST_REASON] or response.reason_phrase


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:_LONGEST_REASON] or type(error).__name__
