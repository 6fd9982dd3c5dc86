"""A text -> the offsets of its sentences, for Malay and English news prose.

A blank line and the start of a list item are always boundaries; a single newline inside a paragraph is not, because
text may be hard-wrapped. A stop ends a sentence unless what stands before it (abbreviation, initial, list number) or
after it (a small letter: ``...”, kata beliau.``) says otherwise. In doubt two sentences stay together: a quote that is
too long still reads well, half a sentence does not.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int]
"""Half-open offsets into the text, without white space at either end."""

LIST_MARKER = re.compile(r"[ \t]*+-[ \t]++(?=\S)")
"""The marker of a list item or table row in cleaned text. It is layout, so no sentence contains it."""

_NUMBERED_ITEM = re.compile(r"[ \t]*+(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)][ \t]+\S|[ \t]*+\([\da-z]{1,3}\)[ \t]+\S")
_BULLET = re.compile(r"[ \t]*+[-*•▪◦‣·][ \t]+\S")

# Possessive and never failing once a stop is seen, so that a long run of stops or brackets is read only once.
_STOP = re.compile(r"[.!?…؟]++[\"'”’»)\]]*+(?:\[\d{1,3}\])*+")
_OPENING = "\"'“‘«([-–—$€£"
_WORD_BEFORE = 24
"""Characters looked at before a stop: longer than any abbreviation."""


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# Never the end of a sentence when written with a capital: a name follows. ("kg" and "sen" are also units.)
_TITLES = _words(
    """
    dr prof mr mrs ms messrs st sdr yb yab yang.bhg ybhg tn pn en hj hjh ir ts ar sr tg mohd md muhd abd bt bte jln kg
    tmn lrg mt ft gen lt col maj mej jen kol kapt capt sgt insp supt sen rep gov hon rev pres sdn
    """
)
# Never the end of a sentence: more words follow.
_SHORTHAND = _words("dlm dgn yg spt cth kpd drpd utk bhg e.g i.e eg ie cf viz vs v")
# Not the end of a sentence where a number follows: "No. 5", "hlm. 12", "Jan. 19", "Art. 3".
_BEFORE_NUMBER = _words(
    """
    no nos bil hlm ms m.s pp p vol jil jld ch sec art fig ca c approx tel rm
    jan feb mac mar apr jun jul ogos aug sep sept okt oct nov dis dec
    """
)
# May end a sentence, but only where the next word is one that opens sentences: "Bhd. Menurut ...", "Inc. The ...".
_MAY_END = _words("bhd inc ltd co corp plc jr snr al dept assn bros univ est ed eds bil hlm pp vol jil jld fig approx")
# Close an enumeration, so a capital letter after them starts a new sentence.
_AND_SO_ON = _words("dsb dll dst dkk etc")

_OPENERS = _words(
    """
    a about according after all also although among an and another are as at based because before beginning besides both
    but by can despite during each earlier every few following for from further furthermore given he her here his how
    however i if in instead is it its last later many meanwhile more moreover most my nevertheless new no none nor not
    now of on once one only or other our over several she since so some speaking still such that the their then there
    therefore these they this those though through thus to today under until we what when where whether which while who
    why with within yet you

    ada adakah agar akan akhirnya antara apa apabila apakah atas bagaimana bagaimanapun bagi bahkan banyak beberapa
    begitu bekas beliau berdasarkan berikut berikutan berucap bukan dalam dan dari daripada demikian dengan di dia
    dianjurkan hal hanya hari ia ianya ini itu jadi jika justeru kami kata katanya ke kebanyakan kedua kemudian
    kenyataan kepada kerana ketika kini kita malah manakala mengapa mengenai mengulas menjelang menurut menurutnya
    mereka meskipun namun oleh pada para pelbagai perkara pihak sebagai sebaliknya sebanyak sebelum sehubungan sejak
    selain selepas seluruh semasa semalam sementara semua seorang seperti seramai serta sesiapa setelah setiap siapa
    sukacita susulan tahun tambahnya tanpa terdahulu terdapat tetapi tiada tidak tujuan turut untuk walau walaupun yang
    """
)

_DOTTED = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,4}")
"""U.S, a.m, Ph.D, s.a.w: the last stop belongs to the abbreviation."""
_CELL = re.compile(r"[^.!?:;\n]{1,60}: ")
_FIRST_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_LIST_NUMBER = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,2})*|[A-Za-z]|[ivxIVX]{1,4})")
_RUN_TOGETHER = re.compile(r"[a-z]{2}[.!?]++[\"'”’»)\]]*+\Z")
"""A stop with no space after it ends a sentence only before a sentence opener, so that a name like Viet.Nam stays."""


def split_sentences(text: str) -> list[Span]:
    """Returns the sentences of ``text`` in order, without overlap, as trimmed offsets.

    Everything outside them is white space or the marker of a list item (``LIST_MARKER``). A table row
    (``Year: 2024; City: Ha Long``) is one sentence. Linear in the length of the text.
    """
    return [span for start, end in _units(text) for span in _split_unit(text, start, end)]


def paragraphs(text: str) -> list[Span]:
    """Returns the runs of lines between blank lines, trimmed of white space."""
    spans: list[Span] = []
    start = 0
    for match in re.finditer(r"\n[^\S\n]*+(?:\n[^\S\n]*+)++", text):
        spans.append(trim(text, start, match.start()))
        start = match.end()
    spans.append(trim(text, start, len(text)))
    return [(start, end) for start, end in spans if start < end]


def trim(text: str, start: int, end: int) -> Span:
    """Moves both ends of a span inwards over white space; an empty span stays empty."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def is_row(line: str) -> bool:
    """Tells whether a line is a table row, ``Header: value; Header: value``, of which the first header may lack."""
    first, *others = line.split("; ")
    headed = sum(_CELL.match(part) is not None for part in others)
    return headed > 0 and headed == len(others) and (headed > 1 or _CELL.match(first) is not None)


