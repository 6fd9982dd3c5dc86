"""An exchange -> its HTML: the question, the answer with its marks, who wrote it, and the cards of its evidence.

Reads the light Markdown of ``assistant.compose``. Everything is escaped first: only our own marks become elements.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from assistant.compose import caution, nearest_lead, suggestions
from assistant.export import plain_text
from assistant.phrases import phrase
from assistant.schema import Answer, Language
from ui.evidence import Source, cards
from ui.faults import fault_text
from ui.limits import limits_text
from ui.strings import EXAMPLES, counted, text

_MARK = re.compile(r"\[(\d+)\]")
_MARKED_WORD = re.compile(r"(\S{0,24}\s?)((?:\[\d+\])+)")
_TRAILING_MARKS = re.compile(r"(?:\s*\[\d+\])*$")
_SHORT = re.compile(r"\*\*(.+)\*\*")
"""A short answer; up to the last asterisks, for it may hold some itself."""
_OPENING_QUOTES = "“\"'‘"
_ITEM = "- "
MOST_REASON_CHARACTERS = 1000
"""Of a verdict's reason."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what became of it. ``done`` tells a whole answer from one that still grows."""

    question: str
    answer: Answer | None = None
    sources: Mapping[str, Source] | None = None
    waiting: str | None = None
    """What to say while there is no answer yet; None for the usual."""
    failure: str | None = None
    """What went wrong, in a sentence; None when nothing did."""
    stopped: bool = False
    done: bool = False
    message: int | None = None
    """Its id in the library; None while it is not kept."""
    helpful: bool | None = None
    """The reader's verdict."""
    reason: str | None = None
    """Why, in the reader's words."""


def exchange_html(exchange: Exchange, number: int, language: Language, model: str) -> str:
    """The exchange as the ``number``-th of its conversation; ``model`` is the endpoint's model name."""
    return (
        f'<article class="turn" data-turn="{number}" aria-labelledby="question-{number}"'
        f' aria-busy="{"false" if exchange.done else "true"}">'
        f'<h2 class="question" id="question-{number}">{escape(exchange.question)}</h2>'
        f"{_body(exchange, number, language, model)}</article>"
    )


def welcome_html(language: Language) -> str:
    """What the page says before the first question, with examples in both languages, the reader's first."""
    other: Language = "en" if language == "ms" else "ms"
    groups = "".join(_chips(EXAMPLES[code], text(f"examples_{code}", language), code) for code in (language, other))
    return (
        f'<section class="welcome"><h2>{escape(text("welcome", language))}</h2>'
        f"<p>{escape(text('welcome_lead', language))}</p>{groups}</section>"
    )


def _body(exchange: Exchange, number: int, language: Language, model: str) -> str:
    answer = exchange.answer
    parts = []
    if answer:
        parts.append(_abstention(answer, language) if answer.abstained else _answer(answer, language))
    elif not exchange.done:
        parts.append(f'<div class="waiting"><p>{escape(exchange.waiting or text("reading", language))}</p></div>')
    if exchange.failure:
        parts.append(f'<p class="problem">{escape(exchange.failure)}</p>')
    if exchange.stopped:
        parts.append(f'<p class="problem">{escape(text("stopped", language))}</p>')
    if answer and exchange.done:
        parts.append(_signature(answer, language, model))
    if exchange.done:
        parts.append(actions_html(exchange, number, language))
    if answer and exchange.done:
        parts.append(_follow_ups(answer, language))
    if answer:
        parts.append(f'<div class="sources" hidden>{cards(answer, exchange.sources or {}, language)}</div>')
    return "".join(parts)


def _answer(answer: Answer, language: Language) -> str:
    body = "".join(_block(block, answer, language) for block in answer.text.split("\n\n"))
    note = caution(answer, language)
    said = f'<p class="unsure" lang="{language}">{escape(note)}</p>' if note else ""
    return f'<div class="answer" lang="{answer.language}">{said}{body}</div>'


