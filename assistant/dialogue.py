"""Follow-ups and two-part questions as questions that stand on their own, by rule.

A follow-up ("Bila?", "Who organised it?", "Yang 2025 pula?") borrows its subject from the turns before it; a question
of several parts ("When and where was it held?") becomes one question for each.
"""

import re
from collections.abc import Sequence

from assistant.language import content_words, detect, fold, stem, stop_words
from assistant.language.lexicon import is_listed
from assistant.schema import LANGUAGES, Turn

_ASKS = (
    r"(?:who|whom|whose|what|when|where|which|why|how(?: many| much| long| old| often)?|siapa(?:kah)?|apa(?:kah)?|"
    r"bila(?:kah)?|(?:di |ke |dari )?mana(?:kah)?|berapa(?:kah)?(?: ramai| banyak)?|mengapa(?:kah)?|kenapa(?:kah)?|"
    r"bagaimana(?:kah)?)"
)
_QUESTION_WORD = re.compile(rf"\b{_ASKS}\b", re.I)
_AND = r"(?:and|dan|serta)"
_TWO_WORDS = re.compile(rf"^(?P<one>{_ASKS}),? {_AND} (?P<two>{_ASKS}) (?P<rest>.+)$", re.I)
"""When and where was it held?"""
_TWO_WORDS_LAST = re.compile(rf"^(?P<rest>.+?) (?P<one>{_ASKS}),? {_AND} (?P<two>{_ASKS})[ ?.!]*$", re.I)
_NEXT_CLAUSE = re.compile(
    rf"(?:[,;]\s+|\s+){_AND}\s+(?={_ASKS}\b)|[,;?]\s+(?=(?:when|where|why|how many|bila|siapa|berapa|di mana)(?:kah)?\b)",
    re.I,
)
OPENING_CLAUSE = re.compile(
    r"^(?:when (?!(?:did|do|does|was|were|is|are|will|would|has|have|had|can|could|should|might)\b)|bila )[^?]*?,\s*"
    rf"(?={_ASKS}\b)",
    re.I,
)
"""A clause before the question: "Bila data dihantar ke luar negara, apa beza ..."."""
_TO_COMPARE = re.compile(r"^\s*(?:compare|bandingkan)\s+(?P<one>.+?)\s+(?:with|to|and|dengan|dan)\s+(?P<two>.+)$", re.I)
_TOGETHER = re.compile(r"\b(?:both|between|antara|kedua-dua(?:nya)?|difference|beza|perbezaan)\b", re.I)

