import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import paragraphs
from ingest.clean import Block, assemble, clean_line, join_lines, normalise, unwrap, vocabulary


def texts(plain: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in unwrap(plain)]


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("Cafe\u0301", "Café"),
        ("pe\u200bnyi\u00adar\u2060\ufeff", "penyiar"),
        ("di \u202eHanoi\u202c", "di Hanoi"),
        ("5\u202f000\u00a0orang", "5 000 orang"),
        ("\ufb01lem", "filem"),
        ("kanak\u2011kanak", "kanak-kanak"),
        ("merah\x1b[31m\x07", "merah"),
        ("“kurung” ‘tunggal’ – …", "“kurung” ‘tunggal’ – …"),
        ("infor\u00ad\n   masi", "informasi"),
        ("\ud800rosak", "rosak"),
        ("📰 kekal", "📰 kekal"),
    ],
)
def test_characters_are_composed_and_invisible_ones_removed(raw, clean):
    assert clean_line(raw) == clean


@settings(deadline=None)
@given(st.text())
def test_normalising_twice_changes_nothing_and_leaves_no_control_characters(text):
    once = normalise(text)
    assert normalise(once) == once
    assert all(unicodedata.category(character)[0] != "C" for character in once.replace("\n", ""))


@pytest.mark.timeout(60)
def test_stacked_marks_do_not_take_quadratic_time():
    assert len(normalise("a" + "\u0301\u0323" * 200_000)) < 20


def test_paragraphs_are_parted_by_blank_lines_and_lines_of_lists_and_tables_by_newlines():
    blocks = [
        Block("Tajuk:", "heading"),
        Block(" Ayat\n satu. "),
        Block(""),
        Block("satu", "item"),
        Block("2. dua", "item"),
        Block("Tahun: 2024; Kota: Hue", "row"),
        Block("Tamat."),
    ]
    assert assemble(blocks) == "Tajuk\n\nAyat satu.\n\n- satu\n2. dua\n\n- Tahun: 2024; Kota: Hue\n\nTamat."


def test_image_names_go_and_captions_stay():
    text = "Ayat satu.\n\nW-Tuan le so 10.jpg\nPara wakil hadir. Foto: Trong Dat\n\nLihat fail peta.jpg di laman itu."
    assert assemble(unwrap(text)) == (
        "Ayat satu.\n\nPara wakil hadir. Foto: Trong Dat\n\nLihat fail peta.jpg di laman itu."
    )


def test_a_line_repeated_above_photo_captions_goes():
    head = "Media Revolution is Powered by Digital Technologies"
    text = (
        f"Body one.\n\n{head}\nThe deputy minister at a press conference in the capital city on Monday (Photo: A).\n\n"
    )
    text += f"Body two.\n\n{head}\nA programme made by a leading company in the country is shown here (Photo: B)."
    assert head not in assemble(unwrap(text))
    assert "The deputy minister at" in assemble(unwrap(text))


def test_a_line_repeated_elsewhere_stays_but_apart_from_sentences():
    head = "Kata penutup"
    text = f"{head}\n\nAyat satu di sini.\n\n{head}\n\nAyat dua di sini."
    assert assemble(unwrap(text)).count(head) == 2


def test_hard_wraps_are_joined_and_shorter_lines_are_not():
    wrapped = (
        "The desk opens in January and will be staffed by two editors from the\n"
        "stations, according to the broadcasters. It is paid for by listeners and\n"
        "by nobody else.\n"
        "A new paragraph starts here without a blank line, because the line above\n"
        "was short."
    )
    assert [text for _, text in texts(wrapped)] == [
        "The desk opens in January and will be staffed by two editors from the stations, "
        "according to the broadcasters. It is paid for by listeners and by nobody else.",
        "A new paragraph starts here without a blank line, because the line above was short.",
    ]
    assert [text for _, text in texts("Ali bin Abu\nSiti Aminah\nJalan Satu")] == [
        "Ali bin Abu",
        "Siti Aminah",
        "Jalan Satu",
    ]


def test_paragraphs_on_long_lines_without_blank_lines_stay_apart():
    long = "Ayat yang panjang sekali tentang media serantau dan kerjasama maklumat. " * 4
    assert len(unwrap(f"{long}\n{long}\n{long}")) == 3


@pytest.mark.parametrize(
    ("plain", "kinds"),
    [
        ("Senarai:\n- satu\n- dua\n  sambungan\n\nTamat di sini.", ["paragraph", "item", "item", "paragraph"]),
        ("• satu\n• dua", ["item", "item"]),
        ("1. Menteri berucap.\n2. Majlis tamat.", ["item", "item"]),
        ("1. Pengenalan\n\nAyat pertama di sini.", ["paragraph", "paragraph"]),
        # A dash at the start of a wrapped line is no list.
        (
            "Perhimpunan yang dinamakan Minggu Digital Antarabangsa Vietnam\n- VIDW 2024 merangkumi banyak acara.",
            ["paragraph"],
        ),
    ],
)
def test_list_items_are_told_from_wrapped_lines(plain, kinds):
    assert [kind for kind, _ in texts(plain)] == kinds


@pytest.mark.parametrize(
    ("lines", "known", "joined"),
    [
        (["kesela-", "matan siber"], "", "keselamatan siber"),
        (["undang-", "undang baharu"], "", "undang-undang baharu"),
        (["bersama-", "sama kita"], "", "bersama-sama kita"),
        (["mengalu-", "alukan tetamu"], "", "mengalu-alukan tetamu"),
        (["makan-", "an ringan"], "", "makanan ringan"),
        (["cross-", "border data"], "the cross-border flow", "cross-border data"),
        (["e-", "dagang"], "", "e-dagang"),
        (["sub-", "sektor"], "", "subsektor"),
        (["mesyuarat ke-", "21 di sana"], "", "mesyuarat ke-21 di sana"),
        (["Timor-", "Leste"], "", "Timor-Leste"),
        (["satu -", "dua"], "", "satu - dua"),
    ],
)
def test_words_broken_at_line_ends_are_mended(lines, known, joined):
    assert join_lines(lines, vocabulary(known)) == joined


@settings(deadline=None)
@given(st.lists(st.text(alphabet="abC .-\n1)•", max_size=30), max_size=8))
def test_plain_text_keeps_all_its_letters(parts):
    plain = "\n".join(parts)
    letters = [character for character in plain if character.isalnum()]
    assert [character for character in assemble(unwrap(plain)) if character.isalnum()] == letters


@settings(deadline=None)
@given(st.lists(st.text(max_size=20)))
def test_a_document_has_no_blank_edges_or_double_blank_lines(parts):
    text = assemble(Block(part) for part in parts)
    assert text == text.strip()
    assert "\n\n\n" not in text
    assert all("\n" not in text[start:end] for start, end in paragraphs(text))
