"""Question -> the type of its short answer: by its question word, or by the noun that this asks for.

"What was the cost" asks for money; "who paid the cost" for a person, "which country bore the cost" for a name, and "how many
countries shared the cost" for a number. Held against the 33,784 questions with an answer in ``training/data``.
"""

import re
from typing import Literal

from assistant.dialogue import AUX
from assistant.parts import OPENING_CLAUSE

Expects = Literal[
    "person",
    "time",
    "place",
    "name",
    "number",
    "duration",
    "frequency",
    "rank",
    "money",
    "percent",
    "age",
    "contact",
    "other",
]
"""The type of the short answer that a question of fact expects; ``name`` is that of a body, a country, a town or a thing."""

HOW_MUCH = r"how (?:many|much|long|large|big|high|tall|deep|wide|heavy)"
LENGTH = (
    r"how long (?:is|are|was|were) (?:[\w’'-]+ ){0,5}?(?:cable|border|bridge|canal|coast|coastline|line|link|network|pipeline|"
    r"railway|river|road|route|runway|street|text|track|tunnel|wall)s?\b"
)
"""Of a thing in space."""
OPEN = (
    rf"why|(?!{HOW_MUCH})how(?! (?:old|often|frequently|far|soon|quickly|fast))|"
    r"(?:for|on) what (?:reasons?|grounds?|basis|purpose)|in (?:what|which) (?:ways?|manner)|"
    r"what (?:caused|led to|prompted|made|makes|held up)|mengapa(?:kah)?|kenapa(?:kah)?|bagaimana(?:kah)?|"
    r"dengan cara apa(?:kah)?|(?:atas|kerana) (?:sebab|alasan|dasar) apa(?:kah)?|"
    r"(?<!\w )apa(?:kah)? yang (?:menyebabkan|mendorong|menghalang)"
)
"""Question words that ask for a reason or a manner."""
QUESTION_WORD = re.compile(
    rf"\b(?!(?-i:WHO\b))(?:(?P<open>{OPEN})|"
    r"(?P<fixed>who|whom|whose|when|where|siapa(?:kah)?|bila(?:kah)?|mana(?:kah)?)|"
    r"which|whats?|how|apa(?:kah)?|berapa(?:kah)?)\b",
    re.I,
)
"""``fixed`` are the words that ask for one type whatever follows."""

