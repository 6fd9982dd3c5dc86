"""Questions as people type them ("brp org yg dtg kat KL?", "whats the theme") in the words of the documents.

For search and reading only.
"""

import re

from assistant.language.names import mentions
from assistant.language.proper import is_ordinary
from assistant.schema import Language

_FORMAL: dict[Language, dict[str, str]] = {
    "ms": {
        "ambik": "ambil", "ape": "apa", "apsal": "mengapa", "banyak mana": "berapa banyak", "bape": "berapa",
        "besar mana": "berapa besar", "bile": "bila", "bkn": "bukan", "bleh": "boleh", "blh": "boleh", "blm": "belum",
        "bnyk": "banyak", "brapa": "berapa", "brape": "berapa", "brp": "berapa", "budak": "kanak-kanak",
        "budak-budak": "kanak-kanak", "byk": "banyak",
        "camane": "bagaimana", "camna": "bagaimana", "camne": "bagaimana", "cemana": "bagaimana", "cemane": "bagaimana",
        "cmna": "bagaimana", "cmne": "bagaimana", "cth": "contoh", "dah": "sudah", "depa": "mereka", "dgn": "dengan",
        "diorang": "mereka", "dlm": "dalam", "dorang": "mereka", "dpd": "daripada", "dpt": "dapat", "drp": "daripada",
        "drpd": "daripada", "dtg": "datang", "jd": "jadi", "je": "sahaja", "kalau": "jika", "kat": "di",
        "kat mana": "di mana", "kena-mengena dengan": "berkaitan dengan", "kenape": "kenapa", "klu": "jika", "knp": "kenapa",
        "kpd": "kepada", "lama mana": "berapa lama", "lps": "lepas", "macam mana": "bagaimana", "mane": "mana",
        "mcm": "macam", "mcm mana": "bagaimana", "nak": "hendak", "ngan": "dengan", "ngn": "dengan", "ni": "ini",
        "nk": "hendak", "org": "orang", "pasal": "tentang", "pastu": "selepas itu", "pd": "pada", "pegi": "pergi",
        "psl": "tentang", "pulak": "pula", "ramai mana": "berapa ramai", "sapa": "siapa", "sape": "siapa", "sbb": "sebab",
        "sbg": "sebagai", "sblm": "sebelum", "sgt": "sangat", "skarang": "sekarang", "skolah": "sekolah", "skrg": "sekarang",
        "slps": "selepas", "smua": "semua", "spt": "seperti", "sy": "saya", "tak": "tidak", "tak ada": "tiada",
        "tak puas hati": "tidak berpuas hati", "takda": "tiada", "takde": "tiada", "tapi": "tetapi", "tau": "tahu",
        "thn": "tahun", "tntg": "tentang", "tp": "tetapi", "ttg": "tentang", "tu": "itu", "utk": "untuk", "x": "tidak",
        "xde": "tiada", "xnak": "tidak mahu", "yg": "yang",
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
_ALSO_NAMES = frozenset({"ni", "sy", "tu", "wat", "wen"})
"""Short forms that names are made of too: Ni Luh, Wen Jiabao."""
_THE_PLATFORM_X = re.compile(
    r"\b(?i:di|kat|dekat|pada) x\b|\bx(?:-\w| dan\b)|\b(?i:platform|aplikasi|akaun|syarikat) x"
    r"(?=\W*$|\W+(?:di|kat|dekat|pada|dan|atau|tak|tidak|dah|sudah|tu|itu|ni|ini|untuk|yang)\b)"
)
"""Where x does not say no."""
_REPEATED = re.compile(r"\b([a-z]{3,})2\b")
_ASKED_LAST = re.compile(r"(.+?) (?:itu|ini) (apa|siapa|di mana|bila)(?: sebenarnya| benda)?[\s?]*", re.IGNORECASE)
_FIRST = {"apa": "Apakah itu", "siapa": "Siapakah", "di mana": "Di manakah", "bila": "Bilakah"}
_COURTESY: dict[Language, re.Pattern[str]] = {
    "ms": re.compile(
        r"^(?:(?:hai|helo|hello|hi|salam|maaf|tumpang tanya|"
        r"(?:(?:saya|aku|kami|sy) )?(?:nak|hendak|ingin|mahu|nk) (?:ber)?tanya|"
        r"(?:(?:tolong|boleh(?:kah)?|sila|minta|mohon|harap|awak|anda|kau|tuan|puan|cik|tak) )*"
        r"(?:beritahu|bagitahu|bagi tahu|beritau|bagitau|bagi tau)(?: (?:kepada |kat )?(?:saya|aku|kami))?|"
        r"(?:saya|aku|kami|sy) (?:(?:nak|hendak|ingin|mahu|nk) )+(?:tahu|tau|mengetahui)(?: tentang)?|"
        r"tahukah (?:anda|awak)|(?:(?:anda|awak|kau) )?(?:tahu|tau) (?:tak|tidak|ke)|"
        r"(?:(?:tolong|boleh(?:kah)?|sila|awak|anda|tak) )+"
        r"(?=senarai|terang|jelas|ringkas|rumus|banding|cerita|nyata|beri|nama|huraikan|sebut))\b(?!-)[,.!:]* ?)+",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:(?:hi|hello|hey|please|excuse me|sorry|ok|okay|quick question|any idea|"
        r"(?:(?:can|could|would|will) (?:you|u) (?:please )?)?(?:tell|inform|remind) (?:me|us)(?! (?:more )?about\b)|"
        r"(?:can|could) (?:you|u) (?:please )?(?:say|find out|check)|(?:can|could|may) i (?:know|ask)|"
        r"do (?:you|u) (?:happen to )?know|i(?:['’]d| would)? (?:like|want|need|wish) to (?:know|find out|ask|check|learn)|"
        r"i(?: was| am|['’]m)? wonder(?:ing)?|"
        r"(?:can|could|would|will) (?:you|u) (?:please )?"
        r"(?=(?:list|explain|describe|summari[sz]e|compare|name|give|show|state|tell)\b))\b(?!-)[,.!:]* ?)+",
        re.IGNORECASE,
    ),
}
"""Words that only ask for an answer."""
_ORDERED: dict[Language, re.Pattern[str]] = {
    "ms": re.compile(
        r"^(?:nyatakan|sebutkan|berikan|beri|bagi|namakan|cari|saya perlukan|saya mahukan)(?: (?:saya|kami))? "
        r"(?:nama (?=pengerusi))?"
        r"(?=(?:tarikh|tahun|nama|tema|tajuk|slogan|tempat|lokasi|jumlah|bilangan|skor|umur|kos|jawatan|"
        r"pengerusi|tuan rumah|tempoh)\b)",
        re.IGNORECASE,
    ),
    "en": re.compile(
        r"^(?:give|show|find|get|state|name|i need|i want|tell)(?: (?:me|us))? "
        r"(?=(?:the|its|their) (?:\w+ ){0,2}(?:date|year|name|theme|title|slogan|motto|venue|place|location|number|score|"
        r"age|cost|price|position|post|deadline|chair|host|capital|period|amount|total)\b)",
        re.IGNORECASE,
    ),
}
_SOMEBODY = re.compile(r"(?:the )?(?:chair|host|pengerusi|tuan rumah)\b", re.IGNORECASE)
_ASKS_WHAT: dict[Language, tuple[str, str]] = {"ms": ("Apakah", "Siapakah"), "en": ("What is", "Who is")}
_ASKED = r"(?:apa|siapa|bila|mana|berapa|mengapa|kenapa|bagaimana|macam mana|adakah)(?:kah)?"
_OR_NOT = re.compile(
    rf"^(?P<whether>sama ada )?(?!.*\b{_ASKED}\b)(?:(?P<any>ada) (?:tak|tidak|ke) )?(?P<what>.+?)"
    r"(?P<last> (?:ke|ke tak|ke tidak|ke belum|(?:atau )?(?:tak|tidak|belum)))?[ ?.]*$",
    re.IGNORECASE,
)
"""DEFA dah ditandatangani ke?"""
_WHETHER = re.compile(r"^(pernah|sudah|dah|betul|benar|boleh|perlu|masih) ke (?!mana\b(?!-))", re.IGNORECASE)
"""Pernah ke mana-mana platform didenda?"""


def plain(question: str, language: Language) -> str:
    """``question`` in the form of a question: "Can you tell me who opened it?" is "who opened it?".

    So are "Give me the date of AMRI 17." ("What is the date of AMRI 17?") and "DEFA dah ditandatangani ke?" ("Adakah DEFA dah
    ditandatangani?").
    """
    bare = _COURTESY[language].sub("", question)
    if ordered := _ORDERED[language].match(bare):
        what = bare[ordered.end() :].rstrip(" .!?")
        return f"{_ASKS_WHAT[language][bool(_SOMEBODY.match(what))]} {what}?"
    if language == "ms":
        bare = _WHETHER.sub(r"Adakah \1 ", bare)
        match = _OR_NOT.match(bare)
        if match and (match["whether"] or match["any"] or match["last"]):
            return f"Adakah {'terdapat ' if match['any'] else ''}{match['what']}?"
    return bare if len(bare.split()) > 1 else question


def formal(question: str, language: Language) -> str:
    """``question`` with its colloquial words and short forms written out; acronyms ("KAT") and names ("Angkor Wat") stay.

    In Malay the question word goes first, where documents have it: "ANEX tu apa" is "Apakah itu ANEX?".
    """
    if language == "ms":
        question = _REPEATED.sub(r"\1-\1", question)
    written = _PATTERNS[language].sub(lambda match: _written_out(match, language), question)
    if language == "ms" and (last := _ASKED_LAST.fullmatch(written)):
        return f"{_FIRST[last[2].lower()]} {last[1]}?"
    return written


def written_out(word: str, language: Language) -> str | None:
    """The words of the documents for one colloquial word or short form; None for other words."""
    return _FORMAL[language].get(word.lower().replace("’", "'"))


def _written_out(match: re.Match[str], language: Language) -> str:
    word, whole = match[0], written_out(match[0], language)
    if whole is None or _is_name(match, language):
        return word
    return whole[:1].upper() + whole[1:] if word[0].isupper() else whole


def _is_name(match: re.Match[str], language: Language) -> bool:
    """Whether the word is a name or part of one: an acronym, "Google.org", "Pasal 27", "platform x", "Angkor Wat".

    A capital tells a name inside a sentence that has small letters, else only beside an unknown word with a capital.
    """
    word, text = match[0].lower(), match.string
    before, after = text[: match.start()], text[match.end() :]
    if match[0].isupper() or before.endswith((".", "@")) or re.match(r"\.\w", after):
        return True
    if (word == "pasal" and re.match(r" \d{1,3}\b", after)) or (word == "x" and _THE_PLATFORM_X.search(text)):
        return True
    if match[0].islower():
        return False
    if re.search(r"[^\s.?!:;][\s\"“(]*$", before) and re.search(r"(?<![\w'’])[a-z]", text):
        return True
    beside = re.findall(r"[^\W\d_]+(?= (?:[^\W\d_]+ )?$)", before) + re.findall(r"^ ([^\W\d_]+)", after)
    return word in _ALSO_NAMES and any(_is_unknown(other, language) for other in beside)


def _is_unknown(word: str, language: Language) -> bool:
    """Whether a word has a capital, and neither the dictionary nor the table of names has it."""
    return word[0].isupper() and not word.isupper() and not mentions(word) and not is_ordinary(word, language)
