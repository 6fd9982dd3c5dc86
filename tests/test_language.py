"""Languages told apart, search terms, and facts that meet in one normal form whatever their spelling."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.config import PROJECT_ROOT
from assistant.language import (
    concepts,
    content_words,
    detect,
    facts,
    index_terms,
    named_as_in,
    stem,
    stop_words,
)
from assistant.language.dates import moments
from assistant.language.names import entries, mentions
from assistant.language.numbers import quantities
from assistant.schema import Language

FLORES = PROJECT_ROOT.parent / "shared" / "data" / "flores"
ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
MALAY_MONTHS = (
    "Januari", "Februari", "Mac", "April", "Mei", "Jun", "Julai", "Ogos", "September", "Oktober", "November", "Disember",
)  # fmt: skip
ENGLISH_NUMBERS = (
    "", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
ENGLISH_TENS = ("", "ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def values(text: str, language: Language = "en") -> set[tuple[str, str]]:
    return {(fact.kind, fact.value) for fact in facts(text, language)}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Bila?", "ms"),
        ("Siapa yang hadir?", "ms"),
        ("Berapa perwakilan?", "ms"),
        ("Di mana AMRI 17 diadakan?", "ms"),
        ("Mengapa dan bagaimana?", "ms"),
        ("When?", "en"),
        ("who", "en"),
        ("What is AMRI?", "en"),
        ("Tarikh AMRI 16", "ms"),
        ("AMRI 16 date", "en"),
        ("Menteri Penerangan Vietnam", "ms"),
        ("Minister of Information", "en"),
        ("terima kasih", "ms"),
        ("thanks", "en"),
        ("VIDW 2024?", "en"),
        ("Phan Tam", "en"),
        ("", "en"),
        ("2024", "en"),
        # mixed: the function words decide, a question word counts double
        ("Siapa the chairman of ADGMIN?", "ms"),
        ("Apa itu Task Force on Fake News?", "ms"),
        ("What is the tema for VIDW 2024?", "en"),
        # Indonesian is searched and answered as Malay
        ("Kapan pertemuan itu diadakan karena pandemi?", "ms"),
        # short forms are Malay words, names spelled like them are not
        ("brp org dtg VIDW 2024?", "ms"),
        ("DEFA tu ape?", "ms"),
        ("bile AMRI start?", "ms"),
        ("Nguyen Cam Tu speech date", "en"),
        ("Google.org grant amount", "en"),
        # a title in the other language does not turn a sentence
        ('Tema AMRI ke-14 ialah "Inclusive and Informed Digital ASEAN".', "ms"),
        ('The Malay name is "Deklarasi Kuala Lumpur, ASEAN 2045: Masa Depan Bersama".', "en"),
    ],
)
def test_detects(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.skipif(not FLORES.is_dir(), reason="needs the FLORES sentences beside the project")
@pytest.mark.parametrize(
    ("file", "language", "most_wrong"), [("eng.txt", "en", 2), ("zsm.txt", "ms", 2), ("ind.txt", "ms", 5)]
)
def test_detects_a_thousand_sentences(file: str, language: str, most_wrong: int) -> None:
    lines = (FLORES / file).read_text(encoding="utf-8").splitlines()
    assert sum(detect(line) != language for line in lines) <= most_wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("dipengerusikan", "kepengerusian"),
        ("mempengerusikan", "pengerusi"),
        ("dijadualkan", "jadual"),
        ("menandatangani", "ditandatangani"),
        ("perwakilan", "wakil"),
        ("penguatkuasaan", "kuatkuasa"),
    ],
)
def test_malay_words_of_one_root_meet(one: str, other: str) -> None:
    assert stem(one, "ms") == stem(other, "ms")


@pytest.mark.parametrize(
    ("one", "other"), [("meetings", "met"), ("chaired", "chairing"), ("policies", "policy"), ("led", "leads")]
)
def test_english_words_of_one_root_meet(one: str, other: str) -> None:
    assert stem(one, "en") == stem(other, "en")


@pytest.mark.parametrize("name", ["bernama", "mentek", "philippines", "laos", "leste", "fahmi"])
def test_names_keep_their_form(name: str) -> None:
    assert stem(name, "ms") == stem(name, "en") == name


def test_terms_are_folded_stemmed_and_without_function_words() -> None:
    assert index_terms("The meetings of Đà Nẵng", "en") == ["meet", "da", "nang", "danang"]
    assert index_terms("Menteri-menteri itu bermesyuarat", "ms") == ["menteri", "mesyuarat"]


def test_terms_keep_numbers_in_one_form() -> None:
    assert index_terms("1,500,000 orang, ke-21", "ms") == ["1500000", "orang", "21"]
    assert index_terms("the 21st of 5G", "en") == ["21", "5g"]


@pytest.mark.parametrize(
    ("malay", "english"),
    [
        ("Menteri-Menteri Penerangan ASEAN", "AMRI"),
        ("Sidang Kemuncak", "the summit"),
        ("Filipina", "Philippines"),
        ("SKMM", "Malaysian Communications and Multimedia Commission"),
        ("kecerdasan buatan", "AI"),
    ],
)
def test_a_name_has_one_term_in_both_languages(malay: str, english: str) -> None:
    assert set(index_terms(malay, "ms")) & set(index_terms(english, "en"))


def test_the_same_text_gives_the_same_terms_whatever_its_capitals() -> None:
    text = "Kementerian Penerangan Dan Komunikasi Vietnam"
    assert index_terms(text, "ms") == index_terms(text.lower(), "ms")


def test_content_words_leave_out_numbers_and_function_words() -> None:
    assert content_words("Bilakah 12 acara itu diadakan?", "ms") == ["acara", "ada"]
    assert "yang" in stop_words("ms")
    assert "media" not in stop_words("ms")


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("1.5 million", "number", "1500000"),
        ("1,500,000", "number", "1500000"),
        ("1.5 juta", "number", "1500000"),
        ("5.2 bilion", "number", "5200000000"),
        ("30,000", "number", "30000"),
        ("hampir 30 negara", "number", "30"),
        ("dua belas acara", "number", "12"),
        ("twelve events", "number", "12"),
        ("tiga ratus lima puluh dua ribu", "number", "352000"),
        ("one hundred and fifty-two", "number", "152"),
        ("a thousand cases", "number", "1000"),
        ("12%", "percent", "12"),
        ("12 per cent", "percent", "12"),
        ("dua belas peratus", "percent", "12"),
        ("RM4.5 juta", "money", "MYR 4500000"),
        ("4.5 million ringgit", "money", "MYR 4500000"),
        ("US$10.1 million", "money", "USD 10100000"),
        ("lima juta dolar AS", "money", "USD 5000000"),
        ("RM20bn", "money", "MYR 20000000000"),
        ("RM5m", "money", "MYR 5000000"),
        ("US$4.5b", "money", "USD 4500000000"),
        ("$3M", "money", "USD 3000000"),
        ("Rp20M", "money", "IDR 20000000000"),
        ("THB5 million", "money", "THB 5000000"),
        ("RM20jt", "code", "rm20jt"),
        ("5m users", "number", "5000000"),
        ("RM1,7 juta", "money", "MYR 1700000"),
        ("5,2 peratus", "percent", "5.2"),
        ("two and a half million", "number", "2500000"),
        ("dua setengah juta", "number", "2500000"),
        ("half a million", "number", "500000"),
        ("2½ tahun", "number", "2.5"),
        ("4K", "code", "4k"),
        ("ke-21", "ordinal", "21"),
        ("the 21st", "ordinal", "21"),
        ("twenty-first", "ordinal", "21"),
        ("kali ketiga", "ordinal", "3"),
        ("keempat belas", "ordinal", "14"),
        ("mesyuarat pertamanya", "ordinal", "1"),
        ("ACMP III", "ordinal", "3"),
        ("5G", "code", "5g"),
    ],
)
def test_quantities_have_one_form(text: str, kind: str, value: str) -> None:
    assert [(found.kind, found.value) for found in quantities(text)] == [(kind, value)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("10-18% of GDP", ["percent 10", "percent 18"]),
        ("10 hingga 18 peratus", ["percent 10", "percent 18"]),
        ("RM4-5 juta", ["money MYR 4000000", "money MYR 5000000"]),
        ("RM4-5bn", ["money MYR 4000000000", "money MYR 5000000000"]),
        ("10 to 18 million", ["number 10000000", "number 18000000"]),
        ("aged 10 to 14", ["number 10", "number 14"]),
    ],
)
def test_ranges_give_both_ends(text: str, expected: list[str]) -> None:
    assert [f"{found.kind} {found.value}" for found in quantities(text)] == expected


@pytest.mark.parametrize(
    "text", ["satu", "one of them", "kedua-dua", "hubungan dua hala", "dan satu lagi", "hundreds of"]
)
def test_pronouns_and_set_phrases_are_not_counts(text: str) -> None:
    assert quantities(text) == []


def malay_number(n: int) -> str:
    digits = ["", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "lapan", "sembilan"]
    if n >= 1000:
        return " ".join(filter(None, ["seribu" if n < 2000 else f"{digits[n // 1000]} ribu", malay_number(n % 1000)]))
    if n >= 100:
        return " ".join(filter(None, ["seratus" if n < 200 else f"{digits[n // 100]} ratus", malay_number(n % 100)]))
    if n >= 20:
        return f"{digits[n // 10]} puluh {digits[n % 10]}".strip()
    return digits[n] if n < 10 else {10: "sepuluh", 11: "sebelas"}.get(n, f"{digits[n - 10]} belas")


def english_number(n: int) -> str:
    if n >= 1000:
        return f"{ENGLISH_NUMBERS[n // 1000]} thousand {english_number(n % 1000)}".strip()
    if n >= 100:
        rest = english_number(n % 100)
        return f"{ENGLISH_NUMBERS[n // 100]} hundred" + (f" and {rest}" if rest else "")
    return ENGLISH_NUMBERS[n] if n < 20 else f"{ENGLISH_TENS[n // 10]}-{ENGLISH_NUMBERS[n % 10]}".strip("-")


@given(st.integers(2, 9999))
def test_spelled_numbers_have_the_value_of_their_digits(n: int) -> None:
    for text in (malay_number(n), english_number(n), str(n), f"{n:,}"):
        assert [found.value for found in quantities(f"about {text} people")] == [str(n)], text


@given(st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_every_way_to_write_a_date_is_one_date(day: date) -> None:
    english, malay = ENGLISH_MONTHS[day.month - 1], MALAY_MONTHS[day.month - 1]
    written = [
        f"{day.day} {english} {day.year}",
        f"{english} {day.day}, {day.year}",
        f"{day.day} {malay} {day.year}",
        f"{day.day}hb {malay} {day.year}",
        f"{day.day}/{day.month}/{day.year}",
        day.isoformat(),
    ]
    for text in written:
        assert [moment.value for moment in moments(f"on {text}.")] == [day.isoformat()], text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("19 hingga 22 November 2024", ["2024-11-19", "2024-11-22"]),
        ("19-22 November 2024", ["2024-11-19", "2024-11-22"]),
        ("from 19 to 22 November", ["-11-19", "-11-22"]),
        ("on 16 and 17 January 2025", ["2025-01-16", "2025-01-17"]),
        ("31 October to 2 November 2024", ["2024-10-31", "2024-11-02"]),
        ("October-December 2018", ["2018-10-", "2018-12-"]),
        ("19 hb", ["--19"]),
        ("pada 19/11", ["-11-19"]),
        ("in November", ["-11-"]),
        ("2016-25", ["2016--", "2025--"]),
        ("the 1990s", ["1990s--"]),
        ("tahun 1990-an", ["1990s--"]),
        ("Isnin", ["weekday-1"]),
        ("at 9:30 am", ["09:30am"]),
        ("pukul 9.30 malam", ["09:30pm"]),
        ("14:00", ["02:00pm"]),
        ("at 24:00", ["00:00am"]),
        # these are not dates
        ("AMRI 16 and 22 September 2023", ["2023-09-22"]),
        ("they may adopt", []),
        ("Jun Kim", []),
        ("2,025 people", []),
    ],
)
def test_dates_in_running_text(text: str, expected: list[str]) -> None:
    assert [moment.value for moment in moments(text)] == expected


@pytest.mark.parametrize(
    ("malay", "english"),
    [
        ("Kementerian Penerangan dan Komunikasi", "Ministry of Information and Communications"),
        ("Timbalan Menteri", "Deputy Minister"),
        ("Setiausaha Agung", "Secretary-General"),
        ("Republik Korea", "South Korea"),
        ("Kemboja", "Cambodia"),
        ("Jepun", "Japan"),
        ("Plus Tiga", "ASEAN Plus Three"),
        ("Panduan ASEAN mengenai Tadbir Urus dan Etika Kecerdasan Buatan", "ASEAN Guide on AI Governance and Ethics"),
        ("pada 19 November 2024", "on November 19, 2024"),
    ],
)
def test_facts_meet_across_languages(malay: str, english: str) -> None:
    assert values(malay, "ms") & values(english)


def test_facts_lie_where_they_say() -> None:
    text = "Pada petang 19 November, di Quang Ninh, Datuk Fahmi Fadzil merasmikan SOMRI ke-21 bersama 12 negara."
    found = facts(text, "ms")
    assert all(text[fact.start : fact.end] == fact.surface for fact in found)
    assert {(fact.kind, fact.value) for fact in found} == {
        ("date", "-11-19"),
        ("name", "quangninh"),
        ("name", "fahmi fadzil"),
        ("name", "somri"),
        ("ordinal", "21"),
        ("number", "12"),
    }


def test_a_name_keeps_its_numbers_to_itself() -> None:
    assert values("The Plus Three countries met.") == {("name", "plusthree")}


def test_words_that_are_also_names_need_their_capitals() -> None:
    assert concepts("acara itu dibuka antara negara itu") == []
    assert concepts("Menurut ANTARA dan ITU") == ["antara", "itu"]


@pytest.mark.parametrize(
    ("question", "passage", "named"),
    [
        ("When did the Asia-Pacific Broadcasting Union start?", "ABU ditubuhkan pada 1964.", "When did the ABU start?"),
        ("Bila ABU ditubuhkan?", "The Asia-Pacific Broadcasting Union (ABU) is old.", "Bila ABU ditubuhkan?"),
        ("Bila AMRI 16 diadakan?", "Nothing of that kind.", "Bila AMRI 16 diadakan?"),
        ("What did Vietnam say?", "A Vietnamese official spoke.", "What did Vietnam say?"),
    ],
)
def test_a_question_names_things_as_the_passage_does(question: str, passage: str, named: str) -> None:
    assert named_as_in(question, passage) == named


def test_every_entry_of_the_table_is_found_by_each_of_its_forms() -> None:
    for entry in entries().values():
        for form in entry.forms:
            assert entry.id in [mention.id for mention in mentions(form)] or _is_another(form, entry.id), (
                entry.id,
                form,
            )


def _is_another(form: str, identity: str) -> bool:
    """Two entries share the form: the first of the table has it."""
    return any(form in entry.forms for entry in entries().values() if entry.id != identity)


def test_the_data_files_are_where_the_package_is() -> None:
    folder = Path(__file__).parent.parent / "assistant" / "language"
    assert {"names.toml", "words.toml", "lexicon.toml", "polarity.toml"} <= {file.name for file in folder.iterdir()}
