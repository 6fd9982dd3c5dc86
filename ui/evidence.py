"""Citations -> the cards of the evidence panel, and a whole document with the cited words marked. Strings of HTML.

Whatever comes from a document is escaped here; offsets decide what is marked, the text is never searched.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

from assistant.export import short_path
from assistant.schema import Answer, Citation, Document, Language, Passage
from ui.strings import date_text, text

if TYPE_CHECKING:
    from assistant.store.library import Library

NEAR_CHARACTERS = 110
"""Context on each side of the cited words in a card that is not selected; the selected one shows the whole passage."""

_BLOCK = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a citation stands: its passage, the other documents that hold the same words, and what stands around."""

    passage: Passage
    also_in: tuple[Document, ...] = ()
    before: str = ""
    """The paragraph before it in its document."""
    after: str = ""
    gone: bool = False
    """Whether the library no longer has the passage: its document was changed or removed since."""


def sources_of(answer: Answer, library: "Library | None") -> dict[str, Source]:
    """The passages that ``answer`` cites, by id: as it was given them, with what the library has around them now."""
    given = {item.passage.id: Source(item.passage, item.also_in) for item in answer.candidates}
    cited = {citation.passage_id for citation in answer.citations}
    if not library:
        return {key: source for key, source in given.items() if key in cited}
    stored = library.passages_by_id(cited)
    found = {key: given.get(key) or Source(stored[key][0]) for key in cited if key in given or key in stored}
    return {
        key: _surrounded(source, library) if key in stored else replace(source, gone=True)
        for key, source in found.items()
    }


def _surrounded(source: Source, library: "Library") -> Source:
    """``source`` with the passages beside its own, as far as they do not overlap it."""
    passage = source.passage
    beside = {item.ordinal - passage.ordinal: item for item in library.neighbours(passage.id)}
    before, after = beside.get(-1), beside.get(1)
    return replace(
        source,
        before=before.text[: max(0, passage.start - before.start)].strip() if before else "",
        after=after.text[max(0, passage.end - after.start) :].strip() if after else "",
    )


def cards(answer: Answer, sources: Mapping[str, Source], language: Language) -> str:
    """One card for each citation, with its words in language ``language``; empty when nothing is cited."""
    note = f'<p class="panel-note">{escape(text("nearest_evidence", language))}</p>' if answer.abstained else ""
    made = {item.n: _card(item, sources.get(item.passage_id), answer.language, language) for item in answer.citations}
    split = [made.pop(n) for n in answer.disagreeing if n in made]
    beside = (
        f'<section class="split"><h3 class="split-title">{escape(text("sources_disagree", language))}</h3>'
        f'<div class="split-cards">{"".join(split)}</div></section>'
        if split
        else ""
    )
    shown = beside + "".join(made.values())
    return note + shown if shown else ""


def panel(language: Language) -> str:
    """The empty panel; page.js puts the cards of the chosen answer into it."""
    names = ("evidence", "previous", "next", "back", "back_short", "evidence_none", "evidence_empty")
    said = {name: escape(text(name, language)) for name in names}
    return """
<section class="evidence" aria-labelledby="evidence-title">
  <header class="panel-head">
    <h2 id="evidence-title">{evidence}</h2>
    <div class="steps" hidden>
      <button type="button" class="step" data-step="-1" aria-label="{previous}">&larr;</button>
      <span class="position" aria-live="polite"></span>
      <button type="button" class="step" data-step="1" aria-label="{next}">&rarr;</button>
    </div>
    <button type="button" class="quiet back" aria-label="{back}" hidden>&uarr; {back_short}</button>
  </header>
  <p class="panel-question"></p>
  <p class="panel-empty" data-none="{evidence_none}">{evidence_empty}</p>
  <div class="cards"></div>
</section>""".format(**said)


def document_page(document: Document, headings: Iterable[str], span: tuple[int, int] | None, language: Language) -> str:
    """The whole text of ``document`` with ``text[start:end]`` of ``span`` marked; ``headings`` are lines of it."""
    known = set(headings)
    blocks = []
    for found in _BLOCK.finditer(document.text):
        tag = "h3" if found[0] in known else "p"
        blocks.append(f"<{tag}>{_marked(found[0], found.start(), span)}</{tag}>")
    return (
        f'<article class="document" lang="{document.language}">'
        f'<h2 tabindex="-1">{escape(document.title)}</h2>'
        f'<p class="card-meta" lang="{language}">'
        f"{_meta(document.publisher, document.date, document.language, language)}</p>"
        f'<p class="card-source" lang="{language}">{where(document.url, document.path, language)}</p>'
        f"{''.join(blocks)}</article>"
    )


def language_badge(code: Language, language: Language) -> str:
    """The language ``code`` by name: never by colour alone."""
    return f'<span class="badge">{escape(text(f"language_{code}", language))}</span>'


