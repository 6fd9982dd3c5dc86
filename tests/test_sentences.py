import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.sentences import split_sentences


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in split_sentences(text)]


@pytest.mark.parametrize(
    "marked",
    [
        # Malay; "|" marks where the sentences part.
        "Mesyuarat itu berakhir semalam.| Ia dihadiri oleh 600 perwakilan.",
        "Dr. Aminah dan Prof. Ahmad hadir.| Mereka berucap.",
        "YB. Fahmi Fadzil melancarkan dasar itu.| Dasar itu bermula pada 1 Januari.",
        "Lt. Jen. Dato' Abdullah dan Kapt. Razak turut hadir.",
        "Syarikat Maju Jaya Sdn. Bhd. menandatangani perjanjian.| Nilainya RM5.2 juta.",
        "Perjanjian dibuat dengan Telekom Malaysia Bhd.| Menurut kenyataan, ia bernilai RM3 juta.",
        "Telekom Malaysia Bhd. Kuala Lumpur ialah rakan acara itu.",
        "Rujuk Akta No. 5 dan hlm. 12 untuk butiran.| Sila baca.",
        "Lihat Jil. 3, Bil. 4, hlm. 22.",
        "Topiknya AI, 5G, data, dsb.| Persidangan itu tamat pada petang.",
        "Akhbar, radio, televisyen, dll. turut membuat liputan.",
        "Media spt. RTM dan Bernama hadir.",
        "“Kami komited terhadap kerjasama ini.”, kata beliau.| Majlis itu tamat.",
        "“Adakah kita bersedia?” tanya beliau.| “Ya!” jawab mereka.",
        "“Kerjasama ini penting,” kata Phan Tam.| “Kami gembira.”| Beliau kemudian pulang.",
        "Mesyuarat ke-21.| Persidangan ke-16 pula di Da Nang.",
        "Mesyuarat bermula pada 9.30 pagi.| Ia tamat pada 5.00 petang.",
        "Mesyuarat diadakan pada 19 Ogos.| Persidangan lain menyusul.",
        "Harganya 50 sen.| Persatuan itu membantah.",
        "Beratnya 5 kg.| Sen. Mazlan dari Kg. Baru membelinya.",
        "A. Samad Said dan Usman b. Awang menulis puisi.",
        "Pembantu maya .| Mengulas perkara itu, menteri bersetuju.",
        "Wakil dari A.S. dan Jepun hadir.",
        "Beliau menunggu... dan terus menunggu.",
        "Beliau menunggu...| Kemudian beliau pulang.",
        "Kadar itu meningkat sebanyak 3.5 peratus.| 12 negara terlibat.",
        "Ia diumumkan di bernama.com pada Isnin.| Laman itu popular.",
        "Itulah aplikasi pembantu maya.|Pada petang itu, majlis tamat.",
        "Kajian itu selesai.[3]| Hasilnya diterbitkan.",
        "Pasukan itu (lihat hlm. 3) menang.| (Gambar: Bernama.)",
        # English
        "The meeting ended.| It was attended by 600 delegates.",
        "Mr. Lam met Dr. Hung and Gen. Tan on Sept. 23.| They agreed.",
        "The U.S. delegation left at 5 p.m. on Monday.| The others stayed.",
        "He lives in the U.S.| The family moved in 2020.",
        "U.S. President Joe Biden spoke.| He left.",
        "Doors open at 8 a.m.| The session starts at 9.",
        "J. R. R. Tolkien and George W. Bush met.",
        "The growth was 3.5 per cent, i.e. Malaysia's best.| It rose.",
        "Some find it pejorative, as do many non-U.S. Arctic peoples.",
        "Apple Inc. Chief Tim Cook came.| He spoke.",
        "It was signed with Viettel Co. Ltd. in Hanoi.",
        "Who came?| Nobody!| They left.",
        "“It is late,” he said.| “We go.”",
        "She has a Ph.D. from Oxford.",
        "The talks closed on 19 Nov.| Delegates then flew home.",
        "They met on Nov. 19 in Ha Long.| $5 million was pledged.",
        "1. Opening of the meeting.| The chair spoke.",
        "He paid $3.50.| (That was cheap.)",
        "A vs. B was the match.| Everyone came.",
        "Read more at Viet.Nam today.",
    ],
)
def test_sentences_end_where_a_reader_ends_them(marked):
    assert sentences(marked.replace("|", "")) == [part.strip() for part in marked.split("|")]


def test_prose_with_semicolons_and_colons_is_not_a_table_row():
    assert sentences("Beliau berkata: ini penting. Ia baharu; itu lama. Kata beliau lagi: ya. Tamat; habis.") == [
        "Beliau berkata: ini penting.",
        "Ia baharu; itu lama.",
        "Kata beliau lagi: ya.",
        "Tamat; habis.",
    ]


def test_blank_lines_end_a_sentence_and_single_newlines_do_not():
    assert sentences("Tajuk tanpa noktah\n\nAyat yang dibalut\nkeras di sini. Ayat dua.") == [
        "Tajuk tanpa noktah",
        "Ayat yang dibalut\nkeras di sini.",
        "Ayat dua.",
    ]


def test_list_items_are_sentences_without_their_marker():
    text = "Antara perkara itu:\n- Literasi media\n- Dasar data. Ia baharu.\n1. Penutup\n(b) Lain-lain"
    assert sentences(text) == [
        "Antara perkara itu:",
        "Literasi media",
        "Dasar data.",
        "Ia baharu.",
        "1. Penutup",
        "(b) Lain-lain",
    ]


def test_a_table_row_is_one_sentence_even_with_stops_in_its_cells():
    text = "- Tahun: 2023; Acara: AMRI 16. Ditutup pada September.; Bandar: Da Nang\n- Tahun: 2024; Acara: SOMRI 21"
    assert sentences(text) == [
        "Tahun: 2023; Acara: AMRI 16. Ditutup pada September.; Bandar: Da Nang",
        "Tahun: 2024; Acara: SOMRI 21",
    ]


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("aBcé1 .!?…“”\"')(\n\t-*;:,\u00a0\u2028"), max_size=80) | st.text())
def test_offsets_are_trimmed_ordered_and_leave_out_only_space_and_list_markers(text):
    rest, last = [], 0
    for start, end in split_sentences(text):
        assert last <= start < end
        assert text[start:end] == text[start:end].strip()
        rest.append(text[last:start])
        last = end
    rest.append(text[last:])
    assert all(re.fullmatch(r"\s*(-[ \t]+)?", gap) for gap in rest)


@pytest.mark.parametrize(
    "text",
    [
        "a " * 2_000_000,
        ")" * 4_000_000,
        "." * 2_000_000 + ")" * 2_000_000 + "x",
        "." + " " * 4_000_000 + "x",
        "Ab. " * 500_000,
        ". " * 1_000_000,
        "“" * 4_000_000,
        "x: y; " * 600_000,
        "- " * 2_000_000,
        "1) \n" * 500_000,
        "\n" * 4_000_000,
        "\n \t" * 1_000_000 + "x",
    ],
    ids=lambda text: repr(text[:6]),
)
@pytest.mark.timeout(60)
def test_millions_of_awkward_characters_are_split_in_linear_time(text):
    split_sentences(text)
