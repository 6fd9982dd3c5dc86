"""The settings tab: who words the answer, which model server, how healthy the store is, and where everything lies.

What is changed here holds from the next question until the assistant is stopped; saved, it holds for the next start too.
"""

from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr
from pydantic import SecretStr

from assistant.config import Settings
from assistant.errors import AssistantError, ConfigError
from assistant.schema import Language
from ui.faults import in_malay
from ui.intake import fault_html, problem_html
from ui.labels import Labels
from ui.quiet import QUIET
from ui.service import Service
from ui.settings_file import FILE, KEY, outranked, save
from ui.strings import STRINGS, text

if TYPE_CHECKING:
    from assistant.doctor import Finding

GENERATORS = ("auto", "extractive", "embedded", "endpoint")
NO_KEY = "none"
"""What the key is when there is none; local servers ignore it."""


class SettingsTab:
    """Its components and their handlers; ``build`` inside a tab, then ``wire`` once everything stands."""

    def __init__(self, service: Service, labels: Labels) -> None:
        self._service = service
        self._labels = labels
        self._findings: list[Finding] = []

    def build(self) -> None:
        """Places the components."""
        make, settings = self._labels.make, self._service.settings
        with gr.Row(elem_id="setup", elem_classes="sheet"):
            with gr.Column(elem_id="setup-form"):
                self._heading("set_writer", "set_writer_lead")
                self._generator = make(
                    gr.Radio,
                    {"label": "set_generator", "choices": _generator_choices},
                    value=settings.generator,
                    elem_id="generator",
                )
                self._heading("set_server", "set_server_lead")
                self._url = make(
                    gr.Textbox,
                    {"label": "set_url"},
                    value="",
                    placeholder="http://127.0.0.1:11434/v1",
                    elem_id="llm-url",
                )
                self._model = make(gr.Textbox, {"label": "set_model"}, value="", elem_id="llm-model")
                self._key = make(
                    gr.Textbox,
                    {"label": "set_key", "info": "set_key_info"},
                    value="",
                    type="password",
                    elem_id="llm-key",
                )
                with gr.Row(elem_classes="buttons"):
                    self._test = make(gr.Button, {"value": "set_test"}, elem_id="llm-test", size="md")
                    self._use = make(gr.Button, {"value": "set_use"}, elem_id="llm-use", size="md", variant="primary")
                self._told = gr.HTML("", elem_id="setup-told", apply_default_css=False)
                self._heading("set_keep", "set_keep_lead")
                self._with_key = make(
                    gr.Checkbox, {"label": "set_with_key", "info": "set_with_key_info"}, value=False, elem_id="with-key"
                )
                with gr.Row(elem_classes="buttons"):
                    self._save = make(gr.Button, {"value": "set_save"}, elem_id="setup-save", size="md")
                self._saved = gr.HTML("", elem_id="setup-saved", apply_default_css=False)
            with gr.Column(elem_id="setup-facts", scale=0):
                self._heading("health", "health_lead")
                self._health = gr.HTML("", elem_id="health", apply_default_css=False)
                with gr.Row(elem_classes="buttons"):
                    self._check = make(gr.Button, {"value": "health_check"}, elem_id="health-check", size="md")
                self._heading("restart", "restart_lead")
                make(gr.HTML, {"value": self._facts}, elem_id="facts", apply_default_css=False)

    def wire(self, blocks: Any, tab: Any, language: Any) -> None:
        """Says what happens on which event."""
        fields = [self._url, self._model, self._key]
        blocks.load(self.arrive, [language], [self._generator, *fields[:2], self._key], **QUIET)
        self._generator.input(self.choose, [self._generator, language], [self._told], **QUIET)
        self._test.click(self.test, [*fields, language], [self._told], **QUIET)
        self._use.click(self.use, [*fields, language], [self._key, self._told], **QUIET)
        self._save.click(self.save, [*fields, self._with_key, language], [self._key, self._saved], **QUIET)
        gr.on([tab.select, self._check.click], self.examine, [language], [self._health], trigger_mode="once", **QUIET)
        language.change(self.say, [language], [self._key, self._health, self._told, self._saved], **QUIET)

    def arrive(self, language: Language) -> tuple[Any, ...]:
        """The settings as they are now, without the key."""
        settings = self._service.settings
        return settings.generator, settings.llm_base_url or "", settings.llm_model, self._key_field(language)

    def say(self, language: Language) -> tuple[Any, ...]:
        """What the switch of language has to put anew."""
        return self._key_field(language), findings_html(self._findings, language), "", ""

    def choose(self, generator: str, language: Language) -> str:
        """Words the answers from the next question on with ``generator``."""
        settings = self._service.settings
        self._service.apply(_with(settings, generator=generator))
        if generator == "endpoint" and not settings.llm_base_url:
            return problem_html(text("set_no_server", language))
        return done_html(text("set_next_question", language))

    def test(self, url: str, model: str, key: str, language: Language) -> Iterator[str]:
        """Asks the server that stands in the fields for one word."""
        from assistant.generate.probe import probe

        yield f'<p class="hint" role="status">{escape(text("set_testing", language))}</p>'
        try:
            settings = self._wanted(url, model, key)
            yield done_html(text("set_answers", language, model=settings.llm_model, ms=f"{probe(settings):,.0f}"))
        except AssistantError as error:
            yield fault_html(error, language)

    def use(self, url: str, model: str, key: str, language: Language) -> tuple[Any, str]:
        """Takes the fields over; the key is emptied from the page."""
        try:
            self._service.apply(self._wanted(url, model, key))
        except ConfigError as error:
            return gr.skip(), fault_html(error, language)
        told = text("set_next_question", language)
        url = self._service.settings.llm_base_url or ""
        if url and self._service.settings.generator in ("auto", "endpoint"):
            told = f"{told} {text('leaves', language, url=url)}"
        return self._key_field(language), done_html(told)

    def save(self, url: str, model: str, key: str, with_key: bool, language: Language) -> tuple[Any, str]:
        """Takes the fields over and writes them to the file; the key only ``with_key``."""
        try:
            settings = self._wanted(url, model, key)
            self._service.apply(settings)
            values = {
                "generator": settings.generator,
                "llm_base_url": settings.llm_base_url,
                "llm_model": settings.llm_model,
            }
            if with_key and _has_key(settings):
                values[KEY] = settings.llm_api_key.get_secret_value()
            file = save(values, Path.cwd())
        except ConfigError as error:
            return gr.skip(), fault_html(error, language)
        told = text("set_saved_key" if KEY in values else "set_saved", language, file=file)
        if above := outranked(values):
            told = f"{told} {text('set_outranked', language, names=', '.join(above))}"
        return self._key_field(language), done_html(told)

    def examine(self, language: Language) -> Iterator[str]:
        """Looks at everything as ``doctor`` does."""
        from assistant.doctor import examine

        label = escape(text("health_looking", language))
        yield f'<p class="hint" role="status">{label}</p><progress aria-label="{label}"></progress>'
        service = self._service
        self._findings = examine(service.settings, service.assistant.store if service.library else None)
        yield findings_html(self._findings, language)

    def _wanted(self, url: str, model: str, key: str) -> Settings:
        """The settings with the fields in them. A key goes to the server that it was given for, and to no other.

        :raises ConfigError: for an address that is none.
        """
        settings = self._service.settings
        address = url.strip() or None
        if address and not address.startswith(("http://", "https://")):
            raise ConfigError(f"llm_base_url = {address!r}: an address starts with http:// or https://")
        kept = settings.llm_api_key if address == settings.llm_base_url else SecretStr(NO_KEY)
        return _with(
            settings,
            llm_base_url=address,
            llm_model=model.strip() or "default",
            llm_api_key=SecretStr(key.strip()) if key.strip() else kept,
        )

    def _key_field(self, language: Language) -> Any:
        """An empty field that says whether there is a key, never which."""
        has = _has_key(self._service.settings)
        return gr.update(value="", placeholder=text("set_has_key" if has else "set_no_key", language))

    def _heading(self, title: str, lead: str) -> None:
        words = {
            "value": lambda language: (
                f"<h2>{escape(text(title, language))}</h2><p>{escape(text(lead, language, file=FILE))}</p>"
            )
        }
        self._labels.make(gr.HTML, words, apply_default_css=False, elem_classes="lead")

    def _facts(self, language: Language) -> str:
        settings = self._service.settings
        facts = {
            "set_encoder": f"{settings.encoder}, {settings.encoder_precision}",
            "set_vectors": settings.chroma_url or text("set_embedded_vectors", language),
            "set_store": str(settings.store),
            "set_cache": str(settings.cache),
            "set_file": str(Path.cwd() / FILE),
            "set_auth": text("yes" if settings.auth else "no", language),
        }
        rows = "".join(
            f"<dt>{escape(text(key, language))}</dt><dd>{escape(value)}</dd>" for key, value in facts.items()
        )
        return f'<dl class="pairs">{rows}</dl>'


