"""The straight line from a question to a checked answer: understand, retrieve, rerank, select, judge, word, ground.

``Assistant.answer`` gives the whole answer, ``Assistant.stream`` the same answer as it grows, sentence by sentence:
no sentence leaves here before it was checked.
"""

import logging
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from assistant.anchors import anchors, coverage, said
from assistant.answerable import Verdict, judge
from assistant.compose import abstention_text, answer_text, suggestions
from assistant.config import Settings
from assistant.errors import GeneratorError, ModelError
from assistant.evidence import Evidence, Selection, merge
from assistant.generate import Draft, Generator, load_generator
from assistant.generate.extractive import Extractive
from assistant.ground import check
from assistant.language import detect
from assistant.phrases import phrase
from assistant.quotable import quotable
from assistant.rerank import Ranked, headline, rerank
from assistant.retrieve import retrieve
from assistant.schema import Answer, Candidate, Citation, CitedSentence, Document, Filters, Language, Trace, Turn
from assistant.select import select
from assistant.understand import Question, understand

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from assistant.models.encoder import Encoder
    from assistant.models.reader import Reader, SecondReader
    from assistant.store.store import Store

log = logging.getLogger(__name__)

READ_PER_LANGUAGE = 6
"""Passages of each language that the reader reads: twelve take about 180 ms on two cores."""
SUMMARISED = 12
"""Passages of the document that a summary is made of."""
OWN_LANGUAGE = 27.0
"""Reader logits that the reader's language is worth when a document to summarise is chosen."""
SHOWN_CANDIDATES = 8
NEAREST = 4
"""Passages in which the nearest sentence is looked for, where there is no answer."""


_Part = TypeVar("_Part")


