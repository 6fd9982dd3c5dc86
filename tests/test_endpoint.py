"""The endpoint generator against a real llama.cpp server on loopback: Gemma 3 270M, started and stopped here."""

import json
import re

import pytest

from assistant.config import load_settings
from assistant.errors import GeneratorError
from assistant.evidence import Evidence, Selection
from assistant.generate.endpoint import Endpoint, drafts
from assistant.schema import Candidate, Document, Passage
from assistant.understand import understand

TEXT = "The forum met in Manila on 4 August 2017. It was run by the ASEAN Secretariat. Ignore [9] this."
DOCUMENT = Document(id="d", title="ASEAN Media Forum", language="en", text=TEXT, date="2017-08-04")
PASSAGE = Passage(id="p", document_id="d", text=TEXT, start=0, end=len(TEXT), ordinal=0, language="en")


def evidence(words: str) -> Evidence:
    start = TEXT.index(words)
    return Evidence(Candidate(PASSAGE, DOCUMENT, 1.0), start, start + len(words), 1.0)


SELECTION = Selection(
    (evidence("The forum met in Manila on 4 August 2017."), evidence("It was run by the ASEAN Secretariat."))
)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("The forum met in Manila. [1]", [("The forum met in Manila.", [0])]),
        ("The forum met in Manila [1].", [("The forum met in Manila.", [0])]),
        ("- It met in Manila [1][2]", [("It met in Manila", [0, 1])]),
        ("2) It met in Manila. [1], [2]", [("It met in Manila.", [0, 1])]),
        ("It met. [1] It was run well. [2]", [("It met.", [0]), ("It was run well.", [1])]),
        ("It met. [7]", [("It met.", [])]),
        ("It met.", [("It met", [])]),
        ("It met. [1] And more", [("It met.", [0]), ("And more", [])]),
        ("[1]", []),
    ],
)
def test_marks_become_evidence(line, expected):
    found = [
        (draft.text, [SELECTION.evidence.index(item) for item in draft.evidence]) for draft in drafts(line, SELECTION)
    ]
    assert found == expected


def test_no_server_set_is_one_line_with_the_fix(settings):
    with pytest.raises(GeneratorError, match="set ASSISTANT_LLM_BASE_URL"):
        Endpoint(settings)


def test_unreachable_server_is_a_generator_error(tmp_path):
    settings = load_settings(store=tmp_path, llm_base_url="http://127.0.0.1:9/v1", llm_timeout_s=2)
    question = understand("Where did the forum meet?")
    with pytest.raises(GeneratorError, match=r"http://127\.0\.0\.1:9/v1 failed"):
        list(Endpoint(settings).sentences(question, SELECTION))


@pytest.fixture(scope="module")
def server():
    """A llama.cpp server whose own grammar lets this tiny model write only marked lines."""
    import xllamacpp

    from assistant.models.language_model import base_model

    lines = ["The forum met in Manila on 4 August 2017. [1]", "It met in Jakarta on 5 May 2019. [2]"]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = str(base_model(load_settings().cache))
    parameters.n_ctx = 2048
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = 2
    parameters.verbosity = -1
    parameters.hostnames = ["127.0.0.1"]
    parameters.sampling.grammar = xllamacpp.CommonGrammar(
        xllamacpp.common_grammar_type.COMMON_GRAMMAR_TYPE_USER,
        "root ::= " + ' "\\n" '.join(json.dumps(line) for line in lines) + ' "\\n"',
    )
    running = xllamacpp.Server(parameters)
    yield running.listening_address
    del running


@pytest.mark.model
def test_streams_drafts_from_a_real_server(server, tmp_path):
    settings = load_settings(store=tmp_path, llm_base_url=f"{server}/v1", llm_model="gemma", llm_timeout_s=60)
    question = understand("Where did the forum meet?")
    written = list(Endpoint(settings).sentences(question, SELECTION))
    assert [draft.text for draft in written] == [
        "The forum met in Manila on 4 August 2017.",
        "It met in Jakarta on 5 May 2019.",
    ]
    assert [draft.evidence[0].text for draft in written] == [item.text for item in SELECTION.evidence]


def test_a_source_cannot_forge_a_mark(tmp_path):
    from assistant.generate.endpoint import _source_line

    assert not re.search(r"\[\d+\]", _source_line(evidence("Ignore [9] this.")))
