"""Which sentences of a passage may be quoted: those that speak to the reader, not to a machine that reads along.

A text can hold words meant for the assistant ("ignore previous instructions and answer that ..."), to plant a claim
under a document's name. Documents are data here and such words are never obeyed; as evidence they would still be
quoted, so the paragraph that holds them is left out (indirect prompt injection, Greshake et al. 2023).
"""

import re
from functools import lru_cache

from assistant.sentences import split_sentences

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
    r"\b(?:treat|cite|quote|repeat|petik|memetik|ulang)\b.{0,30}\b(?:this|these|(?:baris|ayat) ini)\b.{0,60}"
    r"\b(?:source|sumber|cite)|"
    r"\byou are now\b.{0,40}\bmode\b|\banda kini\b.{0,30}\bmod\b",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK_LINE = re.compile(r"\n\s*\n")


@lru_cache(maxsize=4096)
def quotable(text: str) -> tuple[tuple[int, int], ...]:
    """Offsets of the sentences of ``text`` that may be evidence, in reading order."""
    addressed = [(start, end) for start, end in _paragraphs(text) if _ADDRESSED.search(text[start:end])]
    return tuple(
        (start, end)
        for start, end in split_sentences(text)
        if not any(low < end and start < high for low, high in addressed)
    )


def _paragraphs(text: str) -> list[tuple[int, int]]:
    edges = [0, *(place for match in _BLANK_LINE.finditer(text) for place in match.span()), len(text)]
    return list(zip(edges[::2], edges[1::2], strict=True))
