"""Question -> Question: its language, kind, subjects, filters, and a form that stands on its own.

Rules only: no model is loaded. A follow-up ("Bila?", "Who organised it?") borrows its subject from the last turn.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from assistant.errors import UsageError
from assistant.language import content_words, detect
from assistant.language.gloss import gloss
from assistant.schema import Filters, Language, Turn

MAX_QUESTION_CHARACTERS = 2000
GLOSS_COVERAGE = 0.75
"""Share of content words that must be translated for a gloss to be used instead of the question itself."""

Kind = Literal["greeting", "thanks", "about", "holdings", "fact", "explain", "list", "summary", "compare", "timeline"]
Expects = Literal["person", "time", "place", "number", "money", "percent", "age", "contact", "other"]
"""The type of the short answer that a question of fact expects."""

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
_COMPARE = re.compile(
    r"\b(compare|comparison|differences?|differ|versus|vs|banding(?:kan)?|perbandingan|beza(?:nya)?|perbezaan|berbeza)\b",
    re.I,
)
_TIMELINE = re.compile(r"\b(timeline|chronolog\w+|garis masa|kronologi|urutan peristiwa)\b", re.I)
_LIST = re.compile(
    r"\b(list|senarai(?:kan)?|nyatakan|name (?:the|all|some|three|two)|what are|which (?:\w+ )?are|"
    r"apakah (?:antara|topik-topik|perkara-perkara|\w+-\w+)|apa sahaja|siapa sahaja|what (?:\w+ ){0,2}\w+s (?:were|are|did))\b",
    re.I,
)
_EXPLAIN = re.compile(
    r"\b(why|explain|describe|mengapa(?:kah)?|kenapa(?:kah)?|bagaimana(?:kah)?|terangkan|jelaskan|huraikan|ceritakan|"
    r"how(?! (?:many|much|long|old|often|far|big|large))|tell me about|"
    r"what(?:'s| is| are| was| were)(?! the (?:\w+ ){0,2}(?:title|name|theme|date|venue|number|motto|slogan|capital|period)\b)|"
    r"apa itu|apakah itu|apakah (?:maksud|peranan|tujuan|matlamat|kepentingan|kandungan|kata|pandangan)|"
    r"what (?:role|happened)|what (?:did|does|do) .*\b(?:say|said|stress|think|believe|emphasi[sz]e|warn))\b",
    re.I,
)
_DEFINITION = re.compile(r"(?:[Aa]pa|[Aa]pakah)(?: itu)? [A-Z][\w’'-]*(?: (?:[A-Z][\w’'-]*|dan|of|the|on))*[ ?.!]*$")
"""A name and nothing else: "Apakah DEFA?"."""
_EXPECTS: tuple[tuple[Expects, re.Pattern[str]], ...] = (
    (
        "contact",
        re.compile(
            r"\b(phone number|telephone|hotline|talian|e-?mail|e-?mel|postal address|nombor telefon|alamat|no\.? tel)\b",
            re.I,
        ),
    ),
    ("age", re.compile(r"\b(how old|what age|umur|usia)\b", re.I)),
    (
        "money",
        re.compile(
            r"\b(how much (?:did|does|do|was|is|will|would|has|money)\b(?!.*\b(?:grow|rise|fall|increase)).*|budget|cost|price|"
            r"salary|kos|bajet|belanjawan|harga|gaji|berapa(?:kah)? (?:banyak )?(?:wang|duit|perbelanjaan))\b",
            re.I,
        ),
    ),
    ("percent", re.compile(r"\b(what (?:percentage|share|per cent|proportion)|berapa(?:kah)? peratus(?:an)?)\b", re.I)),
    (
        "number",
        re.compile(
            r"\b(how (?:many|much|long|large|big)|berapa(?:kah)?|bilangan|"
            r"what (?:number|rank|score)|which rank|kedudukan|ranking|skor)\b",
            re.I,
        ),
    ),
    (
        "time",
        re.compile(
            r"\b(when|(?:what|which) (?:date|day|year|month|period|years)|"
            r"bila(?:kah)?|tarikh|tempoh|tahun (?:berapa|bila)|hari apa)\b",
            re.I,
        ),
    ),
    (
        "place",
        re.compile(r"\b(where|which (?:city|country|venue)|di ?mana(?:kah)?|ke mana|bandar mana|negara mana)\b", re.I),
    ),
    ("person", re.compile(r"\b(who|whom|whose|siapa(?:kah)?)\b", re.I)),
)

_PRONOUN = re.compile(
    r"\b(it|its|this|that|these|those|they|them|their|he|she|his|her|him|ia|ianya|beliau|dia|mereka|tersebut|"
    r"(?:acara|mesyuarat|persidangan|deklarasi|dokumen|perkara|hal|perjanjian|dasar|undang-undang|forum|sidang|program)"
    r" (?:itu|ini|tersebut)|(?:the|that|this) (?:event|meeting|conference|declaration|document|forum|summit|agreement))\b",
    re.I,
)
_PERSON_PRONOUN = re.compile(r"\b(he|she|his|her|him|beliau|dia)\b", re.I)
_WHAT_ABOUT = re.compile(
    r"^\s*(?:and |dan |what about|how about|and what about|bagaimana(?: pula)? dengan|macam mana dengan)\s*(?P<what>.+?)"
    r"(?:\s+pula)?[\s?.!]*$",
    re.I,
)
# A run of capitalised words, acronyms and numbers, joined by the small words that names contain.
_NAME_PART = r"(?:[A-Z][\w’'./-]*|ke-\d+|\d+(?:st|nd|rd|th)?\b)"
_NAME_RUN = re.compile(rf"{_NAME_PART}(?:\s+(?:(?:of|the|on|for|and|dan|bagi|ke)\s+(?=[A-Z]))?{_NAME_PART})*")
_LEADING_QUESTION_WORD = re.compile(
    r"^(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|do|does|can|could|tell|list|explain|describe|"
    r"name|summari[sz]e|compare|in|on|at|the|by|berapa(?:kah)?|bila(?:kah)?|siapa(?:kah)?|apa(?:kah)?|di|mana(?:kah)?|"
    r"mengapa(?:kah)?|kenapa|bagaimana(?:kah)?|adakah|terangkan|jelaskan|senaraikan|nyatakan|rumuskan|ringkaskan|"
    r"bandingkan|pada|menurut|and|dan)\b\s*",
    re.I,
)


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
    standalone = _standalone(text, history)
    limits = _with_dates(filters or Filters(), text, today or date.today())
    kind = _kind(standalone)
    return Question(
        text,
        standalone,
        read_language,
        kind,
        _expects(standalone),
        limits,
        _subjects(standalone) if kind == "compare" else (),
    )


def _language(text: str, history: Sequence[Turn]) -> Language:
    # A word or two ("VIDW 2024?") says little about the language; the conversation says more.
    if history and len(_NAME_RUN.sub("", text).split()) == 0:
        return detect(history[-1].question)
    return detect(text)


def _kind(text: str) -> Kind:
    for kind, pattern in (("summary", _SUMMARY), ("compare", _COMPARE), ("timeline", _TIMELINE)):
        if pattern.search(text):
            return kind  # type: ignore[return-value]
    if _LIST.search(text):
        return "list"
    if any(pattern.search(text) for _, pattern in _EXPECTS):
        return "fact"
    if _DEFINITION.match(text):
        return "explain"
    return "explain" if _EXPLAIN.search(text) else "fact"


def _expects(text: str) -> Expects:
    for expects, pattern in _EXPECTS:
        if pattern.search(text):
            return expects
    return "other"


def _subjects(text: str) -> tuple[str, ...]:
    """The two or more things that a comparison names, each as a search of its own."""
    body = _COMPARE.sub(" ", _LEADING_QUESTION_WORD.sub("", text)).strip(" ?.!")
    body = re.sub(r"^\s*(?:between|antara|the|of|is|are|apa|apakah|what)\b\s*", "", body, flags=re.I)
    parts = re.split(r"\s+(?:and|with|to|dan|dengan|daripada|from|versus|vs)\s+|,\s*", body, flags=re.I)
    parts = [re.sub(r"^the\s+", "", part.strip(" ?.!"), flags=re.I) for part in parts if len(part.strip(" ?.!")) > 1]
    return tuple(parts) if len(parts) > 1 else ()


def name_runs(text: str) -> list[str]:
    """Runs of capitalised words, acronyms and numbers: what a question is about, in its order."""
    body = text
    while (shorter := _LEADING_QUESTION_WORD.sub("", body)) != body:
        body = shorter
    return [run for run in _NAME_RUN.findall(body) if not run.isdigit() and len(run) > 1]


def _standalone(text: str, history: Sequence[Turn]) -> str:
    if not history:
        return text
    previous = history[-1].standalone_question or history[-1].question
    topic = _topic(history)
    if not topic:
        return text
    if (match := _WHAT_ABOUT.match(text)) and (what := match["what"]) and not _expects_something(what):
        runs = name_runs(previous)
        return previous.replace(runs[-1], what) if runs else f"{previous.rstrip(' ?.!')} {what}?"
    bare = text.strip(" ?.!")
    if _PERSON_PRONOUN.search(text) and (person := _person(history[-1])):
        return _PERSON_PRONOUN.sub(person, text, count=1)
    if _PRONOUN.search(text) and not name_runs(text):
        return _PRONOUN.sub(topic, text, count=1)
    if not name_runs(text) and len(content_words(text, detect(text))) <= 3:
        return f"{bare} {topic}?"
    return text


def _expects_something(text: str) -> bool:
    return any(pattern.search(text) for _, pattern in _EXPECTS) or bool(_EXPLAIN.search(text))


def _topic(history: Sequence[Turn]) -> str:
    """The longest name of the latest question that has one; else that question's content words."""
    for turn in reversed(history):
        if runs := name_runs(turn.standalone_question or turn.question):
            return max(runs, key=len)
    last = history[-1].standalone_question or history[-1].question
    return " ".join(content_words(last, detect(last)))


