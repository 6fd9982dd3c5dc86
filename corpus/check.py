"""Checks the collection that this folder holds: ``python corpus/check.py`` prints every fault and a table of subjects.

Enter: the documents (``en/*.md``, ``ms/*.md``), ``sources.toml``, ``facts.toml`` and the term list in ``README.md``.
Leave: faults, one line each, naming the document, the value and the fix. Exit status 1 if there is any.
Covered: form, sources, facts, language, length, twins, copying, terms. Not covered: whether a sentence says what its
facts say, which an editor compares by hand.
"""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import frontmatter

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

CORPUS = Path(__file__).parent
REPORTS = CORPUS.parent.parent / "shared" / "seeds"
"""Reports that the collection began with, whose wording must not come back; often absent, as they are not ours."""

LANGUAGES = ("en", "ms")
PUBLISHER = "ASEAN Media Desk collection"
FIELDS = ("id", "title", "language", "kind", "subject", "date", "publisher", "sources", "facts")
KINDS = ("news report", "explainer", "meeting summary", "timeline", "profile", "comparison", "glossary")
SUBJECTS = (
    *("AMRI", "SOMRI", "Strategic plans", "Fake news", "Social media", "Partners", "News agencies", "Broadcasting"),
    *("Media events", "Culture and identity", "ASEAN basics", "ASEAN vision", "Digital masterplans"),
    *("Digital ministers", "Artificial intelligence", "Digital economy", "Cybersecurity", "Submarine cables", "VIDW"),
    *("5G", "Awards and cities", "Literacy", "National laws", "Press freedom"),
)
WORDS = range(250, 901)
PER_LANGUAGE = 60
TWIN_SUBJECTS = 40
COPIED_RUN = 12
"""So many equal words in a row are copied, not chance: official names are shorter or can be broken up."""

