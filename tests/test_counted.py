"""What a question counts, and which answers count that."""

import pytest

from assistant.counted import counts


@pytest.mark.parametrize(
    ("question", "answer", "language", "wanted"),
    [
        ("How many countries were represented at VIDW 2024?", "hampir 30 negara", "ms", 1),
        ("How many countries were represented at VIDW 2024?", "lebih 600 perwakilan", "ms", -1),
        ("From how many countries did they come?", "nearly 30 countries", "en", 1),
        ("Berapa buah negara yang hadir?", "Lapan negara", "ms", 1),
        ("Berapa ramai perwakilan menghadiri VIDW 2024?", "more than 600 delegates", "en", 1),
        ("Berapa ramai orang menyertai kempen itu?", "2,200 pelajar", "ms", 1),
        ("Berapa ramai orang menyertai kempen itu?", "66 sekolah", "ms", -1),
        ("How many people sit on the board?", "12 orang", "ms", 1),
        ("How many of the projects were approved?", "82 projek", "ms", 1),
        ("Berapa banyak reka bentuk yang bertanding?", "30 stamp designs", "en", 1),
        ("How many stations were part of it?", "31 anggota", "ms", 0),  # stations can be members
        ("For how long will Singapore pay?", "10 tahun", "ms", 1),
        ("Berapa lama Singapura akan membayar?", "tiga buah negara", "ms", -1),
        ("How many points did Vietnam get?", "173rd", "en", -1),
        ("How many projects were approved?", "82", "en", 0),
        ("How large is the fund?", "82 projects", "en", 0),
        ("How long is the Asia Direct Cable?", "9,400 kilometer", "ms", 1),
        ("How long is the Asia Direct Cable?", "10 hari", "ms", -1),
        ("How many member states signed it?", "ten countries", "en", 1),
        ("How many member states signed it?", "600 delegates", "en", -1),
        ("Pukul berapa sidang media bermula?", "9.30 pagi", "ms", 0),
        ("How many days did it last?", "from 4 to 6 May", "en", 0),
        ("How many days did it last?", "three days, from 4 to 6 May", "en", 1),
        ("How many days did it last?", "66 schools", "en", -1),
        ("When was it held?", "on 19 November 2024", "en", 0),
    ],
)
def test_an_answer_counts_what_is_asked(question, answer, language, wanted):
    assert counts(question, answer, language) == wanted
