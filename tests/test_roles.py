import pytest

from assistant.roles import other_role


@pytest.mark.parametrize(
    ("question", "sentence", "expected"),
    [
        ("Siapakah pengerusi ADGMIN ke-5?", "Nguyen Manh Hung had been vice chair of the 5th ADGMIN.", True),
        ("Who was vice chair of AMRI 16?", "Nguyen Manh Hung chaired AMRI 16.", True),
        ("Who opened AMRI 17?", "Delegasi Malaysia ke AMRI ke-17 diketuai oleh Teo Nie Ching.", True),
        ("Who chaired AMRI 17?", "Pehin Dato Halbi mempengerusikan AMRI ke-17.", False),
        ("Siapakah naib pengerusi AMRI?", "The deputy chair was Neth Pheaktra, who also chaired COCI.", False),
        ("Who chaired AMRI 17?", "AMRI 17 met in Bandar Seri Begawan.", False),
        ("Syarikat mana menang emas?", "ELCOM won bronze in the public sector category.", True),
        ("When was AMRI 17 held?", "Pehin Dato Halbi chaired AMRI 17.", False),
        ("Which country hosted AMRI 16?", "AMRI 16 opened in Da Nang, Vietnam.", False),
        ("Siapa merasmikan forum itu?", "Forum itu dibuka oleh Lim dan diketuai oleh Halbi.", False),
        ("Siapa tuan rumah sidang itu?", "Brunei menganjurkan sidang itu, yang dirasmikan oleh Halbi.", False),
        ("Who leads the task force?", "The task force is chaired by Malaysia.", False),
        ("Who chaired AMRI 17?", "Teo Nie Ching led Malaysia's delegation to AMRI 17.", True),
        ("Pengerusi manakah yang mengehoskan AMRI 16?", "Naib pengerusi itu mengehoskan AMRI 16.", False),
    ],
)
def test_another_role_is_told_where_only_others_than_the_asked_one_are(question, sentence, expected):
    assert other_role(question, sentence) is expected