_AUXILIARY = rf"(?:{AUX}|may)"
_PAYING = (
    r"(?:pay|pays|paid|paying|costs?|costing|spend|spends|spent|spending|worth|charged?|charges?|charging|fund\w*|price\w*|"
    r"rais(?:e|es|ed|ing)|donat\w+|contribut\w+|invest\w*|earn\w*|owe[ds]?|grants?|granted|budget\w*|salary|fees?|fines?|fined|"
    r"sponsor\w*|giv(?:e|es|en|ing)|gave|receiv\w+|allocat\w+|pledg\w+|set(?:ting)? aside|chip(?:s|ped)? in|lend\w*|lent|"
    r"borrow\w*|sell(?:s|ing)? for|sold for)"
)
COINS = (
    r"(?:ringgit|dollars?|dolar|baht|rupiah|dong|pesos?|euros?|yen|kip|riels?|kyats?|yuan|renminbi|rupees?|kron(?:e|er|or)|francs?|"
    r"pounds?|paun|guilders?|gulder|cents?|sen|vatu|kina|tala|bitcoins?)"
)
"""Units of money in either language; "won" is more often a verb."""
_ORDERED = r"(?:index|indeks|tangga|senarai|carta|league|table)"
"""What a position in an order is one in, where a position may also be a stance."""
_BODIES = (
    r"(?:compan(?:y|ies)|firms?|organi[sz]ations?|agenc(?:y|ies)|ministr(?:y|ies)|department|bod(?:y|ies)|universit(?:y|ies)|"
    r"colleges?|schools?|newspapers?|broadcasters?|stations?|banks?|foundation|association|union|council|committee|teams?|"
    r"countr(?:y|ies)|nations?|states?|cit(?:y|ies)|towns?|provinces?|islands?)"
)
_BODIES_MS = (
    r"(?:syarikat|firma|organisasi|pertubuhan|agensi|kementerian|jabatan|badan|universiti|kolej|sekolah|akhbar|stesen|bank|"
    r"yayasan|persatuan|kesatuan|majlis|jawatankuasa|pasukan|negara|negeri|bandar(?: raya)?|kota|wilayah|pulau)"
)
_TYPES: tuple[tuple[Expects, str], ...] = (
    (
        "percent",
        r"percentage|share|per ?cent|proportion|fraction|"
        r"peratus(?:an)?(?:kah)?|berapa(?:kah)? bahagian",
    ),
    (
        "contact",
        r"(?:phone|telephone|fax|hotline|contact) number|telephone|hotline|e-?mail(?: address)?|postal address|"
        r"talian (?:hayat|bebas|khidmat|penting)|e-?mel|nombor (?:telefon|faks|talian)|alamat|no\.? tel",
    ),
    ("age", r"how old|(?:minimum |maximum |legal )?age(?: limit)?|umur|usia"),
    (
        "money",
        rf"(?<!by )how much (?:(?:money|cash|funding)\b|{_AUXILIARY}\b(?!.*\b(?:grow|rise|fall|increase)\b).*\b{_PAYING})|"
        rf"how many (?:\w+ ){{0,2}}{COINS}|berapa(?:kah)? (?:\w+ )?{COINS}|"
        r"what (?:does|did|do|will|would|is|was) .*\bcost|budget|cost(?! (?:the|an?|his|her|its|their|(?-i:[A-Z]))\b)|price|"
        r"salary|fees?|fines?|kos|bajet|belanjawan|harga|gaji|"
        r"yuran|denda|bayaran|jumlah wang|"
        r"berapa(?:kah)? (?:(?:jumlah|anggaran|banyak|nilai) )*"
        r"(?:wang|duit|belanja|perbelanjaan|dana|peruntukan|sumbangan|geran|modal|pelaburan)|"
        r"nilai (?:projek|kontrak|pelaburan|dana|geran|hadiah|sumbangan|perdagangan)",
    ),
    (
        "rank",
        r"(?:what|which) rank|ranking|(?:kedudukan|tempat|tangga|nombor) ke ?-?berapa(?:kah)?|nombor berapa(?:kah)?|"
        rf"(?:kedudukan|(?:what|which) position)\b.*\b{_ORDERED}|{_ORDERED}\b.*\b(?:kedudukan|(?:what|which) position)",
    ),
    ("duration", rf"(?!{LENGTH})how (?:long|much time)|berapa(?:kah)? lama(?:kah)?"),
    ("frequency", r"how (?:often|frequently)|berapa(?:kah)? kerap(?:kah)?"),
    (
        "number",
        rf"{HOW_MUCH}|berapa(?:kah)?|bilangan|number of|score|skor|population|turnout|"
        r"jumlah (?:peserta|hadirin|delegasi|perwakilan|penonton|pengguna|penduduk|responden|negara|anggota|ahli)",
    ),
    (
        "time",
        r"when|what time|how (?:soon|quickly|fast)|bila(?:kah)?|(?:pukul|jam|tahun|bulan|hari|minggu|tarikh|tempoh) "
        r"(?:berapa|bila|apa|mana)(?:kah)?|dates?|(?:which|what) (?:\w+ )?(?:days?|years?|months?)|"
        r"(?:first|last|opening|closing) (?:day|year|month)|period|deadline|tarikh|tempoh",
    ),
    (
        "name",
        rf"(?:which (?:(?!{_AUXILIARY}\b)[\w-]+ ){{0,2}}?|what ){_BODIES}|{_BODIES_MS}(?: [\w-]+)? (?:yang )?mana(?:kah)?|"
        r"(?:full )?names?|nama(?: penuh)?|what\b.*\b(?:called|named|titled|entitled|known as)(?=\W*$)|"
        r"(?:dinamakan|digelar|bernama) apa(?:kah)?",
    ),
    (
        "place",
        r"where|(?:di|ke|dari|daripada) ?(?:[\w-]+ ){0,2}mana(?:kah)?(?!-)|(?:which|what) (?:venue|place|building|hall)",
    ),
    ("person", r"(?!(?-i:WHO\b))(?:who|whom|whose)|siapa(?:kah)?"),
)
_PATTERNS = tuple((expects, re.compile(rf"\b(?:{pattern})\b", re.I)) for expects, pattern in _TYPES)
_NOUNS_FIRST = frozenset({"percent", "contact", "age", "money", "rank", "duration", "frequency", "name"})
"""Types that are more exact than the question word beside them: "how many per cent"."""
_WORD = r"(?!(?:about|of|on|for|in|to|by|with|from|that|which|and|or|the)\b)[\w’'-]+"
_LEADS = re.compile(
    r"\s*(?:"
    rf"(?:(?:'s|is|are|was|were|will be|would be|will|would)\s+)(?:(?:the|its|his|her|their|our|this|that)\s+)?"
    rf"(?:(?:[\w-]+\s+){{0,3}}[\w-]+['’]s?\s+)?(?:{_WORD}\s+){{0,2}}|(?:the\s+)?(?:[\w-]*[^\Ws]\s+)?)",
    re.I,
)
_LEADS_MS = re.compile(
    r"\s*(?:(?:jumlah|anggaran|had|julat|nilai|kadar|purata|keseluruhan|besar|besarnya|banyak|banyaknya|lagi|tepat|sebenar)\s+)*",
    re.I,
)
"""What stands between a question word and the noun that it asks for: "what was Malaysia's total ..."."""
_FOLLOWS = re.compile(
    r"(?:nya)?\s+(?:(?!(?:dari|daripada|untuk|ikut|buat|jadi)\b)[\w-]+\s+)?(?:what|apa(?:kah)?)|.*?\b(?:berapa(?:kah)?|how much)",
    re.I,
)
"""A noun's end and the question word that asks for it: "harganya berapa"."""
_OPENS = re.compile(r"(?:\w+\s+){0,2}")
"""What may stand before a noun that no question word asks for: "nyatakan tarikh"."""
_OF_A_NOUN = re.compile(
    r"(?<!\bpada)(?<!\bdaripada)(?<!\bdari)(?<!\bdi)(?<!\bke)(?<!\buntuk)(?<!\bdengan)(?<!\bdan)(?<!\btahu)(?<!nyatakan)(?<=\w)\s+$",
    re.I,
)
"""What stands before an "apa" that asks for the noun before it: "dalam acara apakah kos itu disebut"."""


