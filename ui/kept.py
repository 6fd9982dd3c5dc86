"""What happens when a reader opens, renames, deletes or looks for a kept conversation."""

from dataclasses import replace
from typing import Any

import gradio as gr

from assistant.errors import AssistantError, NotFound
from assistant.schema import Language
from ui.archive import TITLE_LIMIT, bar_html
from ui.chat import Chat, Shown, data_of
from ui.intake import fault_html
from ui.service import Service
from ui.talk import Keeper, Talk, owner_of


class Kept:
    """The handlers of the list of conversations; each event carries the ``id`` of one."""

    def __init__(self, service: Service, chat: Chat) -> None:
        self._chat = chat
        self._keeper = Keeper(service)

    def open(self, event: gr.EventData, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """Shows a kept conversation in place of the present one."""
        try:
            return self._chat.whole(self._keeper.open(_id(event), owner_of(request)), language, request)
        except AssistantError as error:
            return self._refused(error, talk, language, request)

    def reopen(self, conversation_id: str | None, request: gr.Request | None) -> Talk:
        """The conversation that the browser had open; an empty one if it had none, or it is gone or not readable."""
        try:
            return self._keeper.open(conversation_id or "", owner_of(request))
        except AssistantError:
            return Talk()

    def rename(self, event: gr.EventData, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """Gives a conversation another title."""
        told = data_of(event)
        title = " ".join(str(told.get("title") or "").split())[:TITLE_LIMIT]
        mine = self._keeper.of(owner_of(request))
        if not title or not mine:
            return Shown()
        try:
            mine.rename(_id(event), title)
        except AssistantError as error:
            return self._refused(error, talk, language, request)
        if talk.id == _id(event):
            talk = replace(talk, title=title)
        return Shown(
            talk=talk, notice="", bar=bar_html(talk, language), talks=self._chat.talks(talk, "", language, request)
        )

    def delete(self, event: gr.EventData, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        """Deletes a conversation; the page is empty then, if it was the one that it showed."""
        mine = self._keeper.of(owner_of(request))
        try:
            if mine:
                mine.delete(_id(event))
        except NotFound:
            pass  # deleted in another window: what was wanted
        except AssistantError as error:
            return self._refused(error, talk, language, request)
        if talk.id == _id(event):
            return self._chat.new(language, request)
        return Shown(notice="", talks=self._chat.talks(talk, "", language, request))

    def _refused(self, error: AssistantError, talk: Talk, language: Language, request: gr.Request | None) -> Shown:
        return Shown(notice=fault_html(error, language), talks=self._chat.talks(talk, "", language, request))


def _id(event: gr.EventData) -> str:
    value: Any = data_of(event).get("id")
    return value if isinstance(value, str) else ""
