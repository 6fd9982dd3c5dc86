"""Questions as people type them ("brp org yg dtg kat KL?", "whats the theme") in the words of the documents.

For search and reading only.
"""

import re

from assistant.schema import Language

_FORMAL: dict[Language, dict[str, str]] = {
    "ms": {
        "ambik": "ambil", "apsal": "mengapa", "banyak mana": "berapa banyak", "bape": "berapa", "besar mana": "berapa besar",
        "bile": "bila", "bkn": "bukan", "bleh": "boleh", "blh": "boleh", "blm": "belum", "bnyk": "banyak",
        "brapa": "berapa", "brape": "berapa", "brp": "berapa", "budak": "kanak-kanak", "budak-budak": "kanak-kanak",
        "byk": "banyak", "camane": "bagaimana", "camna": "bagaimana", "camne": "bagaimana", "cemana": "bagaimana",
        "cemane": "bagaimana", "dah": "sudah", "depa": "mereka", "dgn": "dengan", "diorang": "mereka", "dlm": "dalam",
        "dpd": "daripada", "dpt": "dapat", "drp": "daripada", "dtg": "datang", "jd": "jadi", "je": "sahaja", "kalau": "jika",
        "kat": "di", "kat mana": "di mana", "kena-mengena dengan": "berkaitan dengan", "kenape": "kenapa", "klu": "jika",
        "knp": "kenapa", "kpd": "kepada", "lama mana": "berapa lama", "lps": "lepas", "macam mana": "bagaimana",
        "mane": "mana", "mcm": "macam", "mcm mana": "bagaimana", "nak": "hendak", "ngan": "dengan", "ngn": "dengan",
        "ni": "ini", "nk": "hendak", "org": "orang", "pasal": "tentang", "pastu": "selepas itu", "pd": "pada",
        "pegi": "pergi", "pulak": "pula", "ramai mana": "berapa ramai", "sapa": "siapa", "sape": "siapa",
        "sbb": "sebab", "sbg": "sebagai", "sblm": "sebelum", "sgt": "sangat", "skarang": "sekarang", "skolah": "sekolah",
        "skrg": "sekarang",
        "slps": "selepas", "smua": "semua", "spt": "seperti", "sy": "saya", "tak": "tidak", "tak ada": "tiada",
        "tak puas hati": "tidak berpuas hati", "takda": "tiada", "takde": "tiada", "tapi": "tetapi", "tau": "tahu",
        "thn": "tahun", "tntg": "tentang", "tp": "tetapi", "tu": "itu", "utk": "untuk", "xde": "tiada",
        "xnak": "tidak mahu", "yg": "yang",
    },
    "en": {
        "abt": "about", "arent": "aren't", "cant": "cannot", "can't": "cannot", "couldnt": "couldn't", "didnt": "didn't",
        "doesnt": "doesn't", "dont": "don't", "hasnt": "hasn't", "hav": "have", "havent": "haven't", "hows": "how is",
        "hw": "how", "isnt": "isn't", "mny": "many", "ppl": "people", "shouldnt": "shouldn't", "theyre": "they are",
        "wasnt": "wasn't", "wat": "what", "wats": "what is", "wen": "when", "werent": "weren't", "what's": "what is",
        "whats": "what is", "where's": "where is", "wheres": "where is", "whn": "when", "who's": "who is", "whos": "who is",
        "wht": "what", "wich": "which", "wont": "won't", "wouldnt": "wouldn't",
    },
}  # fmt: skip


def _any_of(forms: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(forms, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b".replace("'", "['’]"), re.IGNORECASE)


_PATTERNS = {language: _any_of(forms) for language, forms in _FORMAL.items()}
_REPEATED = re.compile(r"\b([a-z]{3,})2\b")
_ASKED_LAST = re.compile(r"(.+?) (?:itu|ini) (apa|siapa|di mana|bila)(?: sebenarnya| benda)?[\s?]*", re.IGNORECASE)
_FIRST = {"apa": "Apakah itu", "siapa": "Siapakah", "di mana": "Di manakah", "bila": "Bilakah"}


def formal(question: str, language: Language) -> str:
    """``question`` with its colloquial words and short forms written out; acronyms stay ("KAT").

    In Malay the question word goes first, where documents have it: "ANEX tu apa" is "Apakah itu ANEX?".
    """
    if language == "ms":
        question = _REPEATED.sub(r"\1-\1", question)
    written = _PATTERNS[language].sub(lambda match: _written_out(match[0], _FORMAL[language]), question)
    if language == "ms" and (last := _ASKED_LAST.fullmatch(written)):
        return f"{_FIRST[last[2].lower()]} {last[1]}?"
    return written


def _written_out(word: str, forms: dict[str, str]) -> str:
    if word.isupper() and len(word) > 1:
        return word
    whole = forms[word.lower().replace("’", "'")]
    return whole[:1].upper() + whole[1:] if word[0].isupper() else whole