_PRONOUN = re.compile(
    r"\b(it|its|this|that|these|those|they|them|their|he|she|his|her|him|ia|ianya|beliau|dia|mereka|tersebut|"
    r"(?:acara|mesyuarat|persidangan|deklarasi|dokumen|perkara|hal|perjanjian|dasar|undang-undang|forum|sidang|program)"
    r" (?:itu|ini|tersebut)|(?:the|that|this) (?:event|meeting|conference|declaration|document|forum|summit|agreement))\b",
    re.I,
)
_POSSESSED = re.compile(
    r"\b(?!(?:akhir|biasa|bukan|ha|hendak|khusus|lazim|misal|pu|sebenar|selanjut|semua|sepatut|sepenuh|seterus|tentu|ter|umum|dua)"
    r"nya\b)(\w{3,})nya\b",
    re.I,
)
"""Naibnya, mengetuainya: of it, or it."""
_THERE = re.compile(
    r"\b(?:there|then|ones?|that (?:day|month|year|time)|(?:ketika|masa|hari|bulan|tahun) (?:itu|tersebut)|di (?:sana|situ))\b",
    re.I,
)
"""Words that lean on the turn before even where the question has a name of its own."""
_PERSON_PRONOUN = re.compile(r"\b(he|she|his|her|him|beliau|dia)\b", re.I)
_WHAT_ABOUT = re.compile(
    r"^\s*(?:and |dan |what about|how about|and what about|bagaimana(?: pula)? dengan|macam mana dengan|"
    r"(?:yang|untuk|bagi|pada|kalau|in|for)\b(?=.*(?:\bpula|\bthen|\d)[\s?.!]*$))\s*(?P<what>.+?)(?:\s+(?:pula|then))?[\s?.!]*$",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EDITION = re.compile(r"\bke-\d+|\b\d{1,3}(?:st|nd|rd|th)\b", re.I)
# A run of capitalised words, acronyms and numbers, joined by the small words that names contain.
_NAME_PART = r"(?:[A-Z][\w’'./-]*|ke-\d+|\d+(?:st|nd|rd|th)?\b)"
_NAME_RUN = re.compile(rf"(?<!\w){_NAME_PART}(?:\s+(?:(?:of|the|on|for|and|dan|bagi|ke)\s+(?=[A-Z]))?{_NAME_PART})*")
_TWO_EDITIONS = re.compile(
    rf"(?P<one>(?P<series>[A-Z][\w’'-]*)(?: {_NAME_PART})*) {_AND} (?:of |the )?(?P<two>(?P=series) {_NAME_PART})"
)
"""AMRI 16 and AMRI 17."""
_SAME_PREPOSITION = re.compile(
    r"^(?P<before>.+?) (?P<prep>of|about|regarding|pasal|tentang|mengenai|bagi) (?P<one>.+?),? "
    rf"{_AND} (?P=prep) (?P<two>[^,;?]+)",
    re.I,
)
"""The themes of AMRI 16 and of AMRI 17."""
_LEADING_QUESTION_WORD = re.compile(
    r"^(?:who|whom|whose|what|when|where|which|why|how|is|are|was|were|did|do|does|can|could|tell|list|explain|describe|"
    r"name|summari[sz]e|compare|in|on|at|the|by|berapa(?:kah)?|bila(?:kah)?|siapa(?:kah)?|apa(?:kah)?|di|mana(?:kah)?|"
    r"mengapa(?:kah)?|kenapa|bagaimana(?:kah)?|adakah|terangkan|jelaskan|senaraikan|nyatakan|rumuskan|ringkaskan|"
    r"bandingkan|pada|menurut|sejak|selain|antara|kalau|kat|and|dan)\b\s*",
    re.I,
)

_WHEN_HELD = {"bila": "Bila {} diadakan?", "bilakah": "Bilakah {} diadakan?", "when": "When was {} held?"}
"""A question of one word on an event, with the verb that it leaves out."""
_EVENT = re.compile(
    r"\b(?:forum|persidangan|mesyuarat|sidang|minggu|festival|bengkel|seminar|conference|meeting|summit|week|workshop)\b",
    re.I,
)


def standalone(text: str, history: Sequence[Turn]) -> str:
    """``text`` with what it borrows from ``history``, oldest turn first; as it is when it borrows nothing."""
    if not history:
        return text
    previous = history[-1].standalone_question or history[-1].question
    topic = _topic(history)
    if not topic:
        return text
    if (match := _WHAT_ABOUT.match(text)) and not _QUESTION_WORD.search(match["what"]):
        return _with_instead(previous, match["what"])
    bare = text.strip(" ?.!")
    if has_only_names(bare) and name_runs(bare):
        return _with_instead(previous, bare)
    if _PERSON_PRONOUN.search(text) and not _full_names(text) and (person := _person(history[-1])):
        about = _PERSON_PRONOUN.sub(person, text, count=1)
        says_enough = len(content_words(text, detect(text))) <= 1 or name_runs(text) or person in previous
        return about if says_enough else f"{about.strip(' ?.!')} {topic}?"
    if topic in text:
        return text
    if _PRONOUN.search(text) and all(_is_place_in(text, run) for run in name_runs(text)):
        return _PRONOUN.sub(topic, text, count=1)
    if _POSSESSED.search(bare):
        return f"{_POSSESSED.sub(lambda match: f'{match[1]} {topic}', bare, count=1)}?"
    if (asked := bare.lower()) in _WHEN_HELD and _EVENT.search(topic):
        return _WHEN_HELD[asked].format(topic)
    if _THERE.search(text) or (not name_runs(text) and len(content_words(text, detect(text))) <= 3):
        return f"{bare} {topic}?"
    return text


def parts(text: str) -> tuple[str, ...]:
    """The questions that ``text`` asks, each standing on its own; empty when it asks one thing."""
    if match := _TWO_WORDS.match(text):
        return f"{match['one']} {match['rest']}", f"{match['two'].capitalize()} {match['rest']}"
    if match := _TWO_WORDS_LAST.match(text):
        return f"{match['rest']} {match['one']}?", f"{match['rest']} {match['two']}?"
    if (match := _TO_COMPARE.match(text)) and _QUESTION_WORD.match(match["one"]):
        second = match["two"] if _QUESTION_WORD.match(match["two"]) else _with_instead(match["one"], match["two"])
        return match["one"], standalone(second, [Turn(match["one"], "")])
    clauses = [clause.strip(" ,;") for clause in _NEXT_CLAUSE.split(text)]
    whole = len(clauses[0].split()) > 2 or bool(name_runs(clauses[0]))  # "Apakah DEFA", but not "Who came"
    if len(clauses) > 1 and whole and _QUESTION_WORD.search(clauses[0]) and not OPENING_CLAUSE.match(text):
        first = [Turn(clauses[0], "")]
        return clauses[0], *(clause if name_runs(clause) else standalone(clause, first) for clause in clauses[1:])
    if (match := _TWO_EDITIONS.search(text)) and _QUESTION_WORD.search(text) and not _TOGETHER.search(text):
        before, after = text[: match.start()], text[match.end() :]
        return before + match["one"] + after, before + match["two"] + after
    if (match := _SAME_PREPOSITION.search(text)) and _QUESTION_WORD.search(match["before"]):
        asked = f"{match['before']} {match['prep']}"
        return f"{asked} {match['one']}?", f"{asked} {match['two'].strip()}?"
    return ()


def name_runs(text: str) -> list[str]:
    """Runs of capitalised words, acronyms and numbers: what a question is about, in its order."""
    runs = [run for run in _NAME_RUN.findall(without_question_word(text)) if not run.isdigit() and len(run) > 1]
    if runs and text.startswith(runs[0]) and is_common(fold(runs[0])):  # "Negara manakah": a capital for the place only
        return runs[1:]
    return runs


def is_common(word: str) -> bool:
    """Whether a folded word is a word of either language rather than a name: another language may say it otherwise."""
    return any(word in stop_words(language) or is_listed(stem(word, language), language) for language in LANGUAGES)


def without_question_word(text: str) -> str:
    """``text`` without the words in front that only make it a question."""
    while (shorter := _LEADING_QUESTION_WORD.sub("", text)) != text:
        text = shorter
    return text


def has_only_names(text: str) -> bool:
    """Whether nothing but names and numbers is there ("VIDW 2024?"), which says little about its language."""
    return not _NAME_RUN.sub("", text).split()


def _with_instead(question: str, what: str) -> str:
    """``question`` about ``what``: another year, another edition, or another name in the last one's place."""
    for pattern in (_YEAR, _EDITION):
        if pattern.fullmatch(what) and pattern.search(question):
            return pattern.sub(what, question)
    runs = name_runs(question)
    if not runs:
        return f"{question.rstrip(' ?.!')} {what}?"
    if len(name_runs(what)) and len(what.split()) > 3:  # it has a place and a year of its own
        return question[: question.index(runs[0])] + what
    return question.replace(runs[-1], what)


def _topic(history: Sequence[Turn]) -> str:
    """The longest name of the latest question that has one beside ASEAN and where it was; else what the last question says."""
    for turn in reversed(history):
        asked = turn.standalone_question or turn.question
        runs = [re.sub(r"['’]s$", "", run) for run in name_runs(asked)]
        if runs := [run for run in runs if run != "ASEAN" and not _is_place_in(asked, run)]:
            return max(runs, key=len)
    return without_question_word(history[-1].standalone_question or history[-1].question).strip(" ?.!")


def _is_place_in(text: str, run: str) -> bool:
    """Whether a name only says where or when ("in Vietnam"), so that a pronoun beside it means something else."""
    return bool(re.search(rf"\b(?:in|at|from|di|dari|pada|sejak|since) {re.escape(run)}", text, re.I))


def _person(turn: Turn) -> str | None:
    """The name of a person in the last question or the first line of its answer."""
    return next(
        (name for source in (turn.question, turn.answer.split("\n", 1)[0]) for name in _full_names(source)), None
    )


def _full_names(text: str) -> list[str]:
    """Runs of two or more capitalised words that are no acronyms: what a person's name looks like."""
    runs = [run.split() for run in name_runs(text)]
    return [
        " ".join(words)
        for words in runs
        if len(words) >= 2 and all(word[:1].isupper() for word in words) and not any(word.isupper() for word in words)
    ]
