"""A reader's verdict on an answer: helpful or not, with a reason if they like; kept with the answer."""

from dataclasses import replace

import gradio as gr

from assistant.errors import AssistantError
from assistant.schema import Language
from ui.answer import MOST_REASON_CHARACTERS
from ui.chat import Chat, Shown, data_of, turn_of
from ui.intake import fault_html
from ui.service import Service
from ui.talk import Keeper, Talk, owner_of


class Rating:
    """The handler of the two buttons and the line for the reason."""

    def __init__(self, service: Service, chat: Chat) -> None:
        self._chat = chat
        self._keeper = Keeper(service)

    def rate(self, event: gr.EventData, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """Keeps the verdict and shows it; the event has ``turn``, ``helpful`` and perhaps ``reason``."""
        told = data_of(event)
        number = turn_of(told, talk)
        mine = self._keeper.of(owner_of(request))
        if not number or not mine or not isinstance(told.get("helpful"), bool):
            return Shown()
        exchange = talk.exchanges[number - 1]
        if exchange.message is None:
            return Shown()
        reason = " ".join(str(told.get("reason") or "").split())[:MOST_REASON_CHARACTERS] or None
        try:
            mine.add_feedback(exchange.message, told["helpful"], reason)
        except AssistantError as error:
            return Shown(notice=fault_html(error, language))
        rated = replace(exchange, helpful=told["helpful"], reason=reason)
        exchanges = (*talk.exchanges[: number - 1], rated, *talk.exchanges[number:])
        talk = replace(talk, exchanges=exchanges)
        if number == len(exchanges):
            return Shown(now=self._chat.now(talk, language), talk=talk)
        return Shown(past=self._chat.past(talk, language), talk=talk)
