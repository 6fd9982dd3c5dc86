import pytest

from assistant.errors import ConfigError
from assistant.prompts import load_prompt


@pytest.mark.parametrize("language", ["ms", "en"])
def test_the_answer_prompt_takes_what_the_generator_gives(language):
    text = load_prompt("answer", language).fill(sources="[1] words", question="Who?", most="3")
    assert "[1] words" in text and "Who?" in text and "NO ANSWER" in text


def test_a_missing_value_is_named():
    with pytest.raises(ConfigError, match=r"answer\.en\.txt lacks a value for \['most'\]"):
        load_prompt("answer", "en").fill(sources="", question="")


def test_an_unknown_value_is_named():
    with pytest.raises(ConfigError, match=r"has no placeholder \['mood'\]"):
        load_prompt("answer", "en").fill(sources="", question="", most="", mood="")


def test_a_missing_file_is_named():
    with pytest.raises(ConfigError, match=r"poem\.ms\.txt is missing"):
        load_prompt("poem", "ms")
