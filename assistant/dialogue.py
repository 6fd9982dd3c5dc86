"""A follow-up and the turns before it -> a question that stands on its own, by rule.

A follow-up ("Bila?", "Who organised it?", "Yang 2025 pula?") borrows its subject from the turns before it.
"""

import re
from collections.abc import Sequence

from assistant.language import content_words, detect, fold, stem, stop_words
from assistant.language.dates import is_date
from assistant.language.lexicon import is_listed
from assistant.language.names import mentions
from assistant.schema import LANGUAGES, Turn

ASKS = (
    r"(?:who|whom|whose|what|when|where|which|why|how(?: many| much| long| old| often)?|siapa(?:kah)?|apa(?:kah)?|"
    r"bila(?:kah)?|(?:di |ke |dari )?mana(?:kah)?|berapa(?:kah)?(?: ramai| banyak)?|mengapa(?:kah)?|kenapa(?:kah)?|"
    r"bagaimana(?:kah)?)"
)
AUX = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|might)"
QUESTION_WORD = re.compile(rf"\b{ASKS}\b", re.I)

_PERIOD = r"(?:day|week|weekend|month|year|decade|century|time|morning|afternoon|evening)s?"
_EVENT_NOUN = r"(?:event|meeting|conference|declaration|document|forum|summit|agreement)"
_PRONOUN = re.compile(
    rf"\b(it|its|th(?:is|at|ese|ose)(?! (?:{_PERIOD}|{_EVENT_NOUN})\b)|they|them|their|he|she|his|her|him|"
    r"ia|ianya|beliau|dia|mereka|tersebut|"
    r"(?:acara|mesyuarat|persidangan|deklarasi|dokumen|perkara|hal|perjanjian|dasar|undang-undang|forum|sidang|program)"
    rf" (?:itu|ini|tersebut)|(?:the|that|this) {_EVENT_NOUN})\b",
    re.I,
)
_SMALL = r"(?:in|at|on|for|to|from|by|of|with|and|or|about|during|before|after|since|as|like|than)"
_NO_PRONOUN = re.compile(
    r"\b(?<!who )(?:is|are|was|were|be|been) there (?=\w)|"
    r"\bthere (?:is|are|was|were|be|has|have|had|will|would|should|must|may)\b|"
    rf"\b(?!(?:{_SMALL}|{ASKS}|{AUX}|but|because|if)\b)[a-z]+ that "
    rf"(?!(?:{_SMALL}|{_EVENT_NOUN}|{_PERIOD})\b|\w+[ ?.!]*$)(?=\w)|"
    r"\b(?:(?:is|was) it|it (?:is|was)) (?:(?:\w+ ){1,3}that|(?:true|possible|right|wrong|correct|legal|illegal|lawful|"
    r"unlawful|allowed|necessary|compulsory|mandatory|safe|easy|hard|difficult|important|better|against the law|"
    r"an? (?:offence|offense|crime))(?: for .+?)? (?:to|if|when)|for .+? to)\b|"
    r"\b(?:does|did) it (?:(?:take|cost)\b.*? to|mean that)\b|"
    r"\bthose (?:who|whom|whose|that|with|without|under|over|aged|in|from|affected|involved)\b|\bth(?:at|ose) of\b|"
    r"\bmereka yang\b",
    re.I,
)
"""Pronouns and the like that stand for nothing said before: there are, rules say that, it is true that, those who."""
_POSSESSED = re.compile(
    r"(?<![\w-])(?!(?:se\w+-\w+|ada|agak|akhir|antara|biasa|bukan|(?:ber|di|per|ter)?ta|ha|hendak|ke(?:semua|seluruhan)|"
    r"khusus|konon|kurang|lazim|misal|mula|nampak|pu|rupa|seandai|sebaik|sebalik|sebenar|sekira|selalu|selanjut|selebih|"
    r"sememang|semua|sepatut|sepenuh|sesungguh|seterus|tentu|ter|terutama|umum|dua)nya\b)([\w-]{3,})nya\b",
    re.I,
)
"""Naibnya, mengetuainya: of it, or it."""
_THERE = re.compile(
    r"\b(?:there|then|ones?|that (?:day|week|month|year|time)|"
    r"(?:ketika|masa|hari|bulan|tahun) (?:itu|tersebut)|di (?:sana|situ))\b",
    re.I,
)
"""Words that lean on the turn before even where the question has a name of its own."""
_ON_ITS_OWN = re.compile(
    r"^(?:what(?:['’]s| is| are) (?!(?:the|its?|this|that|these|those|their|there|they|his|her|he|she|some|other|any|being|"
    r"going|happening|done|said|next|new|left|different|important|wrong|\w+ed)\b)|apa(?:kah)? itu )\w|"
    r"\b(?:happen|news\b|berlaku\b|berita\b).*\b(?:(?:this|last) (?:week|month|year)|today|yesterday|semalam|"
    r"(?:hari|minggu|bulan|tahun) (?:ini|lepas|lalu))\b",
    re.I,
)
"""Short questions that need no subject: what is fake news, what happened this week."""
PERSON_PRONOUN = re.compile(r"\b(?:he|she|his|her|him|beliau|dia)\b|\b(kata|menurut|ujar)nya\b", re.I)
_WHAT_ABOUT = re.compile(
    rf"^\s*(?:(?:and|dan) (?!(?:{AUX}|adakah)\b)|what about|how about|and what about|"
    r"bagaimana(?: pula)? dengan|macam mana dengan|"
    r"(?:yang|untuk|bagi|pada|kalau|in|for)\b(?=.*(?:\bpula|\bthen|\d)[\s?.!]*$))\s*(?P<what>.+?)(?:\s+(?:pula|then))?[\s?.!]*$",
    re.I,
)
_THEN = re.compile(r"\s+(?:pula|then)$", re.I)
_BEFORE_NAME = re.compile(
    r"^(?:(?:in|at|on|for|from|to|by|of|di|kat|dekat|ke|pada|untuk|bagi|dari|daripada|oleh)\s+)?(?:(?:the|yang|an?)\s+)?"
    r"(?:(?:tahun|year)\s+(?=\d))?",
    re.I,
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_EDITION = re.compile(r"\bke-\d+|\b\d{1,3}(?:st|nd|rd|th)\b", re.I)
_NUMBER_OF_SERIES = re.compile(r"(?<=[A-Z] )\d{1,3}\b")
"""The 16 of AMRI 16."""
_PLACES = ("country", "place")
_NAMED = (*_PLACES, "body", "meeting", "document", "agency")
"""Sections of the table of names that need no capital to be names."""
# A run of capitalised words, acronyms and numbers, joined by the small words that names contain.
NAME_PART = r"(?:[A-Z][\w’'./-]*|ke-\d+|\d+(?:st|nd|rd|th)?\b)"
_NAME_RUN = re.compile(rf"(?<!\w){NAME_PART}(?:\s+(?:(?:of|the|on|for|and|dan|bagi|ke)\s+(?=[A-Z]))?{NAME_PART})*")
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


_WHY = re.compile(
    r"(?P<why>why|how come|mengapa(?:kah)?|kenapa|apa sebab(?:nya)?)(?: (?:so|that|there|pula|begitu|ya))*"
    r"(?P<no> not| tidak| tak)?(?: (?:pula|ya))*",
    re.I,
)
"""Asks for the reason of what was asked before."""
_TOLD_BY = re.compile(
    rf"(?:when|where|how(?! (?:many|much))|what|why) (?P<aux>{AUX}) (?P<rest>.+)|(?P<be>{AUX}) (?P<done>.+)|"
    rf"(?:which|what|how many) (?P<who>[^,]+?) (?P<did>{AUX})(?P<not> not|n't)? (?P<what>.+)|"
    r"(?:bila|(?:di|ke|dari) mana|bagaimana|adakah|siapa|berapa(?: ramai| banyak)?)(?:kah)? (?:yang )?(?P<malay>.+)|"
    r"(?P<thing>[a-z-]+) (?:mana|apa)(?:kah)? yang (?P<of>.+)",
    re.I,
)
"""A question as what it takes for told: "When was it held?" that it was held."""


def standalone(text: str, history: Sequence[Turn]) -> str:
    """``text`` with what it borrows from ``history``, oldest turn first; as it is when it borrows nothing."""
    if not history or not (topic := _topic(history)):
        return text
    if what := _asked_instead(text):
        return with_instead(history[-1].asked, what)
    return complete(text, topic, history[-1])


def _asked_instead(text: str) -> str | None:
    """What "And in Vietnam?", "Malaysia pula?" or "AMRI 17?" puts in another's place, with its preposition."""
    if (match := _WHAT_ABOUT.match(text)) and not QUESTION_WORD.search(match["what"]):
        return match["what"]
    bare = _THEN.sub("", text.strip(" ?.!"))
    name = _BEFORE_NAME.sub("", bare)
    known = any(each.section in _NAMED and (each.start, each.end) == (0, len(name)) for each in mentions(name))
    return bare if known or _YEAR.fullmatch(name) or (has_only_names(name) and name_runs(name)) else None


def complete(text: str, topic: str, before: Turn) -> str:
    """``text`` with ``topic``, or the person of the turn before, where it leans on one of them."""
    previous, bare, names = before.asked, text.strip(" ?.!"), name_runs(text)
    if PERSON_PRONOUN.search(text) and not _full_names(text) and (person := _person(before)):
        about = PERSON_PRONOUN.sub(lambda match: f"{match[1]} {person}" if match[1] else person, text, count=1)
        says_enough = len(content_words(text, detect(text))) <= 1 or names or person in previous
        return about if says_enough else f"{about.strip(' ?.!')} {topic}?"
    if topic and topic in text:
        return text
    if all(_is_place_in(text, name) for name in names):
        if match := _referring(_PRONOUN, text):
            return text[: match.start()] + topic + text[match.end() :]
        if _POSSESSED.search(bare):
            return f"{_POSSESSED.sub(lambda match: f'{match[1]} {topic}', bare, count=1)}?"
    if (why := _WHY.fullmatch(bare)) and (reason := _reason(why, previous)):
        return reason
    if (asked := bare.lower()) in _WHEN_HELD and _EVENT.search(topic):
        return _WHEN_HELD[asked].format(topic)
    short = not names and len(content_words(text, detect(text))) <= 3 and not _ON_ITS_OWN.search(bare)
    return f"{bare} {topic}?" if short or _referring(_THERE, text) else text


def _reason(why: re.Match[str], previous: str) -> str:
    """The question for the reason of what ``previous`` asks about; empty where that cannot be told ("who opened it")."""
    told = _TOLD_BY.fullmatch(previous.strip(" ?.!"))
    if not told or len(content_words(previous, detect(previous))) < 2:
        return ""
    no = why["no"] or ""
    if aux := told["aux"] or told["be"]:
        return f"{why['why']} {aux.lower()}{no} {told['rest'] or told['done']}?"
    if told["who"]:
        return f"{why['why']} {told['did']} {told['who']}{told['not'] or no} {told['what']}?"
    return f"{why['why']}{no} {told['malay'] or told['thing'].lower() + ' ' + told['of']}?"


def _referring(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Where ``text`` first has a word of ``pattern`` that stands for something said before."""
    return pattern.search(_NO_PRONOUN.sub(lambda match: "_" * len(match[0]), text))


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
    bare = text.strip(" ?.!")
    named = bool(name_runs(bare)) or bare.isdigit()
    return named and not QUESTION_WORD.match(bare) and not _NAME_RUN.sub("", bare).split()


def with_instead(question: str, what: str) -> str:
    """``question`` about ``what``: another year, another edition, or another name in the place of the last of its kind."""
    name, asked, malay = _BEFORE_NAME.sub("", what), question.rstrip(" ?.!"), detect(question) == "ms"
    for pattern in (_YEAR, _EDITION):
        if pattern.fullmatch(name) and pattern.search(question):
            return pattern.sub(name, question)
    if _YEAR.fullmatch(name):
        return f"{asked} {'pada' if malay else 'in'} {name}?"
    if _EDITION.fullmatch(name) and _NUMBER_OF_SERIES.search(question):
        return _NUMBER_OF_SERIES.sub(re.sub(r"\D", "", name), question)
    runs = _named(question)
    if not runs or _EDITION.fullmatch(name):
        return f"{asked} {what}?"
    if not _named(name):
        return f"{name} {_topic([Turn(question, '')])}?"
    if len(name.split()) > 3 and not has_only_names(name):  # it has a place and a year of its own
        return question[: runs[0][1]] + name
    if _is_place(what, name):
        alike = [run for run in runs if run[0] == "ASEAN" or _is_place(question, run[0])]
        if not alike:
            return f"{asked} {'di' if malay else 'in'} {name}?"
    else:
        things = [run for run in runs if _section(run[0]) not in (*_PLACES, "term")]
        alike = [run for run in runs if _section(run[0]) == _section(name)] or things or runs
    last, start = alike[-1]
    return question[:start] + name + question[start + len(last) :]


def _named(text: str) -> list[tuple[str, int]]:
    """The names of ``text`` and where they begin; of one without capitals the known ones."""
    found: list[tuple[str, int]] = []
    for run in name_runs(text):
        found.append((run, text.index(run, found[-1][1] + len(found[-1][0]) if found else 0)))
    return found or [(text[m.start : m.end], m.start) for m in mentions(text) if m.section in _NAMED]


def _section(name: str) -> str | None:
    """The section of the table of names that ``name`` stands in, with a number or without; None when it is another."""
    known = mentions(name)
    rest = name[: known[0].start] + name[known[0].end :] if known else name
    return known[0].section if known and not re.search(r"[^\W\d_]{3}", rest) else None


def is_known_place(name: str) -> bool:
    """Whether the table of names has ``name`` as a country or another place."""
    return _section(name) in _PLACES


def _is_place(text: str, name: str) -> bool:
    """Whether the table of names has ``name`` as a place, or, when unknown and no event or acronym, "in" stands before it."""
    section = _section(name)
    unknown = section is None and not _EVENT.search(name) and not re.search(r"\b[A-Z]{2}", name)
    return section in _PLACES or (unknown and _is_place_in(text, name))


def _topic(history: Sequence[Turn]) -> str:
    """What the latest question that has a name is about; else what the last question says."""
    for turn in reversed(history):
        if name := name_in(turn.asked):
            return name
    return without_question_word(history[-1].asked).strip(" ?.!")


def name_in(asked: str) -> str | None:
    """The longest name of a question beside ASEAN and where it was: a meeting or document before others, a place last."""
    names = [re.sub(r"['’]s$", "", run) for run in name_runs(asked)]
    names = [name for name in names if name != "ASEAN" and not is_date(name)]
    names = [name for name in names if not (_is_place(asked, name) and _is_place_in(asked, name))]
    return max(names, key=lambda name: (_weight(name), len(name)), default=None)


def _weight(name: str) -> int:
    section = _section(name)
    return 2 if section in ("meeting", "document") or _EVENT.search(name) else 0 if section in _PLACES else 1


def _is_place_in(text: str, run: str) -> bool:
    """Whether a name only says where or when ("in Vietnam"), so that a pronoun beside it means something else."""
    return bool(re.search(rf"\b(?:in|at|from|di|kat|dekat|dari|pada|sejak|since) {re.escape(run)}", text, re.I))


_WHO = re.compile(r"\b(?:who|whom|siapa(?:kah)?)\b", re.I)


def _person(turn: Turn) -> str | None:
    """The name of a person in the last question or the first line of its answer, which comes first where it was asked who."""
    said = [turn.question, turn.answer.split("\n", 1)[0]]
    if _WHO.search(turn.question):
        said.reverse()
    return next((name for source in said for name in _full_names(source)), None)


def _full_names(text: str) -> list[str]:
    """Runs of two or more capitalised words that are no acronyms: what a person's name looks like."""
    runs = [run.split() for run in name_runs(text)]
    return [
        " ".join(words)
        for words in runs
        if len(words) >= 2 and all(word[:1].isupper() for word in words) and not any(word.isupper() for word in words)
    ]