_MONTHS = (
    ("January", "Januari"),
    ("February", "Februari"),
    ("March", "Mac"),
    ("April", "April"),
    ("May", "Mei"),
    ("June", "Jun"),
    ("July", "Julai"),
    ("August", "Ogos"),
    ("September", "September"),
    ("October", "Oktober"),
    ("November", "November"),
    ("December", "Disember"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names}
_UNIT = {"juta": "million", "bilion": "billion", "trilion": "trillion", "peratus": "per cent", "mata": "points"}
_MONTH_NAMES = "|".join(sorted(_MONTH, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(\d{{1,2}})(?:(?:-| to | and | hingga | dan )(\d{{1,2}}))? )?({_MONTH_NAMES})\b(?: (\d{{4}}))?"
)
_NUMBER = re.compile(rf"(\d+(?:[.,]\d+)*)(?: ({'|'.join([*_UNIT, *_UNIT.values()])})\b)?")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*-(?:en|ms)")
_ISO_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_INSIDE_WORDS = re.compile(r"\b(?:dossier|seeds?|F\d{3}|SEED-(?:MY|EN))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One document: where it lies, its front matter and its text."""

    path: Path
    fields: Mapping[str, Any]
    body: str

    @property
    def id(self) -> str:
        """The id, or the file's name where the front matter has none."""
        return str(self.fields.get("id", self.path.name))

    @property
    def language(self) -> str:
        """``en`` or ``ms`` in a sound document."""
        return str(self.fields.get("language", ""))

    @property
    def twin(self) -> str | None:
        """The id of the same subject in the other language, if there is one."""
        return self.fields.get("translation_of")

    def listed(self, field: str) -> list[str]:
        """The values of a list field; empty where it is absent."""
        return list(self.fields.get(field) or ())


def read_collection(corpus: Path = CORPUS) -> list[Entry]:
    """Reads every document of both languages, in the order of their paths."""
    paths = [path for language in LANGUAGES for path in sorted((corpus / language).glob("*.md"))]
    return [Entry(path, post.metadata, post.content) for path in paths for post in [frontmatter.load(str(path))]]


def read_table(name: str, corpus: Path = CORPUS) -> dict[str, Any]:
    """Reads ``sources.toml`` or ``facts.toml``."""
    return tomllib.loads((corpus / name).read_text(encoding="utf-8"))


def all_faults(entries: Sequence[Entry], corpus: Path = CORPUS, reports: Path = REPORTS) -> list[str]:
    """Runs every check; an empty list is a sound collection."""
    sources, facts = read_table("sources.toml", corpus), read_table("facts.toml", corpus)
    terms = forbidden_terms((corpus / "README.md").read_text(encoding="utf-8"))
    others = [path.read_text(encoding="utf-8") for path in sorted(reports.glob("*.txt"))]
    faults = [*collection_faults(entries), *twin_faults(entries), *fact_faults(entries, facts)]
    faults += [f"sources.toml: no document uses {key}; remove it" for key in unused_sources(entries, sources)]
    if not terms:
        faults.append("README.md: no table headed English | Malay | Not; the Malay terms cannot be checked")
    for entry in entries:
        faults += form_faults(entry)
        faults += reference_faults(entry, sources, facts["facts"])
        faults += text_faults(entry)
        faults += term_faults(entry, terms)
        faults += [f"{entry.id}: copied words {run!r}; rewrite" for run in shared_runs(entry.body, others)]
    return faults


def form_faults(entry: Entry) -> Iterator[str]:
    """Front matter: complete, of the allowed values, and in keeping with the file's place."""
    fields = entry.fields
    for name in FIELDS:
        if not fields.get(name):
            yield f"{entry.path.name}: front matter has no {name}; add it"
    for name in fields.keys() - {*FIELDS, "translation_of"}:
        yield f"{entry.path.name}: unknown field {name}; remove it"
    for name, allowed in (("language", LANGUAGES), ("kind", KINDS), ("subject", SUBJECTS), ("publisher", [PUBLISHER])):
        if fields.get(name) and fields[name] not in allowed:
            yield f"{entry.path.name}: {name} {fields[name]!r} is not one of {', '.join(allowed)}"
    if not _ISO_DATE.fullmatch(str(fields.get("date", ""))):
        yield f"{entry.path.name}: date {fields.get('date')!r} is not YYYY, YYYY-MM or YYYY-MM-DD"
    if not _ID.fullmatch(entry.id) or not entry.id.endswith(f"-{entry.language}"):
        yield f"{entry.path.name}: id {entry.id!r} is not lower-case words with hyphens ending in -{entry.language}"
    if entry.path.parent.name != entry.language:
        yield f"{entry.path.name}: language {entry.language!r} lies in {entry.path.parent.name}/; move it"
    for name in ("sources", "facts"):
        for value, count in Counter(entry.listed(name)).items():
            if count > 1:
                yield f"{entry.path.name}: {name} names {value} {count} times; name it once"


def reference_faults(entry: Entry, sources: Mapping[str, Any], facts: Mapping[str, Any]) -> Iterator[str]:
    """Sources and facts exist, each fact comes from a source of the document, and each source gives it a fact."""
    named, given = set(entry.listed("sources")), set()
    for key in sorted(named - sources.keys()):
        yield f"{entry.id}: source {key} is not in sources.toml; correct the key or add the source"
    for fact in entry.listed("facts"):
        if fact not in facts:
            yield f"{entry.id}: fact {fact} is not in facts.toml; correct the id or add the fact"
            continue
        given.update(facts[fact]["sources"])
        if not named.intersection(facts[fact]["sources"]):
            yield f"{entry.id}: fact {fact} needs one of the sources {', '.join(facts[fact]['sources'])}; name it"
    for key in sorted(named - given):
        yield f"{entry.id}: source {key} gives none of its facts; remove it or name the fact"


def fact_faults(entries: Iterable[Entry], table: Mapping[str, Any]) -> Iterator[str]:
    """Every fact is used, or left out with a reason; those of the first two reports are used in both languages."""
    facts, left_out = table["facts"], table["left_out"]
    used = {language: set[str]() for language in LANGUAGES}
    for entry in entries:
        used.setdefault(entry.language, set()).update(entry.listed("facts"))
    everywhere = set().union(*used.values())
    for fact in sorted(facts.keys() - everywhere):
        yield f"facts.toml: no document uses {fact}; use it or list it under left_out with the reason"
    for fact in sorted(left_out.keys() & (everywhere | facts.keys())):
        yield f"facts.toml: {fact} is left out and used; do one of the two"
    for fact, reason in left_out.items():
        if not str(reason).strip():
            yield f"facts.toml: {fact} is left out without a reason; give it"
    numbers = sorted(int(fact[1:]) for fact in facts.keys() | left_out.keys())
    for before, after in pairwise([0, *numbers]):
        if after != before + 1:
            yield f"facts.toml: nothing between F{before:03} and F{after:03}; list the missing facts"
    first, last = table["in_both_languages"]
    for language in LANGUAGES:
        for fact in sorted(fact for fact in facts if first <= fact <= last and fact not in used[language]):
            yield f"facts.toml: {fact} is in no {language} document; it belongs in both languages"


def unused_sources(entries: Iterable[Entry], sources: Mapping[str, Any]) -> list[str]:
    """The keys of sources that no document names."""
    return sorted(sources.keys() - {key for entry in entries for key in entry.listed("sources")})


def text_faults(entry: Entry) -> Iterator[str]:
    """The text is of a fair length, in its language, without a title of its own or words of the workshop."""
    length = len(entry.body.split())
    if length not in WORDS:
        yield f"{entry.id}: {length} words, not {WORDS[0]} to {WORDS[-1]}; shorten or lengthen it"
    if entry.body and (written := written_language(entry.body)) != entry.language:
        yield f"{entry.id}: language is {entry.language!r} but the text reads as {written!r}"
    if re.search(r"^# ", entry.body, re.MULTILINE):
        yield f"{entry.id}: the text has a heading of the first level; the title is in the front matter"
    for found in _INSIDE_WORDS.finditer(f"{entry.fields.get('title')}\n{entry.body}"):
        yield f"{entry.id}: {found[0]!r} means nothing to a reader; name the publisher or reword"


def written_language(text: str) -> str:
    """``en`` or ``ms``; Indonesian counts as Malay, because no identifier tells the two apart reliably."""
    language, _ = _identifier().rank(text)[0]
    return "en" if language == "en" else "ms"


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(["ms", "id", "en"])
    return identifier


def collection_faults(entries: Sequence[Entry]) -> Iterator[str]:
    """Ids and titles are unique, and there are enough documents in each language and enough subjects in both."""
    for name in ("id", "title"):
        for value, count in Counter(entry.fields.get(name) for entry in entries).items():
            if count > 1:
                yield f"{name} {value!r} is used {count} times; make it unique"
    for language in LANGUAGES:
        count = sum(entry.language == language for entry in entries)
        if count < PER_LANGUAGE:
            yield f"{count} documents in {language}, not {PER_LANGUAGE}; add some"
    if (pairs := sum(entry.twin is not None for entry in entries) // 2) < TWIN_SUBJECTS:
        yield f"{pairs} subjects in both languages, not {TWIN_SUBJECTS}; add twins"


def twin_faults(entries: Iterable[Entry]) -> Iterator[str]:
    """Twins name each other, are in both languages and of one subject, and give the same numbers and dates."""
    by_id = {entry.id: entry for entry in entries}
    for entry in by_id.values():
        if entry.twin is None:
            continue
        other = by_id.get(entry.twin)
        if other is None or other.twin != entry.id or other.language == entry.language:
            yield f"{entry.id}: translation_of {entry.twin} does not name it back from the other language"
        elif entry.language == LANGUAGES[0]:
            if entry.fields.get("subject") != other.fields.get("subject"):
                yield f"{entry.id}: its twin {other.id} has another subject"
            here, there = figures(entry.body), figures(other.body)
            if here != there:
                yield f"{entry.id}: only here {sorted(here - there)}, only in {other.id} {sorted(there - here)}"


def figures(text: str) -> frozenset[str]:
    """The dates (ISO; ``--09-19`` without a year) and numbers with their units, the same for both languages.

    Numbers written as words do not count; ``21st`` and ``ke-21`` are both ``21``.
    """
    dates: set[str] = set()
    for first, last, month, year in _DATE.findall(text):
        prefix = f"{year or '-'}-{_MONTH[month]:02}"
        days = [f"{prefix}-{int(day):02}" for day in (first, last) if day]
        dates.update(days or ([prefix] if year else []))
    rest = _DATE.sub(" ", text)
    return frozenset(dates | {f"{number} {_UNIT.get(unit, unit)}".strip() for number, unit in _NUMBER.findall(rest)})


def shared_runs(text: str, others: Iterable[str], length: int = COPIED_RUN) -> list[str]:
    """Runs of ``length`` words that ``text`` shares with one of the ``others``, upper case and punctuation aside."""
    known = {run for other in others for run in _runs(other, length)}
    return sorted({" ".join(run) for run in _runs(text, length) if run in known})


def _runs(text: str, length: int) -> Iterator[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return (tuple(words[start : start + length]) for start in range(len(words) - length + 1))


def forbidden_terms(readme: str) -> dict[str, str]:
    """Reads the term list: what a Malay text must not say, with what it says instead.

    The list is the Markdown table headed ``English | Malay | Not``; several wordings are parted by semicolons.
    """
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in readme.splitlines() if "|" in line]
    starts = [number for number, row in enumerate(rows) if row == ["English", "Malay", "Not"]]
    table = rows[starts[0] + 2 :] if starts else []
    return {wording.strip(): row[1] for row in table if len(row) == 3 and row[2] for wording in row[2].split(";")}


def term_faults(entry: Entry, forbidden: Mapping[str, str]) -> Iterator[str]:
    """A Malay text keeps to the collection's terms; case counts, for Kota Kinabalu is a name and kota is not."""
    if entry.language != "ms":
        return
    text = f"{entry.fields.get('title')}\n{entry.body}"
    for wording, term in forbidden.items():
        if re.search(rf"(?<![\w-]){re.escape(wording)}(?![\w-])", text):
            yield f"{entry.id}: says {wording!r}; the collection says {term!r}"


def subject_table(entries: Sequence[Entry]) -> str:
    """Documents by subject and language, and how many of the subjects' pairs are twins."""
    counts = Counter((entry.fields.get("subject"), entry.language) for entry in entries)
    pairs = Counter(entry.fields.get("subject") for entry in entries if entry.twin and entry.language == LANGUAGES[0])
    rows = [(subject, *(counts[subject, language] for language in LANGUAGES), pairs[subject]) for subject in SUBJECTS]
    rows.append(("All", *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))))
    head = f"{'Subject':<24}{'English':>8}{'Malay':>8}{'In both':>9}"
    return "\n".join([head, *(f"{row[0]:<24}{row[1]:>8}{row[2]:>8}{row[3]:>9}" for row in rows)])


def main() -> int:
    """Prints the table and the faults; returns the exit status."""
    entries = read_collection()
    faults = all_faults(entries)
    sys.stdout.write(f"{subject_table(entries)}\n\n")
    sys.stdout.write("".join(f"{fault}\n" for fault in faults) or "No faults.\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
