"""Which of the answers that were read is given, and what stands beside it; readings are written out by hand."""

from itertools import count

import pytest

from assistant.answerable import EXPLAIN, explaining, judge
from assistant.digest import led
from assistant.errors import ModelError
from assistant.evidence import Evidence, Selection, weighed
from assistant.models.reader import Reading
from assistant.models.spans import Span
from assistant.phrases import phrase
from assistant.rerank import Ranked
from assistant.schema import Candidate, Document, Language, Passage
from assistant.select import AT_LEAST, select
from assistant.understand import understand
from tests.fakes import HashEncoder, OverlapReader

_ids = count()


def ranked(text: str, answer: str, read: float, language: Language = "en", anchored: float = 1.0) -> Ranked:
    """A document of one passage in which the reader saw ``answer`` with ``read`` logits."""
    number = f"{next(_ids)}"
    document = Document(id=number, title="Report", language=language, text=text, date=None)
    passage = Passage("p" + number, number, text, 0, len(text), 0, language)
    start = text.index(answer)
    end = start + len(answer)
    reading = Reading(read, start, end, 0.0, (Span(start, end, read),))
    return Ranked(Candidate(passage, document, 0.9), reading, 0.9, anchored, 1.0)


class Doubter:
    """Doubts each sentence as much as the first of ``doubts`` whose words it holds; remembers what it was asked."""

    def __init__(self, **doubts: float) -> None:
        self.doubts = doubts
        self.asked: list[str] = []

    def doubt(self, source: str, question: str) -> float:
        self.asked.append(source)
        return next((doubt for word, doubt in self.doubts.items() if word in source), 8.0)


def chosen(question: str, *found: Ranked, second: Doubter | None = None):
    return select(
        understand(question), sorted(found, key=lambda item: -item.strength), HashEncoder(), OverlapReader(), second
    )


def test_the_surest_answer_is_given():
    selection = chosen(
        "Who opened the Lake Forum?",
        ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 9.0),
        ranked("Bala Kumar closed the Lake Forum.", "Bala Kumar", 1.0),
    )
    assert selection.short.text == "Aina Rahman"
    assert not selection.alternatives


def test_a_date_told_to_the_day_goes_before_the_month():
    month = ranked("The Lake Forum was held in May 2024.", "May 2024", 9.0)
    day = ranked("The Lake Forum was held on 9 May 2024.", "9 May 2024", 7.0)
    other = ranked("The Lake Forum was held on 3 June 2023.", "3 June 2023", 5.0)
    assert chosen("When was the Lake Forum held?", month, day, other).short.text == "9 May 2024"
    assert chosen("When was the Lake Forum held?", month, other).short.text == "May 2024"


def test_of_equal_answers_the_one_that_more_documents_give_comes_first():
    alone = ranked("The Lake Forum drew 412 editors.", "412 editors", 6.0)
    first = ranked("The Lake Forum drew 380 editors.", "380 editors", 5.8)
    second = ranked("The Lake Forum once drew 380 editors.", "380 editors", 5.7)
    assert chosen("How many editors did the Lake Forum draw?", alone, first).short.text == "412 editors"
    assert chosen("How many editors did the Lake Forum draw?", alone, first, second).short.text == "380 editors"


def test_the_same_answer_is_given_in_the_readers_language():
    english = ranked("The Lake Forum drew 412 editors.", "412 editors", 8.0)
    malay = ranked("Forum Tasik menarik 412 penyunting.", "412 penyunting", 7.0, "ms")
    selection = chosen("Berapa ramai penyunting hadir di Forum Tasik?", english, malay)
    assert selection.short.text == "412 penyunting"
    assert [item.language for item in selection.evidence] == ["ms", "en"]


def test_an_answer_that_is_almost_as_sure_stands_beside_the_first():
    first = ranked("The next Lake Forum opens in Miri in March.", "Miri", 6.0)
    second = ranked("The Lake Forum opens in Kuching.", "Kuching", 6.0)
    far = ranked("The Lake Forum opens in Sibu.", "Sibu", -6.0)
    selection = chosen("Where does the Lake Forum open?", first, second, far)
    assert {selection.short.text, *(other.text for other in selection.alternatives)} == {"Miri", "Kuching"}
    assert selection.alternatives[0].evidence in selection.evidence
    assert not chosen("Where does the Lake Forum open?", first, far).alternatives


