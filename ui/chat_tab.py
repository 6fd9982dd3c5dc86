"""The chat's part of the page: kept conversations, the one that is open, the limits of the search, and the evidence."""

from typing import Any

import gradio as gr

from assistant.schema import Language
from ui.archive import archive_head, bar_html
from ui.chat import Chat, Shown, notice_html
from ui.download import Download
from ui.evidence import panel
from ui.kept import Kept
from ui.labels import Labels
from ui.library import Shelf
from ui.limits import language_choices, limits_label
from ui.quiet import QUIET
from ui.rating import Rating
from ui.service import Service
from ui.strings import text
from ui.talk import Talk

AT_ONCE = 4
"""Questions that are answered side by side; the models share the processor's threads."""
REOPEN = "(kept, ...rest) => [sessionStorage.getItem('assistant.talk') ?? '', ...rest]"
"""Which conversation a page shows is remembered by its browser tab, so that it is there again after a reload."""


class ChatTab:
    """Builds the tab and wires it: ``build`` within the layout, ``wire`` after everything is built."""

    def __init__(self, service: Service, labels: Labels) -> None:
        self._service = service
        self._labels = labels
        self.chat = Chat(service)
        self._kept = Kept(service, self.chat)
        self._rating = Rating(service, self.chat)
        self._download = Download(service)
        self._shelf = Shelf(service)

    def build(self) -> None:
        """The three columns: conversations, conversation, evidence."""
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="archive", scale=0):
                self._labels.html({"value": archive_head}, elem_id="archive-head")
                self._new = self._labels.button("new", elem_id="new")
                self._search = self._labels.make(
                    gr.Textbox, {"label": "talks_search"}, value="", elem_id="talks-search"
                )
                self._talks = gr.HTML("", elem_id="talks", apply_default_css=False)
            with gr.Column(elem_id="talk"):
                self._conversation()
            with gr.Column(elem_id="side", scale=0):
                self._labels.html({"value": panel}, elem_id="evidence")
        self._parcel = gr.HTML("", elem_id="parcel", apply_default_css=False)
        self._reopened = gr.Textbox(visible=False)
        self._state = gr.State(Talk())

    def _conversation(self) -> None:
        language = self._labels.language
        self._bar = gr.HTML(bar_html(Talk(), language), elem_id="bar", apply_default_css=False)
        with gr.Column(elem_id="scroll"):
            self._past = gr.HTML("", elem_id="past", apply_default_css=False)
            self._now = gr.HTML(
                self.chat.now(Talk(), language),
                elem_id="now",
                apply_default_css=False,
                html_template='<div role="log" aria-live="polite" aria-atomic="false">${value}</div>',
            )
        self.status = gr.HTML(self.chat.status(language), elem_id="status", apply_default_css=False)
        self._notice = gr.HTML("", elem_id="notice", apply_default_css=False)
        self._limits_tab()
        with gr.Row(elem_id="composer"):
            self._box = self._labels.make(
                gr.Textbox,
                {"label": "question_label", "placeholder": "question_placeholder", "info": "question_hint"},
                value="",
                elem_id="question",
                lines=1,
                max_lines=6,
                container=True,
            )
            self._send = self._labels.button("send", variant="primary", elem_id="send")
            self._stop = self._labels.button("stop", visible=False, elem_id="stop")

    def _limits_tab(self) -> None:
        label = text("searching_all", self._labels.language)
        with gr.Accordion(label, open=False, elem_id="limits") as self._fold:
            self._only = self._labels.make(
                gr.Radio, {"label": "language_filter", "choices": language_choices}, value="all", elem_id="limit-only"
            )
            with gr.Row(elem_id="limit-dates"):
                self._since, self._until = (
                    self._labels.make(
                        gr.Textbox,
                        {"label": key, "placeholder": "date_example"},
                        value="",
                        max_lines=1,
                        elem_id=f"limit-{key.replace('_', '-')}",
                    )
                    for key in ("date_from", "date_to")
                )
            self.subjects = gr.CheckboxGroup(
                [],
                label=text("subject_filter", self._labels.language),
                elem_id="limit-subjects",
                interactive=True,
            )
            self._clear = self._labels.button("clear_limits", elem_id="limit-clear")

    @property
    def _limits(self) -> list[Any]:
        return [self._only, self._since, self._until, self.subjects]

    @property
    def _outputs(self) -> list[Any]:
        """In the order of ``Shown``."""
        return [
            self._box,
            self._past,
            self._now,
            self._state,
            self._send,
            self._stop,
            self._notice,
            self._bar,
            self._talks,
        ]

    def wire(self, bridge: Any, language: Any) -> None:
        """Connects the components; page.js sends through ``bridge`` what happens in our own HTML."""
        here = [self._state, language]
        asking = gr.on(
            [self._box.submit, self._send.click, bridge.submit, bridge.retry],
            self.chat.ask,
            [self._box, *here, *self._limits],
            self._outputs,
            # With "once" Gradio 6.31 takes a cancelled event for one that still runs: after Stop no question was sent.
            trigger_mode="multiple",
            concurrency_limit=AT_ONCE,
            **QUIET,
        )
        at_once: dict[str, Any] = {"queue": False, **QUIET}
        leaving: dict[str, Any] = {"cancels": [asking], **at_once}
        self._stop.click(self.chat.stop, here, self._outputs, **leaving)
        self._new.click(self.chat.new, [language], self._outputs, **leaving)
        bridge.select(self._kept.open, here, self._outputs, **leaving)
        bridge.delete(self._kept.delete, here, self._outputs, **at_once)
        bridge.apply(self._kept.rename, here, self._outputs, **at_once)
        bridge.edit(self.chat.edit, here, self._outputs, **at_once)
        bridge.like(self._rating.rate, here, self._outputs, **at_once)
        bridge.download(self._download.parcel, here, [self._parcel], **at_once)
        self._search.change(
            self.chat.talks,
            [self._state, self._search, language],
            [self._talks],
            trigger_mode="always_last",
            **QUIET,
        )
        gr.on(
            [part.change for part in self._limits],
            self._fold_label,
            [*self._limits, language],
            [self._fold],
            trigger_mode="always_last",
            **QUIET,
        )
        self._clear.click(lambda: ("all", "", "", []), None, self._limits, **at_once)

    def reopen_after(self, event: Any, language: Any) -> None:
        """After ``event`` shows the kept conversations, and the one that the browser tab had open."""
        event.then(self._arrive, [self._reopened, self._state, language], self._outputs, js=REOPEN, **QUIET)

    @property
    def word_inputs(self) -> list[Any]:
        """What ``words`` takes."""
        return [self._state, *self._limits]

    @property
    def word_outputs(self) -> list[Any]:
        """What ``words`` gives."""
        return [self._past, self._now, self._notice, self._bar, self._talks, self._fold]

    def words(
        self,
        language: Language,
        request: gr.Request | None,
        talk: Talk,
        only: str,
        since: str,
        until: str,
        subjects: list[str],
    ) -> list[Any]:
        """Everything that is said in the language of the page and is no label."""
        chat = self.chat
        return [
            chat.past(talk, language),
            chat.now(talk, language),
            notice_html(talk, language),
            bar_html(talk, language),
            chat.talks(talk, "", language, request),
            self._fold_label(only, since, until, subjects, language),
        ]

    def subject_choices(self, language: Language) -> Any:
        """The subjects that the collection has now."""
        return gr.update(label=text("subject_filter", language), choices=self._shelf.subjects(language))

    def _arrive(self, kept: str, talk: Talk, language: Language, request: gr.Request | None = None) -> Shown:
        if not self._service.is_settled:
            return Shown()
        found = Talk() if talk.exchanges else self._kept.reopen(kept, request)
        if found.exchanges:
            return self.chat.whole(found, language, request)
        return Shown(talks=self.chat.talks(talk, "", language, request))

    def _fold_label(self, only: str, since: str, until: str, subjects: list[str], language: Language) -> Any:
        return gr.update(label=limits_label(only, since, until, subjects, language))