def _person(turn: Turn) -> str | None:
    """A name of two or more capitalised words in the last answer's first line or question."""
    for source in (turn.question, turn.answer.split("\n", 1)[0]):
        for run in name_runs(source):
            words = run.split()
            if (
                len(words) >= 2
                and all(word[:1].isupper() for word in words)
                and not any(word.isupper() for word in words)
            ):
                return run
    return None


def _with_dates(filters: Filters, text: str, today: date) -> Filters:
    """Adds the range that a relative date names ("last month", "tahun lepas"), unless the caller gave one."""
    if filters.date_from or filters.date_to or not (span := relative_range(text, today)):
        return filters
    return Filters(filters.language, filters.publisher, span[0], span[1], filters.document_id)


def relative_range(text: str, today: date) -> tuple[str, str] | None:
    """ISO dates, both included, of the first relative date in ``text``; None when there is none."""
    first_of_month = today.replace(day=1)
    last_month_end = first_of_month - timedelta(days=1)
    monday = today - timedelta(days=today.weekday())
    ranges: tuple[tuple[str, date, date], ...] = (
        (r"last year|tahun (?:lepas|lalu)", date(today.year - 1, 1, 1), date(today.year - 1, 12, 31)),
        (r"this year|tahun ini", date(today.year, 1, 1), today),
        (r"last month|bulan (?:lepas|lalu)", last_month_end.replace(day=1), last_month_end),
        (r"this month|bulan ini", first_of_month, today),
        (r"last week|minggu (?:lepas|lalu)", monday - timedelta(days=7), monday - timedelta(days=1)),
        (r"this week|minggu ini", monday, today),
        (r"yesterday|semalam|kelmarin", today - timedelta(days=1), today - timedelta(days=1)),
        (r"today|hari ini", today, today),
    )
    for pattern, start, end in ranges:
        if re.search(rf"\b(?:{pattern})\b", text, re.IGNORECASE):
            return start.isoformat(), end.isoformat()
    return None
