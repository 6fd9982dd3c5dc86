"""What happens when a reader asks, stops, asks again, edits a question or begins anew: the handlers of the chat."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from typing import Any, NamedTuple

import gradio as gr

from assistant.errors import AssistantError
from assistant.schema import Filters, Language, Turn
from assistant.understand import MAX_QUESTION_CHARACTERS
from ui.answer import Exchange, exchange_html, welcome_html
from ui.archive import bar_html, list_html
from ui.evidence import sources_of
from ui.faults import fault_text
from ui.library import documents_by_language
from ui.limits import BadDate, filters_of
from ui.service import Service
from ui.strings import text
from ui.talk import Keeper, Talk, owner_of

log = logging.getLogger(__name__)

SAME: Any = gr.skip()


class Shown(NamedTuple):
    """What a handler changes, in the order of the outputs; the rest stays as it is."""

    box: Any = SAME
    past: Any = SAME
    now: Any = SAME
    talk: Any = SAME
    send: Any = SAME
    stop: Any = SAME
    notice: Any = SAME
    bar: Any = SAME
    talks: Any = SAME


class Chat:
    """The handlers of the conversation on the page."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._keeper = Keeper(service)

    def ask(
        self,
        event: gr.EventData,
        typed: str,
        talk: Talk,
        language: Language,
        only: str = "all",
        since: str = "",
        until: str = "",
        subjects: Sequence[str] = (),
        request: gr.Request | None = None,
    ) -> Iterator[Shown]:
        """Answers what was typed, the question of the chip that was pressed, or an earlier one again, as it grows."""
        told = data_of(event)
        again = turn_of(told, talk)
        chosen = talk.exchanges[again - 1].question if again else told.get("question")
        question = " ".join(str(chosen or typed or "").split())
        answering = bool(talk.exchanges) and not talk.exchanges[-1].done
        if not question or answering:
            yield Shown()
            return
        start = again or (None if chosen else talk.editing)
        talk = talk.cut(start) if start else replace(talk, editing=None)
        exchange = Exchange(question, waiting=None if self._service.is_settled else text("loading", language))
        talk = talk.plus(exchange)
        yield Shown(
            SAME if chosen else "",
            self.past(talk, language),
            self.now(talk, language),
            talk,
            *_buttons(busy=True),
            notice="",
            bar=bar_html(talk, language),
        )
        try:
            filters = filters_of(only, since, until, subjects)
        except BadDate as wrong:
            failure = f"{text('bad_date', language)}: {wrong}"
            steps: Iterator[Exchange] = iter([replace(exchange, failure=failure, done=True)])
        else:
            steps = self._grow(exchange, talk.exchanges[:-1], filters, language)
        for exchange in steps:
            talk = talk.with_last(exchange)
            if exchange.done:
                talk = self._keeper.keep(talk, owner_of(request), language)
            shown = Shown(now=self.now(talk, language), talk=talk)
            yield self._finished(shown, talk, language, request) if exchange.done else shown

    def stop(self, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """Keeps what was said of the last answer, marked as stopped; Gradio has cancelled its ``ask``."""
        if talk.exchanges and not talk.exchanges[-1].done:
            talk = talk.with_last(replace(talk.exchanges[-1], stopped=True, done=True))
            talk = self._keeper.keep(talk, owner_of(request), language)
        return self._finished(Shown(now=self.now(talk, language), talk=talk), talk, language, request)

    def new(self, language: Language, request: gr.Request | None = None) -> Shown:
        """An empty conversation."""
        return self.whole(Talk(), language, request)._replace(box="", notice="")

    def whole(self, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """All of a conversation that is opened."""
        return Shown(
            SAME,
            self.past(talk, language),
            self.now(talk, language),
            talk,
            *_buttons(busy=False),
            notice="",
            bar=bar_html(talk, language),
            talks=self.talks(talk, "", language, request),
        )

    def edit(self, event: gr.EventData, talk: Talk, language: Language) -> Shown:
        """Puts a question into the box; sending replaces it and what follows. Without a number: not after all."""
        number = turn_of(data_of(event), talk)
        talk = replace(talk, editing=number)
        if not number:
            return Shown(box="", talk=talk, notice="")
        return Shown(box=talk.exchanges[number - 1].question, talk=talk, notice=notice_html(talk, language))

    def talks(self, talk: Talk, search: str, language: Language, request: gr.Request | None = None) -> str:
        """The list of conversations, those that hold ``search``."""
        mine = self._keeper.of(owner_of(request))
        return list_html(mine.find(search.strip()) if mine else [], talk.id, bool(search.strip()), language)

    def past(self, talk: Talk, language: Language) -> str:
        """The HTML of every exchange before the last."""
        model = self._service.settings.llm_model
        return "".join(
            exchange_html(item, number, language, model) for number, item in enumerate(talk.exchanges[:-1], start=1)
        )

    def now(self, talk: Talk, language: Language) -> str:
        """The HTML of the last exchange, or the welcome when there is none."""
        if not talk.exchanges:
            return welcome_html(language)
        return exchange_html(talk.exchanges[-1], len(talk.exchanges), language, self._service.settings.llm_model)

    def status(self, language: Language) -> str:
        """The line above the question box: whether the assistant is ready, and where questions go."""
        service = self._service
        if not service.is_settled:
            return _status(text("warming", language), "warming")
        if service.failure or not service.library:
            return _status(f"{text('not_ready', language)} {fault_text(service.failure or '', language)}", "failed")
        counts = documents_by_language(service.library)
        if not any(counts.values()):
            return _status(text("empty_store", language), "failed")
        url = service.settings.llm_base_url
        privacy = text("leaves", language, url=url) if url else text("stays", language)
        return _status(f"{text('ready', language, n=sum(counts.values()), **counts)} {privacy}", "ready")

    def _finished(self, shown: Shown, talk: Talk, language: Language, request: gr.Request | None) -> Shown:
        """``shown`` with what changes when an answer has ended."""
        send, stop = _buttons(busy=False)
        talks = self.talks(talk, "", language, request)
        return shown._replace(send=send, stop=stop, bar=bar_html(talk, language), talks=talks)

    def _grow(
        self, exchange: Exchange, earlier: Sequence[Exchange], filters: Filters, language: Language
    ) -> Iterator[Exchange]:
        """The exchange as its answer grows; the last one is done, whatever happened."""
        if len(exchange.question) > MAX_QUESTION_CHARACTERS:
            reason = text("too_long", language, n=len(exchange.question), most=MAX_QUESTION_CHARACTERS)
            yield replace(exchange, failure=reason, done=True)
            return
        try:
            assistant = self._service.ready()
            for answer in assistant.stream(exchange.question, history=history(earlier), filters=filters):
                answer = replace(answer, filters=filters)
                exchange = replace(exchange, answer=answer, sources=sources_of(answer, self._service.library))
                yield exchange
        except AssistantError as error:
            exchange = replace(exchange, failure=f"{text('failed', language)} {fault_text(error, language)}")
        except Exception:
            # A fault of ours must not leave the reader before a page that waits for ever.
            log.exception("a question could not be answered")
            exchange = replace(exchange, failure=text("broken", language))
        yield replace(exchange, done=True)


def history(exchanges: Sequence[Exchange]) -> list[Turn]:
    """The answered exchanges as the pipeline needs them to understand a follow-up."""
    return [
        Turn(item.question, item.answer.text, item.answer.trace.standalone_question)
        for item in exchanges
        if item.answer
    ]


def data_of(event: gr.EventData | None) -> dict[str, Any]:
    """What the browser sent with an event; it is not trusted to be of any form."""
    told = getattr(event, "_data", None)
    return told if isinstance(told, dict) else {}


def turn_of(told: dict[str, Any], talk: Talk) -> int | None:
    """The number of a finished exchange that the browser names; None when it names none."""
    number = told.get("turn")
    if not isinstance(number, int) or not 1 <= number <= len(talk.exchanges):
        return None
    return number if talk.exchanges[number - 1].done else None


def notice_html(talk: Talk, language: Language) -> str:
    """What sending will replace while a question is edited, and the way out of it; empty when none is."""
    if not talk.editing:
        return ""
    later = len(talk.exchanges) - talk.editing
    said = text("editing_last" if not later else "editing", language)
    return (
        f'<p class="notice" role="status">{escape(said)} '
        f'<button type="button" class="link cancel-edit">{escape(text("cancel", language))}</button></p>'
    )


def _buttons(*, busy: bool) -> tuple[Any, Any]:
    return gr.update(visible=not busy), gr.update(visible=busy)


def _status(words: str, state: str) -> str:
    return f'<p class="status {state}" role="status">{escape(words)}</p>'
