"""An exchange -> its HTML: the question, the answer with its marks, who wrote it, and the cards of its evidence.

Reads the light Markdown of ``assistant.compose``. Everything is escaped first: only our own marks become elements.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from assistant.compose import suggestions
from assistant.phrases import phrase
from assistant.schema import Answer, Language
from ui.evidence import Source, cards
from ui.strings import EXAMPLES, counted, text

_MARK = re.compile(r"\[(\d+)\]")
_MARKED_WORD = re.compile(r"(\S{0,24}\s?)((?:\[\d+\])+)")
_TRAILING_MARKS = re.compile(r"(?:\s*\[\d+\])*$")
_OPENING_QUOTES = "“\"'‘"
_ITEM = "- "


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


def exchange_html(exchange: Exchange, number: int, language: Language, model: str) -> str:
    """The exchange as the ``number``-th of its conversation; ``model`` is the endpoint's model name."""
    return (
        f'<article class="turn" data-turn="{number}" aria-labelledby="question-{number}"'
        f' aria-busy="{"false" if exchange.done else "true"}">'
        f'<h2 class="question" id="question-{number}">{escape(exchange.question)}</h2>'
        f"{_body(exchange, language, model)}</article>"
    )


def welcome_html(language: Language) -> str:
    """What the page says before the first question, with examples in both languages, the reader's first."""
    other: Language = "en" if language == "ms" else "ms"
    groups = "".join(_chips(EXAMPLES[code], text(f"examples_{code}", language), code) for code in (language, other))
    return (
        f'<section class="welcome"><h2>{escape(text("welcome", language))}</h2>'
        f"<p>{escape(text('welcome_lead', language))}</p>{groups}</section>"
    )


def _body(exchange: Exchange, language: Language, model: str) -> str:
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
        parts += [_signature(answer, language, model), _follow_ups(answer, language)]
    if answer:
        parts.append(f'<div class="sources" hidden>{cards(answer, exchange.sources or {}, language)}</div>')
    return "".join(parts)


def _answer(answer: Answer, language: Language) -> str:
    blocks = answer.text.split("\n\n")
    head = ""
    if answer.short_answer and blocks[0].startswith("**") and "**" in blocks[0][2:]:
        bold, _, rest = blocks.pop(0)[2:].rpartition("**")
        head = f'<p class="short"><strong>{escape(bold)}</strong>{_inline(rest, answer, language)}</p>'
    body = "".join(_block(block, answer, language) for block in blocks)
    return f'<div class="answer" lang="{answer.language}">{head}{body}</div>'


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
        parts.append(
            f"<p>{_inline(line, answer, language)}</p>"
            if not _is_quoted(line, answer)
            else _line(line, answer, language)
        )
    return "".join(parts + _list(items))


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
    """One line, escaped, in which the numbers of citations are buttons."""
    titles = {item.n: item.title for item in answer.citations}

    def button(found: re.Match[str]) -> str:
        n = int(found[1])
        if n not in titles:
            return found[0]
        label = escape(text("mark", language, n=n, title=titles[n]))
        return f'<button type="button" class="mark" data-n="{n}" aria-label="{label}">{n}</button>'

    def tied(found: re.Match[str]) -> str:  # a mark never stands alone on the next line
        return f'<span class="tied">{found[1]}{_MARK.sub(button, found[2])}</span>'

    return _MARKED_WORD.sub(tied, escape(line))


def _abstention(answer: Answer, language: Language) -> str:
    lead = escape(answer.text.split("\n\n", 1)[0])
    reason = text("because", language, reason=answer.reason) if answer.reason else ""
    nearest = ""
    if answer.citations:
        first = answer.citations[0]
        quote = escape(" ".join(first.quote.split()))
        nearest = (
            f"<p>{escape(phrase('nearest', answer.language))}</p>"
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
        notes.append(f"{text('fallback', language)} {trace.fallback}")
    said = "".join(f'<p class="caution">{escape(note)}</p>' for note in notes)
    return f'<p class="signature">{"".join(facts)}</p>{said}'


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
