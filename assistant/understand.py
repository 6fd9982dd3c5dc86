"""Question -> Question: its language, kind, subjects, parts, filters, and a form that stands on its own.

Rules only: no model is loaded.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from assistant.comparison import COMPARE, either, subjects
from assistant.dialogue import has_only_names, standalone
from assistant.errors import UsageError
from assistant.expected import HOW_MUCH, OPEN, QUESTION_WORD, Expects, expected
from assistant.language import detect
from assistant.language.colloquial import formal, plain
from assistant.language.gloss import gloss
from assistant.language.relative_dates import relative_range
from assistant.parts import OPENING_CLAUSE, parts
from assistant.schema import Filters, Language, Turn

MAX_QUESTION_CHARACTERS = 2000
GLOSS_COVERAGE = 0.75
"""Share of content words that must be translated for a gloss to be used instead of the question itself."""

Kind = Literal["greeting", "thanks", "about", "holdings", "fact", "explain", "list", "summary", "compare", "timeline"]

# Small talk and questions about the assistant itself, matched against the whole question.
_TALK_PATTERNS: tuple[tuple[Kind, str], ...] = (
    (
        "greeting",
        r"(?:hi|hello|helo|hey|hai|salam|assalamu?alaikum|good (?:morning|afternoon|evening|day)|"
        r"selamat (?:pagi|petang|malam|tengah hari|sejahtera)|apa khabar|how are you)"
        r"(?:[\s,!.]+(?:there|semua|apa khabar|how are you|everyone|dan selamat sejahtera))*",
    ),
    (
        "thanks",
        r"(?:(?:many )?thanks?(?: you)?(?: (?:very much|a lot|so much))?|tq|"
        r"terima kasih(?: (?:banyak|banyak-banyak))?)",
    ),
    (
        "about",
        r"(?:what (?:can|do) you do|who are you|what are you|how do you work|help|"
        r"how can you help(?: me)?|what can i ask(?: you)?|"
        r"(?:apa|apakah)(?: yang)? (?:boleh )?(?:anda|awak|kamu)(?: boleh)? (?:buat|lakukan|bantu)|"
        r"siapa(?:kah)? (?:anda|awak|kamu)|bantuan|(?:apa|apakah) (?:yang )?boleh saya tanya)",
    ),
    (
        "holdings",
        r"(?:(?:what|which|how many) (?:documents?|sources?|articles?|files?)"
        r"(?: (?:do you have|are there|have you got|can you (?:use|read|see)|are in (?:the|this) collection))|"
        r"what(?:'s| is) in (?:the|this|your) collection|list (?:all |the |your )*(?:documents|sources|articles)|"
        r"(?:apa|apakah|berapa(?: banyak)?)(?: sahaja)? (?:dokumen|sumber|artikel)"
        r"(?: (?:yang )?(?:ada|anda ada|awak ada|anda miliki|terdapat))*(?: dalam koleksi(?: ini)?)?|"
        r"senaraikan (?:semua )?(?:dokumen|sumber|artikel)(?: (?:yang )?(?:ada|anda ada))?|"
        r"dokumen (?:apa|apakah)(?: sahaja)? yang (?:ada|anda ada|awak ada))",
    ),
)
_TALK = tuple((kind, re.compile(rf"(?:{pattern})[\s.!?,]*", re.IGNORECASE)) for kind, pattern in _TALK_PATTERNS)

_SUMMARY = re.compile(
    r"\b(summari[sz]e|summary|sum up|overview|gist|ringkas(?:kan|an)?|rumus(?:kan|an)?|"
    r"isi utama|secara ringkas)\b",
    re.I,
)
_MEANING = re.compile(
    r"^(?:apa(?:kah)? (?:yang )?(?:dimaksudkan|maksud|erti|takrif|definisi)|"
    r"what (?:is meant by|is the meaning of|does .+ mean))\b",
    re.I,
)
"""What a word means, even "in the comparison of the guides"."""
_TIMELINE = re.compile(r"\b(timeline|chronolog\w+|garis masa|kronologi|urutan peristiwa)\b", re.I)
_COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|sepuluh|\d{1,2})\b"
)
_LIST = re.compile(
    rf"\b(list|senarai(?:kan)?|nyatakan|namakan|sebutkan|name (?:the|all|some|{_COUNT})|what are|apa(?:kah)? {_COUNT}|"
    rf"which (?!two\b|2\b){_COUNT} (?=\w+s\b)|"
    r"which (?:[\w-]+ ){0,4}(?!was|is|has)\w+s are|which (?:\w+ )?are|"
    r"apa(?:kah)? .+ yang (?:disenaraikan|digariskan)|"
    r"apakah (?:antara|topik-topik|perkara-perkara|\w+-\w+)|apa sahaja|siapa sahaja|what (?:\w+ ){0,2}\w+s (?:were|are|did))\b",
    re.I,
)
_SAY = r"(?:kata|tekan|tegas|nyata|bincang|putus|jelas|terang|nasihat|harap|jangka|bimbang|mahu|lambang|gambar)"
"""Verbs of saying and thinking, as in ``dikatakan`` and ``beliau katakan``."""
_EXPLAIN = re.compile(
    rf"\b({OPEN}|explain|describe|terangkan|jelaskan|huraikan|ceritakan|petikan|quote|"
    r"tell me (?:more )?about|what .+ (?:stands for|means)|"
    r"what(?:'s| is| are| was| were)(?! (?:the|[\w’']+(?: [\w’']+){0,3}['’]s?) (?:\w+ ){0,2}"
    r"(?:title|name|theme|date|venue|number|motto|slogan|capital|period|post|position|job)\b)|"
    r"apa itu|apakah itu|apa(?:kah)? (?:maksud|peranan|tujuan|matlamat|kepentingan|kandungan|isi|kata|pandangan|akibat|guna|jadi|"
    r"jawapan|nasihat|pesanan|alasan|bidang|fungsi|hasil|isu|keistimewaan|kelebihan|keputusan|kesan|langkah|perkara|punca|"
    r"sebab|sumbangan|tindakan|topik|usaha|cabaran|faedah|manfaat|kebaikan|risiko|bahaya|halangan|strategi|dasar|inisiatif|"
    r"pengajaran|sokongan|bantuan|rancangan|harapan|jangkaan|cadangan|"
    r"saranan|syor)|(?:buat|tentang|menyebut|mengandungi|melambangkan|berkata) apa|"
    r"what (?:role|happened|came of|became of)|"
    r"(?:what|which) (?:steps|measures|efforts|topics|issues|decisions|actions|duties|worries|reasons|concerns|challenges|"
    r"benefits|advantages|risks|dangers|obstacles|strategies|lessons|ideas|rules|help|support|good)|"
    r"what (?:did|do|does) .+ do (?:about|for|to|against)|"
    r"what (?:did|does|do) .*\b(?:say|said|stress|think|believe|emphasi[sz]e|warn|"
    r"cover|include|contain|involve|mean|refer to|stand for|symboli[sz]e|express|describe|agree|decide|discuss|advise|"
    r"expect|want|hope|fear|worry)|"
    rf"apa(?:kah)? (?:yang )?di(?:per)?{_SAY}kan|apa(?:kah)? yang (?:[\w-]+ ){{1,5}}?{_SAY}kan|"
    r"bincangkan|(?<!\w )apa(?:kah)? yang (?:mahu|ingin|hendak|cuba|perlu|patut|harus|boleh|dijangka|diharapkan|dibimbangkan)|"
    r"apa(?:kah)? (?:yang )?(?:dibincangkan|dimaksudkan|dihuraikan|dipersetujui|diputuskan|berlaku|terjadi|takrif|definisi|erti))"
    r"\b",
    re.I,
)
_YES_OR_NO = re.compile(
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may|"
    r"whether|if|adakah|benarkah|betulkah|bolehkah|perlukah|pernahkah|sudahkah|wujudkah)\b",
    re.I,
)
"""Opens a question that no single run of words answers."""
_FACT_FIRST = re.compile(
    rf"(?P<condition>(?:if|jika|kalau|sekiranya|apabila)\b[^?]*?,\s*)?(?:\w+ )?(?:{HOW_MUCH}|"
    r"how (?:old|often|far|soon)|who|whom|whose|when (?:did|do|does|was|were|is|are|will|would|has|have|had|can)|"
    r"siapa(?:kah)?(?! sahaja)|bila(?:kah)?(?![^?]*,)|berapa(?:kah)?)\b",
    re.I,
)
"""Opens, if need be after a condition, a question of fact."""
_KIND_BY_NOUN = re.compile(
    r"(?<=\w )(?:list|summary|overview|gist|comparison|timeline|chronology|senarai|ringkasan|rumusan|perbandingan|"
    r"garis masa|kronologi)\b",
    re.I,
)
"""What a question of fact may be about: "when was the summary published"."""
_WHAT_DATES = re.compile(r"\b(?:what|which) (?:dates|years|days|months)\b", re.I)
_SAID_WHAT = re.compile(r"\bwhat (?:did|does|do) .*\b(?:say|said) (?:is|was|are|were|would be|will be)\b", re.I)
"""What did she say was the focus: one thing, where "what did she say about it" wants several sentences."""
_TO_TELL = re.compile(
    r"(?:(?:please|sila|tolong) )?(?:explain|describe|terangkan|jelaskan|huraikan|ceritakan)\b"
    r"(?! (?:who|when|where|how many|siapa|bila|di mana|berapa))",
    re.I,
)
"""Opens a request to explain, whatever types of answer it names."""
_DEFINITION = re.compile(r"(?:[Aa]pa|[Aa]pakah)(?: itu)? [A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|dan|of|the|on))*[ ?.!]*$")
"""A name and nothing else: "Apakah DEFA?"."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the rest of the pipeline needs it."""

    text: str
    standalone: str
    """The question with what it borrows from the conversation: this is what is searched and read."""
    language: Language
    kind: Kind
    expects: Expects
    filters: Filters
    subjects: tuple[str, ...] = ()
    """What a comparison compares; empty otherwise."""
    parts: tuple[str, ...] = ()
    """The questions that it asks, where it asks more than one, each standing on its own."""

    def wording(self, language: Language) -> str:
        """The standalone question for searching and reading in ``language``: glossed where it is in the other one.

        The reader and full text are much surer within one language than across two.
        """
        glossed = gloss(self.standalone, language)
        return glossed.text if glossed.coverage >= GLOSS_COVERAGE else self.standalone

    @property
    def is_talk(self) -> bool:
        """Whether it needs no search: a greeting, thanks, or a question about the assistant."""
        return self.kind in ("greeting", "thanks", "about", "holdings")


