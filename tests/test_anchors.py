import pytest

from assistant.anchors import anchors, conflicts, coverage, display, missing, names_another, repeats

REPORT = (
    "Mesyuarat Pegawai Kanan ASEAN Mengenai Maklumat (SOMRI) ke-21 diadakan pada 19 November 2024. Berdasarkan AMRI-16, "
    "Phan Tam berucap; SOMRI ke-20 bersidang pada September 2023. The 17th AMRI met later."
)


@pytest.mark.parametrize(
    "question",
    [
        "When was the 21st SOMRI held?",
        "Bilakah SOMRI ke-21 diadakan?",
        "What did AMRI 16 adopt?",
        "Who chaired the 17th AMRI?",
        "Apakah kata Phan Tam pada 2024?",
        "siapa phan tam",
        "Which European country supports SOMRI?",
        "Apakah kata NGO tentang AMRI?",
    ],
)
def test_a_report_has_what_its_questions_insist_on(question):
    assert missing(anchors(question), [REPORT]) == []


@pytest.mark.parametrize(
    ("question", "lacking"),
    [
        ("When was AMRI 25 held?", ["amri#25"]),
        ("Di manakah SOMRI ke-22?", ["somri#22"]),
        ("Apa berlaku pada 2031?", ["2031"]),
        ("Siapakah Presiden Ruritania?", ["=ruritania"]),
    ],
)
def test_another_meeting_year_or_name_is_missing(question, lacking):
    assert missing(anchors(question), [REPORT]) == lacking


def test_a_capital_may_stand_for_its_country():
    wanted = anchors("Sejak bila hubungan ASEAN dengan Seoul dinaikkan taraf?")
    assert missing(wanted, ["ASEAN and the Republic of Korea raised their relations."]) == []
    assert missing(wanted, ["ASEAN and Japan raised their relations."]) == ["=seoul"]


@pytest.mark.parametrize(
    "question",
    [
        "Who spoke? Give the name.",
        "Kat SOMRI ke-21, siapa yang berucap?",
        "What happened after June at the 17th AMRI?",
        "What was SOMRI's date, and Tam’s part?",
        "Siapakah yang berucap pada hari Jumaat di SOMRI ke-21?",
    ],
)
def test_a_capital_a_month_or_a_possessive_is_no_name(question):
    assert missing(anchors(question), [REPORT]) == []


def test_the_day_of_a_date_is_not_the_number_of_a_meeting():
    assert missing(anchors("When was AMRI 22?"), ["AMRI met. 22 November 2024 was a Friday for AMRI."]) == ["amri#22"]


def test_coverage_is_a_share():
    assert coverage(anchors("AMRI 16 in 2031"), REPORT) == pytest.approx(2 / 3)
    assert coverage(frozenset(), REPORT) == 1.0


def test_an_anchor_reads_as_a_person_writes_it():
    assert display("amri#25", "When was AMRI-25 held?") == "AMRI 25"
    assert display("=lion", "What is SEA-LION?") == "SEA-LION"
    [forum] = [each for each in anchors("Who opened the 10th ASEAN Media Forum?") if "#" in each]
    assert display(forum, "Who opened the 10th ASEAN Media Forum?") == "ASEAN Media Forum 10"
    assert display("°3", "Berapa ramai hadir pada hari ketiga?") == "ketiga"
    assert display("=ruritania", "Siapa wakil Ruritania?") == "Ruritania"


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        (
            'In which month was the third series of "ASEAN Now" released?',
            "Siri kedua pada Oktober 2019 melibatkan Brunei.",
            True,
        ),
        ("Bilakah siri ketiga diterbitkan?", "The second series came out in 2019.", True),
        ("Bilakah siri kedua diterbitkan?", "The second series came out in 2019.", False),
        ("When was AMRI 16 held?", "AMRI 14 met in 2018.", True),
        ("When was AMRI 16 held?", "AMRI 16 came five years after AMRI 14.", False),
    ],
)
def test_what_is_numbered_otherwise(question: str, text: str, another: bool):
    assert conflicts(question, text) == another


@pytest.mark.parametrize(
    ("question", "text", "another"),
    [
        ("Bilakah PP Tunas ditandatangani?", "Akta Keselamatan Dalam Talian berkuat kuasa pada 1 Januari 2026.", True),
        ("Bilakah PP Tunas ditandatangani?", "Indonesia menandatangani PP Tunas pada 2025.", False),
        ("How did Thailand score?", "Malaysia scored 52.", True),
        ("How did Thailand score?", "Thailand scored more than Malaysia.", False),
        ("How did Thailand score?", "The score was 52.", False),
    ],
)
def test_a_sentence_on_another_law_or_country(question: str, text: str, another: bool):
    assert names_another(question, text) == another


@pytest.mark.parametrize(
    ("question", "answer", "language", "wanted"),
    [
        ("Who criticised Singapore's POFMA law?", "critics of POFMA", "en", True),
        ("Who criticised Singapore's POFMA law?", "opposition politicians", "en", False),
        ("Berapa acara rasmi ada?", "12 acara rasmi", "ms", False),
        ("Who came?", "they", "en", False),
    ],
)
def test_an_answer_of_the_questions_own_words_tells_nothing(question, answer, language, wanted):
    assert repeats(question, answer, language) == wanted