def test_a_part_of_the_answer_is_no_other_answer():
    year = ranked("The Lake Forum was held in 2024.", "2024", 9.0)
    day = ranked("The Lake Forum was held on 9 May 2024.", "9 May 2024", 8.9)
    assert not chosen("When was the Lake Forum held?", year, day).alternatives


def test_two_figures_disagree_only_where_a_document_says_that_accounts_differ():
    first = ranked("The Lake Forum drew 412 editors.", "412 editors", 6.0)
    plain = ranked("The Lake Forum drew 300 editors.", "300 editors", 6.0)
    told = ranked("Other reports differ. The Lake Forum drew 300 editors.", "300 editors", 6.0)
    question = "How many editors did the Lake Forum draw?"
    assert not chosen(question, first, plain).disagreeing
    selection = chosen(question, first, told)
    assert [item.document_id for item in selection.disagreeing] == [item.document_id for item in selection.evidence[:2]]
    assert len(selection.disagreeing) == 2 and not selection.alternatives


def test_two_versions_of_one_report_disagree():
    text = (
        "The Lake Forum drew {} editors. It was held in Putrajaya and lasted for two days in May, the hosts said. Guests came by "
        "train, and the town gave a dinner beside the water on the first evening."
    )
    first, second = (ranked(text.format(number), f"{number} editors", 6.0) for number in (412, 430))
    selection = chosen("How many editors did the Lake Forum draw?", first, second)
    assert [item.text for item in selection.disagreeing] == [f"The Lake Forum drew {n} editors." for n in (412, 430)]


def test_an_answer_that_the_second_reader_doubts_gives_way_to_one_that_it_does_not():
    first = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 2.0)
    other = ranked("The Lake Forum was opened by Bala Kumar.", "Bala Kumar", 1.5)
    assert chosen("Who opened the Lake Forum?", first, other).short.text == "Aina Rahman"
    second = Doubter(Aina=8.0, Bala=-8.0)
    selection = chosen("Who opened the Lake Forum?", first, other, second=second)
    assert selection.short.text == "Bala Kumar"
    assert selection.short.signals.doubt == -8.0
    assert len(second.asked) == 2


def test_the_second_reader_is_asked_about_the_next_sentences_too_so_that_a_surer_one_wins():
    first = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 2.0)
    other = ranked("The Lake Forum was opened by Bala Kumar.", "Bala Kumar", 1.0)
    far = [ranked(f"The Lake Forum was closed by {name} Tan.", f"{name} Tan", -3.0) for name in ("Chua", "Dina")]
    second = Doubter(Aina=-1.0, Bala=-8.0)
    assert chosen("Who opened the Lake Forum?", first, other, *far, second=second).short.text == "Bala Kumar"
    assert len(second.asked) == AT_LEAST


def test_the_second_reader_is_not_asked_where_the_first_is_sure():
    sure = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 9.0)
    none = ranked("Nothing of that kind was said of Aina Rahman.", "Aina Rahman", -9.0, anchored=0.0)
    for found in (sure, none):
        second = Doubter()
        chosen("Who opened the Lake Forum?", found, second=second)
        assert second.asked == []


def test_doubt_makes_an_answer_less_sure_and_agreement_surer():
    found = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 2.0)
    alone, doubted, agreed = (
        chosen("Who opened the Lake Forum?", found, second=second).short.signals.assurance
        for second in (None, Doubter(Aina=6.0), Doubter(Aina=-6.0))
    )
    assert doubted < alone < agreed


def test_the_second_reader_reads_the_first_answer_with_the_sentences_around_it_too():
    found = ranked("The town was full. Aina Rahman opened the Lake Forum. Guests left at noon.", "Aina Rahman", 2.0)
    agreed, doubted = (Doubter(full=around, Aina=-6.0) for around in (-6.0, 6.0))
    surer, less = (
        chosen("Who opened the Lake Forum?", found, second=second).short.signals for second in (agreed, doubted)
    )
    assert agreed.asked == ["Aina Rahman opened the Lake Forum.", found.candidate.passage.text]
    assert (surer.doubt, surer.doubt_around, less.doubt, less.doubt_around) == (-6.0, -6.0, -6.0, 6.0)
    assert surer.assurance > less.assurance and surer.score == less.score