def understand(
    text: str,
    language: Language | Literal["auto"] = "auto",
    history: Sequence[Turn] = (),
    filters: Filters | None = None,
    today: date | None = None,
) -> Question:
    """Reads what is asked; ``history`` holds the earlier turns, oldest first.

    :raises UsageError: for an empty question, or one of more than ``MAX_QUESTION_CHARACTERS`` characters.
    """
    text = " ".join(text.split())
    if not text:
        raise UsageError('the question is empty: write one, for example "When was VIDW 2024 held?"')
    if len(text) > MAX_QUESTION_CHARACTERS:
        raise UsageError(
            f"the question has {len(text):,} characters: shorten it to {MAX_QUESTION_CHARACTERS:,}, "
            "or add the text as a document"
        )
    read_language = _language(text, history) if language == "auto" else language
    for kind, pattern in _TALK:
        if pattern.fullmatch(text):
            return Question(text, text, read_language, kind, "other", filters or Filters())
    asked = [turn for turn in history if not any(pattern.fullmatch(turn.question) for _, pattern in _TALK)]
    whole = standalone(plain(text, detect(text)), asked)
    whole = formal(whole, detect(whole))
    limits = _with_dates(filters or Filters(), text, today or date.today())
    choice = either(whole)
    kind = "compare" if choice else _kind(whole)
    return Question(
        text,
        whole,
        read_language,
        kind,
        expected(whole),
        limits,
        choice or (subjects(whole) if kind == "compare" else ()),
        () if choice else parts(whole),
    )


