"""A visitor's conversation as the page holds it, and keeping it in the library: whole answers, offsets and all."""

import logging
from dataclasses import dataclass, replace

import gradio as gr

from assistant.errors import AssistantError, NotFound
from assistant.schema import Language
from assistant.store.conversations import Conversations, Message
from ui.answer import Exchange
from ui.evidence import sources_of
from ui.faults import fault_text
from ui.service import Service
from ui.strings import text

log = logging.getLogger(__name__)

TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation of one page; ``id`` is None until its first answer is kept."""

    id: str | None = None
    title: str = ""
    exchanges: tuple[Exchange, ...] = ()
    editing: int | None = None
    """The exchange whose question is in the box, counted from 1: sending replaces it and those after it."""
    replacing: int | None = None
    """The stored message that the next answer replaces with all after it. Until then nothing is lost."""

    def cut(self, number: int) -> "Talk":
        """The conversation without its exchanges from ``number`` on, which the next answer replaces."""
        stored = [item.message for item in self.exchanges[number - 1 :] if item.message is not None]
        known = [self.replacing, *stored[:1]]
        return replace(
            self,
            exchanges=self.exchanges[: number - 1],
            editing=None,
            replacing=min((id for id in known if id is not None), default=None),
        )

    def plus(self, exchange: Exchange) -> "Talk":
        """The conversation with one more exchange."""
        return replace(self, exchanges=(*self.exchanges, exchange))

    def with_last(self, exchange: Exchange) -> "Talk":
        """The conversation with another last exchange."""
        return replace(self, exchanges=(*self.exchanges[:-1], exchange))


class Keeper:
    """Opens and keeps conversations; every call names its owner, who sees no others."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def of(self, owner: str) -> Conversations | None:
        """The conversations of ``owner``; None while there is no library."""
        return self._service.assistant.store.conversations.of(owner) if self._service.library else None

    def open(self, conversation_id: str, owner: str) -> Talk:
        """A kept conversation as it was.

        :raises NotFound: when ``owner`` has none with that id.
        """
        mine = self.of(owner)
        if not mine:
            raise NotFound(f"no conversation {conversation_id}: it was deleted; start a new one")
        found = mine.get(conversation_id)
        exchanges = tuple(self._exchange(message) for message in mine.messages(conversation_id))
        return Talk(found.id, found.title, exchanges)

    def keep(self, talk: Talk, owner: str, language: Language) -> Talk:
        """Stores the last exchange, if it has an answer; one that cannot be stored is still shown, and says so."""
        last = talk.exchanges[-1]
        mine = self.of(owner)
        if not last.answer or last.message is not None or not mine:
            return talk
        try:
            talk = _with_id(talk, mine)
            message = mine.append(str(talk.id), last.answer, replacing=talk.replacing, stopped=last.stopped)
        except AssistantError as error:
            return talk.with_last(replace(last, failure=f"{text('not_kept', language)} {fault_text(error, language)}"))
        return replace(talk.with_last(replace(last, message=message.id)), replacing=None)

    def _exchange(self, message: Message) -> Exchange:
        answer, verdict = message.answer, message.feedback
        return Exchange(
            answer.question,
            answer,
            sources_of(answer, self._service.library),
            stopped=message.stopped,
            done=True,
            message=message.id,
            helpful=verdict.helpful if verdict else None,
            reason=verdict.reason if verdict else None,
        )


def _with_id(talk: Talk, mine: Conversations) -> Talk:
    """The conversation with an id in the library: a new one for its first answer, or if it was deleted meanwhile."""
    try:
        return talk if talk.id and mine.get(talk.id) else _made(talk, mine)
    except NotFound:
        return _made(talk, mine)


def _made(talk: Talk, mine: Conversations) -> Talk:
    made = mine.create(talk.exchanges[-1].question[:TITLE_CHARACTERS])
    return replace(talk, id=made.id, title=made.title, replacing=None)


def owner_of(request: gr.Request | None) -> str:
    """The name that the visitor signed in with; empty where the page asks for none."""
    return getattr(request, "username", None) or ""