def test_a_sentence_that_sets_another_account_against_the_answer_stands_beside_it():
    first = ranked("The Lake Forum drew 412 editors.", "412 editors", 8.0)
    against = "The desk counts 412 editors at the Lake Forum, while the town counts 380."
    told = ranked(f"The Lake Forum was noisy. {against}", "noisy", -3.0)
    selection = chosen("How many editors did the Lake Forum draw?", first, told)
    assert selection.short.text == "412 editors"
    assert [item.text for item in selection.disagreeing] == ["The Lake Forum drew 412 editors.", against]
    day = ranked("The Lake Forum met on 9 May 2024.", "9 May 2024", 8.0)
    later = ranked("The first Lake Forum met in 2024, while the second met in 2025.", "2025", -3.0)
    assert not chosen("When did the Lake Forum meet?", day, later).disagreeing
    plain = ranked("The Lake Forum drew 412 editors and 380 guests.", "380 guests", -3.0)
    assert not chosen("How many editors did the Lake Forum draw?", first, plain).disagreeing


def test_an_explanation_is_not_about_another_meeting_of_the_series():
    asked = ranked("SOMRI 21 shaped the topics for information.", "the topics", 3.0)
    other = ranked("SOMRI 22 shaped the topics for information.", "the topics", 3.0)
    selection = chosen("What was SOMRI 21 for?", other, asked)
    assert [item.text for item in selection.evidence] == ["SOMRI 21 shaped the topics for information."]


@pytest.mark.parametrize(
    ("texts", "scores", "order"),
    [
        (("Rain fell.", "It is voluntary.", "Sun shone."), (0.0, 2.0, 0.5), (0, 1, 2)),  # refers back
        (("Rain fell.", "The code binds nobody.", "Sun shone."), (0.0, 2.0, 0.5), (1, 0, 2)),
        (("Rain fell.", "The code binds nobody.", "It is a guide.", "Sun shone."), (0.0, 2.0, 0.1, 0.5), (1, 2, 0, 3)),
        (("Rain fell.", "The code binds nobody."), (1.5, 2.0), (0, 1)),  # hardly better
        (("The code binds nobody.",), (2.0,), (0,)),
    ],
)
def test_a_sentence_far_better_than_the_rest_opens_an_explanation(texts, scores, order):
    told = [
        Evidence(ranked(text, text, 0.0).candidate, 0, len(text), score)
        for text, score in zip(texts, scores, strict=True)
    ]
    assert [told.index(item) for item in led(told)] == list(order)


@pytest.mark.parametrize(("count", "answered"), [("three", True), ("four", False), ("4", False)])
def test_a_list_of_four_is_not_answered_with_three(count, answered):
    question = understand(f"Name the {count} colours of the Lake Forum.")
    found = [ranked("The colours of the Lake Forum are red, green and blue.", "red", 8.0)]
    assert judge(question, found, select(question, found, HashEncoder(), OverlapReader())).answerable == answered


@pytest.mark.parametrize(("count", "answered"), [("tiga", True), ("empat", False)])
def test_nor_is_one_of_four_in_malay(count, answered):
    question = understand(f"Namakan {count} warna Forum Tasik.")
    found = [ranked("Warna Forum Tasik ialah merah, hijau dan biru.", "merah", 8.0, "ms")]
    assert judge(question, found, select(question, found, HashEncoder(), OverlapReader())).answerable == answered


def test_what_the_documents_say_is_not_told_is_not_answered():
    question = understand("When was the Lake Forum closed?")
    open_ended = ranked("The reports do not say when the Lake Forum was closed.", "not say", -9.0)
    other = ranked("The Hill Forum closed on 3 June 2023.", "3 June 2023", 9.0)
    told = ranked("The Lake Forum was closed on 9 May 2024.", "9 May 2024", 9.0)

    def verdict(*found: Ranked):
        return judge(question, found, select(question, found, HashEncoder(), OverlapReader()))

    refused = verdict(other, open_ended)
    assert refused.reason == phrase("reason_untold", "en")
    assert refused.untold.text == "The reports do not say when the Lake Forum was closed."
    assert verdict(told, open_ended).answerable


def test_the_very_name_is_quoted_in_the_readers_language_though_its_sentence_is_weaker():
    english = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 9.0)
    malay = ranked("Lake Forum dibuka oleh Aina Rahman.", "Aina Rahman", -3.0, "ms", anchored=0.6)
    selection = chosen("Siapakah yang membuka Lake Forum?", english, malay)
    assert selection.short.evidence.language == "ms"


def test_the_very_count_is_quoted_in_the_readers_language_though_its_sentence_is_weaker():
    malay = ranked("Lake Forum dihadiri 30 negara.", "30 negara", 9.0, "ms")
    english = ranked("The Lake Forum was attended by 30 countries.", "30 countries", -3.0, anchored=0.6)
    selection = chosen("How many countries attended the Lake Forum?", malay, english)
    assert selection.short.text == "30 countries"


