"""What a question insists on: its names, numbered meetings and years. A text without them is about something else.

"When was AMRI 25 held?" must not be answered from a report on AMRI 16, however well the rest fits.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache

from assistant.dialogue import is_common, name_runs
from assistant.language import content_words, fold, stem, tokens
from assistant.language.dates import MONTHS, WEEKDAYS
from assistant.language.lexicon import meanings
from assistant.language.names import mentions
from assistant.language.numbers import quantities
from assistant.language.terms import is_content
from assistant.schema import Language

_NAMED = ("country", "place", "body", "meeting", "document", "agency")
_NUMBERED = ("body", "meeting", "document", "agency")
_APART = ("country", "document", "meeting", "agency", "place")
_TOO_WIDE = frozenset({"asia", "eastasia", "asiapacific", "sea", "europe", "africa", "middleeast"})
"""Regions that a question on "Asian broadcasters" or "which European country" does not insist on."""
_CAPITALS = {
    "bangkok": "thailand", "beijing": "china", "canberra": "australia", "dili": "timorleste", "hanoi": "vietnam",
    "jakarta": "indonesia", "manila": "philippines", "moscow": "russia", "putrajaya": "malaysia", "seoul": "korea",
    "tokyo": "japan", "vientiane": "laos", "washington": "us",
}  # fmt: skip
"""Capitals, and the countries that are meant by them: "relations with Seoul"."""
_ORDINAL = r"(?:ke-|kali ke-)?\s?(\d{1,4})(?:st|nd|rd|th)?(?!\d)(?!\s*(?:%|hb|juta|million|" + (
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"januari|februari|mac|mei|jun|julai|ogos|oktober|disember))"
)
_AFTER = re.compile(rf"^[\s)\]-]{{0,3}}(?:kali )?{_ORDINAL}\b", re.IGNORECASE)
_BEFORE = re.compile(r"(?<![\d-])(\d{1,3})(?:st|nd|rd|th)\s+(?:[a-z]+\s+){0,4}\(?$", re.IGNORECASE)
_YEAR = re.compile(r"(?<![\d-])((?:19|20)\d\d)(?!\d)")
_WORD_BEFORE, _WORD_AFTER = re.compile(r"\b([a-z]{3,}) (?:yang )?$"), re.compile(r" ([a-z]{3,})\b")

_CALENDAR = frozenset({*MONTHS, *WEEKDAYS})
"""Written with a capital, and otherwise in the other language."""

_ASKING = (
    "period tempoh date tarikh year tahun month bulan day hari number bilangan jumlah many name nama cover covers meliputi "
    "take place held hold diadakan berlangsung called bernama exactly full penuh title tajuk "
    "summarise summarize summary rumus ringkas article artikel report laporan document dokumen main utama compare difference "
    "banding beza timeline chronology garis masa kronologi list senarai explain terang describe jelas huraikan nyata meeting"
)
"""Words that say what kind of answer is wanted; a sentence that answers need not hold them."""


def anchors(question: str) -> frozenset[str]:
    """Names ("amri"), numbered meetings ("amri#16"), years ("2024"), ordinals ("°9") and capitalised words of a question."""
    found = _known(question)
    if not any("#" in anchor for anchor in found):
        found |= _ordinals(question)
    covered = [(m.start, m.end) for m in mentions(question)]
    for run in name_runs(question):
        start = question.find(run)
        opens = start == 0 or bool(re.search(r"[.?!]\s+$", question[:start]))
        if opens and " " not in run and not run.isupper():
            continue  # "Roughly when": a capital for the place only
        for match in re.finditer(r"(?<!\w)[^\W\d_][\w'’]*", run):
            word = re.sub(r"['’]s?$", "", fold(match[0]))
            inside = any(a <= start + match.start() < b for a, b in covered)
            if not inside and match[0][0].isupper() and word not in _CALENDAR and not is_common(word):
                found.add("=" + word)
    return frozenset(found)


def missing(wanted: Iterable[str], texts: Sequence[str]) -> list[str]:
    """Those of ``wanted`` that none of ``texts`` has, in a stable order; a capital may stand for its country."""
    lacking = set(wanted)
    for text in texts:
        held = _held(text)
        lacking -= _present(text, lacking) | {each for each in lacking if _CAPITALS.get(each.removeprefix("=")) in held}
    return sorted(lacking)


def coverage(wanted: frozenset[str], text: str) -> float:
    """Share of ``wanted`` in ``text``, 0..1; 1 when nothing is wanted."""
    return len(_present(text, wanted)) / len(wanted) if wanted else 1.0


def conflicts(question: str, text: str) -> bool:
    """Whether ``text`` numbers what the question numbers otherwise (AMRI 14 for AMRI 16, the second series for the third)."""
    return _tells_another_meeting(anchors(question), _held(text)) or _tells_another_in_line(question, text)


def _tells_another_meeting(wanted: frozenset[str], held: frozenset[str]) -> bool:
    numbered = {anchor for anchor in wanted if "#" in anchor}
    if not numbered or numbered & held:
        return False
    series = {anchor.partition("#")[0] for anchor in numbered}
    return any(anchor.partition("#")[0] in series for anchor in held if "#" in anchor)


def _tells_another_in_line(question: str, text: str) -> bool:
    wanted, held = _in_line(question), _in_line(text)
    things = {thing for _, thing in wanted}
    return bool(wanted) and not wanted & held and any(thing in things for _, thing in held)


@lru_cache(maxsize=4096)
def _in_line(text: str) -> frozenset[tuple[str, str]]:
    """Ordinals with what they number, as a stem and by its meanings: the third series, siri ketiga."""
    found: set[tuple[str, str]] = set()
    text = text[:1].lower() + text[1:]
    for quantity in quantities(text):
        if quantity.kind != "ordinal":
            continue
        before, after = _WORD_BEFORE.search(text[: quantity.start]), _WORD_AFTER.match(text[quantity.end :])
        sides: tuple[tuple[re.Match[str] | None, Language], ...] = ((after, "en"), (before, "ms"))
        for match, language in sides:
            if match and is_content(match[1], language):
                thing = stem(match[1], language)
                found |= {(quantity.value, each) for each in (thing, *map(str, meanings(thing, language)))}
    return frozenset(found)


def names_another_edition(question: str, text: str) -> bool:
    """Whether ``text`` names an edition or year of a meeting of the question's that the question does not (VIDW 2025)."""
    wanted = anchors(question)
    series = {anchor.partition("#")[0] for anchor in wanted if not anchor.startswith(("=", "°"))}
    asked = wanted | _with_years(question)
    return any("#" in held and held.partition("#")[0] in series and held not in asked for held in _held(text))


