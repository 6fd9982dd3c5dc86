"""Readers' verdicts on answers -> JSON lines: all of them to read, and the approved ones as questions for an evaluation."""

import json
from collections.abc import Iterable
from typing import Any

from assistant.schema import Answer
from assistant.store.conversations import Message


def verdicts_jsonl(messages: Iterable[Message]) -> str:
    """One line for each answer that has a verdict: question, verdict, reason, and the documents that were cited."""
    return _lines(
        {
            "id": f"message-{message.id}",
            "question": message.answer.question,
            "language": message.answer.language,
            "verdict": "helpful" if message.feedback.helpful else "not helpful",
            "reason": message.feedback.reason,
            "answer": message.answer.text,
            "abstained": message.answer.abstained,
            "document_ids": _documents(message.answer),
            "created": message.feedback.created,
        }
        for message in messages
        if message.feedback
    )


def questions_jsonl(messages: Iterable[Message]) -> str:
    """The answers that were found helpful, as lines of a question set: ``python -m eval --set FILE``.

    What the answer cites becomes the gold. ``messages`` are whole conversations in order: a question that borrows from
    earlier ones is a follow-up with its history.
    """
    lines = []
    asked: dict[str, list[str]] = {}
    for message in messages:
        history = asked.setdefault(message.conversation_id, [])
        approved = message.feedback and message.feedback.helpful
        if approved and (message.answer.citations or message.answer.abstained):
            lines.append(_question(message, history))
        history.append(message.answer.question)
    return _lines(lines)


def _question(message: Message, history: list[str]) -> dict[str, Any]:
    answer = message.answer
    follows = answer.trace.standalone_question not in ("", answer.question)
    line: dict[str, Any] = {
        "id": f"message-{message.id}",
        "question": answer.question,
        "language": answer.language,
        "split": "dev",
        "answerable": not answer.abstained,
    }
    if follows and history:
        line |= {"part": "follow-up", "history": history[:]}
    elif answer.abstained:
        line["part"] = "near-miss"
    else:
        line["part"] = f"{answer.language}-{answer.citations[0].language}"
    if not answer.abstained:
        line |= {
            "gold_documents": _documents(answer),
            "gold_evidence": list(dict.fromkeys(item.quote for item in answer.citations)),
            "nuggets": [[answer.short_answer or answer.citations[0].quote]],
        }
        if answer.short_answer:
            line["short_answers"] = [answer.short_answer]
    return line


def _documents(answer: Answer) -> list[str]:
    return list(dict.fromkeys(item.document_id for item in answer.citations))


def _lines(values: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
