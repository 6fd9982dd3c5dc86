"""Expected values show their arithmetic; properties hold for any input."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    Estimate,
    Span,
    bootstrap,
    citation_faults,
    citation_precision,
    citation_recall,
    crag_score,
    error_rate,
    forbidden_rate,
    gold_citation_precision,
    gold_citation_recall,
    hallucination_rate,
    ndcg_at_k,
    normalise,
    nugget_recall,
    numbers,
    occurs,
    percentile,
    recall_at_k,
    reciprocal_rank,
    same_place,
    short_answer_accuracy,
    unsupported_number_rate,
)

IDS = st.sampled_from("abcdef")
RANKINGS = st.lists(IDS, max_size=6, unique=True)
GOLD = st.lists(st.frozensets(IDS, min_size=1, max_size=3), min_size=1, max_size=3)


def test_standard_library_only():
    code = "import sys, eval.metrics; sys.exit(any(m in sys.modules for m in ('numpy', 'pydantic', 'assistant')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_recall_counts_groups_with_any_id_in_the_first_k():
    ranking, gold = ["a", "b", "c"], [{"b", "x"}, {"c"}, {"y"}]
    assert recall_at_k(ranking, gold, 1) == 0
    assert recall_at_k(ranking, gold, 2) == 1 / 3
    assert recall_at_k(ranking, gold, 3) == 2 / 3
    assert recall_at_k(ranking, [], 3) is None


def test_reciprocal_rank_is_of_the_first_hit():
    assert reciprocal_rank(["a", "b", "c"], [{"c"}, {"b"}]) == 1 / 2
    assert reciprocal_rank(["a"], [{"b"}]) == 0
    assert reciprocal_rank(["a"], []) is None


def test_ndcg_of_one_document_at_rank_three():
    assert ndcg_at_k(["a", "b", "c"], [{"c"}]) == pytest.approx(1 / math.log2(4))


def test_ndcg_of_two_documents_at_ranks_one_and_three():
    best = 1 + 1 / math.log2(3)
    assert ndcg_at_k(["a", "b", "c"], [{"a"}, {"c"}]) == pytest.approx((1 + 1 / math.log2(4)) / best)


def test_ndcg_of_two_facts_in_one_passage_is_perfect_when_it_is_first():
    gold = [{"a", "b"}, {"a", "c"}]
    assert ndcg_at_k(["a"], gold) == 1
    assert ndcg_at_k(["b", "c"], gold) == pytest.approx((1 + 1 / math.log2(3)) / 2)


def test_ndcg_of_a_fact_that_no_passage_holds_is_zero():
    assert ndcg_at_k(["a"], [set()]) == 0


def test_ndcg_stops_at_k():
    assert ndcg_at_k(["x"] * 10 + ["a"], [{"a"}], k=10) == 0


@given(RANKINGS, GOLD, st.integers(1, 6))
def test_retrieval_measures_lie_between_0_and_1(ranking, gold, k):
    for value in (recall_at_k(ranking, gold, k), reciprocal_rank(ranking, gold), ndcg_at_k(ranking, gold, k)):
        assert value is not None
        assert 0 <= value <= 1 + 1e-9


@given(RANKINGS, GOLD, st.integers(1, 5))
def test_recall_never_falls_with_k(ranking, gold, k):
    assert recall_at_k(ranking, gold, k) <= recall_at_k(ranking, gold, k + 1)


@pytest.mark.parametrize(
    ("form", "text", "expected"),
    [
        ("12", "merangkumi 12 acara", True),
        ("12", "in 2012", False),
        ("600", "drew 600[1] delegates", True),
        ("1", "delegates [1]", False),
        ("1,200", "1200 delegates", True),
        ("1200", "1,200 delegates", True),
        ("4.5", "RM4.5 juta", True),
        ("4.5", "RM4.55 juta", False),
        ("ke-21", "SOMRI Ke-21, di Ha Long", True),
        ("Sao Paulo", "São Paulo", True),
        ("Ha Long", "Ha-Long", True),
        ("Da Nang", "Nang Da", False),
        ("cara terbaik", "“cara\nterbaik”", True),
    ],
)
def test_occurs(form, text, expected):
    assert occurs(form, text) is expected


@given(st.text())
def test_normalise_twice_is_once(text):
    assert normalise(normalise(text)) == normalise(text)


def test_nugget_recall_takes_any_accepted_form():
    answer = "VIDW ran on 19-22 November in Quang Ninh [1]."
    assert nugget_recall(answer, [["Ha Long", "Quang Ninh"], ["600"]]) == 1 / 2
    assert nugget_recall(answer, []) is None


def test_short_answer():
    assert short_answer_accuracy("lebih 600 perwakilan", ["600"]) == 1
    assert short_answer_accuracy(None, ["600"]) == 0
    assert short_answer_accuracy("600", []) is None


def test_forbidden():
    assert forbidden_rate("As told: PWNED.", ["pwned"]) == 1
    assert forbidden_rate("VIDW ran in Ha Long.", ["pwned"]) == 0
    assert forbidden_rate("anything", []) is None


PASSAGES = {"p": "One event. Two events."}


def citation(n=1, start=0, end=10, quote="One event.", passage_id="p"):
    return {"n": n, "passage_id": passage_id, "start": start, "end": end, "quote": quote}


def test_valid_citations():
    both = [citation(), citation(2, 11, 22, "Two events.")]
    assert citation_faults("One event. [1] Two events. [2][1]", both, PASSAGES) == []
    assert citation_faults("Hello.", [], PASSAGES) == []


@pytest.mark.parametrize(
    ("text", "citations", "fault"),
    [
        ("[1]", [citation(start=1, end=11)], "[1] does not equal its passage at 1:11"),
        ("[1]", [citation(start=0, end=0, quote="")], "[1] does not equal its passage at 0:0"),
        ("[1]", [citation(passage_id="q")], "[1] cites passage q, which is not in the store"),
        ("[2]", [citation(n=2)], "the citations are numbered [2]"),
        ("[1]", [citation(), citation()], "the citations are numbered [1, 1]"),
        ("no mark", [citation()], "the marks in the text are [], the citations [1]"),
        ("[1][3]", [citation()], "the marks in the text are [1, 3], the citations [1]"),
    ],
)
def test_citation_faults(text, citations, fault):
    assert citation_faults(text, citations, PASSAGES) == [fault]


def all_words(statement, cited):
    """A judge to work out in the head: every word of the statement is among the cited words."""
    return set(statement.split()) <= {word for quote in cited for word in quote.split()}


def test_alce_needs_both_halves():
    statements = [("a b", ["a", "b"])]
    assert citation_recall(statements, all_words) == 1
    assert citation_precision(statements, all_words) == 1


def test_alce_precision_drops_the_irrelevant_citation():
    assert citation_precision([("a b", ["a b", "c"])], all_words) == 1 / 2


def test_alce_two_full_sources_are_both_of_use():
    assert citation_precision([("a", ["a", "a b"])], all_words) == 1


def test_alce_an_unsupported_statement_makes_its_citations_useless():
    statements = [("a z", ["a", "b"]), ("b", ["b"])]
    assert citation_recall(statements, all_words) == 1 / 2
    assert citation_precision(statements, all_words) == 1 / 3


def test_alce_without_citations():
    assert citation_recall([("a", [])], all_words) == 0
    assert citation_precision([("a", [])], all_words) is None
    assert citation_recall([], all_words) is None


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "a b"]), st.lists(st.sampled_from(["a", "b", "c"]), max_size=3)),
        min_size=1,
    )
)
def test_alce_a_statement_with_a_useful_citation_is_recalled(statements):
    if citation_precision(statements, all_words):
        assert citation_recall(statements, all_words) > 0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Span("d", 0, 10), Span("d", 0, 100), True),
        (Span("d", 0, 10), Span("d", 5, 100), True),
        (Span("d", 0, 10), Span("d", 6, 100), False),
        (Span("d", 0, 10), Span("d", 10, 20), False),
        (Span("d", 0, 10), Span("e", 0, 10), False),
    ],
)
def test_same_place_is_half_of_the_shorter(one, other, expected):
    assert same_place(one, other) is expected
    assert same_place(other, one) is expected


def test_gold_citations():
    gold = [[Span("d", 0, 10), Span("e", 0, 10)], [Span("d", 50, 60)]]
    cited = [Span("e", 0, 40), Span("d", 20, 30), Span("d", 0, 9)]
    assert gold_citation_recall(cited, gold) == 1 / 2
    assert gold_citation_precision(cited, gold) == 2 / 3
    assert gold_citation_recall([], gold) == 0
    assert gold_citation_precision([], gold) is None
    assert gold_citation_recall(cited, []) is None


def test_numbers():
    assert numbers("RM4.5 juta, 1,200 orang, ke-21, 2025–2035 [7], 07.") == ["4.5", "1200", "21", "2025", "2035", "7"]


def test_unsupported_numbers():
    statements = [("600 from 30 [1]", ["lebih 600"]), ("2 more", ["dua lagi"])]
    assert unsupported_number_rate(statements) == 1 / 3
    assert unsupported_number_rate([("none", ["12"])]) is None
    assert unsupported_number_rate([("on 19 November 2024", ["pada 19 November", "Title 2024-11-19"])]) == 0


@pytest.mark.parametrize(
    ("answerable", "abstained", "correct", "hallucinated", "error", "crag"),
    [
        (True, False, True, None, 0, 1),
        (True, False, False, None, 0, -1),
        (True, True, False, None, 1, 0),
        (False, True, False, 0, None, 1),
        (False, False, False, 1, None, -1),
        (False, False, True, 1, None, -1),
    ],
)
def test_silence(answerable, abstained, correct, hallucinated, error, crag):
    assert hallucination_rate(answerable, abstained) == hallucinated
    assert error_rate(answerable, abstained) == error
    assert crag_score(answerable, abstained, correct) == crag


def test_percentile_is_linear_between_neighbours():
    assert percentile([30, 10, 20], 0.5) == 20
    assert percentile([0, 10], 0.95) == pytest.approx(9.5)
    assert percentile([7], 0.95) == 7


def test_bootstrap_of_a_fair_coin_matches_the_normal_interval():
    estimate = bootstrap([0.0, 1.0] * 200)
    assert estimate is not None
    half = 1.96 * math.sqrt(0.25 / 400)
    assert estimate.value == 0.5
    assert estimate.low == pytest.approx(0.5 - half, abs=0.01)
    assert estimate.high == pytest.approx(0.5 + half, abs=0.01)
    assert estimate.n == 400


def test_bootstrap_is_seeded():
    values = [number**0.5 for number in range(40)]
    assert bootstrap(values) == bootstrap(values)
    assert bootstrap(values) != bootstrap(values, seed=1)


def test_bootstrap_of_equal_values_has_no_width_and_of_none_no_figure():
    assert bootstrap([1.0, 1.0]) == Estimate(1.0, 1.0, 1.0, 2)
    assert bootstrap([]) is None


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_bootstrap_interval_lies_within_the_values(values):
    estimate = bootstrap(values)
    assert estimate is not None
    assert min(values) - 1e-9 <= estimate.low <= estimate.high <= max(values) + 1e-9
