"""Any OpenAI-compatible server words the answer, through LlamaIndex; each line is cited to numbered evidence.

The evidence goes to the model as numbered sentences, so that a mark in its text is an exact span in ours: nothing is
looked up by searching for words afterwards.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.digest import MOST_SENTENCES
from assistant.errors import GeneratorError
from assistant.evidence import Evidence, Selection, ShortAnswer
from assistant.generate import Draft
from assistant.prompts import load_prompt
from assistant.understand import Question

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

NO_ANSWER = "NO ANSWER"
LONGEST_ANSWER_CHARACTERS = 8000
"""A server that never stops is cut off here."""
_MARKED = re.compile(r"(?P<words>.+?)\s*(?P<marks>(?:\[\d+\][\s,]*)+)(?P<stop>[.!?]?)(?=\s|$)")
_MARK = re.compile(r"\[(\d+)\]")
_BULLET = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")


class Endpoint:
    """The model at ``settings.llm_base_url``."""

    def __init__(self, settings: Settings) -> None:
        if not settings.llm_base_url:
            raise GeneratorError(
                "no model server is set: set ASSISTANT_LLM_BASE_URL (http://127.0.0.1:11434/v1) and ASSISTANT_LLM_MODEL"
            )
        self.settings = settings
        self.name = "endpoint"

    @cached_property
    def _llm(self) -> "LLM":
        from llama_index.llms.openai_like import OpenAILike

        return OpenAILike(
            model=self.settings.llm_model,
            api_base=self.settings.llm_base_url,
            api_key=self.settings.llm_api_key.get_secret_value(),
            is_chat_model=True,
            temperature=0.0,
            max_tokens=700,
            timeout=self.settings.llm_timeout_s,
            max_retries=1,
        )

    def short_answers(self, question: Question, selection: Selection) -> tuple[ShortAnswer, ...]:
        """The reader's: exact words of a document, which a free-writing model does not give."""
        return selection.shorts

    def sentences(self, question: Question, selection: Selection) -> Iterator[Draft]:
        """One draft for each marked sentence, as soon as its line is complete.

        :raises GeneratorError: when the server cannot be reached or fails.
        """
        sources = "\n".join(f"[{n}] {_source_line(item)}" for n, item in enumerate(selection.evidence, start=1))
        prompt = load_prompt("answer", question.language).fill(
            sources=sources, question=question.standalone, most=str(MOST_SENTENCES.get(question.kind, 3))
        )
        for line in _lines(self._stream(prompt)):
            if NO_ANSWER in line:
                return
            yield from drafts(line, selection)

    def _stream(self, prompt: str) -> Iterator[str]:
        from llama_index.core.llms import ChatMessage
        from openai import OpenAIError

        size = 0
        try:
            for chunk in self._llm.stream_chat([ChatMessage(role="user", content=prompt)]):
                delta = chunk.delta or ""
                size += len(delta)
                yield delta
                if size > LONGEST_ANSWER_CHARACTERS:
                    return
        except (OpenAIError, OSError, ValueError) as error:
            raise GeneratorError(
                f"the model server at {self.settings.llm_base_url} failed ({type(error).__name__}: {error}): "
                "check that it runs and serves " + repr(self.settings.llm_model)
            ) from error


def drafts(line: str, selection: Selection) -> Iterator[Draft]:
    """The sentences of one line with their marks; words without a mark become a draft without evidence."""
    line = _BULLET.sub("", line).strip()
    end = 0
    for match in _MARKED.finditer(line):
        end = match.end()
        numbers = dict.fromkeys(int(n) for n in _MARK.findall(match["marks"]))
        evidence = tuple(selection.evidence[n - 1] for n in numbers if 0 < n <= len(selection.evidence))
        yield Draft((match["words"].strip() + match["stop"]).strip(), evidence)
    rest = _MARK.sub("", line[end:]).strip(" .!?")
    if rest:
        yield Draft(rest, ())


def _source_line(item: Evidence) -> str:
    document, text = item.candidate.document, " ".join(item.text.split())
    about = ", ".join(part for part in (document.title, document.date) if part)
    return f"({_MARK.sub('', about)}) {_MARK.sub('', text)}"


def _lines(pieces: Iterator[str]) -> Iterator[str]:
    """Whole lines of a text that comes in pieces."""
    rest = ""
    for piece in pieces:
        *lines, rest = (rest + piece).split("\n")
        yield from (line for line in lines if line.strip())
    if rest.strip():
        yield rest
