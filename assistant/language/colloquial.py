"""Malay as people type it ("brp org yg dtg kat KL?") in the words of the documents; for search and reading only."""

import re

_FORMAL = {
    "apsal": "mengapa", "bape": "berapa", "bile": "bila", "bleh": "boleh", "blh": "boleh",
    "brp": "berapa", "budak": "kanak-kanak", "camne": "bagaimana", "dah": "sudah", "dgn": "dengan", "dlm": "dalam",
    "dpd": "daripada", "drp": "daripada", "dtg": "datang", "jd": "jadi", "je": "sahaja", "kalau": "jika",
    "kat": "di", "kenape": "kenapa", "kpd": "kepada", "mane": "mana", "mcm": "macam", "nak": "hendak", "ngan": "dengan",
    "ni": "ini", "org": "orang", "pasal": "tentang", "pd": "pada", "sape": "siapa", "sbb": "sebab", "sbg": "sebagai",
    "spt": "seperti", "tak": "tidak", "takde": "tiada", "tapi": "tetapi", "tntg": "tentang", "tu": "itu",
    "utk": "untuk", "yg": "yang",
}  # fmt: skip
_PHRASES = {
    "macam mana": "bagaimana", "tak ada": "tiada", "kat mana": "di mana", "budak-budak": "kanak-kanak",
    "ramai mana": "berapa ramai", "banyak mana": "berapa banyak", "lama mana": "berapa lama", "besar mana": "berapa besar",
    "kena-mengena dengan": "berkaitan dengan", "tak puas hati": "tidak berpuas hati", "diorang": "mereka", "depa": "mereka",
}  # fmt: skip
_PATTERN = re.compile(rf"\b(?:{'|'.join(sorted([*_PHRASES, *_FORMAL], key=len, reverse=True))})\b", re.IGNORECASE)


def formal(question: str) -> str:
    """A Malay ``question`` with its colloquial words and short forms written out; acronyms stay ("KAT")."""
    return _PATTERN.sub(_written_out, question)


def _written_out(match: re.Match[str]) -> str:
    word = match[0]
    if word.isupper() and len(word) > 1:
        return word
    whole = _PHRASES.get(word.lower()) or _FORMAL[word.lower()]
    return whole[:1].upper() + whole[1:] if word[0].isupper() else whole
