"""What the checker lets through and what it refuses, with its reason."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.ground import Verdict, check
from assistant.ground.check import Similarity
from assistant.ground.verdict import Problem
from assistant.language import detect
from assistant.models.encoder import Encoder
from assistant.schema import Language

MALAY = (
    "Dianjurkan oleh Kementerian Penerangan dan Komunikasi dari 19 hingga 22 November, Minggu Digital Antarabangsa Vietnam "
    "(VIDW 2024) merangkumi 12 acara rasmi dan menarik lebih 600 perwakilan dari hampir 30 negara."
)
ENGLISH = (
    "The 21st SOMRI was held on the afternoon of 19 November 2024 in Quang Ninh, Vietnam. It did not adopt a new plan. "
    "ACMP III will be adopted in 2026. Malaysia thanked Vietnam for RM4.5 million."
)


def judge(sentence: str, quote: str, language: Language, quote_language: Language | None = None) -> Verdict:
    return check(sentence, [quote], language=language, quote_languages=[quote_language or language])


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        (MALAY, MALAY, "ms"),
        ("VIDW 2024) merangkumi 12 acara rasmi", MALAY, "ms"),
        ("  the 21st SOMRI was held\non the afternoon of 19 November 2024 ", ENGLISH, "en"),
        ("“It did not adopt a new plan” [1]", ENGLISH, "en"),
        ("- **It did not adopt a new plan.** [1][2]", ENGLISH, "en"),
        ("ACMP III will be adopted in 2026.", ENGLISH, "en"),
    ],
)
def test_word_for_word_is_supported_in_full(sentence: str, quote: str, language: Language) -> None:
    assert judge(sentence, quote, language) == Verdict(True, 1.0, None, language)


@pytest.mark.parametrize(
    ("fragment", "word"),
    [
        ("adopt a new plan", "not"),
        ("be adopted in 2026", "will"),
    ],
)
def test_a_fragment_that_drops_the_word_in_front_is_refused(fragment: str, word: str) -> None:
    verdict = judge(fragment, ENGLISH, "en")
    assert not verdict.supported
    assert verdict.reason == f"the source has “{word}” beside these words, which changes their meaning"


@pytest.mark.parametrize(
    ("fragment", "around", "word"),
    [
        ("Malaysia banned TikTok.", "The minister denied that {}.", "denied"),
        ("Malaysia banned TikTok.", "There is a myth that {}.", "myth"),
        ("Malaysia banned TikTok.", "The report that {} in 2020 is false.", "false"),
        ("Malaysia signed the treaty.", "All members except {}.", "except"),
        ("Malaysia signed the treaty.", "All members but {}.", "but"),
        ("Minister Fahmi Fadzil opened the forum.", "Deputy {}.", "deputy"),
        ("Minister Fahmi Fadzil opened the forum.", "Former {}.", "former"),
        ("Malaysia mengharamkan TikTok.", "Menteri menafikan bahawa {}.", "menafikan"),
        ("Malaysia mengharamkan TikTok.", "Dakwaan bahawa {} itu ditolak.", "dakwaan"),
        ("Malaysia mengharamkan TikTok.", "Berita bahawa {} adalah palsu.", "palsu"),
        ("Malaysia menandatangani perjanjian itu.", "Semua ahli selain {}.", "selain"),
        ("Pengerusi MCMC merasmikan forum itu.", "Naib {}.", "naib"),
        ("Menteri Fahmi Fadzil merasmikan forum.", "Bekas {}.", "bekas"),
    ],
)
def test_a_fragment_out_of_a_denial_or_another_office_is_refused(fragment: str, around: str, word: str) -> None:
    verdict = judge(fragment, around.format(fragment.rstrip(".")), detect(fragment))
    assert verdict.problem == Problem("cut", source=word)


def test_another_clause_or_sentence_turns_no_fragment_round() -> None:
    quote = "Indonesia was absent but Malaysia signed the treaty. The former report was false."
    assert judge("Malaysia signed the treaty.", quote, "en").support == 1.0


@pytest.mark.parametrize(
    ("fragment", "quote"),
    [
        ("19 November", "on 119 November"),
        ("worth RM5", "worth RM5 million"),
        ("worth RM5", "worth RM5m"),
        ("12", "12 per cent"),
        ("Lima orang hadir", "Dua puluh lima orang hadir"),
        ("5 million", "RM4.5 million"),
        ("plan", "the plans"),
        ("12", "12.5 km"),
        ("12", "12%"),
    ],
)
def test_a_fragment_cut_out_of_a_word_or_number_is_not_verbatim(fragment: str, quote: str) -> None:
    assert judge(fragment, quote, "en").support < 1.0


@pytest.mark.parametrize(
    ("sentence", "quote", "language"),
    [
        ("VIDW 2024 merangkumi 12 acara rasmi dan dihadiri lebih 600 perwakilan.", MALAY, "ms"),
        ("VIDW 2024 dianjurkan pada 19-22 November oleh Kementerian Penerangan dan Komunikasi.", MALAY, "ms"),
        ("Minggu Digital Antarabangsa Vietnam 2024 menarik 600 lebih perwakilan.", MALAY, "ms"),
        ("SOMRI 21 took place in Quang Ninh on November 19.", ENGLISH, "en"),
        ("On 19/11/2024 the twenty-first SOMRI was held in Quang Ninh.", ENGLISH, "en"),
        ("Vietnam was thanked by Malaysia.", ENGLISH, "en"),
        ("No new plan was adopted.", ENGLISH, "en"),
        ("According to the document, no new plan was adopted.", ENGLISH, "en"),
    ],
)
def test_a_paraphrase_is_supported(sentence: str, quote: str, language: Language) -> None:
    verdict = judge(sentence, quote, language)
    assert verdict.supported, verdict.reason
    assert 0.6 <= verdict.support < 1.0


@pytest.mark.parametrize(
    ("sentence", "quote", "language", "reason"),
    [
        ("VIDW 2024 merangkumi 13 acara rasmi.", MALAY, "ms", "13 tiada dalam sumber"),
        ("VIDW 2024 menarik 600 peratus perwakilan.", MALAY, "ms", "600 peratus tiada dalam sumber"),
        ("VIDW 2024 berlangsung dari 19 hingga 23 November.", MALAY, "ms", "19 hingga 23 November tiada dalam sumber"),
        ("SOMRI 22 was held in Quang Ninh.", ENGLISH, "en", "22 is not in the source"),
        ("The 21st SOMRI was held on 19 October 2024.", ENGLISH, "en", "19 October 2024 is not in the source"),
        ("The 21st SOMRI was held in Da Nang.", ENGLISH, "en", "Da Nang is not in the source"),
        ("The 21st AMRI was held in Quang Ninh.", ENGLISH, "en", "AMRI is not in the source"),
        ("Malaysia thanked Vietnam for US$4.5 million.", ENGLISH, "en", "US$4.5 million is not in the source"),
        ("Nguyen Tam thanked Vietnam.", ENGLISH, "en", "Nguyen Tam is not in the source"),
        ("VIDW 2024 tidak merangkumi 12 acara rasmi.", MALAY, "ms", "dinafikan dalam sumber, atau sebaliknya"),
        ("The 21st SOMRI was never held in Quang Ninh.", ENGLISH, "en", "affirmed by one and denied by the other"),
        ("It adopted a new plan.", ENGLISH, "en", "“adopted” is affirmed by one and denied by the other"),
        ("ACMP III was adopted in 2026.", ENGLISH, "en", "speaks of “adopted” as planned or possible, not as done"),
        ("VIDW 2024 menarik kurang daripada 600 perwakilan.", MALAY, "ms", "tidak menyatakan “kurang daripada 600”"),
        ("VIDW 2024 merangkumi lebih 12 acara.", MALAY, "ms", "tidak menyatakan “lebih 12”"),
        ("Vietnam thanked Malaysia.", ENGLISH, "en", "“thanked” the other way round"),
        (
            "The 21st SOMRI was held in the morning of 19 November 2024.",
            ENGLISH,
            "en",
            "says “morning” where the source says",
        ),
        ("The 21st SOMRI rejected the plan in Quang Ninh.", ENGLISH, "en", "“rejected”"),
        ("Everyone praised their cooking.", ENGLISH, "en", "does not say “praised their cooking”"),
    ],
)
def test_what_the_source_does_not_say_is_refused(sentence: str, quote: str, language: Language, reason: str) -> None:
    verdict = judge(sentence, quote, language)
    assert not verdict.supported
    assert verdict.support <= 0.4
    assert reason in (verdict.reason or "")


@pytest.mark.parametrize(
    ("sentence", "quote", "fault"),
    [
        ("The ministers adopted the guideline.", "The ministers refused to adopt the guideline.", "negation"),
        ("The ministers adopted the guideline.", "The ministers declined to adopt the guideline.", "negation"),
        ("The ministers adopted the guideline.", "Para menteri enggan menerima pakai garis panduan itu.", "negation"),
        ("The platform removed the post.", "The platform failed to remove the post.", "negation"),
        ("AI replaces journalists.", "AI is unlikely to replace journalists.", "negation"),
        ("Platform itu membuang hantaran.", "Platform itu gagal membuang hantaran.", "negation"),
        ("AI menggantikan wartawan.", "AI mustahil menggantikan wartawan.", "negation"),
        ("The agreement was signed.", "The agreement is expected to be signed.", "planned"),
        ("The forum was held.", "The forum is to be held.", "planned"),
        ("The portal was launched in March.", "The portal to be launched in March is new.", "planned"),
        ("Portal itu dilancarkan.", "Portal itu dicadangkan dilancarkan.", "planned"),
        ("Portal itu dilancarkan.", "Portal itu sepatutnya dilancarkan.", "planned"),
        ("All members signed the treaty.", "Some members signed the treaty.", "opposite"),
        ("Semua ahli menandatangani perjanjian.", "Sebahagian ahli menandatangani perjanjian.", "opposite"),
        ("Half of the members signed it.", "A quarter of the members signed it.", "opposite"),
        ("Platforms must remove the content.", "Platforms should remove the content.", "opposite"),
        ("The forum is held next year.", "The forum is held this year.", "opposite"),
        ("The rule applied since 2020.", "The rule applied until 2020.", "bound"),
        ("The training lasted three weeks.", "Latihan itu berlangsung tiga hari.", "partner"),
        ("One country signed the treaty.", "Two countries signed the treaty.", "partner"),
        ("Satu negara menandatangani perjanjian.", "Dua negara menandatangani perjanjian.", "partner"),
        ("The fund is worth RM20bn.", "The fund is worth RM35bn.", "missing"),
        ("Dana itu bernilai RM1,7 juta.", "Dana itu bernilai RM1,5 juta.", "missing"),
        ("It drew two and a half million people.", "It drew two and a half billion people.", "missing"),
    ],
)
def test_a_deed_undone_and_another_amount_are_refused(sentence: str, quote: str, fault: str) -> None:
    verdict = judge(sentence, quote, detect(sentence), detect(quote))
    assert verdict.problem is not None
    assert verdict.problem.fault == fault


@pytest.mark.parametrize(
    ("sentence", "quote"),
    [
        ("The platform did not remove the post.", "The platform failed to remove the post."),
        ("The ministers declined to adopt it.", "The ministers declined to adopt it in Hanoi."),
        ("Revenue in Malaysia fell.", "Revenue declined in Malaysia."),
        ("AMRI was held in Vietnam.", "It was the first AMRI to be held in Vietnam."),
        (
            "The guideline proposed by Malaysia was adopted.",
            "Garis panduan yang dicadangkan oleh Malaysia diterima pakai.",
        ),
        ("Some 600 delegates from ASEAN attended.", "About 600 delegates from all ASEAN countries attended."),
        ("The rule has applied since 2020.", "The rule applies from 2020 until today."),
        ("The three-day training was held.", "Latihan tiga hari itu diadakan tiga minggu selepas pelancaran."),
        ("Twenty-one countries signed.", "21 countries signed."),
        ("One country signed.", "Ten countries met and one country signed."),
        ("The fund is worth $3 million.", "The fund is worth $3m."),
        ("Half a million people came.", "500,000 people came."),
    ],
)
def test_the_same_deed_and_amount_in_other_words_are_supported(sentence: str, quote: str) -> None:
    verdict = judge(sentence, quote, detect(sentence), detect(quote))
    assert verdict.supported, verdict.reason


def test_numbers_exchanged_between_two_things_are_refused() -> None:
    quote = "The camp brought together 120 children and 20 teachers."
    assert judge("120 children and 20 teachers came together in the camp.", quote, "en").supported
    verdict = judge("20 children and 120 teachers came together in the camp.", quote, "en")
    assert (verdict.supported, verdict.reason) == (False, "the source does not say 20 of this")


def test_one_word_of_a_persons_name_exchanged_is_refused() -> None:
    quote = "Nguyen Thanh Lam spoke before Nguyen Manh Hung."
    assert judge("Nguyen Thanh Lam spoke.", quote, "en").supported
    assert not judge("Nguyen Thanh Hung spoke.", quote, "en").supported


def test_two_quotes_support_what_neither_does_alone() -> None:
    quotes = ["AMRI 16 was held in Da Nang.", "AMRI 16 adopted three documents."]
    sentence = "AMRI 16, held in Da Nang, adopted three documents."
    assert check(sentence, quotes, language="en", quote_languages=["en", "en"]).supported
    assert not judge(sentence, quotes[0], "en").supported
    assert not judge(sentence, quotes[1], "en").supported


def test_the_documents_date_may_supply_the_year_and_its_title_a_name() -> None:
    quote = "The meeting was held on the afternoon of 19 November."
    sentence = "The meeting of SOMRI was held on 19 November 2024."
    context = ["SOMRI 21 in Ha Long 2024-11-19"]
    assert not judge(sentence, quote, "en").supported
    assert check(sentence, [quote], language="en", quote_languages=["en"], context=context).supported
    wrong_year = sentence.replace("2024", "2023")
    assert not check(wrong_year, [quote], language="en", quote_languages=["en"], context=context).supported


def test_the_documents_date_does_not_overrule_a_year_of_the_quote() -> None:
    verdict = check(
        "The meeting was held in 2025.",
        ["The meeting was held in 2024."],
        language="en",
        quote_languages=["en"],
        context=["News of the meeting 2025-01-02"],
    )
    assert not verdict.supported


@pytest.mark.parametrize(
    ("sentence", "quotes", "reason"),
    [
        ("SOMRI met.", [], "no source is cited"),
        ("", ["x"], "the sentence says nothing"),
        ("[1]", ["x"], "the sentence says nothing"),
        ("It is there.", ["SOMRI met."], "the sentence says nothing"),
    ],
)
def test_nothing_said_and_nothing_cited_are_refused(sentence: str, quotes: list[str], reason: str) -> None:
    verdict = check(sentence, quotes, language="en", quote_languages=["en"] * len(quotes))
    assert (verdict.supported, verdict.support, verdict.reason) == (False, 0.0, reason)


def test_the_reason_is_in_the_readers_language() -> None:
    verdict = check("12 negara hadir.", ["13 negara hadir."], language="ms", quote_languages=["ms"], reader="en")
    assert verdict.reason == "12 is not in the source"
    assert verdict.problem is not None
    assert verdict.problem.reason("ms") == "12 tiada dalam sumber"


ACROSS_EN = "VIDW 2024 had 12 official events and drew more than 600 delegates from nearly 30 countries."


def fixed(cosine: float, rival: float = 0.5) -> Similarity:
    """A similarity that finds ``cosine`` for the quote and ``rival`` for everything else."""

    def similarity(left: list[str], right: list[str]) -> np.ndarray:
        return np.array([[cosine if text == MALAY else rival for text in right] for _ in left])

    return similarity


def across(sentence: str, cosine: float, rivals: list[str] | None = None, rival: float = 0.5) -> Verdict:
    return check(
        sentence,
        [MALAY],
        language="en",
        quote_languages=["ms"],
        similarity=fixed(cosine, rival),
        rivals=rivals or [],
    )


def test_across_languages_a_near_sentence_with_all_its_facts_is_supported() -> None:
    assert across(ACROSS_EN, 0.92).supported


@pytest.mark.parametrize(
    "sentence",
    [
        ACROSS_EN.replace("600", "700"),
        ACROSS_EN.replace("VIDW 2024", "VIDW 2023"),
        ACROSS_EN.replace("VIDW", "AMRI"),
        ACROSS_EN.replace("more than", "fewer than"),
        ACROSS_EN.replace("drew", "did not draw"),
    ],
)
def test_across_languages_nearness_does_not_outweigh_a_wrong_fact(sentence: str) -> None:
    assert not across(sentence, 0.99).supported


def test_across_languages_a_far_sentence_is_refused() -> None:
    verdict = across("VIDW 2024 cost 12 people their patience.", 0.80)
    assert (verdict.supported, verdict.reason) == (False, "the source, in the other language, does not say the same")


def test_across_languages_a_much_nearer_rival_refuses_and_a_rival_in_the_readers_language_does_not() -> None:
    malay_rival, english_rival = "Perwakilan itu datang dari banyak negara.", "The delegates came from many countries."
    assert not across(ACROSS_EN, 0.90, [malay_rival], rival=0.95).supported
    assert across(ACROSS_EN, 0.90, [malay_rival], rival=0.91).supported
    assert across(ACROSS_EN, 0.90, [english_rival], rival=0.95).supported


def test_across_languages_the_dictionary_alone_supports_what_it_can_read() -> None:
    assert judge(ACROSS_EN, MALAY, "en", "ms").supported
    assert not judge("VIDW 2024 bewildered wholly sceptical onlookers.", MALAY, "en", "ms").supported


@pytest.mark.model
def test_the_encoder_tells_a_translation_from_its_neighbour(encoder: Encoder) -> None:
    def similarity(left: list[str], right: list[str]) -> np.ndarray:
        return encoder.encode_document(left) @ encoder.encode_document(right).T

    quote = "Para pegawai bertukar-tukar idea kreatif dan pandangan strategik dalam semangat kerjasama."
    neighbour = "Harga minyak mentah merosot di pasaran dunia akibat kebimbangan permintaan."
    sentence = "The officials exchanged creative ideas and strategic views in a spirit of cooperation."
    good = check(sentence, [quote], language="en", quote_languages=["ms"], similarity=similarity, rivals=[neighbour])
    bad = check(sentence, [neighbour], language="en", quote_languages=["ms"], similarity=similarity, rivals=[quote])
    assert good.supported, good.reason
    assert not bad.supported


WORDS = st.sampled_from(
    [
        "meeting",
        "officials",
        "region",
        "media",
        "agreed",
        "policy",
        "digital",
        "network",
        "Hanoi",
        "ASEAN",
        "12",
        "2024",
        "the",
    ]
)


@given(st.lists(WORDS, min_size=3, max_size=20))
def test_every_sentence_supports_itself(words: list[str]) -> None:
    sentence = " ".join(["Delegates", *words]) + "."
    assert judge(sentence, f"Before that. {sentence} After that.", "en").support == 1.0


@given(st.integers(2, 10_000), st.integers(2, 10_000))
def test_a_number_is_supported_only_by_its_equal(said: int, held: int) -> None:
    verdict = judge(
        f"The meeting drew {said} delegates.", f"Delegates came to the meeting; it drew {held} delegates.", "en"
    )
    assert verdict.supported == (said == held)
    assert 0.0 <= verdict.support <= 1.0


def test_a_list_that_is_quoted_whole_is_supported():
    listed = "VAFC meletakkan tiga label:\n\n- palsu;\n- tidak benar;\n- disahkan."
    assert judge(listed, listed, "ms").supported
    assert not judge(listed.replace("tiga", "empat"), listed, "ms").supported
