"""The layout of the page and what is wired to what."""

from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import gradio as gr

from assistant.config import Settings
from assistant.schema import Language
from ui.about import about_html
from ui.api import add_endpoints
from ui.chat import Chat, Conversation
from ui.evidence import panel
from ui.labels import Labels
from ui.library import Shelf
from ui.service import Service
from ui.strings import LANGUAGE_CHOICES, SIGN_IN, SWITCH_LABEL, text

HERE = Path(__file__).parent
REMEMBER = """(language, ...rest) => {
  localStorage.setItem('assistant.language', language);
  return [language, ...rest];
}"""
RECALL = """(language, ...rest) => {
  const kept = localStorage.getItem('assistant.language');
  return [['ms', 'en'].includes(kept) ? kept : language, ...rest];
}"""
"""The switch is remembered by the browser."""
POLL_S = 1.0
UPLOADS_KEPT_S = 3600
"""Gradio's own copies of uploaded files; ours are in the store."""
AT_ONCE = 4
"""Questions that are answered side by side; the models share the processor's threads."""


class Page:
    """Builds the page: ``Page(settings).blocks`` is what is launched."""

    def __init__(self, settings: Settings, service: Service | None = None) -> None:
        self.settings = settings
        self.service = service or Service(settings)
        self._chat = Chat(self.service)
        self._shelf = Shelf(self.service)
        self._labels = Labels(settings.interface_language)
        with gr.Blocks(
            title=text("name", settings.interface_language),
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
        ) as self.blocks:
            self._header()
            with gr.Tabs(elem_id="tabs"):
                with self._labels.make(gr.Tab, {"label": "tab_chat"}, id="chat", elem_id="tab-chat"):
                    self._chat_tab()
                with self._labels.make(gr.Tab, {"label": "tab_library"}, id="library", elem_id="tab-library"):
                    self._library_tab()
                with self._labels.make(gr.Tab, {"label": "tab_about"}, id="about", elem_id="tab-about"):
                    self._html({"value": lambda language: about_html(settings, language)}, elem_id="about")
            self._bridge = self._html(
                {"value": _words},
                elem_id="bridge",
                js_on_load=(HERE / "page.js").read_text(encoding="utf-8"),
                server_functions=[self._document_function()],
            )
            add_endpoints(self.service)  # first: a later event of the same name gets a number
            self._wire_chat()
            self._wire_library()
            self._wire_frame()

    def _header(self) -> None:
        with gr.Row(elem_id="top"):
            self._html({"value": _brand}, elem_id="brand")
            self._language = gr.Radio(
                LANGUAGE_CHOICES, value=self._labels.language, label=SWITCH_LABEL, elem_id="language", interactive=True
            )

    def _chat_tab(self) -> None:
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="scroll"):
                    self._past = gr.HTML("", elem_id="past", apply_default_css=False)
                    self._now = gr.HTML(
                        self._chat.now((), self._labels.language),
                        elem_id="now",
                        apply_default_css=False,
                        html_template='<div role="log" aria-live="polite" aria-atomic="false">${value}</div>',
                    )
                self._status = gr.HTML(
                    self._chat.status(self._labels.language), elem_id="status", apply_default_css=False
                )
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
                    self._send = self._button("send", variant="primary", elem_id="send")
                    self._stop = self._button("stop", visible=False, elem_id="stop")
                    self._new = self._button("new", elem_id="new")
            with gr.Column(elem_id="side", scale=0):
                self._html({"value": panel}, elem_id="evidence")
        self._conversation = gr.State(())

    def _library_tab(self) -> None:
        shelf, language = self._shelf, self._labels.language
        with gr.Row(elem_id="shelf"):
            with gr.Column(elem_id="filters", scale=0):
                self._search = self._labels.make(
                    gr.Textbox,
                    {"label": "search_label", "placeholder": "search_placeholder"},
                    value="",
                    elem_id="search",
                )
                self._only = self._labels.make(
                    gr.Radio, {"label": "language_filter", "choices": _language_choices}, value="all", elem_id="only"
                )
                self._group = self._labels.make(
                    gr.Radio, {"label": "group_by", "choices": _group_choices}, value="subject", elem_id="group"
                )
                self._subjects = gr.CheckboxGroup(
                    [], label=text("subject_filter", language), elem_id="subjects", interactive=True
                )
            with gr.Column(elem_id="books"):
                self._figures = gr.HTML(shelf.figures(language), elem_id="figures", apply_default_css=False)
                self._listing = gr.HTML("", elem_id="listing", apply_default_css=False)
            with gr.Column(elem_id="add", scale=0):
                self._html({"value": _add_lead}, elem_id="add-lead")
                self._files = self._labels.make(
                    gr.File, {"label": "files_label"}, file_count="multiple", elem_id="files", height=150
                )
                self._url = self._labels.make(
                    gr.Textbox, {"label": "url_label", "placeholder": "url_placeholder"}, value="", elem_id="url"
                )
                self._add_url = self._button("add_url", elem_id="add-url")
                self._report = gr.HTML("", elem_id="report", apply_default_css=False)
                self._aside = gr.HTML("", elem_id="aside", apply_default_css=False)

    def _wire_chat(self) -> None:
        outputs = [self._box, self._past, self._now, self._conversation, self._send, self._stop]
        asking = gr.on(
            [self._box.submit, self._send.click, self._bridge.submit],
            self._chat.ask,
            [self._box, self._conversation, self._language],
            outputs,
            trigger_mode="once",
            concurrency_limit=AT_ONCE,
            **QUIET,
        )
        self._stop.click(
            self._chat.stop, [self._conversation, self._language], outputs, cancels=[asking], queue=False, **QUIET
        )
        self._new.click(self._chat.new, [self._language], outputs, cancels=[asking], queue=False, **QUIET)

    def _wire_library(self) -> None:
        filters = [self._search, self._only, self._subjects, self._group, self._language]
        gr.on(
            [self._search.change, self._only.change, self._subjects.change, self._group.change],
            self._shelf.listing,
            filters,
            [self._listing],
            trigger_mode="always_last",
            **QUIET,
        )
        adding = [
            self._files.upload(
                self._shelf.add_files, [self._files, self._language], [self._files, self._report], **QUIET
            ),
            *(
                event(self._shelf.add_url, [self._url, self._language], [self._url, self._report], **QUIET)
                for event in (self._add_url.click, self._url.submit)
            ),
        ]
        for added in adding:
            added.then(self._collection, filters, self._collection_outputs, **QUIET)

    def _wire_frame(self) -> None:
        follow = [self._language, self._conversation, self._search, self._only, self._subjects, self._group]
        outputs = [*self._labels.components, self._past, self._now, *self._collection_outputs]
        self._language.input(self._say, follow, outputs, js=REMEMBER, **QUIET)
        self.blocks.load(self._arrive, follow, [self._language, *outputs], js=RECALL, **QUIET)
        timer = gr.Timer(POLL_S)
        timer.tick(
            self._settle,
            [self._search, self._only, self._subjects, self._group, self._language],
            [timer, *self._collection_outputs],
            **QUIET,
        )

    @property
    def _collection_outputs(self) -> list[Any]:
        return [self._status, self._figures, self._listing, self._subjects, self._aside]

    def _collection(self, search: str, only: str, subjects: list[str], group: str, language: Language) -> list[Any]:
        """Everything that shows the collection, as it is now."""
        shelf = self._shelf
        return [
            self._chat.status(language),
            shelf.figures(language),
            shelf.listing(search, only, subjects, group, language),
            gr.update(label=text("subject_filter", language), choices=shelf.subjects(language)),
            shelf.quarantine(language),
        ]

    def _say(
        self, language: Language, conversation: Conversation, search: str, only: str, subjects: list[str], group: str
    ) -> list[Any]:
        """Every word of the page in ``language``."""
        return [
            *self._labels.updates(language),
            self._chat.past(conversation[:-1], language),
            self._chat.now(conversation, language),
            *self._collection(search, only, subjects, group, language),
        ]

    def _arrive(self, language: Language, *rest: Any) -> list[Any]:
        return [gr.update(value=language), *self._say(language, *rest)]

    def _settle(self, *filters: Any) -> list[Any]:
        """Waits for the assistant to open, then shows the collection once and stops."""
        if not self.service.is_settled:
            return [gr.skip()] * (1 + len(self._collection_outputs))
        return [gr.Timer(active=False), *self._collection(*filters)]

    def _document_function(self) -> Callable[[list[Any]], str]:
        def document(request: list[Any]) -> str:  # Gradio marks its server functions, and a method takes no mark
            return self._shelf.document(request)

        return document

    def _html(self, words: dict[str, Any], **options: Any) -> Any:
        return self._labels.make(gr.HTML, words, apply_default_css=False, **options)

    def _button(self, key: str, **options: Any) -> Any:
        return self._labels.make(gr.Button, {"value": key}, size="md", **options)


QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""For events of the page itself: no spinner over the content, and not offered to programs."""


def launch_options() -> dict[str, Any]:
    """How the page is served: our style, local fonts, nothing sent to anybody, no history of requests."""
    return {
        "theme": gr.themes.Base(
            # Of the fonts that Gradio serves itself, one that has every Malay and Vietnamese letter in these weights.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
            font_mono=["ui-monospace", "Consolas", "monospace"],
        ),
        # As "css" it would be confined to Gradio's inner container, without the dialog and the dark theme.
        "head": f"<style>{(HERE / 'style.css').read_text(encoding='utf-8')}</style>",
        "auth_message": SIGN_IN,
        "footer_links": [],
        "run_history": False,
        "enable_monitoring": False,
        "share": False,
        "ssr_mode": False,
        "quiet": True,
    }


def _brand(language: Language) -> str:
    return f"<h1>{escape(text('name', language))}</h1><p>{escape(text('promise', language))}</p>"


def _words(language: Language) -> str:
    """What page.js has to say."""
    said = {key: text(key, language) for key in ("name", "close", "drop")}
    attributes = " ".join(f'data-{key}="{escape(value)}"' for key, value in {"language": language, **said}.items())
    return f'<div id="words" hidden {attributes}></div>'


def _add_lead(language: Language) -> str:
    return f"<h2>{escape(text('add', language))}</h2><p>{escape(text('add_lead', language))}</p>"


def _language_choices(language: Language) -> Sequence[tuple[str, str]]:
    return [(text("all", language), "all"), *((text(f"language_{code}", language), code) for code in ("ms", "en"))]


def _group_choices(language: Language) -> Sequence[tuple[str, str]]:
    return [(text(f"by_{name}", language), name) for name in ("subject", "language", "date")]
