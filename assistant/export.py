"""A conversation -> a file to keep: Markdown, HTML, JSON, the CSL-JSON of its sources; and an answer as plain text.

One function a format; each gives the whole file. What stands between quotation marks is as the documents have it.
"""

import json
import os
import re
from collections.abc import Sequence
from html import escape
from typing import Any

from assistant.compose import caution
from assistant.config import PROJECT_ROOT
from assistant.phrases import phrase
from assistant.schema import Answer, Citation, Language
from assistant.wire import answer_json

_MARK = re.compile(r"\[(\d+)\]")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_SHORT = re.compile(r"(?P<lead>(?:[^*\[\]“\"]+: )?)\*\*(?P<bold>.+?)\*\*")
"""A short answer that opens a line, or another one after "Or possibly: "."""
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")

_STYLE = (
    "body{max-width:44rem;margin:2.5rem auto;padding:0 1.25rem;font:1.0625rem/1.6 system-ui,sans-serif;color:#1d2327;"
    "background:#faf8f3}h1{font:400 1.75rem/1.25 Georgia,serif}h2{margin-top:2.5rem;font-size:1.2rem}"
    "ul{padding-left:1.25rem}ol{padding-left:0;list-style:none;border-top:1px solid #e2ddd1;padding-top:.75rem;"
    "font-size:.9375rem}li{margin:.4rem 0}blockquote{margin:.2rem 0 .2rem;font-family:Georgia,serif}a{color:#0c5a63}"
    ".made{color:#565d62}"
    "@media(prefers-color-scheme:dark){body{background:#14181a;color:#e8e5de}a{color:#7fcbd1}.made{color:#a9afb2}"
    "ol{border-color:#2e3438}}"
)


def markdown(title: str, answers: Sequence[Answer], language: Language) -> str:
    """The questions as headings, the answers with their marks, and below each its sources."""
    parts = [f"# {_markdown(title)}"]
    for answer in answers:
        parts += [f"## {_markdown(answer.question)}", _markdown_answer(answer.text)]
        if answer.citations:
            parts.append("\n".join(_markdown_source(item, language) for item in answer.citations))
        if made := _made(answer, language):
            parts.append(f"*{_markdown(made)}*")
    return "\n\n".join(parts) + "\n"


def html(title: str, answers: Sequence[Answer], language: Language) -> str:
    """A page that stands alone: no script, nothing fetched, everything escaped."""
    sections = []
    for number, answer in enumerate(answers, start=1):
        sources = "".join(_html_source(item, number, language) for item in answer.citations)
        made = _made(answer, language)
        sections.append(
            f'<section lang="{answer.language}"><h2>{escape(answer.question)}</h2>{_html_answer(answer, number)}'
            + (f"<ol>{sources}</ol>" if sources else "")
            + (f'<p class="made" lang="{language}">{escape(made)}</p>' if made else "")
            + "</section>"
        )
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f"<body>\n<h1>{escape(title)}</h1>\n" + "\n".join(sections) + "\n</body>\n</html>\n"
    )


def contract_json(title: str, answers: Sequence[Answer]) -> str:
    """The answers as ``ask --json`` gives them, offsets and all."""
    return _json({"title": title, "answers": [answer_json(answer) for answer in answers]})


def csl_json(answers: Sequence[Answer]) -> str:
    """The cited documents, each once, for a reference manager: https://citationstyles.org (schema 1.0.2)."""
    kinds = {item.document.id: item.document.kind for answer in answers for item in answer.candidates}
    cited = {item.document_id: item for answer in answers if not answer.abstained for item in answer.citations}
    return _json([_csl(item, kinds.get(item.document_id)) for item in cited.values()])


def plain_text(answer: Answer, language: Language) -> str:
    """The answer with its sources, to paste: sentences with [n], a caution if there is one, a line for each source."""
    sources = "\n".join(f"[{item.n}] {source_line(item, language)}" for item in answer.citations)
    return "\n\n".join(filter(None, (_BOLD.sub(r"\1", answer.text), caution(answer, language), sources)))


