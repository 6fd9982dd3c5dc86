import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.rerank import taking_for_granted
from assistant.retrieve import collapse, fuse, retrieve, with_places
from assistant.schema import Candidate, Document, Passage
from assistant.store.store import Store, open_store
from assistant.understand import understand
from tests.stores import ENCODER, MANIFEST, stage


def candidate(text, document_id, score=0.5):
    document = Document(id=document_id, title=document_id, language="en", text=text)
    return Candidate(Passage(f"p-{document_id}", document_id, text, 0, len(text), 0, "en"), document, score)


def test_fusion_by_hand():
    fused = dict(fuse([["a", "b"], ["b", "c"]], [1.0, 0.5]))
    assert fused["a"] == pytest.approx(1 / (60 + 1))
    assert fused["b"] == pytest.approx(1 / (60 + 2) + 0.5 / (60 + 1))
    assert fused["c"] == pytest.approx(0.5 / (60 + 2))


@given(st.lists(st.permutations(list("abcdef")), min_size=1, max_size=4))
def test_fusion_does_not_depend_on_the_order_of_the_rankings(rankings):
    weights = [1.0] * len(rankings)
    forward, backward = dict(fuse(rankings, weights)), dict(fuse(rankings[::-1], weights))
    assert forward.keys() == backward.keys()
    assert all(forward[key] == pytest.approx(backward[key]) for key in forward)


WIRE = (
    "The ministers met in Da Nang on Friday and adopted a declaration on media, knowledge and resilience in the region."
)


def test_wire_copy_is_one_candidate_that_names_the_other_documents():
    found = collapse(
        [
            candidate(WIRE, "a", 0.9),
            candidate(WIRE + " More.", "b", 0.8),
            candidate("Something else entirely here.", "c"),
        ]
    )
    assert [(c.document.id, [d.id for d in c.also_in]) for c in found] == [("a", ["b"]), ("c", [])]


def test_a_copy_with_another_figure_is_no_copy():
    first, second = (f"{WIRE} It drew {number} delegates from nine countries, the hosts said." for number in (600, 640))
    assert [(c.document.id, c.also_in) for c in collapse([candidate(first, "a"), candidate(second, "b")])] == [
        ("a", ()),
        ("b", ()),
    ]


def test_a_document_is_not_its_own_copy():
    assert collapse([candidate(WIRE, "a"), candidate(WIRE, "a")])[0].also_in == ()


def test_a_name_that_one_passage_has_is_found_among_many_that_are_nearer(settings):
    near = [f"What does the abbreviation of term {number} mean, what does it mean at all?" for number in range(8)]
    with Store(settings, create=True) as store, store.writing(MANIFEST) as staging:
        for number, text in enumerate([*near, "NADI centres are open on Mondays."]):
            stage(staging, f"d{number}", [text])
        store.publish()
    with open_store(settings, ENCODER) as store:
        found = retrieve(understand("What does the abbreviation NADI mean?"), store, ENCODER, top_k=3)
    assert len(found) == 3
    assert "d8" in {candidate.document.id for candidate in found}


def test_a_rare_name_and_a_definition_both_have_a_place():
    assert with_places("abcdefg", ["n", "g"], 4) == list("abngcdef")
    assert with_places("abcdefg", ["b", "n", "n"], 4) == list("abcndefg")
    assert with_places("abc", ["x", "y"], 1) == list("xyabc")
    assert with_places("", ["x"], 3) == ["x"]


@pytest.mark.parametrize(
    ("query", "put"),
    [
        ("How many delegates attended VIDW 2024 in Ha Long?", "How many delegates attended VIDW 2024?"),
        ("Berapa ramai perwakilan hadir di Ha Long pada 2024?", "Berapa ramai perwakilan hadir pada 2024?"),
        ("Which hotel in Da Nang hosted the delegates?", "Which hotel in Da Nang hosted the delegates?"),
        ("How far is Ha Long from Hanoi?", "How far is Ha Long from Hanoi?"),
    ],
)
def test_a_place_that_the_document_is_about_is_taken_for_granted(query, put):
    head = "Vietnam International Digital Week 2024 in Ha Long"
    assert taking_for_granted(query, "VIDW 2024 drew more than 600 delegates.", head) == put
    assert taking_for_granted(query, "Ha Long saw more than 600 delegates.", head) == query
