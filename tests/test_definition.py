import pytest

from assistant.definition import asked_term, defines


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("Apakah itu ANEX?", "ANEX"),
        ("Apa itu kapsyen tertutup dalam garis panduan penyiaran?", "kapsyen tertutup"),
        ("What is a set-top box?", "set-top box"),
        ("What does content provenance mean?", "content provenance"),
        ("How would you explain a deepfake in plain words?", "deepfake"),
        ("Terangkan apa itu ANEX.", "ANEX"),
        ("What is Kampar's Open Studio Scheme about?", "Open Studio Scheme"),
        ("Apakah Skim Studio Terbuka itu tentang?", "Skim Studio Terbuka"),
        ("Explain the Putrajaya Code.", None),
        ("Who opened AMRI 16?", None),
    ],
)
def test_the_term_that_a_question_wants_explained(question, term):
    assert asked_term(question) == term


@pytest.mark.parametrize(
    ("sentence", "question", "expected"),
    [
        ("The ASEAN News Exchange (ANEX) was a scheme of news agencies.", "What is ANEX?", True),
        ("Pemprofilan bermaksud membina gambaran tentang seseorang.", "Apakah maksud pemprofilan?", True),
        ("A set-top box lets an older set show digital broadcasts.", "What is a set-top box?", True),
        ("A virtual assistant is software that answers questions.", "Explain what a virtual assistant is.", True),
        ("He announced the Open Studio Scheme (OSS), under which 12 stations lend rooms.", "What is OSS about?", True),
        ("Skim Studio Terbuka (SST) bertujuan membantu stesen kecil.", "Apakah Skim Studio Terbuka?", True),
        ("Virtual Assistant was the theme of VIDW 2024.", "Explain what a virtual assistant is.", False),
        ("ANEX was inaugurated in Manila.", "What is ANEX?", False),
        ("Officials spoke about ANEX, which they called a scheme.", "What is ANEX?", False),
        ("SOMRI is a meeting of officials.", "What is AMRI?", False),
    ],
)
def test_a_definition_names_the_term_and_says_what_it_is(sentence, question, expected):
    assert defines(sentence, question) is expected