class Assistant:
    """Holds the store and the models, each loaded when first needed. Safe to share between threads."""

    def __init__(
        self,
        settings: Settings,
        store: "Store | None" = None,
        encoder: "Encoder | None" = None,
        reader: "Reader | None" = None,
    ) -> None:
        self.settings = settings
        given = {"store": store, "encoder": encoder, "reader": reader}
        self._open: dict[str, Any] = {name: part for name, part in given.items() if part is not None}
        self._opening = threading.RLock()
        self._without_second_reader: str | None = None

    @property
    def encoder(self) -> "Encoder":
        """The sentence encoder."""
        from assistant.models.encoder import load_encoder

        return self._once("encoder", lambda: load_encoder(self.settings))

    @property
    def reader(self) -> "Reader":
        """The reading-comprehension model."""
        from assistant.models.reader import load_reader

        return self._once("reader", lambda: load_reader(self.settings))

    @property
    def second_reader(self) -> "SecondReader | None":
        """The embedded language model where the settings ask for it and it can be opened, else None."""
        return self._once("second reader", self._load_second_reader)

    def _load_second_reader(self) -> "SecondReader | None":
        from assistant.models.language_model import load_language_model

        try:
            return load_language_model(self.settings) if self.settings.second_reader else None
        except (ModelError, RuntimeError) as error:
            log.warning("answering without a second reader: %s", error)
            self._without_second_reader = str(error)
            return None

    @property
    def store(self) -> "Store":
        """The library and its vectors.

        :raises StoreError: when there is none, or it does not fit the encoder.
        """
        from assistant.store.store import open_store

        return self._once("store", lambda: open_store(self.settings, self.encoder))

    def _once(self, name: str, load: Callable[[], _Part]) -> _Part:
        """A part, loaded by the first who needs it; others wait."""
        with self._opening:
            if name not in self._open:
                self._open[name] = load()
            part: _Part = self._open[name]
            return part

    def reconfigure(self, settings: Settings) -> None:
        """Words the next answers as ``settings`` say; store and encoder stay those that are open."""
        with self._opening:
            self.settings = settings
            self._without_second_reader = None
            self._open = {name: self._open[name] for name in ("store", "encoder", "reader") if name in self._open}

    def close(self) -> None:
        """Closes the store, which a later question opens again."""
        with self._opening:
            store: Store | None = self._open.pop("store", None)
        if store:
            store.close()

    def warm(self) -> None:
        """Loads everything that a question needs, so that the first one is as fast as the rest."""
        self.search("ASEAN", top_k=1)
        _ = self.second_reader

    def answer(
        self,
        question: str,
        *,
        language: Language | Literal["auto"] = "auto",
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        generator: str | None = None,
    ) -> Answer:
        """The checked answer.

        :raises UsageError: for an empty or overlong question.
        :raises AssistantError: when the store or a model cannot be used.
        """
        *_, last = self.stream(question, language=language, history=history, filters=filters, generator=generator)
        return last

    def search(
        self,
        query: str,
        *,
        language: Language | Literal["auto"] = "auto",
        filters: Filters | None = None,
        top_k: int = 10,
    ) -> tuple[Language, list[Candidate]]:
        """The language of ``query`` and the ``top_k`` best passages, best first, without wording an answer."""
        question = replace(understand(query, language, filters=filters), kind="fact", subjects=())
        ranked = self._ranked(question, _Clock(), per_language=max(READ_PER_LANGUAGE, top_k))
        return question.language, [item.candidate for item in ranked[:top_k]]

    def stream(
        self,
        question: str,
        *,
        language: Language | Literal["auto"] = "auto",
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        generator: str | None = None,
    ) -> Iterator[Answer]:
        """The answer as it grows; the last one is whole. Takes and raises what ``answer`` does."""
        clock = _Clock()
        asked = understand(question, language, history, filters)
        clock.lap("understand_ms")
        if asked.is_talk:
            yield self._talk(asked, clock)
            return
        found = [self._find(part, clock) for part in _parts(asked)]
        clock.note(
            answerability=max(one.verdict.probability for one in found), second_reader=self._without_second_reader
        )
        shown = _shown([one.ranked for one in found])
        answerable = [one for one in found if one.verdict.answerable]
        if not answerable:
            yield _abstain(asked, shown, found[0].verdict, clock)
            return
        silent = tuple(one.question.text for one in found if not one.verdict.answerable)
        tentative = any(one.verdict.tentative for one in answerable)
        selection = replace(merge([one.selection for one in answerable]), unanswered=silent, tentative=tentative)
        final: Answer | None = None
        for final in self._worded(asked, selection, shown, generator or self.settings.generator, clock):
            yield final
        if final is None:
            yield _abstain(asked, shown, Verdict(0.0, phrase("reason_unsupported", asked.language)), clock)

    def rank(self, question: Question) -> list[Ranked]:
        """The passages that the reader read for a question, best first."""
        return self._ranked(question, _Clock())

    def _find(self, question: Question, clock: "_Clock") -> "_Found":
        """What the documents hold for one question, and whether it answers."""
        ranked = self._ranked(question, clock)
        selection = select(question, ranked, self.encoder, self.reader, self.second_reader)
        verdict = judge(question, ranked, selection)
        clock.lap("rerank_ms")
        return _Found(question, ranked, selection, verdict)

    def _ranked(self, question: Question, clock: "_Clock", per_language: int = READ_PER_LANGUAGE) -> list[Ranked]:
        if document_id := self._quoted_document(question):
            question = replace(question, filters=replace(question.filters, document_id=document_id))
        subjects = question.subjects or (None,)
        share = max(2, per_language // len(subjects))
        found: dict[str, Candidate] = {}
        for subject in subjects:
            for candidate in retrieve(question, self.store, self.encoder, share, subject):
                found.setdefault(candidate.passage.id, candidate)
        clock.lap("retrieve_ms")
        ranked = rerank(question, list(found.values()), self.reader)
        clock.lap("rerank_ms")
        if question.kind == "summary" and not question.filters.document_id and ranked:
            whole = replace(question.filters, document_id=_to_summarise(question, ranked).id)
            return self._ranked(replace(question, filters=whole), clock, SUMMARISED)
        return ranked

    def _quoted_document(self, question: Question) -> str | None:
        """The document whose title a summary asks for in quotation marks, as our own suggestions do."""
        title = re.search('[“"](.+)[”"]', question.text) if question.kind == "summary" else None
        documents = self.store.library.catalogue(search=title[1], limit=5) if title else []
        return next((document.id for document in documents if title and document.title == title[1]), None)

    def _generator(self, name: str) -> Generator:
        return self._once(f"generator {name}", partial(load_generator, name, self.settings))

    def _worded(
        self,
        question: Question,
        selection: Selection,
        shown: tuple[Candidate, ...],
        name: str,
        clock: "_Clock",
    ) -> Iterator[Answer]:
        """Answers as they grow, from the generator called ``name``; from the extractive one, visibly, if that fails."""
        grown: Answer | None = None
        try:
            generator = self._generator(name)
            for grown in self._checked(generator, question, selection, shown, clock):
                yield grown
            if not grown and generator.name == "extractive":
                return
            if not grown and clock.trace.dropped_sentences:
                clock.note(fallback=f"{generator.name}: none of its sentences could be checked against the documents")
            elif not grown:  # the model read the evidence, and says that it does not answer
                clock.note(fallback=f"{generator.name}: it found no answer in the documents")
                selection = replace(selection, tentative=True)
        except GeneratorError as error:
            if name not in ("auto", "endpoint", "embedded"):
                raise
            clock.note(fallback=str(error))
        if grown:  # what was said stands; what came after it is in the trace alone
            yield replace(grown, trace=clock.total(question))
        else:
            yield from self._checked(Extractive(), question, selection, shown, clock)

    def _checked(
        self,
        generator: Generator,
        question: Question,
        selection: Selection,
        shown: tuple[Candidate, ...],
        clock: "_Clock",
    ) -> Iterator[Answer]:
        """Words, checks and yields; a sentence that fails its check is dropped and counted."""
        shorts = generator.short_answers(question, selection)
        sentences: list[CitedSentence] = []
        citations: list[Citation] = []
        for draft in generator.sentences(question, selection):
            clock.lap("generate_ms")
            numbers = tuple(_cite(item, citations) for item in draft.evidence)
            sentence = self._ground(draft, numbers, question, selection)
            clock.lap("ground_ms")
            if not sentence.supported:
                clock.note(dropped_sentences=clock.trace.dropped_sentences + 1)
                del citations[max((n for s in sentences for n in s.citations), default=0) :]
                continue
            sentences.append(sentence)
            bold = [short.text for short in shorts if _inside(short.text, citations)]
            disagreeing = _numbers(selection.disagreeing, citations)
            yield Answer(
                question=question.text,
                language=question.language,
                text=answer_text(
                    question,
                    sentences,
                    citations,
                    bold,
                    _alternatives(selection, citations),
                    disagreeing,
                    selection.unanswered,
                    verbatim=generator.name != "endpoint",
                ),
                abstained=False,
                sentences=tuple(sentences),
                citations=tuple(citations),
                candidates=shown,
                short_answer=bold[0] if len(shorts) == 1 and bold else None,
                disagreeing=disagreeing,
                unanswered=selection.unanswered,
                tentative=selection.tentative,
                generator=generator.name,
                trace=clock.total(question),
            )

    def _ground(
        self, draft: Draft, numbers: tuple[int, ...], question: Question, selection: Selection
    ) -> CitedSentence:
        documents = [item.candidate.document for item in draft.evidence]
        verdict = check(
            draft.text,
            [item.text for item in draft.evidence],
            language=detect(draft.text),
            quote_languages=[item.language for item in draft.evidence],
            context=[f"{document.title} {document.date or ''}" for document in documents],
            similarity=self._similarity,
            rivals=[item.text for item in selection.evidence if item not in draft.evidence],
            reader=question.language,
        )
        return CitedSentence(draft.text, numbers, verdict.supported, verdict.support, verdict.reason)

    def _similarity(self, left: list[str], right: list[str]) -> "NDArray[np.floating[Any]]":
        return self.encoder.encode_document(left) @ self.encoder.encode_document(right).T

    def _talk(self, question: Question, clock: "_Clock") -> Answer:
        language = question.language
        text = ""
        offered: tuple[str, ...] = ()
        if question.kind == "holdings":
            documents = sorted(self.store.library.catalogue(), key=lambda d: d.date or "", reverse=True)
            own = [document for document in documents if document.language == language]
            counts = {code: sum(d.language == code for d in documents) for code in ("ms", "en")}
            lines = [f"- {d.title} ({d.date or phrase('undated', language)})" for d in own[:5]]
            text = "\n".join([phrase("holdings", language, n=len(documents), **counts), *lines])
            if not documents:
                text = phrase("abstain_empty", language)
            offered = tuple(phrase("summarise", language, title=document.title) for document in own[:2])
        else:
            text = phrase(question.kind, language)
        return Answer(
            question=question.text,
            language=language,
            text=text,
            abstained=False,
            suggestions=offered,
            trace=clock.total(question),
        )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the documents hold for one question."""

    question: Question
    ranked: list[Ranked]
    selection: Selection
    verdict: Verdict


@dataclass(slots=True)
class _Clock:
    """Fills a Trace: ``lap`` adds the milliseconds since the last lap to a field."""

    start: float = field(default_factory=time.perf_counter)
    last: float = field(default_factory=time.perf_counter)
    trace: Trace = field(default_factory=Trace)

    def lap(self, name: str) -> None:
        now = time.perf_counter()
        self.trace = replace(self.trace, **{name: getattr(self.trace, name) + 1000 * (now - self.last)})
        self.last = now

    def note(self, **values: object) -> None:
        self.trace = replace(self.trace, **values)  # type: ignore[arg-type]

    def total(self, question: Question) -> Trace:
        return replace(
            self.trace,
            total_ms=1000 * (time.perf_counter() - self.start),
            standalone_question=question.standalone,
            question_kind=question.kind,
        )


def _cite(item: Evidence, citations: list[Citation]) -> int:
    """The number of the citation of ``item``, which is added if it is new."""
    for citation in citations:
        if (citation.passage_id, citation.start, citation.end) == item.span:
            return citation.n
    citations.append(Citation.cut(len(citations) + 1, item.candidate, item.start, item.end))
    return len(citations)


def _numbers(evidence: Sequence[Evidence], citations: Sequence[Citation]) -> tuple[int, ...]:
    """The numbers under which ``evidence`` is cited; none unless all of it is."""
    by_span = {(citation.passage_id, citation.start, citation.end): citation.n for citation in citations}
    numbers = tuple(by_span[item.span] for item in evidence if item.span in by_span)
    return numbers if len(numbers) == len(evidence) else ()


def _alternatives(selection: Selection, citations: Sequence[Citation]) -> dict[int, str]:
    """The answers that are almost as likely as the one given, by the number of their citation."""
    by_span = {(citation.passage_id, citation.start, citation.end): citation.n for citation in citations}
    return {by_span[one.evidence.span]: one.text for one in selection.alternatives if one.evidence.span in by_span}


def _parts(question: Question) -> list[Question]:
    """The question, or each part of it as a question of its own."""
    parts = [understand(part, question.language, filters=question.filters) for part in question.parts]
    return [replace(part, parts=()) for part in parts] or [question]


def _to_summarise(question: Question, ranked: Sequence[Ranked]) -> Document:
    """The document that a summary is of: whose title and head hold most of the question's names, else the best ranked."""
    wanted = anchors(question.standalone)

    def fitness(item: Ranked) -> tuple[float, float]:
        document = item.candidate.document
        own = OWN_LANGUAGE if document.language == question.language else 0.0
        return coverage(wanted, headline(document)), item.strength + own

    return max(ranked, key=fitness).candidate.document


def _shown(rankings: Sequence[Sequence[Ranked]]) -> tuple[Candidate, ...]:
    """The best candidates of each ranking in turn, each passage once."""
    turns = zip_longest(*rankings)
    best = {item.candidate.passage.id: item.candidate for turn in turns for item in turn if item}
    return tuple(best.values())[:SHOWN_CANDIDATES]


def _inside(short: str, citations: Sequence[Citation]) -> bool:
    return any(short in citation.quote for citation in citations)


def _nearest(question: Question, shown: Sequence[Candidate]) -> Citation | None:
    """The sentence of the best passages that says most of the question's names, then of its words."""
    wanted = anchors(question.standalone)

    def nearness(place: tuple[Candidate, int, int]) -> tuple[float, float, bool]:
        candidate, start, end = place
        sentence, language = candidate.passage.text[start:end], candidate.passage.language
        words = said(question.wording(language), sentence, language)
        return coverage(wanted, sentence), words, language == question.language

    places = [(candidate, *place) for candidate in shown[:NEAREST] for place in quotable(candidate.passage.text)]
    return Citation.cut(1, *max(places, key=nearness)) if places else None


def _abstain(question: Question, shown: tuple[Candidate, ...], verdict: Verdict, clock: _Clock) -> Answer:
    untold = verdict.untold
    nearest = Citation.cut(1, untold.candidate, untold.start, untold.end) if untold else _nearest(question, shown)
    offered = suggestions(
        question.language, shown, nearest.document_id if nearest and not verdict.off_subject else None
    )
    return Answer(
        question=question.text,
        language=question.language,
        text=abstention_text(question.language, nearest, offered),
        abstained=True,
        citations=(nearest,) if nearest else (),
        candidates=shown,
        reason=verdict.reason,
        suggestions=offered,
        trace=clock.total(question),
    )
