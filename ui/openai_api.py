"""The assistant as OpenAI's clients know it: ``GET /v1/models`` and ``POST /v1/chat/completions``.

The reply is the text of the answer with its [n] marks, and a caution where it is tentative. Beside what OpenAI defines
it has ``citations``, exact words with their offsets, and ``assistant``, the JSON of ``ask --json``; when streaming, both
come with the last piece.
"""

import json
import logging
import re
import time
import uuid
from collections.abc import Iterator
from itertools import chain
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, Router

from assistant.compose import caution
from assistant.errors import AssistantError, UsageError
from assistant.schema import Answer, Turn
from assistant.wire import answer_json
from ui.gate import Gate
from ui.service import Service

log = logging.getLogger(__name__)

MODELS: dict[str, str | None] = {
    "assistant": None,
    "assistant-extractive": "extractive",
    "assistant-embedded": "embedded",
    "assistant-endpoint": "endpoint",
}
"""Name of the model -> who words the answer; None for the one that is configured."""


def _plain(content: object) -> object:
    """The text of a message whose content comes in parts.

    :raises ValueError: for a text that is no string.
    """
    if not isinstance(content, list):
        return content or ""
    texts = [part.get("text", "") for part in content if isinstance(part, dict)]
    if wrong := [text for text in texts if not isinstance(text, str)]:
        raise ValueError(f"the text of a part is {json.dumps(wrong[0])}: give a string")
    return "\n".join(texts)


class Message(BaseModel):
    """One message; what a system message asks for is not followed: the documents alone decide."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: Annotated[str, BeforeValidator(_plain)] = ""


class Completion(BaseModel):
    """What is read of a request; temperature and its like do not apply and are passed over."""

    model: str
    messages: list[Message]
    stream: bool | None = None
    """null is as good as false, as OpenAI has it."""


def openai_routes(service: Service) -> Mount:
    """The addresses under ``/v1``."""

    async def models(request: Request) -> Response:
        listed = [{"id": name, "object": "model", "created": 0, "owned_by": "local"} for name in _offered(service)]
        return JSONResponse({"object": "list", "data": listed})

    async def complete(request: Request) -> Response:
        try:
            asked = Completion.model_validate_json(await request.body())
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            return _refusal(400, f"{where + ': ' if where else ''}{first['msg']}", where or None)
        if asked.model not in _offered(service):
            known = ", ".join(_offered(service))
            return _refusal(404, f"no model {asked.model!r}: use one of {known}", "model", "model_not_found")
        return await run_in_threadpool(_reply, service, asked)

    routes = [Route("/models", models), Route("/chat/completions", complete, methods=["POST"])]
    return Mount("/v1", app=Gate(Router(routes), service.settings.auth))


def turns(messages: list[Message]) -> tuple[list[Turn], str]:
    """The earlier exchanges, and the question: the last message.

    :raises UsageError: when the last message is not the user's.
    """
    said = [message for message in messages if message.role in ("user", "assistant")]
    if not said or said[-1].role != "user":
        raise UsageError("the last message must be the user's question")
    earlier = [
        Turn(asked.content, replied.content)
        for asked, replied in zip(said, said[1:], strict=False)
        if (asked.role, replied.role) == ("user", "assistant")
    ]
    return earlier, said[-1].content


def _offered(service: Service) -> list[str]:
    return [name for name, writer in MODELS.items() if writer != "endpoint" or service.settings.llm_base_url]


def _reply(service: Service, asked: Completion) -> Response:
    """The whole answer, or the stream of it; the first piece is awaited, so that a fault still gets its status."""
    try:
        history, question = turns(asked.messages)
        growing = service.ready().stream(question, history=history, generator=MODELS[asked.model])
        first = next(growing)
        if asked.stream:
            return StreamingResponse(_events(first, growing, asked.model), media_type="text/event-stream")
        *_, last = (first, *growing)
        return JSONResponse(_completion(last, asked.model))
    except UsageError as error:
        return _refusal(400, str(error), "messages")
    except AssistantError as error:
        return _refusal(503, str(error))
    except Exception:
        log.exception("a question could not be answered")
        return _refusal(500, "something went wrong inside the assistant; its log has the details")


def _completion(answer: Answer, model: str) -> dict[str, Any]:
    message = {"role": "assistant", "content": _content(answer), "refusal": None}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return _head("chat.completion", model, f"chatcmpl-{uuid.uuid4().hex}") | {"choices": [choice]} | _beside(answer)


def _events(first: Answer, rest: Iterator[Answer], model: str) -> Iterator[str]:
    """Server-sent events: the role, the text as it grows, the end with the citations.

    What the documents leave open is said last, as in the whole answer, so it waits for the sentences.
    """
    head = _head("chat.completion.chunk", model, f"chatcmpl-{uuid.uuid4().hex}")

    def piece(delta: dict[str, str], end: str | None = None, **beside: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": end, "logprobs": None}
        return _event(head | {"choices": [choice]} | beside)

    yield piece({"role": "assistant", "content": ""})
    sent = ""
    answer = first
    try:
        for answer in chain([first], rest):
            if grown := growth(sent, answer.text.rsplit("\n\n", len(answer.unanswered))[0]):
                sent += grown
                yield piece({"content": grown})
        if grown := growth(sent, _content(answer)):
            yield piece({"content": grown})
        yield piece({}, "stop", **_beside(answer))
    except AssistantError as error:
        yield _event(_error(str(error)))
    except Exception:
        log.exception("an answer broke off")
        yield _event(_error("something went wrong inside the assistant; its log has the details"))
    yield "data: [DONE]\n\n"


def growth(sent: str, text: str) -> str:
    """What of ``text`` was not sent yet: all that follows ``sent``, else the lines that ``sent`` lacks.

    A line that was put before what was sent comes after it: what was sent cannot be moved.
    """
    if text.startswith(sent):
        return text[len(sent) :]
    lines = re.findall(r"\n*[^\n]+", text)
    new = "".join(line for line in lines if line.strip().removeprefix("- ") not in sent)
    return new if new.startswith("\n") or not new else f"\n\n{new}"


def _content(answer: Answer) -> str:
    """The text, and the caution of a tentative answer."""
    return "\n\n".join(filter(None, (answer.text, caution(answer, answer.language))))


def _head(kind: str, model: str, name: str) -> dict[str, Any]:
    return {"id": name, "object": kind, "created": int(time.time()), "model": model}


def _beside(answer: Answer) -> dict[str, Any]:
    whole = answer_json(answer)
    return {"citations": whole["citations"], "assistant": whole}


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"


def _error(
    message: str, kind: str = "server_error", param: str | None = None, code: str | None = None
) -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def _refusal(status: int, message: str, param: str | None = None, code: str | None = None) -> JSONResponse:
    kind = "invalid_request_error" if status < 500 else "server_error"
    return JSONResponse(_error(message, kind, param, code), status)
