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

_SAY, _IGNORE = r"(?:say|answer|reply|respond|state)", r"(?:ignore|disregard|forget|override)"
_THIS_TEXT = (
    r"(?:this|these) (?:text|documents?|lines?|pages?|passages?|paragraphs?|sentences?|notes?|messages?|instructions?)|"
    r"the \w+ (?:above|below)|(?:every|each|all) (?:answers?|questions?|repl(?:y|ies)|responses?)|"
    r"(?:dokumen|teks|baris|ayat|perenggan|nota|mesej|arahan) (?:ini|di atas|di bawah)|(?:setiap|semua) (?:jawapan|soalan)"
)
"""What only somebody who speaks to the machine that reads along can mean."""
_IMPERATIVE = r"(?:\A\W*|^\W*(?-i:(?=[A-Z]))|[,:;!?.]\s|\b(?:then|please|always|you (?:must|should|will))\s)"
"""Stands before a verb that gives an order: not "users can reply that"."""
_ADDRESSED = re.compile(
    rf"\b{_IGNORE}\b.{{0,30}}\b(?:instructions?|prompts?|(?:previous|prior|earlier|your|all) (?:\w+ )?rules)\b|"
    rf"{_IMPERATIVE}{_IGNORE}\b.{{0,30}}\brules\b|"
    r"\b(?:abaikan|lupakan|ketepikan)\b.{0,30}\b(?:arahan|gesaan|peraturan)\b|"
    r"\b(?:note|notice|instructions?|message|request|order)s? (?:to|for) (?:the |any |all )?(?:ai\b|(?:ai |virtual |language )?"
    r"(?:assistants?|models?|chatbots?))|"
    r"\b(?:arahan|nota|notis|mesej|permintaan) (?:kepada|untuk|bagi) (?:semua )?(?:pembantu|model bahasa|sembang bot|AI\b)|"
    r"^\W*(?:ai systems?|(?:ai )?assistants?|system|pembantu(?: AI)?|sistem)\s*:|"
    r"\b(?:assistants?|language models?|chatbots?|pembantu) (?:must|should|shall|mesti|hendaklah|wajib)\s(?:"
    rf"(?:not |always |only |never )?(?:say\b(?! (?:(?:that )?they|when|if|whether|so|no)\b)|{_IGNORE}\b|"
    rf"{_SAY}(?: only\b| that\b(?! they\b)| with the words\b|:?\s[\"“'‘])|"
    r"(?:meng)?abaikan\b|(?:(?:men)?jawab|(?:me)?nyatakan|(?:meng|k)atakan) bahawa\b)|"
    rf"(?s:.{{0,80}})\b(?:{_THIS_TEXT}|prompts?|instructions?|gesaan)\b)|"
    rf"\b(?:when|if|whenever) (?:you are asked\b.{{0,80}}\b|asked\b[^,:]{{0,80}}\b|asked\b.{{0,80}}{_IMPERATIVE}){_SAY}\b|"
    r"\b(?:apabila|bila|jika|kalau) ditanya\b.{0,80}\b(?:jawab|katakan|nyatakan|balas)|"
    rf"{_IMPERATIVE}(?:answer|reply) (?:only |all questions |every question |that\b)|\bjawab (?:semua soalan |bahawa\b)|"
    r"\b(?:and|or|must|should|shall) (?:answer|reply) (?:only |that\b(?! they\b))|"
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
