"""The embedded Gemma with its adapter, held to the evidence by a grammar."""

import pytest

from assistant.config import load_settings
from assistant.errors import GeneratorError, ModelError
from assistant.generate.embedded import Embedded
from assistant.models.language_model import NOT_SAID, load_language_model, span_grammar
from assistant.understand import understand
from tests.test_select import chosen, ranked

SOURCE = 'Forum Tasik ketiga diadakan di Putrajaya pada 9 Mei 2024 dan menarik 412 penyunting, menurut "Balai Berita".'


@pytest.fixture(scope="module")
def model():
    return load_language_model(load_settings())


def test_the_grammar_has_a_rule_for_each_word_and_quotes_are_escaped():
    grammar = span_grammar('satu "dua"')
    assert grammar.splitlines() == [
        f'root ::= " " (s0 | s1 | "{NOT_SAID}") "\\n"',
        's0 ::= "satu" (" " s1)?',
        's1 ::= "\\"dua\\""',
    ]


class Refusing:
    """Answers nothing, as llama.cpp does with a prompt that it refuses."""

    def ask(self, source, question, grammar=None):
        raise ModelError("llama.cpp refused the prompt: too long")


def test_a_refused_prompt_is_an_error_of_the_generator(settings, monkeypatch):
    monkeypatch.setattr("assistant.generate.embedded.load_language_model", lambda settings: Refusing())
    question = "Who opened the Lake Forum?"
    selection = chosen(question, ranked("Aina Rahman opened the Lake Forum.", "Aina Rahman", 9.0))
    with pytest.raises(GeneratorError, match=r"llama\.cpp refused the prompt: too long"):
        Embedded(settings).short_answers(understand(question), selection)


@pytest.mark.model
@pytest.mark.parametrize(
    "question",
    [
        "Di manakah forum itu diadakan?",
        "When was the forum held?",
        "Who is the president of France?",
        "Berapa penyunting?",
    ],
)
def test_under_the_grammar_only_words_of_the_source_come_out(model, question):
    said = model.ask(SOURCE, question, span_grammar(SOURCE))
    assert said == NOT_SAID or said in SOURCE


@pytest.mark.model
def test_it_finds_the_place(model):
    assert "Putrajaya" in model.ask(SOURCE, "Di manakah Forum Tasik ketiga diadakan?", span_grammar(SOURCE))


@pytest.mark.model
@pytest.mark.parametrize(
    ("said", "not_said"),
    [
        ("Di manakah Forum Tasik ketiga diadakan?", "Siapakah yang merasmikan Forum Tasik ketiga?"),
        ("When was the third Lake Forum held?", "Who paid for the third Lake Forum?"),
        ("Berapa penyunting hadir?", "Berapakah kos forum itu?"),
    ],
)
def test_it_doubts_what_the_source_does_not_say(model, said, not_said):
    assert model.doubt(SOURCE, said) < 0 < model.doubt(SOURCE, not_said)


@pytest.mark.model
def test_an_answer_that_begins_like_the_word_for_not_said_is_no_doubt(model):
    assert model.doubt("Projek itu melibatkan tiga negara.", "Berapa negara terlibat?") < 0


@pytest.mark.model
def test_a_process_opens_the_model_once():
    settings = load_settings(generator="embedded")
    assert load_language_model(settings) is load_language_model(load_settings(generator="extractive"))
