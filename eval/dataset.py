"""Question sets: ``eval/sets/*.jsonl``, one question a line, checked when read and again against a store."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.errors import UsageError
from assistant.schema import Document, Language
from eval.metrics import Span

SETS = Path(__file__).with_name("sets")
SEEDS = "seeds"
"""The set whose two documents are not part of the project."""
OWN_DOCUMENTS = SETS / "documents"
"""Folders of invented documents, each for the set of its name alone and in no other set's store."""
SUPPORT_PAIRS = "support_pairs"
"""Sentences for ``eval.mutations``, no questions."""
EVERY_SET = "all"
"""All sets of ``SETS`` that ask about the collection, as one."""

Part = Literal[
    "ms-ms",
    "en-en",
    "ms-en",
    "en-ms",
    "near-miss",
    "far-off",
    "follow-up",
    "multi-document",
    "conflict",
    "injection",
    "rojak",
]
Split = Literal["dev", "test"]
PAIRS: tuple[Part, ...] = ("ms-ms", "en-en", "ms-en", "en-ms")
UNANSWERABLE: tuple[Part, ...] = ("near-miss", "far-off")


class EvalQuestion(BaseModel):
    """One question with what a right answer holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(min_length=1)
    question: str = Field(min_length=1)
    language: Language
    part: Part
    """Of ms-en and its like, the first is the language of the question, the second that of the evidence."""
    split: Split
    answerable: bool
    history: tuple[str, ...] = ()
    """Questions asked before this one, in order."""
    gold_documents: tuple[str, ...] = ()
    """Documents that an answer needs: ids in the store, or ends of paths without suffix (en/amri-16-documents)."""
    gold_paths: tuple[str, ...] = ()
    """The same for files that are not part of the project: any document whose path has this in it."""
    gold_evidence: tuple[str, ...] = ()
    """Exact quotes from those documents' text."""
    nuggets: tuple[tuple[str, ...], ...] = ()
    """What a full answer says; each nugget with the forms that are accepted."""
    short_answers: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    """What an instruction hidden in a document wants said."""

    @field_validator("history", "gold_documents", "gold_paths", "gold_evidence", "short_answers", "forbidden")
    @classmethod
    def _no_empty_text(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        if any(not text.strip() for text in texts):
            raise ValueError("holds an empty text")
        return texts

    @field_validator("nuggets")
    @classmethod
    def _nuggets_have_forms(cls, nuggets: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
        if any(not forms or any(not form.strip() for form in forms) for forms in nuggets):
            raise ValueError("each nugget needs at least one form, and no form is empty")
        return nuggets

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        named = self.gold_documents or self.gold_paths
        gold = named or self.gold_evidence or self.nuggets or self.short_answers
        for broken, what in (
            (self.answerable and self.part in UNANSWERABLE, f"an answerable question in part {self.part}"),
            (not self.answerable and self.part in PAIRS, f"an unanswerable question in part {self.part}"),
            (self.answerable and not self.nuggets, "an answerable question needs nuggets"),
            (self.answerable and not named, "an answerable question needs gold documents"),
            (self.answerable and not self.gold_evidence, "an answerable question needs gold evidence"),
            (not self.answerable and bool(gold), "an unanswerable question has no gold, nuggets or short answers"),
            (self.part == "follow-up" and not self.history, "a follow-up needs a history"),
            (self.part == "injection" and not self.forbidden, "an injection needs what is forbidden"),
            (self.part in PAIRS and self.part[:2] != self.language, f"language {self.language} in part {self.part}"),
        ):
            if broken:
                raise ValueError(what)
        return self


class Gold(BaseModel):
    """Where in a store the gold of one question stands. Each document and quote is a group: any place counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    documents: tuple[tuple[str, ...], ...] = ()
    evidence: tuple[tuple[Span, ...], ...] = ()
    languages: tuple[Language, ...] = ()
    """Languages of the gold documents, each once."""


def read_set(name_or_file: str, split: Split | Literal["all"] = "all") -> list[EvalQuestion]:
    """Reads the questions of one half (or both) of a set: a name in ``eval/sets``, ``all``, or a file.

    :raises UsageError: naming the file and the line of what is wrong.
    """
    questions: dict[str, EvalQuestion] = {}
    for file in _files(name_or_file):
        for number, question in _read_file(file):
            if question.id in questions:
                raise UsageError(f'{file}, line {number}: id "{question.id}" is taken: give each question its own')
            questions[question.id] = question
    chosen = [question for question in questions.values() if split in ("all", question.split)]
    if not chosen:
        raise UsageError(f"set {name_or_file} has no {split} questions: choose another --split")
    return chosen


def own_documents(name: str) -> Path | None:
    """The folder of the documents that are a set's own; None for a set on the collection or on the seeds."""
    folder = OWN_DOCUMENTS / name
    return folder if folder.is_dir() else None


def known_set(name_or_file: str) -> str:
    """The name of a set in ``eval/sets``, also where its file is given; another file, whatever it is called, as it is."""
    file = Path(name_or_file)
    return file.stem if file.resolve().parent == SETS.resolve() else name_or_file


def set_name(name_or_file: str) -> str:
    """The name that run files carry."""
    return Path(name_or_file).stem


def locate(question: EvalQuestion, documents: Iterable[Document]) -> Gold:
    """Finds the gold of ``question`` among the documents of a store; what is absent is an empty group."""
    known = list(documents)
    groups = [[document for document in known if _is_named(document, name)] for name in question.gold_documents]
    groups += [[document for document in known if _has_path(document, part)] for part in question.gold_paths]
    gold = list({document.id: document for group in groups for document in group}.values())
    return Gold(
        documents=tuple(tuple(document.id for document in group) for group in groups),
        evidence=tuple(tuple(_places(quote, gold)) for quote in question.gold_evidence),
        languages=tuple(sorted({document.language for document in gold})),
    )


def check_gold(questions: Sequence[EvalQuestion], documents: Sequence[Document]) -> list[str]:
    """Lists the gold documents and quotes that a store's documents do not hold, one line each."""
    problems = []
    for question in questions:
        gold = locate(question, documents)
        names = [*question.gold_documents, *question.gold_paths]
        problems += [
            f"{question.id}: no document {name}" for name, found in zip(names, gold.documents, strict=True) if not found
        ]
        problems += [
            f"{question.id}: its documents do not say {quote!r}"
            for quote, places in zip(question.gold_evidence, gold.evidence, strict=True)
            if not places
        ]
        if question.part in PAIRS and question.part[3:] not in gold.languages:
            languages = ", ".join(gold.languages) or "none"
            problems.append(f"{question.id}: part {question.part}, but the languages of its documents are: {languages}")
    return problems


def _files(name_or_file: str) -> list[Path]:
    sets = [file for file in sorted(SETS.glob("*.jsonl")) if file.stem != SUPPORT_PAIRS]
    if name_or_file == EVERY_SET:
        files = [file for file in sets if file.stem != SEEDS and not own_documents(file.stem)]
    else:
        files = [file for file in (SETS / f"{name_or_file}.jsonl", Path(name_or_file)) if file.is_file()][:1]
    if not files:
        names = ", ".join(file.stem for file in sets)
        raise UsageError(f'there is no set or file "{name_or_file}": give a path, or one of: {names}')
    return files


def _read_file(file: Path) -> Iterator[tuple[int, EvalQuestion]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file} cannot be read ({error}): give a UTF-8 file of JSON lines") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, EvalQuestion.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"{file}, line {number}: {where + ': ' if where else ''}{first['msg']}") from None


def _is_named(document: Document, name: str) -> bool:
    return document.id == name or any(f"/{Path(path).with_suffix('')}".endswith(f"/{name}") for path in document.paths)


def _has_path(document: Document, part: str) -> bool:
    return any(part in path for path in document.paths)


def _places(quote: str, documents: Iterable[Document]) -> Iterator[Span]:
    for document in documents:
        start = document.text.find(quote)
        while start >= 0:
            yield Span(document.id, start, start + len(quote))
            start = document.text.find(quote, start + 1)
