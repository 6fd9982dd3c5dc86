"""Answers and candidates as JSON values: the form that the command line, the API and stored conversations share."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from assistant.schema import Answer, Candidate, Citation


def answer_json(answer: Answer) -> dict[str, Any]:
    """The contract of ``ask --json``."""
    return {
        "question": answer.question,
        "language": answer.language,
        "answer": answer.text,
        "abstained": answer.abstained,
        "reason": answer.reason,
        "short_answer": answer.short_answer,
        "sentences": [
            {
                "text": sentence.text,
                "supported": sentence.supported,
                "support": round(sentence.support, 4),
                "citations": list(sentence.citations),
                "reason": sentence.reason,
            }
            for sentence in answer.sentences
        ],
        "citations": [citation_json(citation) for citation in answer.citations],
        "candidates": [
            {key: value for key, value in candidate_json(candidate).items() if key not in ("path", "title")}
            for candidate in answer.candidates
        ],
        "suggestions": list(answer.suggestions),
        "disagreeing": list(answer.disagreeing),
        "unanswered": list(answer.unanswered),
        "tentative": answer.tentative,
        "generator": answer.generator,
        "trace": {
            key: round(value, 2) if isinstance(value, float) else value for key, value in asdict(answer.trace).items()
        },
    }


def citation_json(citation: Citation) -> dict[str, Any]:
    """One entry of ``citations``."""
    order = (
        "n",
        "passage_id",
        "document_id",
        "title",
        "publisher",
        "date",
        "url",
        "path",
        "language",
        "quote",
        "start",
        "end",
    )
    values = asdict(citation)
    return {key: values[key] for key in order}


def candidate_json(candidate: Candidate) -> dict[str, Any]:
    """One entry of ``candidates``, as ``search --json`` gives it."""
    passage, document = candidate.passage, candidate.document
    return {
        "passage_id": passage.id,
        "document_id": document.id,
        "path": document.path,
        "title": document.title,
        "language": passage.language,
        "score": round(candidate.score, 6),
        "text": passage.text,
        "also_in": [other.id for other in candidate.also_in],
    }


def search_json(query: str, language: str, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """The contract of ``search --json``."""
    return {"query": query, "language": language, "candidates": [candidate_json(item) for item in candidates]}
