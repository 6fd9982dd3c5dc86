"""Ranked passages -> the evidence for one question: a short answer with its sentence, or a digest of sentences."""

import logging
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from assistant.anchors import anchors, conflicts, coverage, names_another, names_another_edition, repeats, said
from assistant.counted import counts
from assistant.dialogue import is_common
from assistant.digest import digest, drafts, led
from assistant.errors import ModelError
from assistant.evidence import Evidence, Selection, ShortAnswer, Signals
from assistant.language import fold, named_as_in, stem, tokens
from assistant.language.dates import iso_dates
from assistant.language.lexicon import meanings
from assistant.quotable import quotable
from assistant.rerank import Ranked, above, readings, whole
from assistant.retrieve import is_wire_copy
from assistant.roles import other_role
from assistant.schema import Language
from assistant.shortanswer import choices, widen
from assistant.understand import Question

if TYPE_CHECKING:
    from assistant.models.encoder import Encoder
    from assistant.models.reader import Reader, SecondReader

log = logging.getLogger(__name__)

READ_FOR_SHORT = 8
"""Passages in which a short answer is looked for."""
UNSURE = 2.0
"""Log-odds of the first answer by one reader within which the second is asked. Beyond them, with 34 % of 685 development
questions, it changed no decision to answer; within 1.5, with 56 % beyond, two more of 238 unanswerable ones were answered."""
DOUBTED, AT_LEAST = 4, 3
"""Sentences of short answers about which the second reader is asked: these at least, and more until it doubts one so little that
it stays first; each takes about 0.15 s on two cores. Of 108 development questions 96 then have the right answer first, with one
at least 93, and 11 of 67 that have none are answered, with one at least 12."""
AROUND = 110
"""Words of the sentences around the first answer about which the second reader is asked too; they take about 0.3 s."""
TIE = 0.4
"""Log-odds within which the answer that more documents give comes first, then the one in the reader's language. It costs one of
605 development questions, and tells when Brunei joined from when it joined something else."""
AGREEING_MARGIN = 2.0
"""Log-odds by which an answer in the reader's language may trail the best one and still come first if it says the same."""
SAME_MARGIN, SAME_NAMES, SAME_WORDS = 5.0, 0.5, 0.25
"""Log-odds, share of the question's names and, for a name, of its words, by which it may trail if it gives the very date or name.
Of 181 development questions whose best answer is in the other language 14 are then answered in the reader's, none worse."""
DISAGREEING_MARGIN = 0.7
"""Log-odds within which another date or figure is a second account of the same thing."""
SECOND_MARGIN = 0.6
"""Log-odds within which an answer that the reader finds surer, or whose sentence says more of the question, is shown beside the
first: on 154 development questions beside 8 of 130 right answers and 10 of 24 wrong ones, and 5 of those 10 were then right."""
_ACCOUNTS_DIFFER = re.compile(
    r"\b(?:disagree|contradict|disputed?|differ|differing|conflicting|discrepancy|"
    r"(?:other|different|some) (?:reports|sources|accounts)|"
    r"others (?:say|give|count|put|date)|bercanggah|tidak sepakat|dipertikaikan|berbeza|percanggahan|"
    r"(?:sumber|laporan) (?:lain|yang berbeza))",
    re.IGNORECASE,
)
_SETS_AGAINST = re.compile(
    rf"\b(?:while|whereas|although|another|others?|manakala|sedangkan|walaupun|lain)\b|{_ACCOUNTS_DIFFER.pattern}",
    re.IGNORECASE,
)
_OR = re.compile(r"\b(?:or|atau|ataupun)\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
_MEASURABLE = frozenset({"time", "number", "duration", "frequency", "rank", "money", "percent"})
OWN_SCORE, OWN_DOUBT = 0.7, 2.0
"""Log-odds by which the best sentence of an explanation in the reader's language may trail one in the other, and be more
doubted."""
OWN_SURE, SURE = 2.0, -4.0
"""The same where the second reader is sure of it, with this doubt at most. Of 104 development questions that the reader's
language answers 80 % are then answered in it, 68 % without both, and the evidence of 169 holds 0.863 of the nuggets (0.862). By
a margin of the sentences alone the nuggets across languages fall by 0.05."""
SUPPORT_MARGIN = 2.0
"""Log-odds below the first answer within which another document is worth citing beside it."""


def select(
    question: Question,
    ranked: Sequence[Ranked],
    encoder: "Encoder",
    reader: "Reader",
    second: "SecondReader | None" = None,
) -> Selection:
    """The evidence for ``question``; empty when the passages hold nothing of the kind that it asks for.

    :param reader: reads the sentences of an explanation or a list together.
    :param second: asked about the best sentences whether they answer; None to do without.
    """
    if question.kind in ("explain", "list"):
        told = _explanation(question, drafts(question, ranked, encoder), Doubts(question, second))
        if not told.evidence:
            return told
        return replace(told, evidence=led(told.evidence), read=read_together(question, told.evidence, reader))
    if question.kind != "fact":
        return digest(question, ranked, encoder)
    options = short_answers(question, ranked)
    if not options:
        return Selection()
    doubts = Doubts(question, second if abs(options[0].signals.assurance) < UNSURE else None)
    options = doubts.settle(options)
    first = doubts.on(_in_language(options, question.language))
    if question.expects == "time":
        first = doubts.on(_to_the_day(first, options))
    first = doubts.around(first)
    assurance = first.signals.assurance
    if options[0].evidence.span != first.evidence.span and _bears_out(options[0], first):
        assurance = max(assurance, doubts.around(options[0]).signals.assurance)
    other = _other_account(question, first, options)
    against = [option.evidence for option in other] or _set_against(question, first, ranked)
    disagreeing = (first.evidence, *against) if against else ()
    beside = _beside(first, options)
    near = [] if against else _second(first, options, {option.evidence.text for option in (first, *beside)})
    near = [option for option in map(doubts.on, near) if option.score >= first.score - SECOND_MARGIN]
    evidence = [first.evidence, *against, *(option.evidence for option in (*beside, *near))]
    return Selection(
        tuple(dict.fromkeys(evidence)), (first,), assurance, alternatives=tuple(near), disagreeing=disagreeing
    )


def _explanation(question: Question, found: Iterator[Selection], doubts: "Doubts") -> Selection:
    """The first draft, or the one in the reader's language where that is about as good and hardly more doubted."""
    first = _doubted(next(found, Selection()), doubts)
    own = None if first.doubt is None else next(found, None)
    if first.doubt is None or own is None:
        return first
    best = max(item.score for item in first.evidence)
    ours = max(item.score for item in own.evidence if item.language == question.language)
    if ours < best - OWN_SURE:
        return first
    own = _doubted(own, doubts)
    if own.doubt is None:
        return first
    as_good = ours >= best - OWN_SCORE and own.doubt <= first.doubt + OWN_DOUBT
    return own if as_good or own.doubt <= SURE else first


def read_together(question: Question, evidence: Sequence[Evidence], reader: "Reader") -> float:
    """The reader's logits over "no answer" for the sentences of an answer as one text, of two languages those of the surer."""
    scores = []
    for language in {item.language for item in evidence}:
        own = [item for item in evidence if item.language == language]
        text = " ".join(item.text for item in own)
        [reading] = readings(question, language, [(text, own[0].candidate.document)], reader)
        scores.append(reading.score)
    return max(scores)


def _doubted(draft: Selection, doubts: "Doubts") -> Selection:
    return replace(draft, doubt=doubts.about(" ".join(item.text for item in draft.evidence)))


def short_answers(question: Question, ranked: Sequence[Ranked]) -> list[ShortAnswer]:
    """Every short answer of the right type in the best passages, best first."""
    read = ranked[:READ_FOR_SHORT]
    surest = max((span.score for item in read for span in item.reading.spans), default=0.0)
    options = [short for item in read for short in _short_answers(question, item, surest, ranked[0].strength)]
    return sorted(options, key=lambda option: -option.score)


class Doubts:
    """What the second reader thinks of the sentences it is asked about, each once; nothing where there is none."""

    def __init__(self, question: Question, second: "SecondReader | None") -> None:
        self._question = question
        self._second = second
        self._spans: set[tuple[str, int, int]] = set()
        """Sentences that it was asked about."""
        self._texts: dict[str, float | None] = {}

    def about(self, text: str) -> float | None:
        """Log-odds that ``text`` does not answer; None where there is no second reader or it cannot read so much."""
        if text not in self._texts:
            self._texts[text] = self._doubt(text)
        return self._texts[text]

    def _doubt(self, text: str) -> float | None:
        if not self._second or not text:
            return None
        try:
            return self._second.doubt(text, named_as_in(self._question.standalone, text))
        except ModelError as error:
            log.warning("a question without a second reader: %s", error)
            return None

    def of(self, evidence: Evidence) -> float | None:
        """The same of a sentence."""
        self._spans.add(evidence.span)
        return self.about(evidence.text)

    def on(self, option: ShortAnswer) -> ShortAnswer:
        """``option`` with the doubt about its sentence."""
        doubt = self.of(option.evidence)
        return option if doubt is None else option.doubted(doubt)

    def around(self, option: ShortAnswer) -> ShortAnswer:
        """``option`` with the doubt about its sentence and those around it too, if it was asked about that."""
        doubt = option.signals.doubt
        return option if doubt is None else option.doubted(doubt, self.about(_with_neighbours(option.evidence)))

    def settle(self, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
        """``options``, best first, asked about until ``AT_LEAST`` sentences and the best were, or ``DOUBTED`` sentences.

        The best in the reader's language is asked about as well where it is near, so that it is compared on equal terms.
        """
        ranked = list(options)
        for option in options:
            if len(self._spans) < AT_LEAST and self._may_ask(option):
                ranked = self._asked(option, options)
        while self._may_ask(ranked[0]):
            ranked = self._asked(ranked[0], options)
        near = (option for option in options if option.score >= options[0].score - AGREEING_MARGIN)
        own = next((option for option in near if option.evidence.language == self._question.language), None)
        if own and self._may_ask(own):
            ranked = self._asked(own, options)
        if len(self._spans) == DOUBTED:  # what it was not asked about has not earned its lead
            ranked.sort(key=lambda option: option.signals.doubt is None)
        return ranked

    def _may_ask(self, option: ShortAnswer) -> bool:
        return bool(self._second) and option.evidence.span not in self._spans and len(self._spans) < DOUBTED

    def _asked(self, option: ShortAnswer, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
        """``options``, best first, once the sentence of ``option`` was asked about too."""
        self.of(option.evidence)
        known = [self.on(each) if each.evidence.span in self._spans else each for each in options]
        return sorted(known, key=lambda each: -each.score)


def _with_neighbours(evidence: Evidence) -> str:
    """A sentence between those of its passage that stand next to it, until it has ``AROUND`` words."""
    text = evidence.candidate.passage.text
    sentences = quotable(text)
    low = high = sentences.index((evidence.start, evidence.end))
    shown = evidence.text
    while len(shown.split()) < AROUND and (low > 0 or high + 1 < len(sentences)):
        low, high = max(low - 1, 0), min(high + 1, len(sentences) - 1)
        shown = " ".join(text[start:end] for start, end in sentences[low : high + 1])
    return shown


def _short_answers(question: Question, item: Ranked, surest: float, strongest: float) -> Iterator[ShortAnswer]:
    """Spans of the right type, widened to whole answers, each in the sentence that holds it."""
    document, passage = item.candidate.document, item.candidate.passage
    query, wanted = question.wording(passage.language), anchors(question.standalone)
    sentences, offers_choice = quotable(passage.text), bool(_OR.search(question.standalone))
    found = list(choices(question.expects, passage.text, item.reading))
    if not found:
        return
    head = above(item.candidate)
    near, far = coverage(wanted, f"{head}\n{passage.text}"), coverage(wanted, whole(document))
    said_near = said(query, f"{document.title}\n{passage.heading or ''}\n{passage.text}", passage.language)
    for span in found:
        place = next(((start, end) for start, end in sentences if start <= span.start < end), None)
        if place is None:
            continue
        low, high = widen(passage.text, span.start, span.end, place, question.expects)
        tells_nothing = not offers_choice and repeats(query, passage.text[low:high], passage.language)
        if low >= high or tells_nothing:
            continue
        sentence = passage.text[slice(*place)]
        signals = Signals(
            read=span.score,
            around=max(other.score for other in found if place[0] <= other.start < place[1]),
            anchored=coverage(wanted, f"{head}\n{sentence}"),
            anchored_near=near,
            anchored_far=far,
            said=said(query, sentence, passage.language),
            said_near=said_near,
            conflict=float(conflicts(question.standalone, sentence)),
            elsewhere=float(names_another(question.standalone, sentence)),
            role=float(other_role(question.standalone, sentence)),
            behind=span.score - surest,
            below=item.strength - strongest,
            near=item.cosine,
            own=float(passage.language == question.language),
            counts=counts(question.standalone, passage.text[low:high], passage.language),
        )
        yield ShortAnswer(Evidence(item.candidate, *place, signals.score), low, high, signals)


def _in_language(options: Sequence[ShortAnswer], language: Language) -> ShortAnswer:
    """The best option, of equally good ones the one that most documents bear out, or one in ``language`` that says it too."""
    level = [option for option in options if option.score >= options[0].score - TIE]
    best = max(
        level,
        key=lambda option: (_documents(option, options), option.evidence.language == language, option.score),
    )
    for option in options:
        near = option.score >= best.score - AGREEING_MARGIN and option.signals.anchored >= best.signals.anchored
        if option.evidence.language == language and near and (option is best or _bears_out(option, best)):
            return option
    own = (option for option in options if option.evidence.language == language)
    return next((option for option in own if _says_the_same(option, best)), best)


def _second(first: ShortAnswer, options: Sequence[ShortAnswer], said: Collection[str]) -> list[ShortAnswer]:
    """The best option that says something else than ``first`` and has as much for it, from a sentence not in ``said``."""
    near = [
        option
        for option in options
        if option.score >= first.score - SECOND_MARGIN
        and option.evidence.text not in said
        and (option.signals.read >= first.signals.read or option.signals.said > first.signals.said)
        and not _bears_out(option, first)
        and not _says_part(option, first)
    ]
    return [_in_language(near, first.evidence.language)] if near else []


def _says_the_same(option: ShortAnswer, best: ShortAnswer) -> bool:
    """Whether ``option`` gives the very date, name or number of countries, so that even a weaker sentence is the same report."""
    if option.score < best.score - SAME_MARGIN or option.signals.anchored < best.signals.anchored - SAME_NAMES:
        return False
    figures = _figures(best)
    if figures:
        counted = option.signals.counts == best.signals.counts == 1
        return (counted or len(figures) > 1) and _figures(option) == figures
    alike = set(tokens(best.text)) <= set(tokens(option.text))
    return alike and option.signals.said >= best.signals.said - SAME_WORDS


def _says_part(one: ShortAnswer, other: ShortAnswer) -> bool:
    """Whether the words or the date of one are part of the other's: 1984 and 7 January 1984."""
    dates = [next(iter(iso_dates(short.text)), "") for short in (one, other)]
    pairs = (fold(one.text), fold(other.text)), dates
    return any(left and right and (left in right or right in left) for left, right in pairs)


def _documents(option: ShortAnswer, options: Sequence[ShortAnswer]) -> int:
    """How many documents say what ``option`` says, about as surely."""
    near = (other for other in options if other.score >= options[0].score - SUPPORT_MARGIN)
    return len({other.evidence.document_id for other in near if _bears_out(other, option)})


def _to_the_day(first: ShortAnswer, options: Sequence[ShortAnswer]) -> ShortAnswer:
    """``first``, or the best option that tells its date more closely: 19 November 2024 for November 2024."""
    told = next(iter(iso_dates(first.text)), None)
    near = [option for option in options if option.score >= first.score - AGREEING_MARGIN]
    closer = [
        option
        for option in near
        if told and option.signals.anchored >= first.signals.anchored and _is_closer(option, told)
    ]
    own = (option for option in closer if option.evidence.language == first.evidence.language)
    return next(own, closer[0] if closer else first)


def _is_closer(option: ShortAnswer, told: str) -> bool:
    return any(date != told and date.startswith(told) for date in iso_dates(option.text)[:1])


def _figures(option: ShortAnswer) -> frozenset[str]:
    return _figures_in(option.text)


def _figures_in(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\d+", text))


def _same_measure(question: Question, one: ShortAnswer, other: ShortAnswer) -> bool:
    """Whether two dates are told to the day, month or year alike, or two figures count the same thing."""
    if question.expects == "time":
        return len(_figures(one)) == len(_figures(other)) and bool(_words(one)) == bool(_words(other))
    return bool(_words(one) & _words(other)) or not (_words(one) or _words(other))


def _words(option: ShortAnswer) -> frozenset[str | int]:
    """The words of a short answer that are no figures, by stem and by what the dictionary says they mean."""
    language = option.evidence.language
    stems = [stem(word, language) for word in tokens(option.text) if not any(letter.isdigit() for letter in word)]
    return frozenset(stems).union(*(meanings(word, language) for word in stems))


def _bears_out(option: ShortAnswer, first: ShortAnswer) -> bool:
    """Whether both give the same figures; where they have none, the same name; else a word of like meaning."""
    if _figures(option) or _figures(first):
        return _figures(option) == _figures(first)
    ours, theirs = _words(option), _words(first)
    named = {word for word in theirs if isinstance(word, str) and not is_common(word)}
    return bool(ours & (named or theirs))


def _other_account(question: Question, first: ShortAnswer, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
    """The best option that gives another date or figure for the same thing, if one is about as good as the first.

    It must stand in a sentence without the first's figures, name all that the first names, and one of the passages must
    say that accounts differ, or be the other with another figure: by figures alone, four of four findings on development
    questions were about other things.
    """
    if question.expects not in _MEASURABLE:
        return []
    near = (option for option in options if option.score >= first.score - DISAGREEING_MARGIN)
    return next(([option] for option in near if _differs(question, first, option)), [])


def _set_against(question: Question, first: ShortAnswer, ranked: Sequence[Ranked]) -> list[Evidence]:
    """The sentence that sets the date or figure of ``first`` against another one, in the reader's language if in both.

    On 76 answered development questions with a figure it found three: two pairs of accounts, and figures of different stages.
    """
    figures = _figures(first)
    if question.expects not in _MEASURABLE or not figures:
        return []
    wanted, told = anchors(question.standalone), _figures_in(first.evidence.text)
    gives_year, dates = any(map(_YEAR.fullmatch, figures)), set(iso_dates(first.text))
    found = []
    for item in ranked[:READ_FOR_SHORT]:
        head = above(item.candidate)
        for start, end in quotable(item.candidate.passage.text):
            sentence = item.candidate.passage.text[start:end]
            held = _figures_in(sentence)
            if (
                figures <= held
                and dates <= set(iso_dates(sentence))
                and any(gives_year or not _YEAR.fullmatch(figure) for figure in held - told)
                and _SETS_AGAINST.search(sentence)
                and coverage(wanted, f"{head}\n{sentence}") >= first.signals.anchored
                and not names_another_edition(question.standalone, sentence)
            ):
                found.append(Evidence(item.candidate, start, end, first.score))
    return sorted(found, key=lambda item: item.language != question.language)[:1]


def _differs(question: Question, first: ShortAnswer, option: ShortAnswer) -> bool:
    """Whether ``option`` is a second account of what ``first`` tells, with figures that neither sentence shares."""
    apart = not _figures(first) <= _figures_in(option.evidence.text) and not _figures(option) <= _figures_in(
        first.evidence.text
    )
    if any(
        date.startswith(told) or told.startswith(date)
        for told in iso_dates(first.text)
        for date in iso_dates(option.evidence.text)
    ):
        return False  # "in 1984" is no other account than "on 7 January 1984"
    about_the_same = (
        option.signals.anchored >= first.signals.anchored
        and option.signals.said >= first.signals.said
        and not option.signals.conflict
        and not names_another_edition(question.standalone, option.evidence.text)
        and _same_measure(question, first, option)
    )
    passages = option.evidence.candidate.passage, first.evidence.candidate.passage
    return (
        apart
        and about_the_same
        and (
            any(_ACCOUNTS_DIFFER.search(passage.text) for passage in passages)
            or (passages[0].id != passages[1].id and is_wire_copy(*passages))
        )
    )


def _beside(first: ShortAnswer, options: Sequence[ShortAnswer]) -> list[ShortAnswer]:
    """At most one more in each language, from other documents, that bears the answer out."""
    beside: list[ShortAnswer] = []
    documents, texts = {first.evidence.document_id}, {fold(first.evidence.text)}
    for option in options:
        new = option.evidence.document_id not in documents and fold(option.evidence.text) not in texts
        if not new or not _bears_out(option, first) or option.score < first.score - SUPPORT_MARGIN:
            continue
        if all(option.evidence.language != other.evidence.language for other in beside):
            beside.append(option)
            documents.add(option.evidence.document_id)
            texts.add(fold(option.evidence.text))
    return sorted(beside, key=lambda option: option.evidence.language != first.evidence.language)
