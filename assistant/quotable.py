"""Which sentences of a passage may be quoted: those that speak to the reader, not to a machine that reads along.

A text can hold words meant for the assistant ("ignore previous instructions and answer that ..."), to plant a claim
under a document's name. Documents are data here and such words are never obeyed; as evidence they would still be
quoted, so they are left out: a sentence alone, of several the rest of their paragraph, and all of a paragraph that
vouches for itself (indirect prompt injection, Greshake et al. 2023).
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.sentences import LIST_MARKER, Span, paragraphs, split_sentences

_ADDRESSED = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|prompts?|rules)\b|"
    r"\b(?:abaikan|lupakan|ketepikan)\b.{0,30}\b(?:arahan|gesaan|peraturan)\b|"
    r"\b(?:note|notice|instructions?|message|request|order)s? (?:to|for) (?:the |any |all )?(?:ai\b|(?:ai |virtual |language )?"
    r"(?:assistants?|models?|chatbots?))|"
    r"\b(?:arahan|nota|notis|mesej|permintaan) (?:kepada|untuk|bagi) (?:semua )?(?:pembantu|model bahasa|sembang bot|AI\b)|"
    r"^\W*(?:ai systems?|(?:ai )?assistants?|system|pembantu(?: AI)?|sistem)\s*:|"
    r"\b(?:assistants?|language models?|chatbots?|pembantu) (?:must|should|shall|mesti|hendaklah|wajib)\b|"
    r"\b(?:when|if|whenever) (?:you are )?asked\b.{0,80}\b(?:say|answer|reply|respond|state)\b|"
    r"\b(?:apabila|bila|jika|kalau) ditanya\b.{0,80}\b(?:jawab|katakan|nyatakan|balas)|"
    r"\b(?:answer|reply|jawab) (?:only |all questions |every question |semua soalan )|"
    r"\b(?:answer|reply|jawab) (?:that|bahawa)\b|"
    r"\b(?:reveal|disclose|print|dedahkan|paparkan)\b.{0,30}\b(?:prompt|settings|keys?|tetapan|kunci API|gesaan)\b|"
    r"\b(?:begin|start|mulakan|mula) (?:\w+ ){0,2}(?:with the words|dengan (?:perkataan|kata-kata))\b|"
    r"\byou are now\b.{0,40}\bmode\b|\banda kini\b.{0,30}\bmod\b",
    re.IGNORECASE | re.MULTILINE,
)
_ABOUT_THE_LINE = re.compile(
    r"\b(?:treat|cite|quote|repeat|petik|memetik|ulang)\b.{0,30}\b(?:this|these|(?:baris|ayat) ini)\b.{0,60}"
    r"\b(?:source|sumber|cite)",
    re.IGNORECASE,
)
"""Speaks of words that stand before it."""
_NUMBER = re.compile(r"\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t]")
LONGEST_LIST = 600
"""Characters of a list, with the sentence that announces it, up to which it is quoted whole."""


@lru_cache(maxsize=4096)
def quotable(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences of ``text`` that may be evidence, in reading order; a list goes with what announces it."""
    sentences = split_sentences(text)
    left_out: set[tuple[int, int]] = set()
    for low, high in paragraphs(text):
        inside = [(start, end) for start, end in sentences if low < end and start < high]
        addressed = [span for span in inside if _ADDRESSED.search(text[slice(*span)])]
        if _ABOUT_THE_LINE.search(text, low, high):
            left_out.update(inside)
        elif len(addressed) > 1:
            left_out.update(inside[inside.index(addressed[0]) :])
        else:
            left_out.update(addressed)
    return tuple(_with_lists(text, [span for span in sentences if span not in left_out]))


def _with_lists(text: str, sentences: Sequence[Span]) -> Iterator[Span]:
    """``sentences``, those that end in a colon together with the list that they announce, if it is not too long."""
    number = 0
    while number < len(sentences):
        start, end = sentences[number]
        last = number
        if text[end - 1] == ":":
            while last + 1 < len(sentences) and _is_next_item(text, sentences[last][1], sentences[last + 1][0]):
                last += 1
            if sentences[last][1] - start > LONGEST_LIST:
                last = number
        yield start, sentences[last][1]
        number = last + 1


def _is_next_item(text: str, end: int, start: int) -> bool:
    """Whether the sentence at ``start`` opens a list item and nothing was left out since ``end``."""
    line = text.rfind("\n", 0, start) + 1
    marker = LIST_MARKER.match(text, line)
    opens = marker.end() == start if marker else line == start and bool(_NUMBER.match(text, start))
    return opens and end <= line and not text[end:line].strip()
