"""The kept conversations: their list with search, open, rename and delete; and the bar above the one that is open."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from assistant.schema import Language
from assistant.store.conversations import Conversation
from ui.strings import date_text, text

if TYPE_CHECKING:
    from ui.talk import Talk

EXPORTS = ("markdown", "html", "json", "csl")
VERDICTS = ("verdicts", "questions")
TITLE_LIMIT = 200


def list_html(found: Sequence[Conversation], current: str | None, searched: bool, language: Language) -> str:
    """The conversations, last changed first; ``current`` is the one on the page."""
    if not found:
        return f'<p class="hint">{escape(text("talks_none_found" if searched else "talks_none", language))}</p>'
    rows = "".join(_row(item, item.id == current, language) for item in found)
    return f'<ul class="talks">{rows}</ul>{_verdicts(language)}'


def bar_html(talk: "Talk", language: Language) -> str:
    """The line above a conversation: the way to the others on a narrow screen, its title, and saving it to a file."""
    kept = any(item.answer and item.done for item in talk.exchanges)
    title = talk.title or (talk.exchanges[0].question if talk.exchanges else "")
    return (
        f'<div class="bar" data-talk="{escape(talk.id or "")}">'
        f'<button type="button" class="quiet archive-open" aria-expanded="false" aria-controls="archive">'
        f"{escape(text('talks', language))}</button>"
        f'<p class="bar-title">{escape(title)}</p>{_exports(language) if kept else ""}'
        f'<button type="button" class="quiet new-talk" aria-label="{escape(text("new", language))}">+</button></div>'
    )


def archive_head(language: Language) -> str:
    """The heading of the list, with the button that closes it on a narrow screen."""
    return (
        f'<div class="archive-head"><h2>{escape(text("talks", language))}</h2>'
        f'<button type="button" class="quiet archive-close">{escape(text("close", language))}</button></div>'
    )


def _row(item: Conversation, current: bool, language: Language) -> str:
    title, key = escape(item.title), escape(item.id)
    menu = escape(text("talk_menu", language, title=item.title))
    return (
        f'<li class="talk" data-talk="{key}"><button type="button" class="talk-open"'
        f'{" aria-current=true" if current else ""}><span class="talk-title">{title}</span>'
        f'<span class="talk-date">{escape(date_text(item.updated[:10], language))}</span></button>'
        f'<details class="talk-menu"><summary aria-label="{menu}"></summary>'
        f'<form class="talk-rename"><label>{escape(text("talk_title", language))}'
        f'<input name="title" value="{title}" maxlength="{TITLE_LIMIT}" required autocomplete="off"></label>'
        f'<button type="submit" class="quiet">{escape(text("rename", language))}</button></form>'
        f'<button type="button" class="quiet danger talk-delete" data-sure="{escape(text("delete_sure", language))}">'
        f"{escape(text('delete', language))}</button></details></li>"
    )


def _exports(language: Language) -> str:
    buttons = "".join(
        f'<button type="button" class="menu-item" data-export="{name}">{escape(text(f"export_{name}", language))}</button>'
        for name in EXPORTS
    )
    return (
        f'<details class="menu exports"><summary class="quiet">{escape(text("export", language))}</summary>'
        f'<div class="menu-items">{buttons}</div></details>'
    )


def _verdicts(language: Language) -> str:
    """Saving the verdicts on all answers."""
    buttons = "".join(
        f'<button type="button" class="link" data-export="{name}">{escape(text(f"export_{name}", language))}</button>'
        for name in VERDICTS
    )
    return f'<details class="all-verdicts"><summary>{escape(text("verdicts", language))}</summary>{buttons}</details>'
