"""The page that says what can be relied on."""

from html import escape

from assistant.schema import Language
from ui.strings import text

PROMISES = ("promise_span", "promise_check", "promise_silence", "promise_limit")


def about_html(language: Language) -> str:
    """What the assistant promises."""
    promises = "".join(f"<li>{escape(text(key, language))}</li>" for key in PROMISES)
    return (
        f'<section class="about"><p class="lead">{escape(text("about_lead", language))}</p>'
        f"<h2>{escape(text('promises', language))}</h2><ul>{promises}</ul></section>"
    )
