"""Whether words can be an answer of the type that a question expects: of money, a date, a person."""

import re
from decimal import Decimal

from assistant.expected import COINS, Expects
from assistant.language import stop_words
from assistant.language.dates import moments
from assistant.language.dictionary import tells_of_people
from assistant.language.numbers import quantities
from assistant.schema import LANGUAGES

CURRENCY = r"(?:US\$|S\$|A\$|B\$|RM|MYR|USD|SGD|IDR|PHP|THB|VND|KHR|LAK|MMK|€|£|\$|₱|Rp\.?|baht|ringgit)\s*"
SCALE = r"(?:\s*(?:juta|bilion|ribu|trilion|million|billion|thousand|trillion|peratus|per cent|percent|%))*"
SPELLED = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|"
    r"(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-[a-z]+)?|dua(?: belas)?|tiga|empat|lima|enam|tujuh|lapan|sembilan|"
    r"sepuluh|sebelas)"
)
MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Januari|Februari|Mac|Mei|Jun|Julai|Ogos|Oktober|Disember)"
)
_ONE_DATE = (
    rf"(?:(?:\d{{1,2}}(?:\s*(?:-|–|hingga|to|and|dan)\s*\d{{1,2}})?\s+{MONTH}(?:\s+(?:hingga|to|-|–)\s*\d{{1,2}}\s+{MONTH})?"
    rf"|{MONTH}\s+\d{{1,2}}(?!\d)(?:\s*(?:-|–|to)\s*\d{{1,2}})?|\b{MONTH}\b)(?:,?\s*\(?(?:19|20)\d{{2}}\)?)?"
    r"|\b(?:19|20)\d{2}(?:\s*(?:-|–|hingga|to)\s*(?:19|20)?\d{2})?\b)"
)
DATE = re.compile(rf"{_ONE_DATE}(?:\s+(?:hingga|sehingga|sampai|to|until|till)\s+{_ONE_DATE})?")
"""A date, or from when until when."""
_HALF = r"half|separuh|setengah"
_AMOUNT = re.compile(
    rf"\d|\b(?:one|an? (?:single|day|week|month|year|decade|third|quarter)|no|none|all|{_HALF}|seperempat|sepertiga|twice|"
    r"once|dozens?|decades|hundreds|thousands|millions|satu|kedua-dua|berpuluh-puluh|"
    r"se(?:orang|buah|ribu|ratus|juta|puluh|kali|hari|minggu|bulan|tahun|dekad)|puluhan|ratusan|ribuan)\b",
    re.IGNORECASE,
)
"""What counts without being a quantity of the language module."""
_LAST = re.compile(r"\b(?:last|terakhir)\b", re.I)
_WHEN = re.compile(
    r"\d|\b(?:(?:se)?(?:tahun|bulan|minggu|hari|jam)|minit|saat|pukul|semalam|esok|pagi|petang|malam|senja|subuh|cuti|Krismas|"
    r"Ramadan|Aidilfitri|years?|months?|weeks?|days?|hours?|minutes?|seconds|noon|(?:mid)?night|morning|evening|yesterday|today|"
    r"tomorrow|Christmas|after|before|when|once|until|as soon as|"
    r"selepas|sebelum|apabila|sebaik|sehingga|hingga|menjelang|jika|if|unless|sekiranya)\b",
    re.I,
)
"""A time of day or year, a span of time, or an event that something waits for."""
_UNTIL = re.compile(r"\b(?:until|till|since|end of|sehingga|hingga|sejak|sampai|akhir)\b", re.I)
_EVERY = re.compile(
    r"\b(?:every|each|once|twice|(?:dai|week|month|quarter|year)ly|annual(?:ly)?|setiap|tiap|sekali|harian|mingguan|bulanan|"
    r"tahunan)\b",
    re.I,
)
_BODY = re.compile(
    r"\b(?:compan(?:y|ies)|firms?|governments?|state|banks?|funds?|foundations?|councils?|boards?|ministry|ministries|cabinet|"
    r"courts?|police|universit(?:y|ies)|colleges?|schools?|hospitals?|clinics?|cooperatives?|associations?|unions?|committees?|"
    r"commissions?|panels?|stations?|agenc(?:y|ies)|army|clubs?|church(?:es)?|networks?|teams?|groups?|troupes|departments?|"
    r"platforms?|embass(?:y|ies)|parliament|part(?:y|ies)|press|media|channels?|countries|villages|budget|"
    r"syarikat|firma|kerajaan|negeri|tabung|dana|yayasan|majlis|lembaga|kementerian|kabinet|mahkamah|polis|universiti|"
    r"kolej|sekolah|hospital|klinik|koperasi|persatuan|kesatuan|jawatankuasa|suruhanjaya|stesen|agensi|tentera|kelab|gereja|"
    r"masjid|rangkaian|pasukan|kumpulan|jabatan|kedutaan|parlimen|parti|akhbar|saluran|kilang|muzium|perpustakaan|bandar)\b",
    re.I,
)
"""Bodies that pay, decide or own as persons do."""
_MONEY = re.compile(
    rf"{CURRENCY}\d|\b(?-i:[A-Z]{{3}})\d\d|(?:\d[\d.,]*{SCALE}|\b(?:{SPELLED}|million|juta|bilion|billion|ribu|thousand))[\s-]*"
    rf"(?:[A-Z]\w+ )?(?:{COINS}|won)\b|\b(?:free|percuma)\b",
    re.I,
)
_PART = (
    rf"{_HALF}|(?:a|one|two|three|four)[ -](?:third|quarter|fifth)s?|quarter|suku|"
    r"(?:se|dua |tiga |empat )?per(?:tiga|empat|lima)|"
    r"(?:one|two|three|four|five|six|seven|eight|nine|\d+) (?:out of|in) (?:\w+ )?(?:two|three|four|five|six|ten|hundred|\d+)|"
    r"(?:satu|dua|tiga|empat|lima|enam|tujuh|lapan|sembilan|\d+) daripada (?:setiap )?(?:dua|tiga|empat|lima|enam|sepuluh|\d+)"
)
_PERCENT = re.compile(rf"\d\s*(?:%|per ?cent|peratus)|(?:%|per ?cent|peratus)\)?: \d|\b(?:{_PART})\b", re.I)
_AGE = re.compile(
    r"\b(?:aged?|berusia|berumur)\s+\d|\d+[\s-]years?[\s-]old|\d+ tahun\b|[A-Z][\w’'-]+, \d\d(?=[,.;]|$)", re.I
)
_AGE_LIMIT = re.compile(r"\b(?:under|over|below|above|bawah|atas|(?:age|umur|usia)(?: [a-z]+){0,2})\s+$", re.I)
_AGE_LIMIT_AFTER = re.compile(
    r"(?:\s+(?:years )?(?:and|or) (?:under|over|below|above|younger|older)| ke (?:atas|bawah))\b", re.I
)
OLDEST = 120
"""Years."""
_CONTACT = re.compile(r"\d[\d\s()+-]{6,}\d|\S+@\S+|\bhotline\b|talian", re.I)


