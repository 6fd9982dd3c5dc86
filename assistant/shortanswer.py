"""The reader's spans -> the short answer: of the type that the question expects, as the whole phrase a person would say.

A span that stops short ("600" where the document says "lebih 600 perwakilan") grows to its head noun, full date, full
name and closed quotes.
"""

import re
from typing import TYPE_CHECKING

from assistant.expected import Expects
from assistant.models.spans import Span
from assistant.typed import CURRENCY, DATE, MONTH, SCALE, SPELLED, has_type

if TYPE_CHECKING:
    from assistant.models.reader import Reading

_BEFORE_NUMBER = (
    r"(?:lebih(?: daripada| dari)?|kurang(?: daripada)?|hampir|kira-kira|sekitar|sekurang-kurangnya|sehingga|"
    r"melebihi|tidak kurang daripada|more than|less than|fewer than|over|nearly|almost|about|around|some|at least|at most|"
    r"up to|as (?:many|much) as|an estimated|approximately)\s+"
)
_VERB_MS = (
    r"(?!(?:members?|mementos?|menteri|mentol|mentega|mentors?|mentions?|mental)\b)me(?:ng|ny|m(?=[bp])|n(?=[dtcj]))\w{3,}|"
    r"me(?:langgar|larang|lawat|layan|lebihi|letak|libatkan|rasmikan|rentasi)\w*|"
    r"di(?:(?:per)?\w{3,}(?:kan|i)|ambil|bawa|bayar|beri|bina|buat|buka|guna|hantar|jangka|pilih|tanggung|terima|tutup)|"
    r"ber(?:akhir|asal|gabung|henti|jalan|jaya|kongsi|kumpul|langsung|main|mula|pindah|satu|setuju|tugas)|"
    r"datang|duduk|enggan|hadir|keluar|mula|terlibat|terpaksa|tiba|turut"
)
_HEAD_STOP = (
    r"(?:yang|dan|di|ke|dari|daripada|daripadanya|pada|untuk|dengan|oleh|dalam|telah|akan|adalah|ialah|kepada|bagi|serta|atau|"
    r"hingga|sehingga|menjadi|berbanding|berumur|berusia|itu|ini|tersebut|mereka|lalu|kini|sudah|belum|masih|pernah|tidak|"
    r"boleh|dapat|perlu|mesti|juga|hanya|sahaja|selepas|setelah|sebelum|sejak|selama|mulai|menjelang|apabila|ketika|semasa|"
    r"kerana|akibat|supaya|tetapi|tanpa|antara|melalui|mengikut|secara|sebagai|tentang|sempat|"
    rf"{_VERB_MS}|"
    r"and|or|of|in|on|at|an?|the|to|from|with|by|for|were|was|is|are|had|have|has|that|which|who|where|during|as|than|but|"
    r"after|before|since|while|when|once|if|because|so|without|within|into|under|over|out|off|through|about|between|against|"
    r"each|it|its|he|she|they|not|also|only|now|then|instead|will|would|can|could|may|might|must|should|"
    r"adopted|agreed|aged|attended|began|came|competed|found|held|joined|led|left|lost|met|moved|opened|paid|ran|received|"
    rf"registered|sent|signed|started|took|went|believe|need|says?|see|think|use|want|{SPELLED})\b"
)
_RATE = r"(?:\s+(?:an?|per|each)\s+(?:second|minute|hour|day|night|week|month|quarter|year|person|head|family|household)\b)?"
_HEAD_NOUN = rf"(?:\s+(?!{_HEAD_STOP})[^\W\d_][\w-]*){{0,2}}{_RATE}"
_COUNT = re.compile(
    rf"\b{SPELLED}(?=\s+[^\W\d_])(?!\s+{_HEAD_STOP}){_HEAD_NOUN}|"
    rf"(?<![\w-])(?:{_BEFORE_NUMBER})?(?:{CURRENCY})?(?!(?:19|20)\d\d\b)\d[\d.,]*(?<![.,])(?!\s*{MONTH})(?!\s*(?:-|–)\s*\d)"
    rf"(?!(?:st|nd|rd|th)\b){SCALE}{_HEAD_NOUN}",
    re.IGNORECASE,
)
_OPENERS = (
    r"\b(?!(?:Kata|Menurut|Pada|Di|Dalam|Berucap|Ini|Itu|Bagi|Oleh|Dengan|Sebagai|The|A|An|In|On|At|By|This|That|It|As|For|From|"
    r"According|While|When|After|Before)\b)"
)
_JOINED = r"(?:(?:of|of the|the|and|dan|bin|binti|ke|for|bagi|on) (?=[A-Z]))?"
_NAME = re.compile(rf"{_OPENERS}[A-Z][\w’'-]*(?: {_JOINED}(?:[A-Z][\w’'-]*|[IVX]+\b|\d{{4}}\b))*")
_OF_NONE = r"(?![\w-]+['’]s )"
_PERSON = re.compile(rf"{_OPENERS}{_OF_NONE}[A-Z][\w’'-]*(?: {_JOINED}{_OF_NONE}[A-Z][\w’'-]*)*")
"""A name that does not take in "Malaysia's" before it and "and Korea's ..." after it."""
_PAIRS = {"“": "”", "‘": "’", "(": ")", '"': '"', "[": "]"}


def choices(expects: Expects, text: str, reading: "Reading") -> list[Span]:
    """The reader's spans in ``text`` that are of the expected type, best first."""
    return [
        span
        for span in reading.spans
        if has_type(expects, text[span.start : span.end], text[max(0, span.start - 12) : span.end + 25])
    ]


def widen(text: str, start: int, end: int, sentence: tuple[int, int], expects: Expects) -> tuple[int, int]:
    """The span grown to the whole phrase it is part of, inside ``sentence``; offsets in ``text``."""
    low, high = sentence
    start, end = max(start, low), min(end, high)
    patterns: dict[Expects, tuple[re.Pattern[str], ...]] = {
        "number": (_COUNT, DATE),
        "duration": (_COUNT, DATE),  # from January 1994 to March 1998
        "frequency": (_COUNT,),
        "money": (_COUNT,),
        "percent": (_COUNT,),
        "time": (DATE,),
        "person": (_PERSON,),
        "name": (_NAME,),
        "place": (_NAME,),
        "other": (_NAME,),
    }
    for pattern in patterns.get(expects, ()):
        for match in pattern.finditer(text, low, high):
            if match.start() < end and match.end() > start:
                start, end = min(start, match.start()), max(end, match.end())
    return _close_pairs(text, *_trim(text, start, end), low, high)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \n\t,;:.–-":
        start += 1
    while end > start and text[end - 1] in " \n\t,;:.–-":
        end -= 1
    return start, end


def _close_pairs(text: str, start: int, end: int, low: int, high: int) -> tuple[int, int]:
    """Takes in the other half of a quotation mark or bracket that stands alone, or leaves the half out."""
    for opening, closing in _PAIRS.items():
        span = text[start:end]
        if span.count(opening) == span.count(closing) and (opening != closing or span.count(opening) % 2 == 0):
            continue
        if opening in span and 0 <= (place := text.find(closing, end, high)) - end < 120:
            end = place + 1
        elif closing in span and _stands_before(text, opening, low, start):
            start = text.rfind(opening, low, start)
        elif span.startswith((opening, closing)):
            start += 1
        elif span.endswith((opening, closing)):
            end -= 1
    return start, end


def _stands_before(text: str, mark: str, low: int, start: int) -> bool:
    """Whether ``mark`` stands within 120 characters before ``start``, not before ``low``."""
    return text.rfind(mark, max(low, start - 120), start) >= 0