def source_line(citation: Citation, language: Language) -> str:
    """Title, publisher, date and where it is, with commas; what is not known is left out, but for the date."""
    date = citation.date or phrase("undated", language)
    where = citation.url or short_path(citation.path or "")
    return ", ".join(filter(None, (citation.title, citation.publisher, date, where)))


def short_path(path: str) -> str:
    """A path below the project without the way to it."""
    return path.removeprefix(f"{PROJECT_ROOT}{os.sep}")


def _made(answer: Answer, language: Language) -> str:
    """Who worded the answer, and the caution; why there is none."""
    if answer.abstained:
        return f"({answer.reason})" if answer.reason else ""
    return (
        f"{phrase(f'made_{answer.generator}', language)} {caution(answer, language)}".strip()
        if answer.sentences
        else ""
    )


def _markdown(text: str) -> str:
    """Text that Markdown shows as it stands."""
    return _MARKDOWN_SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _markdown_answer(text: str) -> str:
    """The light Markdown of an answer: its bold, lists and marks stay, whatever else a document holds is escaped."""
    return "\n".join(_markdown_line(line) for line in text.split("\n"))


def _markdown_line(line: str) -> str:
    item, rest = ("- ", line[2:]) if line.startswith("- ") else ("", line)
    short = _SHORT.match(rest)
    lead, rest = (f"{short['lead']}**{_markdown(short['bold'])}**", rest[short.end() :]) if short else ("", rest)
    # Escaping takes the space at the ends, and the brackets of our marks must stay.
    escaped = _MARKDOWN_SPECIAL.sub(r"\\\1", rest)
    return item + lead + re.sub(r"\\\[(\d+)\\\]", r"[\1]", escaped)


def _markdown_source(citation: Citation, language: Language) -> str:
    line = source_line(citation, language)
    place = citation.url if citation.url and citation.url.startswith(("http://", "https://")) else None
    shown = _markdown(line.removesuffix(f", {place}")) + (f", <{place}>" if place and " " not in place else "")
    return f"- [{citation.n}] {shown}  \n  “{_markdown(citation.quote)}”"


def _html_answer(answer: Answer, number: int) -> str:
    known = {item.n for item in answer.citations}

    def inline(line: str) -> str:
        shown = _BOLD.sub(r"<strong>\1</strong>", escape(line), count=1) if _SHORT.match(line) else escape(line)
        return _MARK.sub(
            lambda mark: f'<a href="#s{number}-{mark[1]}">[{mark[1]}]</a>' if int(mark[1]) in known else mark[0], shown
        )

    blocks = []
    for block in answer.text.split("\n\n"):
        lines = block.split("\n")
        items = [line[2:] for line in lines if line.startswith("- ")]
        blocks += [f"<p>{inline(line)}</p>" for line in lines if not line.startswith("- ")]
        if items:
            blocks.append(f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>")
    return "".join(blocks)


def _html_source(citation: Citation, number: int, language: Language) -> str:
    line = escape(source_line(citation, language))
    if citation.url and citation.url.startswith(("http://", "https://")):
        url = escape(citation.url)
        line = line.removesuffix(f", {url}") + f', <a href="{url}" rel="noopener noreferrer">{url}</a>'
    return (
        f'<li id="s{number}-{citation.n}">[{citation.n}] {line}'
        f'<blockquote lang="{citation.language}">“{escape(citation.quote)}”</blockquote></li>'
    )


def _csl(citation: Citation, kind: str | None) -> dict[str, Any]:
    """One item; what is not known is left out, as the schema wants it."""
    kinds = {"news report": "article-newspaper", "meeting summary": "report"}
    item: dict[str, Any] = {
        "id": citation.document_id,
        "type": kinds.get(kind or "", "webpage" if citation.url else "document"),
        "title": citation.title,
        "language": citation.language,
    }
    if citation.publisher:
        item["publisher"] = citation.publisher
    parts = (citation.date or "").split("-")
    if all(part.isdigit() for part in parts):
        item["issued"] = {"date-parts": [[int(part) for part in parts[:3]]]}
    if citation.url:
        item["URL"] = citation.url
    return item


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
