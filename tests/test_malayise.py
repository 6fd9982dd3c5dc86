import tomllib
from collections import Counter
from random import Random

import pytest

from training.malayise import TABLE, malayise


def turned(question):
    """Every form that a hundred draws give."""
    return {malayise(question, Random(seed)) for seed in range(100)}


def groups():
    read = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return [read["opening"]], list(read["words"].values()), list(read["names"].values())


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Kapan PT Sinar didirikan?", {"Bila", "Bilakah"}),
        ("Dimana kantor pusatnya?", {"Di mana ibu pejabatnya?", "Di manakah ibu pejabatnya?"}),
        ("Berapa persen?", {"Berapa peratus?"}),
        ("siapakah gubernur Jawa Barat?", {"siapakah gabenor Jawa Barat?"}),
    ],
)
def test_questions(question, expected):
    whole = all(" " in form for form in expected)
    assert {form if whole else form.split()[0] for form in turned(question)} == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Apakah hewan ini bisa terbang?", {"Apakah haiwan ini boleh terbang?", "Apakah haiwan ini dapat terbang?"}),
        ("Apakah kandungan bisa ular?", {"Apakah kandungan bisa ular?"}),
        ("Apakah kereta itu gratis?", {"Apakah kereta api itu percuma?"}),
        ("Apakah mobil itu gratis?", {"Apakah kereta itu percuma?"}),
        ("Siapakah yang tewas?", {"Siapakah yang terbunuh?", "Siapakah yang maut?"}),
    ],
)
def test_false_friends_are_turned_once(question, expected):
    assert turned(question) == expected


def test_longest_phrase_wins():
    assert turned("Berapa banyak orang hadir?") == {"Berapa ramai hadir?", "Berapa ramai orang hadir?"}


def test_capitals_within_a_question_are_titles_unless_they_are_places():
    assert turned("Siapakah penulis Ada Apa dengan Film?") == {"Siapakah penulis Ada Apa dengan Film?"}
    assert turned("Siapakah Direktur Utama di Amerika Serikat?") == {
        "Siapakah Pengarah Urusan di Amerika Syarikat?",
        "Siapakah Ketua Pegawai Eksekutif di Amerika Syarikat?",
    }


def test_capitals_are_kept():
    assert turned("MOBIL apa?") == {"KERETA apa?"}
    assert turned("Mobil apa?") == {"Kereta apa?"}
    assert turned("mobil apa di jepang?") == {"kereta apa di jepun?"}


def test_only_whole_words():
    assert turned("Siapakah Kapanlagi dan bisabisa?") == {"Siapakah Kapanlagi dan bisabisa?"}


def test_the_same_draws_give_the_same_question():
    question = "Kapan dan mengapa perusahaan itu didirikan?"
    assert malayise(question, Random(5)) == malayise(question, Random(5))
    assert len(turned(question)) > 3


def test_table_is_large_and_says_nothing_twice():
    for section in groups():
        phrases = Counter(phrase for group in section for phrase in group)
        assert [phrase for phrase, count in phrases.items() if count > 1] == []
        assert all(phrase == phrase.lower() for phrase in phrases)
        assert all(choices and all(choices) for group in section for choices in group.values())
    assert sum(len(group) for section in groups() for group in section) >= 900


def test_no_turned_word_is_turned_again():
    """A word that only Indonesian has must not stand on the Malay side."""
    foreign = {"kapan", "karena", "perusahaan", "kantor", "butuh", "mobil", "gratis", "rumah sakit", "bisa"}
    made = {word for section in groups() for group in section for choices in group.values() for word in choices}
    assert not foreign & made
