import pytest

from assistant.models.reader import Reading, Span
from assistant.shortanswer import choices, widen
from assistant.typed import has_type

VIDW = "VIDW 2024 merangkumi 12 acara rasmi, menarik lebih 600 perwakilan dari hampir 30 negara pada 19 hingga 22 November 2024."


def reading(text: str, *spans: str) -> Reading:
    """The reader's view: these spans, each a logit worse than the one before."""
    found = tuple(
        Span(text.index(words), text.index(words) + len(words), 5.0 - rank) for rank, words in enumerate(spans)
    )
    return Reading(found[0].score, found[0].start, found[0].end, 0.0, found)


@pytest.mark.parametrize(
    ("text", "span", "expects", "expected"),
    [
        (VIDW, "600", "number", "lebih 600 perwakilan"),
        (VIDW, "30", "number", "hampir 30 negara"),
        ("AMRI 16 adopted three documents: a vision.", "three documents", "number", "three documents"),
        (VIDW, "22 November", "time", "19 hingga 22 November 2024"),
        ("The forum met on 4 August 2017 in Manila.", "August", "time", "4 August 2017"),
        ("It covers 2026–2035.", "2026", "time", "2026–2035"),
        ("Malaysia's Fahmi Fadzil and Korea's Kim Lee came.", "Fahmi", "person", "Fahmi Fadzil"),
        ("Kata Timbalan Menteri Phan Tam di Ha Long.", "Tam", "person", "Timbalan Menteri Phan Tam"),
        (
            "Its theme is “Bridging Cultures, Building Futures”.",
            "“Bridging Cultures, Building Futures",
            "other",
            "“Bridging Cultures, Building Futures”",
        ),
        (
            "adopting the AMRI Vision Statement ASEAN 2035: Towards",
            "ASEAN 2035",
            "other",
            "AMRI Vision Statement ASEAN 2035",
        ),
        ("It drew nearly 1,000 practitioners and guests.", "1,000", "number", "nearly 1,000 practitioners"),
        ("AI may add US$1 trillion by 2030.", "1", "money", "US$1 trillion"),
        ("Dana itu sehingga US$10.1 juta.", "US$10.1 juta", "money", "sehingga US$10.1 juta"),
        ("The camp brought 120 children aged 10 to 17.", "120", "number", "120 children"),
        ("Kabel 830 kilometer mula beroperasi.", "830", "number", "830 kilometer"),
        ("Lapan negara menyertai program itu.", "Lapan", "number", "Lapan negara"),
        ("All 14 members signed in six months after talks.", "14", "number", "14 members"),
        ("It costs 9,000 pesos a month now.", "9,000", "money", "9,000 pesos a month"),
        ("They came from thirteen countries.", "thirteen", "number", "thirteen countries"),
        ("Dari Januari 1994 hingga Mac 1998 di Hanoi.", "hingga Mac 1998", "number", "Januari 1994 hingga Mac 1998"),
    ],
)
def test_a_span_grows_to_the_phrase(text, span, expects, expected):
    start = text.index(span)
    wide = widen(text, start, start + len(span), (0, len(text)), expects)
    assert text[slice(*wide)] == expected


def test_a_span_stays_in_its_sentence():
    text = "In Da Nang.\nNguyen Thanh Lam spoke."
    start = text.index("Nguyen")
    assert text[slice(*widen(text, start, start + 6, (start, len(text)), "person"))] == "Nguyen Thanh Lam"


@pytest.mark.parametrize(
    ("expects", "words", "around", "expected"),
    [
        ("money", "12", "kos 12 acara rasmi", False),
        ("money", "4.5 juta", "bernilai RM4.5 juta", True),
        ("age", "30", "hampir 30 negara", False),
        ("age", "45", "aged 45", True),
        ("person", "twelve events", "", False),
        ("number", "many", "", False),
        ("contact", "18008108", "hotline 18008108", True),
        ("contact", "21", "ke-21", False),
        ("percent", "56", "56 per cent of", True),
        ("percent", "41", "umber (%): 41; Menyemak", True),
        ("number", "85th", "", False),
        ("number", "31 of the 85th", "", True),
        ("rank", "ke-85", "", True),
        ("rank", "press freedom", "", False),
        ("person", "para menteri", "", True),
        ("person", "kabel dasar laut", "", False),
        ("number", "Secretariat", "", False),
        ("number", "sekretariat seluruh ASEAN", "", False),
        ("number", "seorang penerbit", "", True),
        ("number", "sebulan", "", True),
        ("number", "thirteen countries", "", True),
        ("number", "a dozen", "", True),
        ("number", "half", "", True),
        ("number", "the fourth plan", "", False),
        ("number", "pelan keempat", "", False),
        ("rank", "fourth", "", True),
        ("rank", "kelima", "", True),
        ("money", "five", "five million ringgit", True),
        ("money", "5 trillion", "VND5 trillion", True),
        ("money", "3 million", "3 million kip", True),
        ("money", "3 million", "3 million pupils", False),
        ("percent", "sixty", "sixty percent of viewers", True),
        ("percent", "separuh", "", True),
        ("time", "Jumaat", "", True),
        ("time", "sidang media", "", False),
        ("age", "16", "users under 16 may not", True),
        ("age", "16", "bars people under 16.", True),
        ("age", "30", "di bawah 30 negara", False),
        ("age", "16", "umur minimum 16", True),
        ("age", "sixteen", "sixteen and over", True),
        ("age", "30", "over 30 countries", False),
        ("age", "16", "16 per cent under", False),
        ("age", "41", "Liew Pei Shan, 41, runs", True),
        ("percent", "two thirds", "", True),
        ("percent", "seperempat", "", True),
        ("percent", "six out of ten parents", "", True),
        ("money", "two sen", "two sen a kilogram", True),
        ("money", "five million kroner", "", True),
        ("money", "free", "free for schools", True),
        ("number", "a single aide", "", True),
        ("duration", "until mid-July", "", True),
        ("duration", "empat jam", "", True),
        ("duration", "the drone race", "", False),
        ("frequency", "setiap Isnin", "", True),
        ("frequency", "quarterly", "", True),
        ("frequency", "the council", "", False),
        ("time", "within nine minutes", "", True),
        ("time", "apabila paras sungai melepasi tanda merah", "", True),
        ("name", "Lumut Digital Sdn Bhd", "", True),
        ("name", "two member states", "", False),
        ("name", "kecerdasan buatan", "", False),
        ("person", "two dam companies", "", True),
        ("person", "tabung bersama tujuh bank", "", True),
    ],
)
def test_the_type_of_an_answer(expects, words, around, expected):
    assert has_type(expects, words, around or words) is expected


def test_no_amount_of_money_means_no_answer():
    assert choices("money", VIDW, reading(VIDW, "12", "600")) == []


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Berapa ramai perwakilan menghadiri VIDW 2024?", "600"),
        ("How many delegates attended VIDW 2024?", "600"),
        ("Berapa negara hadir?", "30"),
        ("How many countries took part?", "30"),
        ("How many official events were there?", "12"),
    ],
)
def test_what_is_counted_decides_which_number(question, expected, reader):
    (best, *_) = choices("number", VIDW, reader.read(question, [VIDW])[0])
    assert expected in VIDW[best.start : best.end]
