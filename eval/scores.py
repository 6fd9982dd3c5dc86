"""A run's records -> scores of each question and figures of each group of questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from statistics import fmean
from typing import Any

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
    nugget_recall,
    percentile,
    recall_at_k,
    reciprocal_rank,
    short_answer_accuracy,
    unsupported_number_rate,
)
from eval.records import Record

Entails = Callable[[str, Sequence[Mapping[str, Any]]], bool]
"""Judges whether citations (as in ``ask --json``), taken together, support a statement."""

Scores = dict[str, float | None]
Figures = dict[str, Estimate]

NO_ANSWER: dict[str, Any] = {
    "answer": "",
    "abstained": False,
    "short_answer": None,
    "sentences": [],
    "citations": [],
    "candidates": [],
}
"""Stands in for a question that failed: it scores worst on all that applies."""

EVERYTHING, SAME_LANGUAGE, ACROSS_LANGUAGES = "all", "same language", "across languages"

LATENCY_P50, LATENCY_P95 = "latency p50 (ms)", "latency p95 (ms)"
_LATENCY = "latency (ms)"


@dataclass(frozen=True, slots=True)
class Scored:
    """A record with its scores; ``faults`` says in words what is wrong with its citations."""

    record: Record
    scores: Scores
    faults: tuple[str, ...]


def score(record: Record, entails: Entails) -> Scored:
    """Scores one question; a score that does not apply to it is None."""
    question, answer = record.question, record.answer or NO_ANSWER
    text, abstained = answer["answer"], answer["abstained"]
    failed, tentative = record.answer is None, answer.get("tentative", False)
    faults = citation_faults(text, answer["citations"], {id: p.text for id, p in record.passages.items()})
    nuggets = nugget_recall("" if abstained else text, question.nuggets)
    forbidden = forbidden_rate(text, question.forbidden)
    correct = nuggets == 1 and not forbidden
    scores: Scores = {
        "failure rate": float(failed),
        **_retrieval_scores(record, answer),
        "nugget recall": nuggets,
        "short answer accuracy": short_answer_accuracy(answer["short_answer"], question.short_answers),
        "citation validity": float(not faults and not failed),
        **_citation_scores(record, answer, entails),
        "hallucination rate": hallucination_rate(question.answerable, abstained),
        "firm hallucination rate": hallucination_rate(question.answerable, abstained or tentative),
        "error rate": error_rate(question.answerable, abstained or failed),
        "caution rate": float(tentative) if question.answerable and not (abstained or failed) else None,
        "CRAG score": crag_score(question.answerable, abstained, correct),
        "forbidden rate": forbidden,
        _LATENCY: answer["trace"]["total_ms"] if not failed else None,
    }
    return Scored(record, scores, tuple(faults))


def figures(scored: Sequence[Scored]) -> dict[str, Figures]:
    """Means with their intervals of every measure for each group: all, language pairs, parts."""
    groups: dict[str, list[Scored]] = {}
    for item in scored:
        for name in groups_of(item.record):
            groups.setdefault(name, []).append(item)
    order = sorted(groups, key=lambda name: (name != EVERYTHING, name not in (SAME_LANGUAGE, ACROSS_LANGUAGES), name))
    return {name: _figures(groups[name]) for name in order}


def groups_of(record: Record) -> list[str]:
    """The groups that a question counts in."""
    question = record.question
    names = [EVERYTHING, f"part {question.part}"]
    if record.gold.languages:
        own = question.language in record.gold.languages
        names.append(SAME_LANGUAGE if own else ACROSS_LANGUAGES)
        evidence = "both" if len(record.gold.languages) > 1 else record.gold.languages[0]
        names.append(f"pair {question.language}-{evidence}")
    return names


def _figures(scored: Sequence[Scored]) -> Figures:
    names = [name for name in scored[0].scores if name != _LATENCY]
    estimates = {name: bootstrap(_values(scored, name)) for name in names}
    for name, share in ((LATENCY_P50, 0.5), (LATENCY_P95, 0.95)):
        estimates[name] = bootstrap(_values(scored, _LATENCY), partial(percentile, share=share))
    return {name: estimate for name, estimate in estimates.items() if estimate}


def _values(scored: Iterable[Scored], name: str) -> list[float]:
    return [value for item in scored if (value := item.scores[name]) is not None]


def _retrieval_scores(record: Record, answer: Mapping[str, Any]) -> Scores:
    candidates = answer["candidates"]
    documents = dict.fromkeys(id for c in candidates for id in (c["document_id"], *c.get("also_in", ())))
    return {
        f"{kind} {name}": measure(ranking, gold)
        for kind, ranking, gold in (
            ("document", list(documents), record.gold.documents),
            ("evidence", [c["passage_id"] for c in candidates], record.gold_passages),
        )
        for name, measure in (
            ("recall@1", partial(recall_at_k, k=1)),
            ("recall@5", partial(recall_at_k, k=5)),
            ("nDCG@10", partial(ndcg_at_k, k=10)),
            ("MRR", reciprocal_rank),
        )
    }


def _citation_scores(record: Record, answer: Mapping[str, Any], entails: Entails) -> Scores:
    """Of a question that got an answer; what an abstention shows as nearest is no answer."""
    by_number = {citation["n"]: citation for citation in answer["citations"]}
    statements = [
        (sentence["text"], [by_number[n] for n in sentence["citations"] if n in by_number])
        for sentence in answer["sentences"]
    ]
    cited = [
        Span(passage.document_id, passage.start + citation["start"], passage.start + citation["end"])
        for citation in answer["citations"]
        if (passage := record.passages.get(citation["passage_id"]))
    ]
    sourced = [(text, [_source(citation) for citation in citations]) for text, citations in statements]
    if answer["short_answer"]:
        sourced.append((answer["short_answer"], [_source(citation) for citation in answer["citations"]]))
    scores = {
        "citation recall": citation_recall(statements, entails),
        "citation precision": citation_precision(statements, entails),
        "gold citation recall": gold_citation_recall(cited, record.gold.evidence),
        "gold citation precision": gold_citation_precision(cited, record.gold.evidence),
        "unsupported number rate": unsupported_number_rate(sourced),
    }
    return dict.fromkeys(scores) if answer["abstained"] else scores


def _source(citation: Mapping[str, Any]) -> str:
    """The cited words, and the title and date that the reader sees beside them."""
    return f"{citation['quote']}\n{citation['title']}\n{citation['date'] or ''}"


def paired_change(now: Sequence[Scored], before: Mapping[str, Scores], name: str) -> Estimate | None:
    """Mean change of a measure over the questions that both runs scored."""
    changes = [
        value - old
        for item in now
        if (value := item.scores[name]) is not None
        and (old := before.get(item.record.question.id, {}).get(name)) is not None
    ]
    return bootstrap(changes, fmean)