def _units(text: str) -> Iterator[Span]:
    """Paragraphs, list items and rows: what no sentence crosses. List markers are left out."""
    for start, end in paragraphs(text):
        unit_start = cursor = start
        for line in text[start:end].splitlines(keepends=True):
            if cursor > start and (_BULLET.match(line) or _NUMBERED_ITEM.match(line)):
                yield _without_marker(text, unit_start, cursor)
                unit_start = cursor
            cursor += len(line)
        yield _without_marker(text, unit_start, end)


def _without_marker(text: str, start: int, end: int) -> Span:
    marker = LIST_MARKER.match(text, start, end)
    return trim(text, marker.end() if marker else start, end)


def _split_unit(text: str, start: int, end: int) -> Iterator[Span]:
    if start == end:
        return
    if is_row(text[start:end]):
        yield start, end
        return
    sentence = start
    for match in _STOP.finditer(text, start, end):
        if match.end() < end and _ends_sentence(text, sentence, match, end):
            yield sentence, match.end()
            sentence = trim(text, match.end(), end)[0]
    if sentence < end:
        yield sentence, end


def _ends_sentence(text: str, sentence: int, match: re.Match[str], end: int) -> bool:
    """Decides for one stop that is not at the end of its paragraph; ``sentence`` is where the sentence began."""
    following = _following_word(text, match.end(), end)
    if not following or following[0].islower():
        return False
    opens = following[0].isupper() and following.lower() in _OPENERS
    if not text[match.end()].isspace():
        before = text[max(sentence, match.start() - 2) : match.end()]
        return opens and _RUN_TOGETHER.search(before) is not None
    if match.group()[0] != "." or match.group()[:2] == "..":
        return True
    word = _preceding_word(text, sentence, match.start())
    if match.group() == "." and _LIST_NUMBER.fullmatch(text, sentence, match.start()):
        return False
    return _stop_is_real(word, following, opens)


def _stop_is_real(word: str, following: str, opens: bool) -> bool:
    """Decides for a single full stop between ``word`` and a word that starts with a capital or a digit."""
    lowered = word.lower()
    if lowered in _SHORTHAND or (lowered in _TITLES and word[0].isupper()):
        return False
    if following[0].isdigit() and lowered in _BEFORE_NUMBER:
        return False
    if lowered in _AND_SO_ON:
        return True
    if len(word) == 1 and word.isalpha():
        return opens and word.isupper() and len(following) > 1
    return opens or not (lowered in _MAY_END or _DOTTED.fullmatch(word.split("-")[-1]))


def _following_word(text: str, start: int, end: int) -> str:
    """The next word after white space and opening marks; empty where none comes within a few characters."""
    start, _ = trim(text, start, end)
    limit = min(start + 4, end)
    while start < limit and (text[start] in _OPENING or text[start].isspace()):
        start += 1
    match = _FIRST_WORD.match(text, start, min(start + _WORD_BEFORE, end))
    return match.group() if match else ""


def _preceding_word(text: str, sentence: int, stop: int) -> str:
    """The word that the stop touches, without opening marks; empty when a space stands before the stop."""
    window = text[max(sentence, stop - _WORD_BEFORE) : stop]
    if not window or window[-1].isspace():
        return ""
    return window.split()[-1].lstrip(_OPENING)