def expected(text: str) -> Expects:
    """The type that ``text``, without a clause that opens it, asks for."""
    text = OPENING_CLAUSE.sub("", text)
    first = QUESTION_WORD.search(text)
    found = [
        (match.start(), expects)
        for expects, pattern in _PATTERNS
        if (match := next((match for match in pattern.finditer(text) if _is_asked(text, match, first)), None))
    ]
    exact = [expects for _, expects in found if expects in _NOUNS_FIRST]
    return exact[0] if exact else min(found, key=lambda each: each[0])[1] if found else "other"


def _is_asked(text: str, noun: re.Match[str], word: re.Match[str] | None) -> bool:
    """Whether the first question ``word`` of ``text`` is part of ``noun`` or asks for it; without one, whether it opens it."""
    if not word:
        return _OPENS.fullmatch(text[: noun.start()]) is not None
    if noun.start() <= word.start() < noun.end() or word.start() < noun.start() < word.end():
        return True
    if QUESTION_WORD.match(text, noun.start()):
        return False
    if noun.end() <= word.start():
        return bool(_FOLLOWS.fullmatch(text[noun.end() : word.end()])) and not re.search(r"\w", text[word.end() :])
    if word["open"] or word["fixed"]:
        return False
    between, is_malay = text[word.end() : noun.start()], word[0].lower().startswith(("apa", "berapa"))
    if is_malay and _OF_A_NOUN.search(text[: word.start()]):
        return False
    return bool((_LEADS_MS if is_malay else _LEADS).fullmatch(between))
