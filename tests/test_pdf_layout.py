import pytest

from ingest.load.pdf_layout import Word, columns, row_text, rows_of, without_running_lines
from ingest.load.pdf_text import read_pages


def words(text: str, x: float, y: float, size: float = 10, bold: bool = False) -> list[Word]:
    """The words of a line that starts at ``x``, half the size wide to a character, with bottom at ``y``."""
    placed = []
    for word in text.split():
        width = len(word) * size / 2
        placed.append(Word(word, x, x + width, y - size, y, size, bold))
        x += width + size / 3
    return placed


def page(*lines: tuple[str, float, float]) -> list[Word]:
    return [word for line in lines for word in words(*line)]


def read(*pages: list[Word]) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in read_pages(pages).blocks]


LEFT = ["satu dua tiga empat", "lima enam tujuh lapan", "sembilan sepuluh sebelas dua.", "Baris kiri yang akhir."]
RIGHT = ["Kanan pertama di sini", "kanan kedua di sini", "kanan ketiga di sini", "kanan akhir di sini."]


def two_columns(offset: float = 0) -> list[Word]:
    left = [(text, 50, 100 + 12 * place) for place, text in enumerate(LEFT)]
    right = [(text, 300, 100 + offset + 12 * place) for place, text in enumerate(RIGHT)]
    return page(*left, *right)


def order(pages: list[list[Word]]) -> list[str]:
    return [row_text(row) for groups in columns([rows_of(one) for one in pages]) for group in groups for row in group]


@pytest.mark.parametrize("offset", [0, 5, 30])
def test_the_left_column_comes_first_whether_or_not_the_lines_are_level(offset):
    assert order([two_columns(offset)]) == LEFT + RIGHT


def test_a_line_over_both_columns_stays_in_its_place():
    wide = "Tajuk penuh yang merentasi kedua-dua lajur pada halaman yang sama ini"
    above, below = words(wide, 50, 60), words(wide, 50, 180)
    assert order([above + two_columns() + below]) == [wide, *LEFT, *RIGHT, wide]


def test_a_column_of_one_line_counts_where_another_page_has_the_same_gutter():
    last = page(*((text, 50, 100 + 12 * place) for place, text in enumerate(LEFT)), (RIGHT[0], 300, 100))
    assert order([two_columns(), last])[8:] == [*LEFT, RIGHT[0]]


def test_names_beside_their_values_are_no_columns():
    form = page(*((name, 50, 100 + 12 * place) for place, name in enumerate(["Tarikh", "Tempat", "Masa", "Agenda"])))
    form += page(
        *(
            (value, 300, 100 + 12 * place)
            for place, value in enumerate(["12 Mac 2025", "Manila", "9 pagi", "Media dan data"])
        )
    )
    assert order([form]) == ["Tarikh 12 Mac 2025", "Tempat Manila", "Masa 9 pagi", "Agenda Media dan data"]


def body(number: int) -> list[tuple[str, float, float]]:
    """Lines that no other page has, some of only figures, as in a table without rules."""
    page_name = "abcdefghijkl"[number]
    figures = [(f"{number}1 {number}2 {number}3", 50, 90)]
    return figures + [
        (f"Ayat {name} halaman {page_name}.", 50, 100 + 40 * place) for place, name in enumerate("abcdefgh")
    ]


def test_running_lines_and_page_numbers_go_also_where_they_change_by_chapter():
    chapters = ["Bab satu", "Bab dua", "Bab tiga"]
    pages = [
        page((f"{chapters[number // 4]} {number}", 50, 40), *body(number), (str(number + 1), 300, 800))
        for number in range(12)
    ]
    rows = without_running_lines([rows_of(one) for one in pages])
    kept = [row_text(row) for one in rows for row in one]
    assert kept == [text for number in range(12) for text, _, _ in body(number)]


