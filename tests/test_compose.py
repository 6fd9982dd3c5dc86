from assistant.compose import abstention_text, answer_text, suggestions
from assistant.schema import Candidate, Citation, CitedSentence, Document, Passage
from assistant.understand import understand

TEXT = 'VIDW drew more than 600 delegates. It ended on "22 November" [1] in Ha Long.'


def candidate(language="en", title="VIDW report", document_id="d"):
    document = Document(id=document_id, title=title, language=language, text=TEXT, date="2024-11-19")
    passage = Passage("p" + document_id, document_id, TEXT, 0, len(TEXT), 0, language)
    return Candidate(passage, document, 0.9)


def cited(n, words, language="en"):
    start = TEXT.index(words)
    citation = Citation.cut(n, candidate(language), start, start + len(words))
    return citation, CitedSentence(words, (n,), True, 1.0)


def test_a_fact_is_the_short_answer_and_its_sentence():
    citation, sentence = cited(1, "VIDW drew more than 600 delegates.")
    text = answer_text(
        understand("How many delegates?"), [sentence], [citation], ["more than 600 delegates"], verbatim=True
    )
    assert text == "**more than 600 delegates** [1]\n\n“VIDW drew more than 600 delegates.” [1]"


def test_words_in_the_other_language_are_announced_with_their_number():
    citation, sentence = cited(1, "VIDW drew more than 600 delegates.")
    text = answer_text(understand("Berapa ramai perwakilan?"), [sentence], [citation], verbatim=True)
    assert text.startswith("Dokumen menyatakannya dalam bahasa Inggeris; petikan asalnya [1]:\n\n“VIDW")


def test_the_other_language_beside_the_readers_is_only_also():
    (own, first), (other, second) = cited(1, "in Ha Long.", "en"), cited(2, "VIDW drew more than 600 delegates.", "ms")
    text = answer_text(understand("How many delegates?"), [first, second], [own, other], verbatim=True)
    assert text.split("\n\n")[1] == "Also in Malay [2]:"


def test_another_answer_says_anew_which_language_it_quotes():
    own, other = "VIDW drew more than 600 delegates.", "in Ha Long."
    pairs = [cited(1, other, "ms"), cited(2, own, "en")]
    text = answer_text(
        understand("How many?"), [s for _, s in pairs], [c for c, _ in pairs], ["Ha Long"], {2: "600"}, verbatim=True
    )
    assert text.split("\n\n")[1:] == [
        "The documents say this in Malay; the original words [1]:", f"“{other}” [1]", "Or possibly: **600** [2]", f"“{own}” [2]",
    ]  # fmt: skip


def test_back_in_the_readers_language_that_is_said_too():
    own, other = "VIDW drew more than 600 delegates.", "in Ha Long."
    pairs = [cited(1, own, "en"), cited(2, other, "ms"), cited(3, own, "en")]
    text = answer_text(understand("How many?"), [s for _, s in pairs], [c for c, _ in pairs], verbatim=True)
    assert text.split("\n\n") == [
        f"“{own}” [1]", "Also in Malay [2]:", f"“{other}” [2]", "Also in English [3]:", f"“{own}” [3]",
    ]  # fmt: skip


def test_a_list_is_bulleted():
    pairs = [cited(1, "VIDW drew more than 600 delegates."), cited(2, "in Ha Long.")]
    text = answer_text(understand("List the facts."), [s for _, s in pairs], [c for c, _ in pairs], verbatim=True)
    assert text == "- “VIDW drew more than 600 delegates.” [1]\n- “in Ha Long.” [2]"


def test_a_mark_that_stands_in_a_document_is_not_one_of_ours():
    citation, sentence = cited(1, 'It ended on "22 November" [1] in Ha Long.')
    text = answer_text(understand("When?"), [sentence], [citation], verbatim=True)
    assert text == '“It ended on "22 November" (1) in Ha Long.” [1]'


def test_an_abstention_names_the_nearest_and_two_questions():
    citation, _ = cited(1, "in Ha Long.")
    text = abstention_text("ms", citation, suggestions("ms", [candidate(), candidate("ms", "Laporan", "e")]))
    assert text == (
        "Dokumen dalam koleksi ini tidak menyatakannya.\n\n"
        "Maklumat paling hampir dalam dokumen, dalam bahasa Inggeris: “in Ha Long.” [1]\n\n"
        "Soalan yang boleh dijawab:\n- Rumuskan “Laporan”\n- Rumuskan “VIDW report”"
    )


def test_an_abstention_without_documents_is_one_sentence():
    assert abstention_text("en", None, ()) == "The documents in this collection do not say."


def test_an_answer_that_is_almost_as_likely_is_named_before_its_sentence():
    (own, first), (other, second) = cited(1, "VIDW drew more than 600 delegates."), cited(2, "in Ha Long.")
    text = answer_text(
        understand("How many?"), [first, second], [own, other], ["600"], alternatives={2: "Ha Long"}, verbatim=True
    )
    assert text.split("\n\n")[2:] == ["Or possibly: **Ha Long** [2]", "“in Ha Long.” [2]"]