def findings_html(findings: Sequence["Finding"], language: Language) -> str:
    """A list of what was looked at: its state in a word, what was found, and the fix."""
    from assistant.doctor import PACKAGES

    if not findings:
        return ""
    wrong = sum(not finding.ok for finding in findings)
    versions = [finding for finding in findings if finding.ok and finding.name in ("python", *PACKAGES)]
    rows = "".join(_finding(finding, language) for finding in findings if finding not in versions)
    folded = "".join(_finding(finding, language) for finding in versions)
    told = text("health_bad" if wrong else "health_good", language, n=wrong)
    return (
        f'<p class="{"problem" if wrong else "done"}" role="status">{escape(told)}</p><ul class="findings">{rows}</ul>'
        f'<details class="more"><summary>{escape(text("versions", language))}</summary>'
        f'<ul class="findings">{folded}</ul></details>'
    )


def done_html(words: str) -> str:
    """That something was done."""
    return f'<p class="done" role="status">{escape(words)}</p>'


def _finding(finding: "Finding", language: Language) -> str:
    state = text("state_ok" if finding.ok else "state_bad", language)
    fix = (
        f'<span class="fix">{escape(text("fix", language))} <code>{escape(finding.fix)}</code></span>'
        if finding.fix
        else ""
    )
    malay = in_malay(finding.found) if language == "ms" else None
    found = f'<span lang="{"ms" if malay else "en"}">{escape(malay or finding.found)}</span>'
    return (
        f'<li class="{"ok" if finding.ok else "bad"}"><span class="badge">{escape(state)}</span>'
        f"<span><b>{escape(_looked_at(finding.name, language))}</b> {found}{fix}</span></li>"
    )


def _looked_at(name: str, language: Language) -> str:
    """The name of a finding; a package is called as it is called."""
    key = f"looked_{name.replace(' ', '_')}"
    return text(key, language) if key in STRINGS[language] else name


def _with(settings: Settings, **values: Any) -> Settings:
    return settings.model_copy(update=values)


def _has_key(settings: Settings) -> bool:
    return settings.llm_api_key.get_secret_value() not in ("", NO_KEY)


def _generator_choices(language: Language) -> list[tuple[str, str]]:
    return [(text(f"writer_{name}", language), name) for name in GENERATORS]
