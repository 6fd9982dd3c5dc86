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
from ui.chat_tab import ChatTab
from ui.evaluation import EvaluationTab
from ui.intake import Intake
from ui.labels import Labels
from ui.library import Shelf, shelf_words
from ui.limits import language_choices
from ui.login import sign_in_message
from ui.quiet import QUIET
from ui.service import Service
from ui.settings import SettingsTab
from ui.strings import LANGUAGE_CHOICES, SWITCH_LABEL, text

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
STYLES = ("style.css", "sheets.css")
POLL_S = 1.0
UPLOADS_KEPT_S = 3600
"""Gradio's own copies of uploaded files; ours are in the store."""


class Page:
    """Builds the page: ``Page(settings).blocks`` is what is launched."""

    def __init__(self, settings: Settings, service: Service | None = None) -> None:
        self.settings = settings
        self.service = service or Service(settings)
        self._shelf = Shelf(self.service)
        self._intake = Intake(self.service)
        self._labels = Labels(settings.interface_language)
        self._talk = ChatTab(self.service, self._labels)
        self._trial_tab = EvaluationTab(self.service, self._labels)
        self._settings_tab = SettingsTab(self.service, self._labels)
        with gr.Blocks(
            title=text("name", settings.interface_language),
            analytics_enabled=False,
            fill_width=True,
            delete_cache=(UPLOADS_KEPT_S, UPLOADS_KEPT_S),
        ) as self.blocks:
            self._header()
            with gr.Tabs(elem_id="tabs"):
                with self._labels.make(gr.Tab, {"label": "tab_chat"}, id="chat", elem_id="tab-chat"):
                    self._talk.build()
                with self._labels.make(gr.Tab, {"label": "tab_library"}, id="library", elem_id="tab-library"):
                    self._library_tab()
                trial_tab = self._labels.make(gr.Tab, {"label": "tab_evaluation"}, id="evaluation", elem_id="tab-eval")
                with trial_tab:
                    self._trial_tab.build()
                settings_tab = self._labels.make(
                    gr.Tab, {"label": "tab_settings"}, id="settings", elem_id="tab-settings"
                )
                with settings_tab:
                    self._settings_tab.build()
                with self._labels.make(gr.Tab, {"label": "tab_about"}, id="about", elem_id="tab-about"):
                    self._labels.html({"value": about_html}, elem_id="about")
            self._bridge = self._labels.html(
                {"value": _words},
                elem_id="bridge",
                js_on_load=(HERE / "page.js").read_text(encoding="utf-8"),
                server_functions=[self._document_function()],
            )
            add_endpoints(self.service)  # first: a later event of the same name gets a number
            self._talk.wire(self._bridge, self._language)
            self._wire_library()
            self._wire_frame()
            self._trial_tab.wire(trial_tab, self._language)
            self._settings_tab.wire(self.blocks, settings_tab, self._language)

    def _header(self) -> None:
        with gr.Row(elem_id="top"):
            self._labels.html({"value": _brand}, elem_id="brand")
            self._language = gr.Radio(
                LANGUAGE_CHOICES, value=self._labels.language, label=SWITCH_LABEL, elem_id="language", interactive=True
            )

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
                    gr.Radio, {"label": "language_filter", "choices": language_choices}, value="all", elem_id="only"
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
                self._labels.html({"value": _add_lead}, elem_id="add-lead")
                self._files = self._labels.make(
                    gr.File, {"label": "files_label"}, file_count="multiple", elem_id="files", height=150
                )
                self._url = self._labels.make(
                    gr.Textbox, {"label": "url_label", "placeholder": "url_placeholder"}, value="", elem_id="url"
                )
                self._add_url = self._labels.button("add_url", elem_id="add-url")
                self._report = gr.HTML("", elem_id="report", apply_default_css=False)
                self._aside = gr.HTML("", elem_id="aside", apply_default_css=False)
                self._labels.html({"value": _upkeep_lead}, elem_id="upkeep-lead")
                self._reindex = self._labels.button("reindex", elem_id="reindex")
                self._shelf_bridge = self._labels.html(
                    {"value": shelf_words},
                    elem_id="shelf-bridge",
                    js_on_load=(HERE / "library.js").read_text(encoding="utf-8"),
                )

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
                self._intake.add_files, [self._files, self._language], [self._files, self._report], **QUIET
            ),
            *(
                event(self._intake.add_url, [self._url, self._language], [self._url, self._report], **QUIET)
                for event in (self._add_url.click, self._url.submit)
            ),
            self._shelf_bridge.submit(self._intake.act, [self._language], [self._report], **QUIET),
            self._reindex.click(self._intake.reindex, [self._language], [self._report], **QUIET),
        ]
        for added in adding:
            added.then(self._collection, filters, self._collection_outputs, **QUIET)

    def _wire_frame(self) -> None:
        filters = [self._search, self._only, self._subjects, self._group]
        follow = [self._language, *self._talk.word_inputs, *filters]
        timer = gr.Timer(POLL_S, active=False)
        outputs = [timer, *self._labels.components, *self._talk.word_outputs, *self._collection_outputs]
        self._language.input(self._say, follow, outputs, js=REMEMBER, **QUIET)
        arrived = self.blocks.load(self._arrive, follow, [self._language, *outputs], js=RECALL, **QUIET)
        self._talk.reopen_after(arrived, self._language)
        settled = timer.tick(self._settle, [*filters, self._language], [timer, *self._collection_outputs], **QUIET)
        self._talk.reopen_after(settled, self._language)

    @property
    def _collection_outputs(self) -> list[Any]:
        return [
            self._talk.status,
            self._talk.subjects,
            self._figures,
            self._listing,
            self._subjects,
            self._aside,
        ]

    def _collection(self, search: str, only: str, subjects: list[str], group: str, language: Language) -> list[Any]:
        """Everything that shows the collection, as it is now."""
        shelf = self._shelf
        return [
            self._talk.chat.status(language),
            self._talk.subject_choices(language),
            shelf.figures(language),
            shelf.listing(search, only, subjects, group, language),
            gr.update(label=text("subject_filter", language), choices=shelf.subjects(language)),
            shelf.quarantine(language),
        ]

    def _say(self, request: gr.Request, language: Language, *rest: Any) -> list[Any]:
        """Every word of the page in ``language``; ``rest`` is what the chat needs and the filters of the library.

        First whether the timer is to look again: only what was told of an assistant that had opened can be the last word.
        """
        again = gr.skip() if self.service.is_settled else gr.Timer(active=True)
        talk = rest[: len(self._talk.word_inputs)]
        filters = (*rest[len(talk) :], language)
        return [
            again,
            *self._labels.updates(language),
            *self._talk.words(language, request, *talk),
            *self._collection(*filters),
        ]

    def _arrive(self, request: gr.Request, language: Language, *rest: Any) -> list[Any]:
        return [gr.update(value=language), *self._say(request, language, *rest)]

    def _settle(self, *filters: Any) -> list[Any]:
        """Waits for the assistant to open, then shows the collection once and stops."""
        if not self.service.is_settled:
            return [gr.skip()] * (1 + len(self._collection_outputs))
        return [gr.Timer(active=False), *self._collection(*filters)]

    def _document_function(self) -> Callable[[list[Any]], str]:
        def document(request: list[Any]) -> str:  # Gradio marks its server functions, and a method takes no mark
            return self._shelf.document(request)

        return document


def launch_options() -> dict[str, Any]:
    """How the page is served: our style, local fonts, nothing sent to anybody, no history of requests."""
    return {
        "theme": gr.themes.Base(
            # Of the fonts that Gradio serves itself, one that has every Malay and Vietnamese letter in these weights.
            font=[gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700)), "system-ui", "sans-serif"],
            font_mono=["ui-monospace", "Consolas", "monospace"],
        ),
        # As "css" it would be confined to Gradio's inner container, without the dialog and the dark theme.
        "head": "".join(f"<style>{(HERE / name).read_text(encoding='utf-8')}</style>" for name in STYLES),
        "auth_message": sign_in_message((HERE / "style.css").read_text(encoding="utf-8")),
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


def _upkeep_lead(language: Language) -> str:
    return f"<h3>{escape(text('upkeep', language))}</h3><p>{escape(text('upkeep_lead', language))}</p>"


def _group_choices(language: Language) -> Sequence[tuple[str, str]]:
    return [(text(f"by_{name}", language), name) for name in ("subject", "publisher", "date", "language")]