def has_type(expects: Expects, words: str, around: str) -> bool:
    """Whether ``words``, seen with the characters ``around`` them, can be an answer of that type."""
    if expects == "number":
        return _counts(words)
    if expects == "rank":
        return _counts(words) or bool(_LAST.search(words)) or "ordinal" in _kinds(words)
    if expects == "time":
        return bool(DATE.search(words) or moments(words) or _WHEN.search(words))
    if expects == "duration":
        return _counts(words) or bool(_UNTIL.search(words))
    if expects == "frequency":
        return _counts(words) or bool(_EVERY.search(words))
    if expects == "name":
        return bool(re.search(r"[A-Z]", words))
    if expects == "person":
        return bool(re.search(r"[A-Z]", words)) or tells_of_people(words) or bool(_BODY.search(words))
    if expects == "age":
        return bool(_AGE.search(around)) or _limits_age(around)
    pattern = {"money": _MONEY, "percent": _PERCENT, "contact": _CONTACT}.get(expects)
    return bool(pattern.search(around)) or expects in _kinds(around) if pattern else True


def _kinds(text: str) -> set[str]:
    return {quantity.kind for quantity in quantities(text)}


def _counts(words: str) -> bool:
    """Whether a number is told that is no place in an order: 85th is no number of points."""
    found = quantities(words)
    for place in (quantity for quantity in found if quantity.kind == "ordinal"):
        words = words[: place.start] + " " * (place.end - place.start) + words[place.end :]
    return any(quantity.kind in ("number", "percent", "money") for quantity in found) or bool(_AMOUNT.search(words))


def _limits_age(text: str) -> bool:
    """Whether a number bounds an age: "bars people under 16", "16 and over", but not "under 16 countries"."""
    for quantity in quantities(text):
        before, after = text[: quantity.start], text[quantity.end :]
        if quantity.kind != "number" or Decimal(quantity.value) > OLDEST:
            continue
        following = re.match(r"\s+([^\W\d_]+)", after)
        counted = following and not any(following[1].lower() in stop_words(language) for language in LANGUAGES)
        if _AGE_LIMIT_AFTER.match(after) or (_AGE_LIMIT.search(before) and not counted):
            return True
    return False