def _language(text: str, history: Sequence[Turn]) -> Language:
    # A word or two ("VIDW 2024?") says little about the language; the conversation says more.
    if history and has_only_names(text):
        return detect(history[-1].question)
    return detect(text)


def _kind(text: str) -> Kind:
    """What is wanted; a subject and no question ("fake news ASEAN") wants it explained."""
    if _MEANING.match(text):
        return "explain"
    fact_first = _FACT_FIRST.match(text)
    if fact_first:
        text = _KIND_BY_NOUN.sub("", text)
    kinds = (("summary", _SUMMARY), ("compare", COMPARE), ("timeline", _TIMELINE))
    for kind, pattern in kinds:
        if pattern.search(text):
            return kind  # type: ignore[return-value]
    if _LIST.search(text) and not _WHAT_DATES.search(text):
        return "list"
    if _YES_OR_NO.match(text) and not (fact_first and fact_first["condition"]):
        return "explain"
    if _SAID_WHAT.search(text):
        return "fact"
    if _TO_TELL.match(text):
        return "explain"
    first = QUESTION_WORD.search(OPENING_CLAUSE.sub("", text))
    if not (first and first["open"]) and expected(text) != "other":
        return "fact"
    if _DEFINITION.match(text):
        return "explain"
    return "explain" if not first or _EXPLAIN.search(text) else "fact"


def _with_dates(filters: Filters, text: str, today: date) -> Filters:
    """Adds the range that a relative date names ("last month", "tahun lepas"), unless the caller gave one."""
    if filters.date_from or filters.date_to or not (span := relative_range(text, today)):
        return filters
    return replace(filters, date_from=span[0], date_to=span[1])