def _block(block: str, answer: Answer, language: Language) -> str:
    """Lines of a block: a run of items is a list, a quoted sentence a quotation, anything else a paragraph."""
    parts: list[str] = []
    items: list[str] = []
    for line in block.split("\n"):
        if line.startswith(_ITEM):
            items.append(f"<li>{_line(line[len(_ITEM) :], answer, language)}</li>")
            continue
        parts += _list(items)
        items = []
        if _is_quoted(line, answer):
            parts.append(_line(line, answer, language))
        elif (bold := _SHORT.search(line)) and _is_cited(bold[1], answer):
            rest = _inline(line[bold.end() :], answer, language)
            lead = escape(line[: bold.start()])
            opening = "<p>" if lead else '<p class="short">'
            parts.append(f"{opening}{lead}<strong>{escape(bold[1])}</strong>{rest}</p>")
        else:
            parts.append(f"<p>{_inline(line, answer, language)}</p>")
    return "".join(parts + _list(items))


def _is_cited(words: str, answer: Answer) -> bool:
    """Whether a quotation holds ``words``, as it does a short answer."""
    return any(words in " ".join(citation.quote.split()) for citation in answer.citations)


def _list(items: list[str]) -> list[str]:
    return [f"<ul>{''.join(items)}</ul>"] if items else []


def _line(line: str, answer: Answer, language: Language) -> str:
    if not _is_quoted(line, answer):
        return _inline(line, answer, language)
    cited = {int(n) for n in _MARK.findall(_TRAILING_MARKS.search(line)[0])}  # type: ignore[index]
    code = next((item.language for item in answer.citations if item.n in cited), answer.language)
    return f'<blockquote lang="{code}">{_inline(line, answer, language)}</blockquote>'


def _is_quoted(line: str, answer: Answer) -> bool:
    """Whether the line is a document's own sentence: it opens with a quotation mark and ends in a mark of ours."""
    return bool(answer.sentences) and line[:1] in _OPENING_QUOTES and bool(_TRAILING_MARKS.search(line)[0])  # type: ignore[index]


def _inline(line: str, answer: Answer, language: Language) -> str:
    """One line, escaped around its marks, so that no entity is cut; the numbers of citations are buttons."""
    titles = {item.n: item.title for item in answer.citations}

    def button(found: re.Match[str]) -> str:
        n = int(found[1])
        if n not in titles:
            return found[0]
        label = escape(text("mark", language, n=n, title=titles[n]))
        return f'<button type="button" class="mark" data-n="{n}" aria-label="{label}">{n}</button>'

    def tied(found: re.Match[str]) -> str:  # a mark never stands alone on the next line
        return f'<span class="tied">{escape(found[1])}{_MARK.sub(button, found[2])}</span>'

    parts, end = [], 0
    for found in _MARKED_WORD.finditer(line):
        parts += [escape(line[end : found.start()]), tied(found)]
        end = found.end()
    return "".join([*parts, escape(line[end:])])


def _abstention(answer: Answer, language: Language) -> str:
    lead = escape(answer.text.split("\n\n", 1)[0])
    reason = text("because", language, reason=answer.reason) if answer.reason else ""
    nearest = ""
    if answer.citations:
        first = answer.citations[0]
        quote = escape(" ".join(first.quote.split()))
        nearest = (
            f"<p>{escape(nearest_lead(first, answer.language))}</p>"
            f'<blockquote lang="{first.language}">{quote}{_inline(f" [{first.n}]", answer, language)}</blockquote>'
        )
    return (
        f'<div class="answer abstained" lang="{answer.language}">'
        f'<p class="verdict" lang="{language}">{escape(text("silent", language))}</p>'
        f'<p class="lead">{lead}</p><p class="reason">{escape(reason)}</p>{nearest}</div>'
    )


