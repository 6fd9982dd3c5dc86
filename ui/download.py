"""Files that a reader saves: a conversation in four formats, and the verdicts on all answers.

The text goes to the page, which makes the file: nothing is written on the server.
"""

import re
from datetime import date
from html import escape
from itertools import count

import gradio as gr

from assistant import export, verdicts
from assistant.schema import Language
from ui.chat import data_of
from ui.service import Service
from ui.talk import Keeper, Talk, owner_of

TYPES = {
    "markdown": ("md", "text/markdown"),
    "html": ("html", "text/html"),
    "json": ("json", "application/json"),
    "csl": ("csl.json", "application/vnd.citationstyles.csl+json"),
    "verdicts": ("verdicts.jsonl", "application/jsonl"),
    "questions": ("questions.jsonl", "application/jsonl"),
}


class Download:
    """The handler of every button that saves a file; the event carries the ``format``."""

    def __init__(self, service: Service) -> None:
        self._keeper = Keeper(service)
        self._serial = count(1)

    def parcel(self, event: gr.EventData, talk: Talk, language: Language, request: gr.Request | None = None) -> str:
        """The file as HTML that page.js unwraps; empty for a format that does not exist."""
        name = str(data_of(event).get("format"))
        if name not in TYPES:
            return ""
        suffix, kind = TYPES[name]
        words = self._words(name, talk, language, owner_of(request))
        return (
            f'<pre data-serial="{next(self._serial)}" data-name="{escape(file_name(talk, name, suffix))}"'
            f' data-type="{kind}">{escape(words)}</pre>'
        )

    def _words(self, name: str, talk: Talk, language: Language, owner: str) -> str:
        answers = [item.answer for item in talk.exchanges if item.answer]
        title = talk.title or (answers[0].question if answers else "")
        if name == "markdown":
            return export.markdown(title, answers, language)
        if name == "html":
            return export.html(title, answers, language)
        if name == "json":
            return export.contract_json(title, answers)
        if name == "csl":
            return export.csl_json(answers)
        mine = self._keeper.of(owner)
        messages = [message for found in mine.find() for message in mine.messages(found.id)] if mine else []
        return verdicts.verdicts_jsonl(messages) if name == "verdicts" else verdicts.questions_jsonl(messages)


def file_name(talk: Talk, name: str, suffix: str) -> str:
    """A name that every file system takes: the date, and the title's first words."""
    words = [] if name in ("verdicts", "questions") else re.findall(r"[a-z0-9]+", talk.title.lower())[:6]
    return "-".join([date.today().isoformat(), *words]) + f".{suffix}"
