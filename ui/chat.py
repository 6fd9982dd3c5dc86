"""What happens when a reader asks, stops, or begins anew: the handlers of the chat."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Any

import gradio as gr

from assistant.errors import AssistantError
from assistant.schema import Language, Turn
from assistant.understand import MAX_QUESTION_CHARACTERS
from ui.answer import Exchange, exchange_html, welcome_html
from ui.evidence import sources_of
from ui.library import documents_by_language
from ui.service import Service
from ui.strings import text

log = logging.getLogger(__name__)

Conversation = tuple[Exchange, ...]
"""The exchanges of one visitor, oldest first."""


class Chat:
    """The handlers; each gives values for question box, past, now, conversation, send button and stop button."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def ask(
        self, typed: str, conversation: Conversation, language: Language, event: gr.EventData
    ) -> Iterator[tuple[Any, ...]]:
        """Answers what was typed, or the question of the chip that was pressed, as the answer grows."""
        chosen = (getattr(event, "_data", None) or {}).get("question")
        question = " ".join(str(chosen or typed or "").split())
        if not question:
            yield (gr.skip(),) * 6
            return
        box = gr.skip() if chosen else ""
        waiting = None if self._service.is_settled else text("loading", language)
        exchange = Exchange(question, waiting=waiting)
        past = self.past(conversation, language)
        yield box, past, self.now((*conversation, exchange), language), (*conversation, exchange), *_buttons(busy=True)
        for step in self._grow(exchange, conversation, language):
            grown = (*conversation, step)
            yield gr.skip(), gr.skip(), self.now(grown, language), grown, *_buttons(busy=not step.done)

    def stop(self, conversation: Conversation, language: Language) -> tuple[Any, ...]:
        """Marks the last exchange as stopped; Gradio has cancelled its ``ask``."""
        if conversation and not conversation[-1].done:
            conversation = (*conversation[:-1], replace(conversation[-1], stopped=True, done=True))
        return gr.skip(), gr.skip(), self.now(conversation, language), conversation, *_buttons(busy=False)

    def new(self, language: Language) -> tuple[Any, ...]:
        """An empty conversation."""
        return "", self.past((), language), self.now((), language), (), *_buttons(busy=False)

    def past(self, conversation: Conversation, language: Language) -> str:
        """The HTML of every exchange before the one that is being asked."""
        model = self._service.settings.llm_model
        return "".join(
            exchange_html(item, number, language, model) for number, item in enumerate(conversation, start=1)
        )

    def now(self, conversation: Conversation, language: Language) -> str:
        """The HTML of the last exchange, or the welcome when there is none."""
        if not conversation:
            return welcome_html(language)
        return exchange_html(conversation[-1], len(conversation), language, self._service.settings.llm_model)

    def status(self, language: Language) -> str:
        """The line above the question box: whether the assistant is ready, and where questions go."""
        service = self._service
        if not service.is_settled:
            return _status(text("warming", language), "warming")
        if service.failure or not service.library:
            return _status(f"{text('not_ready', language)} {service.failure}", "failed")
        counts = documents_by_language(service.library)
        if not any(counts.values()):
            return _status(text("empty_store", language), "failed")
        url = service.settings.llm_base_url
        privacy = text("leaves", language, url=url) if url else text("stays", language)
        return _status(f"{text('ready', language, n=sum(counts.values()), **counts)} {privacy}", "ready")

    def _grow(self, exchange: Exchange, earlier: Conversation, language: Language) -> Iterator[Exchange]:
        """The exchange as its answer grows; the last one is done, whatever happened."""
        if len(exchange.question) > MAX_QUESTION_CHARACTERS:
            reason = text("too_long", language, n=len(exchange.question), most=MAX_QUESTION_CHARACTERS)
            yield replace(exchange, failure=reason, done=True)
            return
        try:
            assistant = self._service.ready()
            for answer in assistant.stream(exchange.question, history=history(earlier)):
                exchange = replace(exchange, answer=answer, sources=sources_of(answer, self._service.library))
                yield exchange
        except AssistantError as error:
            exchange = replace(exchange, failure=f"{text('failed', language)} {error}")
        except Exception:
            # A fault of ours must not leave the reader before a page that waits for ever.
            log.exception("a question could not be answered")
            exchange = replace(exchange, failure=text("broken", language))
        yield replace(exchange, done=True)


def history(conversation: Conversation) -> list[Turn]:
    """The answered exchanges as the pipeline needs them to understand a follow-up."""
    return [
        Turn(item.question, item.answer.text, item.answer.trace.standalone_question)
        for item in conversation
        if item.answer
    ]


def _buttons(*, busy: bool) -> tuple[Any, Any]:
    return gr.update(visible=not busy), gr.update(visible=busy)


def _status(words: str, state: str) -> str:
    return f'<p class="status {state}" role="status">{escape(words)}</p>'
