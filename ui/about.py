"""The page that says what can be relied on and how the assistant is set up."""

from html import escape

from assistant.config import Settings
from assistant.schema import Language
from ui.strings import text

PROMISES = ("promise_span", "promise_check", "promise_silence", "promise_limit")


def about_html(settings: Settings, language: Language) -> str:
    """What the assistant promises, and its settings without the secret ones."""
    promises = "".join(f"<li>{escape(text(key, language))}</li>" for key in PROMISES)
    endpoint = f"{settings.llm_base_url} ({settings.llm_model})" if settings.llm_base_url else text("none", language)
    facts = {
        "set_generator": settings.generator,
        "set_endpoint": endpoint,
        "set_encoder": f"{settings.encoder}, {settings.encoder_precision}",
        "set_store": str(settings.store),
    }
    rows = "".join(f"<dt>{escape(text(key, language))}</dt><dd>{escape(value)}</dd>" for key, value in facts.items())
    return (
        f'<section class="about"><p class="lead">{escape(text("about_lead", language))}</p>'
        f"<h2>{escape(text('promises', language))}</h2><ul>{promises}</ul>"
        f"<h2>{escape(text('settings', language))}</h2><dl>{rows}</dl>"
        f"<p class='hint'>{escape(text('settings_hint', language))}</p></section>"
    )
