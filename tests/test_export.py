"""Files of a conversation: what they hold is exactly what was answered, and nothing of it becomes markup."""

import json
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from assistant import export
from assistant.compose import abstention_text, answer_text
from assistant.config import PROJECT_ROOT
from assistant.phrases import phrase
from assistant.schema import Answer, Candidate, Citation, CitedSentence, Document, Passage
from assistant.understand import understand
from assistant.wire import answer_json

HOSTILE = "<script>x()</script> ![p](http://evil.test/x.png) [l](javascript:x) **b** _i_ `c` # h & [7] \"q\" 'q'"


def candidate(words, **header):
    header = {"title": "Forum Tasik", "language": "ms"} | header
    document = Document("forum", text=words, **header)
    return Candidate(Passage("p", "forum", words, 0, len(words), 0, document.language), document, 1.0)


def answered(*cited, question="Berapa ramai?", short=None):
    citations = tuple(Citation.cut(n, item, 0, len(item.passage.text)) for n, item in enumerate(cited, start=1))
    sentences = tuple(CitedSentence(item.quote, (item.n,), True, 1.0) for item in citations)
    words = answer_text(understand(question, "ms"), sentences, citations, (short,) if short else (), verbatim=True)
    return Answer(question, "ms", words, False, sentences, citations, tuple(cited), short)


FORUM = answered(
    candidate(
        "Ia menarik 412 penyunting.",
        publisher="Meja Ujian",
        date="2024-05",
        kind="news report",
        paths=(f"{PROJECT_ROOT}/corpus/ms/forum.md",),
    ),
    short="412 penyunting",
)
WEB = answered(candidate("Dua.", url="https://a.test/x?a=1&b=2", date=None))
BAD = answered(candidate(HOSTILE, title=HOSTILE, publisher=HOSTILE, date=HOSTILE, url="javascript:x"), question=HOSTILE)


class Elements(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_plain_text_has_each_sentence_with_its_marks_and_a_line_for_each_source():
    assert export.plain_text(FORUM, "ms") == (
        "412 penyunting [1]\n\n“Ia menarik 412 penyunting.” [1]\n\n"
        "[1] Forum Tasik, Meja Ujian, 2024-05, corpus/ms/forum.md"
    )
    assert export.plain_text(WEB, "ms").endswith("[1] Forum Tasik, tanpa tarikh, https://a.test/x?a=1&b=2")


def test_a_tentative_answer_takes_its_caution_along():
    unsure, note = (
        replace(FORUM, tentative=True),
        phrase("tentative", "ms"),
    )
    assert f"\n\n{note}\n\n[1]" in export.plain_text(unsure, "ms")
    for whole in (export.markdown, export.html):
        assert note in whole("Tajuk", [unsure], "ms") and note not in whole("Tajuk", [FORUM], "ms")
    assert json.loads(export.contract_json("Tajuk", [unsure]))["answers"][0]["tentative"] is True


def test_another_possible_answer_is_bold_too_and_a_quotation_never():
    text = "**412 penyunting** [1]\n\nAtau mungkin: **430 penyunting** [1]\n\n“Ia **menarik** 412 penyunting.” [1]"
    answer = replace(FORUM, text=text)
    assert "Atau mungkin: <strong>430 penyunting</strong>" in export.html("Tajuk", [answer], "ms")
    assert "Atau mungkin: **430 penyunting** [1]" in export.markdown("Tajuk", [answer], "ms")
    assert "Ia **menarik**" in export.html("Tajuk", [answer], "ms")
    assert "\\*\\*menarik" in export.markdown("Tajuk", [answer], "ms")


def test_what_was_not_checked_is_not_said_to_be():
    hello = Answer("Hai", "ms", phrase("greeting", "ms"), False)
    silent = Answer("Siapa?", "ms", abstention_text("ms", None, ()), True, reason="tiada apa-apa tentang perkara ini")
    for whole in (export.markdown, export.html):
        assert phrase("made_extractive", "ms") in whole("Tajuk", [FORUM], "ms")
        assert phrase("made_extractive", "ms") not in whole("Tajuk", [hello, silent], "ms")
        assert "(tiada apa" in whole("Tajuk", [silent], "ms").replace("\\", "")


def test_json_loads_to_equal_answers_whose_citations_are_spans():
    loaded = json.loads(export.contract_json("Tajuk", [FORUM, WEB]))
    assert loaded["answers"] == [json.loads(json.dumps(answer_json(item))) for item in (FORUM, WEB)]
    assert tuple(Citation(**item) for item in loaded["answers"][0]["citations"]) == FORUM.citations


def test_csl_json_has_each_cited_document_once_with_what_is_known():
    twice = replace(FORUM, question="Bila?")
    assert json.loads(export.csl_json([FORUM, twice])) == [
        {
            "id": "forum",
            "type": "article-newspaper",
            "title": "Forum Tasik",
            "language": "ms",
            "publisher": "Meja Ujian",
            "issued": {"date-parts": [[2024, 5]]},
        }
    ]
    (web,) = json.loads(export.csl_json([WEB]))
    assert (web["type"], web["URL"]) == ("webpage", "https://a.test/x?a=1&b=2")
    assert "issued" not in web and "publisher" not in web


def test_a_passage_that_is_only_near_is_no_source():
    near = Citation.cut(1, candidate("Dua."), 0, 4)
    silent = Answer("Siapa?", "ms", abstention_text("ms", near, ()), True, citations=(near,))
    assert json.loads(export.csl_json([silent])) == []
    assert "Dua." in export.markdown("t", [silent], "ms")


@pytest.mark.parametrize("language", ["ms", "en"])
def test_html_stands_alone_and_shows_hostile_text_as_it_is(language):
    page = export.html(HOSTILE, [BAD, WEB, FORUM], language)
    elements = Elements(page)
    names = {tag for tag, _ in elements.found}
    assert names.isdisjoint({"script", "img", "link", "iframe", "form"})
    links = [attributes["href"] for tag, attributes in elements.found if tag == "a"]
    assert {link for link in links if not link.startswith("#")} == {"https://a.test/x?a=1&b=2"}
    targets = {attributes["id"] for _, attributes in elements.found if "id" in attributes}
    assert {link[1:] for link in links if link.startswith("#")} <= targets
    assert HOSTILE in elements.text and "“Ia menarik 412 penyunting.”" in elements.text


def test_markdown_shows_hostile_text_as_it_is():
    shown = MarkdownIt().render(export.markdown(HOSTILE, [BAD, WEB, FORUM], "en"))
    elements = Elements(shown)
    names = {tag for tag, _ in elements.found}
    assert names <= {"h1", "h2", "p", "ul", "li", "strong", "em", "a", "br"}
    assert [attributes["href"] for tag, attributes in elements.found if tag == "a"] == ["https://a.test/x?a=1&b=2"]
    # The pipeline writes a bracketed number of a document in parentheses, so that it is not taken for a mark.
    assert elements.text.count(HOSTILE) == 6 and HOSTILE.replace("[7]", "(7)") in elements.text
    assert "412 penyunting [1]" in elements.text