@pytest.mark.parametrize(
    "lines",
    [
        ["Day 1: 600 delegates attended", "Day 2: 450 delegates attended"],
        ["Day 1 programme", "Day 2 programme"],
        ["Day 1: 600 delegates attended", "Day 2: 450 delegates attended", "Day 3: 300 delegates attended"],
    ],
)
def test_lines_whose_figures_count_no_pages_stay(lines):
    pages = [page((line, 50, 40), *body(number)) for number, line in enumerate(lines)]
    rows = without_running_lines([rows_of(one) for one in pages])
    assert [row_text(one[0]) for one in rows] == lines


def test_a_year_alone_is_no_page_number():
    rows = without_running_lines([rows_of(page(("Jumlah bagi tahun itu", 50, 100), ("2024", 50, 800)))])
    assert [row_text(row) for row in rows[0]] == ["Jumlah bagi tahun itu", "2024"]


def test_a_line_that_is_the_same_on_two_pages_is_a_running_line():
    pages = [page(("Laporan Media 2024", 50, 40), *body(number)) for number in range(2)]
    rows = without_running_lines([rows_of(one) for one in pages])
    kept = [row_text(row) for one in rows for row in one]
    assert kept == [text for number in range(2) for text, _, _ in body(number)]


@pytest.mark.parametrize("number", ["7", "- 7 -", "Muka surat 3 daripada 9", "Page 3 of 9", "iv", "3/9"])
def test_page_numbers_are_known(number):
    rows = without_running_lines([rows_of(page(("Ayat di sini.", 50, 100), (number, 300, 800)))])
    assert [row_text(row) for row in rows[0]] == ["Ayat di sini."]


def test_a_title_that_is_also_the_running_header_stays():
    first = [*words("Laporan Media", 50, 60, size=24), *page(*body(0))]
    others = [page(("Laporan Media", 50, 40), *body(number)) for number in range(1, 5)]
    text = read_pages([first, *others])
    assert text.title == "Laporan Media"
    assert [block.text for block in text.blocks].count("Laporan Media") == 1


def test_paragraphs_end_at_gaps_indents_and_short_finished_lines():
    full = "Baris ini penuh sampai ke tepi kanan lajur"
    lines = [(full, 50, 100), ("dan tamat di sini.", 50, 112), (full, 50, 124), ("tamat lagi.", 50, 136)]
    lines += [(full, 50, 160), ("sambungannya.", 50, 172), (f"{full}.", 50, 184), (full, 62, 196), ("habis.", 50, 208)]
    assert read(page(*lines)) == [
        ("paragraph", f"{full} dan tamat di sini."),
        ("paragraph", f"{full} tamat lagi."),
        ("paragraph", f"{full} sambungannya."),
        ("paragraph", f"{full}."),
        ("paragraph", f"{full} habis."),
    ]


def test_headings_lists_and_contents_entries_are_told_apart():
    sized = [*words("Tajuk besar", 50, 60, size=16), *words("Tajuk tebal", 50, 90, bold=True)]
    lines = page(
        ("Ayat pertama di bawah tajuk itu.", 50, 105),
        ("• item satu", 50, 120),
        ("• item dua", 50, 132),
        ("1.2 Skop .......... 14", 50, 150),
        ("Ayat akhir (cid:12)di sini.", 50, 170),
    )
    assert read(sized + lines) == [
        ("heading", "Tajuk besar"),
        ("heading", "Tajuk tebal"),
        ("paragraph", "Ayat pertama di bawah tajuk itu."),
        ("item", "item satu"),
        ("item", "item dua"),
        ("paragraph", "Ayat akhir di sini."),
    ]


def test_a_word_cut_by_a_change_of_font_is_whole():
    pieces = [
        Word("AS", 50, 60, 90, 100, 10),
        Word("EAN", 60, 75, 90, 100, 10, True),
        Word("maju", 78, 98, 90, 100, 10),
    ]
    assert row_text(rows_of(pieces)[0]) == "ASEAN maju"
