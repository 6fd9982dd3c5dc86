"""What a question asks for: by its question word, or by the noun that this asks for."""

import json
from collections import Counter

import pytest

from assistant.config import PROJECT_ROOT
from assistant.expected import expected
from assistant.typed import has_type


@pytest.mark.parametrize(
    ("text", "type_of_answer"),
    [
        ("What was the cost of the camp?", "money"),
        ("What did the camp cost?", "money"),
        ("What is the cable expected to cost?", "money"),
        ("What was Malaysia's total budget for it?", "money"),
        ("How much does the fund pay each year?", "money"),
        ("How much cash did the winner take home?", "money"),
        ("How many million pesos did it cost?", "money"),
        ("Berapakah belanja keseluruhan minggu itu?", "money"),
        ("Berapakah jumlah wang yang diagihkan?", "money"),
        ("Rangkaian besar dikenakan yuran berapa?", "money"),
        ("Who paid the cost of the camp?", "person"),
        ("Gaji pekerja itu datang daripada siapa?", "person"),
        ("Which country bore the cost?", "name"),
        ("Negara manakah yang menanggung kos itu?", "name"),
        ("How many countries shared the cost?", "number"),
        ("By how much did attendance grow?", "number"),
        ("Berapa peratus kos ditanggung Jepun?", "percent"),
        ("Berapa peratuskah peserta yang berpuas hati?", "percent"),
        ("What share of the budget came from Japan?", "percent"),
        ("What cost the team its points?", "other"),
        ("Apakah punca harga getah merosot?", "other"),
        ("Dalam acara apakah kos itu disebut?", "other"),
        ("How many staff answer the hotline?", "number"),
        ("Where is the hotline based?", "place"),
        ("What is the hotline number?", "contact"),
        ("Berapa ramai pegawai talian khidmat itu?", "number"),
        ("Nombor telefon kementerian apa?", "contact"),
        ("Apakah had umur untuk akaun?", "age"),
        ("Who lowered the age limit?", "person"),
        ("Di manakah kod umur itu dipersetujui?", "place"),
        ("What was the theme when the conference came to Laos?", "other"),
        ("Which firm said how long the draft was?", "name"),
        ("Which worries did companies voice?", "other"),
        ("What must a company do?", "other"),
        ("What is the system developed by Bernama called?", "name"),
        ("Apakah nama kit itu?", "name"),
        ("Di bandar manakah edisi seterusnya?", "name"),
        ("Ke manakah peserta dibawa melawat?", "place"),
        ("How long did the power failure last?", "duration"),
        ("How long is the Asia Direct Cable?", "number"),
        ("How long was the workshop in Da Lat?", "duration"),
        ("Berapa lamakah bekalan elektrik terputus?", "duration"),
        ("How frequently does the panel meet?", "frequency"),
        ("Berapa kerapkah panel itu bersidang?", "frequency"),
        ("Pada tarikh manakah levi itu bermula?", "time"),
        ("Bulan berapa mereka bertemu?", "time"),
        ("What is the last day to apply?", "time"),
        ("Apakah sebab tempoh belajar dikurangkan?", "other"),
        ("Dapat tempat ke berapa?", "rank"),
        ("Did WHO publish it?", "other"),
        ("AMRI 16 budget", "money"),
    ],
)
def test_the_question_word_or_the_noun_that_it_asks_for_says_the_type(text, type_of_answer):
    assert expected(text) == type_of_answer


def test_the_answers_of_the_training_questions_are_of_the_type_that_is_expected():
    asked, unlike = Counter(), Counter()
    for file in sorted((PROJECT_ROOT / "training" / "data").glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines()[::4]:
            row = json.loads(line)
            for question in row["questions"]:
                for language in ("ms", "en"):
                    answer = question.get(f"answer_{language}")
                    if not answer or len(answer) > 40 or question["type"] in ("why", "how"):
                        continue
                    place = row[language].find(answer)
                    around = row[language][max(0, place - 12) : place + len(answer) + 25] if place >= 0 else answer
                    found = expected(question[language])
                    asked[found] += 1
                    unlike[found] += not has_type(found, answer, around)
    measured = {name: unlike[name] / n for name, n in asked.items() if n >= 25}
    assert {"person", "time", "number", "money", "duration", "frequency", "name", "percent"} <= set(measured)
    assert {name: share for name, share in measured.items() if share > 0.1} == {}