def _signature(answer: Answer, language: Language, model: str) -> str:
    """Who wrote the answer, what was checked, and how long it took."""
    trace = answer.trace
    facts = []
    if answer.sentences:
        facts.append(
            f'<span class="badge writer">{escape(text(f"by_{answer.generator}", language, model=model))}</span>'
        )
        facts.append(f"<span>{escape(counted('checked', len(answer.sentences), language))}</span>")
    facts.append(f"<span>{escape(text('seconds', language, s=f'{trace.total_ms / 1000:.1f}'))}</span>")
    notes = []
    if trace.dropped_sentences:
        notes.append(counted("dropped", trace.dropped_sentences, language))
    if trace.fallback:
        notes.append(f"{text('fallback', language)} {fault_text(trace.fallback, language)}")
    if trace.second_reader:
        notes.append(f"{phrase('one_reader', language)} {fault_text(trace.second_reader, language)}")
    if limits := limits_text(answer.filters, language):
        notes.append(text("limited_to", language, limits=limits))
    said = "".join(f'<p class="caution">{escape(note)}</p>' for note in notes)
    return f'<p class="signature">{"".join(facts)}</p>{said}'


def actions_html(exchange: Exchange, number: int, language: Language) -> str:
    """What can be done with a finished exchange: copy, ask again, edit, and say whether it helped."""
    buttons = [("retry", "retry"), ("edit", "edit_question")]
    hidden = ""
    if exchange.answer:
        buttons.insert(0, ("copy", "copy"))
        words = escape(plain_text(exchange.answer, language))
        hidden = f'<pre class="copy-text" hidden data-copied="{escape(text("copied", language))}">{words}</pre>'
    shown = "".join(
        f'<button type="button" class="action {name}">{escape(text(key, language))}</button>' for name, key in buttons
    )
    rating = _rating(exchange, language) if exchange.answer and exchange.message is not None else ""
    label = escape(text("actions", language, n=number))
    return f'<div class="actions" role="group" aria-label="{label}">{shown}{rating}</div>{_reason(exchange, language)}{hidden}'


def _rating(exchange: Exchange, language: Language) -> str:
    buttons = "".join(
        f'<button type="button" class="action rate {name}" data-helpful="{str(value).lower()}"'
        f' aria-pressed="{str(exchange.helpful is value).lower()}">{escape(text(name, language))}</button>'
        for name, value in (("helpful", True), ("unhelpful", False))
    )
    return f'<span class="rating" role="group" aria-label="{escape(text("rating", language))}">{buttons}</span>'


def _reason(exchange: Exchange, language: Language) -> str:
    """The line for a reason once there is a verdict; the reason once there is one."""
    if exchange.helpful is None:
        return ""
    if exchange.reason:
        return f'<p class="caution given">{escape(text("reason_given", language, reason=exchange.reason))}</p>'
    ask = "why_helpful" if exchange.helpful else "why_unhelpful"
    return (
        f'<form class="reason-form" data-helpful="{str(exchange.helpful).lower()}">'
        f"<label>{escape(text(ask, language))}"
        f'<input name="reason" maxlength="{MOST_REASON_CHARACTERS}" autocomplete="off"></label>'
        f'<button type="submit" class="quiet">{escape(text("send_reason", language))}</button></form>'
    )


def _follow_ups(answer: Answer, language: Language) -> str:
    """Chips to go on with: what the answer offers, else a summary of the documents that it cites."""
    offered = answer.suggestions
    if not offered and answer.citations:
        cited = {citation.document_id for citation in answer.citations}
        offered = suggestions(answer.language, [item for item in answer.candidates if item.document.id in cited])
    heading = phrase("try", answer.language) if answer.abstained else text("follow_ups", language)
    return _chips([item for item in offered if item != answer.question], heading, answer.language)


def _chips(questions: Iterable[str], heading: str, code: Language) -> str:
    buttons = "".join(
        f'<button type="button" class="chip" lang="{code}" data-ask="{escape(item)}">{escape(item)}</button>'
        for item in questions
    )
    return f'<div class="chips"><p>{escape(heading)}</p>{buttons}</div>' if buttons else ""