def test_an_explanation_is_read_and_doubted_as_a_whole_with_what_it_refers_back_to():
    text = (
        "The Lake Forum labels pictures that newsrooms print. "
        "It does so because machines make many of the pictures that it labels."
    )
    found = ranked(text, "because machines make many", 8.0)
    second = Doubter(pictures=-5.0)
    selection = chosen("Why does the Lake Forum label pictures?", found, second=second)
    assert selection.doubt == -5.0
    assert second.asked == [text]
    assert len(selection.evidence) == 2
    assert selection.read == 4.0  # "Lake" is in the first sentence alone, "does" in the second


def test_what_a_sentence_refers_back_to_is_the_one_right_before_it():
    text = "The Lake Forum met in the hall. It rained. That forum labels pictures because machines make many of them."
    selection = chosen("Why does it label pictures?", ranked(text, "because machines make many", 8.0))
    assert [item.text for item in selection.evidence] == [
        "That forum labels pictures because machines make many of them."
    ]


def test_a_sentence_far_from_the_question_does_not_fill_up_an_explanation():
    near = ranked("The Lake Forum labels pictures because machines make many of them.", "because machines", 8.0)
    far = ranked("Pictures made by machines are spread on purpose.", "on purpose", -9.0)
    assert len(chosen("Why does the Lake Forum label pictures?", near, far).evidence) == 1


def test_a_summary_holds_the_sentence_that_opens_the_document():
    lead = "Editors of eleven towns agreed on Friday to share their archives."
    rest = (
        "The Lake Forum heard nine speakers in the Lake Forum hall. The Lake Forum closed with songs of the Lake Forum."
    )
    told = [item.text for item in chosen("Summarise the Lake Forum.", ranked(f"{lead} {rest}", "agreed", 8.0)).evidence]
    assert told[0] == lead
    assert len(told) > 1


@pytest.mark.parametrize(
    ("question", "answered"),
    [("Summarise the results of SOMRI 21 in Hue.", True), ("Summarise the results of SOMRI 22 in Hue.", False)],
)
def test_a_summary_of_what_the_head_of_a_document_names_is_given(question, answered):
    found = ranked("SOMRI 21 met in Hue. Officials shared the cost of a cable.", "shared", -9.0)
    asked = understand(question)
    assert judge(asked, [found], select(asked, [found], HashEncoder(), OverlapReader())).answerable is answered


def test_an_explanation_is_surer_where_the_document_names_what_the_question_names():
    selection = Selection(evidence=chosen("Why?", ranked("It was full in Hue.", "full", 1.0)).evidence)
    named, another = (
        explaining(understand(f"Why was the hall in {town} full?"), selection) for town in ("Hue", "Da Nang")
    )
    assert weighed(named, *EXPLAIN) > weighed(another, *EXPLAIN)


def test_a_short_answer_is_surer_where_the_document_names_what_the_question_names():
    found = ranked("The Lake Forum met in Hue. " + "It went on. " * 40 + "Aina Rahman opened it.", "Aina Rahman", 2.0)
    named, another = (chosen(f"Who opened it in {town}?", found).score for town in ("Hue", "Da Nang"))
    assert named > another


def test_beside_an_explanation_stands_what_only_the_other_language_tells():
    own = ranked("The Lake Forum labels pictures because machines make many of them.", "because machines", 8.0)
    other = ranked("Label pada gambar diminta pembaca Lake Forum.", "pembaca", 8.0, "ms")
    weak = ranked("Gambar di muzium itu dibeli oleh sebuah bank pada tahun lalu.", "sebuah bank", -9.0, "ms")
    why = "Why does the Lake Forum label pictures?"
    assert [item.language for item in chosen(why, own, other).evidence] == ["en", "ms"]
    assert [item.language for item in chosen(why, own, weak).evidence] == ["en"]


@pytest.mark.parametrize("question", ["Who opened the Lake Forum?", "Why was the Lake Forum opened by her?"])
def test_a_question_too_long_for_the_second_reader_is_left_to_the_first(question, caplog):
    class Full(Doubter):
        def doubt(self, source: str, question: str) -> float:
            raise ModelError("llama.cpp refused the prompt: 3029 tokens")

    found = ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 2.0)
    assert chosen(question, found, second=Full()) == chosen(question, found)
    assert "3029 tokens" in caplog.text
