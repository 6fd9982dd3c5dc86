"""Checked sentences -> the text of the answer: light Markdown with ``[n]`` marks, one layout for each kind of question."""

import re
from collections.abc import Mapping, Sequence

from assistant.phrases import phrase
from assistant.schema import Answer, Candidate, Citation, CitedSentence, Language
from assistant.understand import Question

_MARK_LIKE = re.compile(r"\[(\d+)\]")


def answer_text(
    question: Question,
    sentences: Sequence[CitedSentence],
    citations: Sequence[Citation],
    short_answers: Sequence[str] = (),
    alternatives: Mapping[int, str] | None = None,
    disagreeing: Sequence[int] = (),
    unanswered: Sequence[str] = (),
    *,
    verbatim: bool,
) -> str:
    """Lays an answer out.

    Each short answer stands in bold before the first sentence that holds it; a line says where the words are in the
    other language, where sources disagree, which answer is almost as likely (``alternatives``, by the number of its
    citation), and on which parts of the question the documents are silent.
    """
    blocks: list[str] = []
    language, by_number = question.language, {citation.n: citation for citation in citations}
    bullets = question.kind in ("list", "timeline") and len(sentences) > 1 and not short_answers
    waiting = list(dict.fromkeys(short_answers))
    lines: list[str] = []
    opening, said_foreign = True, False
    for sentence in sentences:
        for short in [words for words in waiting if any(words in by_number[n].quote for n in sentence.citations)]:
            waiting.remove(short)
            lines.append(f"**{_plain(short)}** {_marks(sentence.citations)}")
            if not opening:  # the next part of the question: it says anew which language it quotes
                opening, said_foreign = True, False
        if verbatim and disagreeing and set(sentence.citations) == {disagreeing[0]}:
            lines.append(phrase("disagree", language, marks="][".join(str(n) for n in disagreeing)))
        if verbatim and alternatives and (second := alternatives.get(sentence.citations[0])):
            lines.append(phrase("alternative", language, words=_plain(second), n=sentence.citations[0]))
            said_foreign = False  # another answer: it says anew which language it quotes
        languages = {by_number[n].language for n in sentence.citations}
        if verbatim and languages and (language not in languages) != said_foreign:
            said_foreign = not said_foreign
            key = "also_own_language" if not said_foreign else "other_language" if opening else "also_other_language"
            lines.append(phrase(key, language, n=sentence.citations[0]))
        opening = False
        lines.append(("- " if bullets else "") + _sentence(sentence, verbatim))
    if verbatim or short_answers:
        blocks.append("\n".join(lines) if bullets else "\n\n".join(lines))
    else:
        blocks.append("\n".join(lines) if bullets else " ".join(lines))
    blocks += [phrase("part_unsaid", language, part=_plain(part)) for part in unanswered]
    return "\n\n".join(blocks)


def abstention_text(language: Language, nearest: Citation | None, suggestions: Sequence[str]) -> str:
    """Says that the documents are silent, what comes nearest, and what they can answer."""
    blocks = [phrase("abstain", language)]
    if nearest:
        blocks.append(f"{nearest_lead(nearest, language)} {_quoted(nearest.quote)} [{nearest.n}]")
    if suggestions:
        blocks.append("\n".join([phrase("try", language), *(f"- {_plain(item)}" for item in suggestions)]))
    return "\n\n".join(blocks)


def nearest_lead(nearest: Citation, language: Language) -> str:
    """What stands before the nearest sentence; it names the language that is not the reader's."""
    return phrase("nearest" if nearest.language == language else "nearest_in_other", language)


def caution(answer: Answer, language: Language) -> str:
    """What stands beside the text of an answer that is tentative; empty for any other."""
    return phrase("tentative", language) if answer.tentative else ""


def suggestions(language: Language, candidates: Sequence[Candidate], first: str | None = None) -> tuple[str, ...]:
    """Two questions that the nearest documents do answer: the one with the id ``first``, then those in the reader's language."""
    own_first = sorted(candidates, key=lambda each: (each.document.id != first, each.document.language != language))
    titles = dict.fromkeys(candidate.document.title for candidate in own_first)
    return tuple(phrase("summarise", language, title=title) for title in list(titles)[:2])


def _sentence(sentence: CitedSentence, verbatim: bool) -> str:
    words = _quoted(sentence.text) if verbatim else _plain(sentence.text)
    return f"{words} {_marks(sentence.citations)}".rstrip()


def _marks(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def _plain(text: str) -> str:
    """One line; a "[3]" that stands in a document must not read as one of our marks."""
    return _MARK_LIKE.sub(r"(\1)", " ".join(text.split()))


def _quoted(text: str) -> str:
    words = _plain(text)
    return words if words[:1] in "“\"'‘" else f"“{words}”"
