import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import split_sentences
from ingest.chunk import chunk, is_heading


def count_words(texts):
    """One token to a word: a tokenizer that can be computed in the head."""
    return [len(text.split()) for text in texts]


def count_bytes(texts):
    """The other extreme: a token to each character, as for a script that the tokenizer has never seen."""
    return [len(text) for text in texts]


def sentence(words: int, name: str = "kata") -> str:
    return " ".join([name.capitalize(), *[name] * (words - 1)]) + "."


def passages(text, **sizes):
    return [(one.heading, text[one.start : one.end]) for one in chunk(text, count_words, **sizes)]


def test_passages_are_near_the_target_and_whole_sentences():
    text = " ".join(sentence(10) for _ in range(60))
    sizes = [len(passage.split()) for _, passage in passages(text)]
    assert sizes == [150, 150, 150, 150]
    assert all(passage.endswith(".") for _, passage in passages(text))


def test_a_paragraph_end_is_preferred_to_the_exact_target():
    text = "\n\n".join([" ".join([sentence(13)] * 10), " ".join([sentence(17)] * 10)])
    assert [len(passage.split()) for _, passage in passages(text)] == [130, 170]


def test_a_small_remainder_joins_its_neighbour():
    text = " ".join([sentence(15)] * 11)  # 165 words: not 150 and a passage of 15
    assert [len(passage.split()) for _, passage in passages(text)] == [165]
    text = " ".join([sentence(15)] * 13)  # 195 words do not fit, so they are shared out
    assert [len(passage.split()) for _, passage in passages(text)] in ([105, 90], [90, 105])


def test_headings_part_passages_and_go_with_those_below():
    text = (
        "Pengenalan\n\nAyat pertama di sini.\n\nLatar belakang\n\nSejarah\n\nAyat dua di sini. Ayat tiga.\n\nAkhir kata"
    )
    assert passages(text) == [
        ("Pengenalan", "Ayat pertama di sini."),
        ("Sejarah", "Ayat dua di sini. Ayat tiga.\n\nAkhir kata"),
    ]


def test_a_short_statement_above_a_paragraph_is_quotable():
    text = "Opening date: 19 November 2024\n\nAbout 600 delegates attended VIDW 2024\n\nAyat penuh di sini."
    assert passages(text) == [(None, text)]


def test_a_text_of_short_lines_only_is_still_quotable():
    assert passages("Pendaftaran") == [(None, "Pendaftaran")]
    agenda = "Pendaftaran\n\nUcapan alu-aluan\n\nForum pertama\n\nRehat\n\nMajlis itu tamat pada jam lima."
    assert passages(agenda) == [(None, agenda)]


@pytest.mark.parametrize(
    ("paragraph", "expected"),
    [
        ("Latar belakang", True),
        ("Apakah itu SOMRI?", True),
        ("2. Objektif dan skop", True),
        ("“Media” di ASEAN", True),
        ("Ini ayat penuh.", False),
        ("Foto: Trong Dat", False),
        ("Tarikh: 19 November 2024", False),
        ("Tarikh mesyuarat: 19 November 2024", False),
        ("Tempat mesyuarat: Ha Long", False),
        ("Media sosial: perkara yang belum disahkan", True),
        ("A second date: 1985", True),
        ("November 2024: Ha Long", True),
        ("About 600 delegates attended VIDW 2024", False),
        ("> 600 delegates from 11 countries", False),
        ("Day 1: 600 delegates attended the opening", False),
        ("Majlis itu diadakan pada 19 November 2024", False),
        ("The budget was RM4.5 million", False),
        ("How many of the 600 delegates attended?", True),
        ("Vietnam International Digital Week 2024", True),
        ("AMRI 16 and SOMRI 21", True),
        ("3.2 Perkara yang dibincangkan", True),
        ("Adopted in January 2021", True),
        ("Lembaga pengasas 12 anggota", True),
        ("- Pengenalan", False),
        ("dana penerbitan bersama", False),
        ("Antara perkara itu:", False),
        ("Satu baris\nDua baris", False),
        (" ".join(["Kata"] * 17), False),
        ("***", False),
    ],
)
def test_headings_are_told_by_their_form(paragraph, expected):
    assert is_heading(paragraph) is expected