def names_another(question: str, text: str) -> bool:
    """Whether ``text`` names countries, laws, meetings, agencies or places, and of one of these kinds not the question's.

    Malaysia's score for Thailand's, Decree 147 for PP Tunas.
    """
    held = _by_kind(text)
    return any(kind in held and not named & held[kind] for kind, named in _by_kind(question).items())


@lru_cache(maxsize=4096)
def _by_kind(text: str) -> dict[str, frozenset[str]]:
    """The ids of the names of each kind of which a sentence is about one and not the other."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for mention in mentions(text):
        if mention.section in _APART:
            found[mention.section].add(mention.id)
    return {kind: frozenset(ids) for kind, ids in found.items()}


def said(question: str, text: str, language: Language) -> float:
    """Share of the question's ordinary content words that ``text`` says or means, 0..1; 1 when it has none.

    Both are in ``language``: a question is asked in the wording of the passages' language.
    """
    wanted = _ordinary(question, language)
    found = sum(_says(text, word, language) for word in wanted)
    return found / len(wanted) if wanted else 1.0


def repeats(question: str, answer: str, language: Language) -> bool:
    """Whether ``answer`` has no figure and no word but those of ``question``, both in ``language``: it tells nothing."""
    if any(letter.isdigit() for letter in answer):
        return False
    words = content_words(answer, language)
    return bool(words) and all(_says(question, word, language) for word in words)


def _says(text: str, word: str, language: Language) -> bool:
    """Whether ``text`` has a word with this stem or with one of its meanings."""
    stems, held = _stems_and_meanings(text, language)
    return word in stems or bool(meanings(word, language) & held)


@lru_cache(maxsize=64)
def _ordinary(question: str, language: Language) -> tuple[str, ...]:
    """Stems of the content words that are not part of a name."""
    named = [(m.start, m.end) for m in mentions(question) if m.section in _NAMED]
    plain = "".join(" " if any(a <= i < b for a, b in named) else c for i, c in enumerate(question))
    words = dict.fromkeys(word for word in content_words(plain, language) if len(word) > 2)
    asking = {stem(word, language) for word in _ASKING.split()}
    return tuple(word for word in words if word not in asking)


@lru_cache(maxsize=8192)
def _stems_and_meanings(text: str, language: Language) -> tuple[frozenset[str], frozenset[int]]:
    stems = frozenset(content_words(text, language))
    return stems, frozenset().union(*(meanings(word, language) for word in stems))


def display(anchor: str, question: str) -> str:
    """An anchor as the question writes it ("SEA-LION" for "=lion"), or as a person would: "amri#16" is "AMRI 16"."""
    if anchor.startswith("°"):
        number = anchor[1:]
        return next((question[each.start : each.end] for each in quantities(question) if each.value == number), number)
    if anchor.startswith("=") and (
        asked := re.search(rf"[\w-]*{re.escape(anchor[1:])}[\w-]*", question, re.IGNORECASE)
    ):
        return asked[0]
    name, _, number = anchor.removeprefix("=").partition("#")
    if written := next((question[one.start : one.end] for one in mentions(question) if one.id == name), None):
        return f"{written} {number}".strip()
    return f"{name.upper() if number or len(name) < 7 else name.capitalize()} {number}".strip()


def _present(text: str, wanted: Collection[str]) -> set[str]:
    """Those of ``wanted`` that ``text`` has."""
    held = _held(text)
    found = {anchor for anchor in wanted if anchor in held}
    if any(anchor.startswith("°") for anchor in wanted):
        found |= _ordinals(text) & set(wanted)
    return found


@lru_cache(maxsize=4096)
def _held(text: str) -> frozenset[str]:
    return frozenset(_known(text) | _with_years(text) | {"=" + word for word in tokens(text)})


@lru_cache(maxsize=4096)
def _ordinals(text: str) -> frozenset[str]:
    """Gives "°9" for the ninth, kesembilan, ke-9, and for the 9 of "Forum 9"."""
    named = {match[1] for match in re.finditer(r"\b[A-Z]\w*[ -](\d{1,3})\b(?![.,]?\d| [A-Z][a-z])", text)}
    return frozenset("°" + value for value in {q.value for q in quantities(text) if q.kind == "ordinal"} | named)


def _known(text: str) -> set[str]:
    found = {match[1] for match in _YEAR.finditer(text)}
    for mention in mentions(text):
        if mention.section not in _NAMED or re.match(r"-[A-Z]", text[mention.end : mention.end + 2]):
            continue  # "forum media ASEAN-Korea" is not the ASEAN Media Forum
        if mention.id in _TOO_WIDE:
            continue
        found.add(mention.id)
        if mention.section in _NUMBERED and (number := _number(text, mention.start, mention.end)):
            found.add(f"{mention.id}#{number}")
    return found


def _with_years(text: str) -> set[str]:
    """Gives "vidw#2024" wherever one line names a meeting and a year together: most reports write "VIDW in 2024"."""
    found: set[str] = set()
    for line in re.split(r"\n|(?<=[.!?])\s", text):
        if years := _YEAR.findall(line):
            named = {mention.id for mention in mentions(line) if mention.section in _NUMBERED}
            found |= {f"{name}#{year}" for name in named for year in years}
    return found


def _number(text: str, start: int, end: int) -> str | None:
    match = _AFTER.search(text[end : end + 14]) or _BEFORE.search(text[max(0, start - 50) : start])
    return match[1] if match else None