def where(url: str | None, path: str | None, language: Language) -> str:
    """A link to the original page, else the file's path; what is no web address never becomes a link."""
    if url and re.match(r"https?://", url, re.IGNORECASE):
        note = f'<span class="unseen"> ({escape(text("new_tab", language))})</span>'
        return (
            f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">'
            f"{escape(text('source_link', language))}{note}</a>"
        )
    if path or url:
        return f"{escape(text('source_file', language))}: <code>{escape(short_path(path or url or ''))}</code>"
    return ""


def _card(citation: Citation, source: Source | None, reader: Language, language: Language) -> str:
    foreign = citation.language != reader
    parts = [
        f'<h3 class="card-title"><span class="number">{citation.n}</span> {escape(citation.title)}</h3>',
        f'<p class="card-meta">{_meta(citation.publisher, citation.date, citation.language, language)}</p>',
        f'<p class="card-note">{escape(text(f"foreign_{citation.language}", language))}</p>' if foreign else "",
        _around(source.before if source else "", "paragraph_before", citation.language, language),
        _passage(citation, source.passage if source else None),
        _around(source.after if source else "", "paragraph_after", citation.language, language),
        "" if source and not source.gone else f'<p class="card-note">{escape(text("gone", language))}</p>',
        _also_in(source.also_in if source else (), language),
        f'<p class="card-source">{where(citation.url, citation.path, language)}</p>',
        f'<p><button type="button" class="quiet open-document" data-document="{escape(citation.document_id)}"'
        f' data-passage="{escape(citation.passage_id)}" data-start="{citation.start}" data-end="{citation.end}">'
        f"{escape(text('open', language))}</button></p>",
    ]
    label = escape(text("mark", language, n=citation.n, title=citation.title))
    return f'<article class="card" tabindex="-1" data-n="{citation.n}" aria-label="{label}">{"".join(parts)}</article>'


def _meta(publisher: str | None, date: str | None, code: Language, language: Language) -> str:
    when = text("as_of", language, date=date_text(date, language)) if date else date_text(date, language)
    facts = [publisher or text("no_publisher", language), when]
    return language_badge(code, language) + "".join(f"<span>{escape(fact)}</span>" for fact in facts)


def _around(words: str, key: str, code: Language, language: Language) -> str:
    """A neighbouring paragraph, folded; the style sheet shows it in the selected card."""
    if not words:
        return ""
    return (
        f'<details class="around"><summary>{escape(text(key, language))}</summary>'
        f'<blockquote lang="{code}">{escape(words)}</blockquote></details>'
    )


def _passage(citation: Citation, passage: Passage | None) -> str:
    """The passage around the cited words; far context, which the style sheet folds away, apart from near context."""
    heading = before = after = ""
    if passage:
        before, after = passage.text[: citation.start], passage.text[citation.end :]
        heading = f'<strong class="card-heading far">{escape(passage.heading)}</strong>' if passage.heading else ""
    cut = _word_start(before)
    rest = _word_end(after)
    return (
        f'<blockquote class="passage" lang="{citation.language}">{heading}'
        f'{_far(before[:cut], "before")}<span class="near">{escape(before[cut:])}</span>'
        f"<mark>{escape(citation.quote)}</mark>"
        f'<span class="near">{escape(after[:rest])}</span>{_far(after[rest:], "after")}</blockquote>'
    )


def _far(context: str, side: str) -> str:
    return f'<span class="far {side}">{escape(context)}</span>' if context.strip() else ""


def _word_start(before: str) -> int:
    """Where near context begins in the text before the quote: at a word, at most NEAR_CHARACTERS from its end."""
    if len(before) <= NEAR_CHARACTERS:
        return 0
    cut = len(before) - NEAR_CHARACTERS
    space = before.find(" ", cut)
    return space + 1 if space >= 0 else cut


def _word_end(after: str) -> int:
    if len(after) <= NEAR_CHARACTERS:
        return len(after)
    space = after.rfind(" ", 0, NEAR_CHARACTERS)
    return space if space > 0 else NEAR_CHARACTERS


def _also_in(documents: tuple[Document, ...], language: Language) -> str:
    if not documents:
        return ""
    buttons = ", ".join(
        f'<button type="button" class="link open-document" data-document="{escape(item.id)}">'
        f"{escape(item.title)}</button>"
        for item in documents
    )
    return f'<p class="card-also">{escape(text("also_in", language))} {buttons}</p>'


def _marked(block: str, offset: int, span: tuple[int, int] | None) -> str:
    """``block``, which stands at ``offset`` of its document, escaped, with its share of ``span`` marked."""
    start, end = (max(0, min(len(block), edge - offset)) for edge in span or (0, 0))
    if start >= end:
        return escape(block)
    return f"{escape(block[:start])}<mark>{escape(block[start:end])}</mark>{escape(block[end:])}"