def test_list_items_and_rows_are_not_cut_and_keep_their_markers():
    rows = "\n".join(f"- Tahun: {year}; Acara: {'acara ' * 8}; Kota: Hue" for year in range(2000, 2030))
    parts = [passage for _, passage in passages(f"Jadual di bawah:\n\n{rows}")]
    assert len(parts) > 1
    assert parts[0].startswith("Jadual di bawah:\n\n- Tahun: 2000")
    assert all(part.startswith("- Tahun: ") for part in parts[1:])
    assert all(part.endswith("Kota: Hue") for part in parts)


def test_a_lead_in_stays_with_its_list():
    text = (
        " ".join([sentence(14)] * 10)
        + "\n\nPerkara yang dipersetujui ialah:\n\n"
        + "\n".join("- " + sentence(30) for _ in range(5))
    )
    assert any(passage.startswith("Perkara yang dipersetujui ialah:\n\n- ") for _, passage in passages(text))


def test_a_very_short_sentence_is_not_parted_from_the_next():
    text = " ".join([sentence(30)] * 5 + ["Ya."] + [sentence(30)] * 5)
    assert not any(passage.endswith("Ya.") for _, passage in passages(text))


@pytest.mark.parametrize(
    ("long", "cut_after"),
    [
        (", ".join(["satu dua tiga empat lima"] * 60) + ".", ","),
        (" ".join(["kata"] * 400) + ".", "kata"),
        ("x" * 1000, "x"),
    ],
)
def test_only_a_sentence_over_the_maximum_is_cut_and_at_the_best_place(long, cut_after):
    count = count_bytes if " " not in long else count_words
    spans = chunk(long, count, target=150, maximum=185)
    assert len(spans) > 1
    assert all(count([long[one.start : one.end]])[0] <= 185 for one in spans)
    assert all(long[one.end - 1] == cut_after[-1] for one in spans[:-1])


def test_a_sentence_is_cut_as_seldom_as_can_be():
    long = ", ".join([" ".join(["kata"] * 10)] * 19) + "."  # 190 words
    text = f"{sentence(140)} Kata {long} {sentence(140)}"
    assert sum(not passage.endswith(".") for _, passage in passages(text)) == 1


PIECES = [
    "Ayat satu di sini.",
    "Kata",
    "- item kecil",
    "- Tahun: 2024; Kota: Hue",
    "\n",
    "\n\n",
    " ",
    "Apa?",
    "“Ya,” kata beliau.",
    "x" * 30,
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from([count_words, count_bytes]))
def test_every_sentence_is_in_one_passage_or_is_a_heading(parts, count):
    text = "".join(parts)
    chunks = chunk(text, count, target=20, maximum=30)
    for before, after in pairwise(chunks):
        assert before.end <= after.start
    for one in chunks:
        assert text[one.start : one.end] == text[one.start : one.end].strip() != ""
        assert count([text[one.start : one.end]])[0] <= 30 + text.count("\n") + text.count(" ")
    outside, last = "", 0
    for one in chunks:
        outside += text[last : one.start]
        last = one.end
    outside += text[last:]
    assert all(is_heading(line.strip()) for line in outside.split("\n") if line.strip())


def test_passages_break_only_between_sentences_when_all_fit():
    text = "\n\n".join(" ".join([sentence(9), sentence(12), "“Ya, Dr. Ali,” kata beliau."] * 5) for _ in range(8))
    ends = {end for _, end in split_sentences(text)}
    starts = {start for start, _ in split_sentences(text)}
    chunks = chunk(text, count_words)
    assert {one.end for one in chunks} <= ends
    assert {one.start for one in chunks} <= starts


def test_no_text_makes_no_passages():
    assert chunk("", count_words) == []
    assert chunk(" \n\n ", count_words) == []


@pytest.mark.parametrize(
    "text",
    [
        "a " * 100_000,
        ")" * 100_000,
        "x" * 1_000_000,
        "Ayat ini pendek. " * 100_000,
        "- a\n" * 100_000,
        "a, b; " * 200_000,
    ],
    ids=lambda text: repr(text[:6]),
)
@pytest.mark.timeout(120)
def test_awkward_megabytes_are_cut_in_linear_time(text):
    chunks = chunk(text, count_words)
    covered = sum(len(re.sub(r"\s", "", text[one.start : one.end])) for one in chunks)
    assert covered == len(re.sub(r"\s", "", text))
