"""The checker: is a sentence supported by the words it cites? Without a model in one language, with the encoder across.

A sentence that a quote holds word for word is supported. Any other must have all its numbers, dates, percentages, sums
and names in the quotes, in any form and either language; must not deny what they affirm, say the opposite, tell a plan
as a deed or change "less than" to "more than"; and most of its words must be there: by stem and synonym within one
language, across languages by the encoder, helped by a small dictionary.

Not caught: a subject and object exchanged without names, a date or place moved from one event to another within one
quote, irony, and claims that only arithmetic or world knowledge could test. What is right but freely worded ("a decade"
for ten years) may be refused: precision goes first.
"""

import math
import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from assistant.ground.overlap import Coverage, coverage, swapped, wrong_partner, wrong_unit
from assistant.ground.polarity import align, bound_problem, contradiction, period_problem
from assistant.ground.reading import SENTENCE_END, Reading, read
from assistant.ground.verbatim import is_verbatim
from assistant.ground.verdict import Problem, Verdict
from assistant.language.detect import detect
from assistant.language.facts import Fact
from assistant.language.holding import holds, index_text
from assistant.language.names import entries
from assistant.schema import Language

Similarity = Callable[[list[str], list[str]], npt.NDArray[np.floating]]
"""Cosines of every text of the first list with every text of the second: shape (first, second)."""

# Within one language, chosen on the development half of eval/sets/support_pairs.jsonl (206 paraphrases): all are kept,
# and of 590 quotations of a wrong sentence, most of them from the same document, none passes.
MIN_COVERAGE = 0.6
"""Share of a sentence's content words that its quotes must say."""
MIN_COVERAGE_BUT_ONE = 0.75
"""Share of words and facts that must be there when one content word alone is not: "was the venue of" for "held in"."""
MAX_GAP = 4
"""So many content words in a row without a source are a clause of their own, whatever the share."""
REFUSED = 0.4
"""Most support that a refused sentence can have."""

# Across languages, a logistic regression on FLORES-200 (997 sentences, Malay and English, both directions, with the
# bundled encoder in int8): translation against next sentence and against the most similar other sentence.
# Of the probabilities between 0.6 and 0.8, 79 % were translations, from 0.8 on 99 %.
#   threshold                      0.3     0.5     0.6     0.7     0.8     0.9
#   translations kept              0.972   0.951   0.940   0.926   0.899   0.847
#   next sentence passes           0.036   0.021   0.017   0.014   0.006   0.005
#   most similar sentence passes   0.114   0.068   0.051   0.037   0.020   0.014
# What passes here was already found to hold all facts of the sentence, so little that is wrong gets so far.
COSINE_WEIGHT = 90.0
COVERAGE_WEIGHT = 9.0
BIAS = -80.5
MIN_PROBABILITY = 0.6
MIN_MARGIN = -0.03
"""How much nearer an uncited sentence may be: 0.2 % of the translations have a margin below it. It is below zero
because what is not cited may say the same."""
MAX_RIVALS = 8
"""Rivals that are embedded; each takes about 6 ms on two cores."""
MIN_COVERAGE_UNSEEN = 0.5
"""Share of content words that the dictionary must find when there is no encoder: 14 of 266 good sentences fail it."""
_MARK = re.compile(r"\s*\[\d+(?:\s*[,;-]\s*\d+)*\]")
_MARKUP = re.compile(r"\*\*|__|^\s*(?:[-*•>]|\d+[.)])\s+", re.MULTILINE)


def check(
    sentence: str,
    quotes: Sequence[str],
    *,
    language: Language,
    quote_languages: Sequence[Language],
    context: Sequence[str] = (),
    similarity: Similarity | None = None,
    rivals: Sequence[str] = (),
    reader: Language | None = None,
) -> Verdict:
    """Judges one sentence against the words it cites.

    ``context`` are titles and dates of the cited documents: they may supply a year or a name. ``rivals`` are uncited
    sentences near by: across languages the quotes must be as near to the sentence as any of them in their language.
    ``reader`` is the language of the reason, by default the sentence's. Takes about 1 ms without ``similarity``.
    """
    judge = reader or language
    sentence = _MARKUP.sub("", _MARK.sub("", sentence)).strip()
    if not any(character.isalnum() for character in sentence):
        return _refused(Problem("empty"), 0.0, judge)
    if not quotes:
        return _refused(Problem("uncited"), 0.0, judge)
    verbatim = is_verbatim(sentence, [_MARKUP.sub("", quote) for quote in quotes])
    if verbatim is True:
        return Verdict(True, 1.0, None, judge)
    if isinstance(verbatim, Problem):
        return _refused(verbatim, 0.0, judge)
    said = read(sentence, language)
    sources = [read(quote, code) for quote, code in zip(quotes, quote_languages, strict=True)]
    covered = coverage(said, sources)
    if not covered.words and not covered.facts:
        return _refused(Problem("empty"), 0.0, judge)
    if problem := _fact_problem(said, sources, context) or _relation_problem(said, sources):
        return _refused(problem, covered.share, judge)
    if any(source.language == language for source in sources) and _is_covered(covered):
        return Verdict(True, min(0.99, covered.share_with_facts), None, judge)
    if any(source.language != language for source in sources):
        return _across(said, sources, covered, similarity, rivals, judge)
    return _refused(Problem("unsaid", said=covered.gap_in(sentence)), covered.share, judge)


def _is_covered(covered: Coverage) -> bool:
    """Most words are said; or all but one, where at least three times as many words and facts are."""
    if len(covered.gap) >= MAX_GAP:
        return False
    unsaid = covered.words - covered.said
    return covered.share >= MIN_COVERAGE or (unsaid == 1 and covered.share_with_facts >= MIN_COVERAGE_BUT_ONE)


def _refused(problem: Problem, share: float, reader: Language) -> Verdict:
    return Verdict(False, min(REFUSED, share), problem, reader)


def _fact_problem(said: Reading, sources: Sequence[Reading], context: Sequence[str]) -> Problem | None:
    indexes = [source.index for source in sources]
    extra = [index_text(text, detect(text)) for text in context]
    across = all(source.language != said.language for source in sources)
    for fact in said.facts:
        if across and _may_be_ordinary(fact):
            continue
        if not holds(fact, said.language, indexes, extra):
            return Problem("missing", said=fact.surface)
    return None


def _may_be_ordinary(fact: Fact) -> bool:
    """A single unknown word that opens the sentence: its capital says nothing, and its translation looks different."""
    return (
        fact.kind == "name"
        and fact.start == 0
        and " " not in fact.value
        and not fact.surface.isupper()
        and fact.value not in entries()
    )


def _relation_problem(said: Reading, sources: list[Reading]) -> Problem | None:
    aligned = align(said, sources)
    return (
        contradiction(said, aligned)
        or bound_problem(said, aligned)
        or period_problem(said, aligned)
        or wrong_partner(said, sources)
        or wrong_unit(said, sources)
        or swapped(said, sources)
    )


def _across(
    said: Reading,
    sources: Sequence[Reading],
    covered: Coverage,
    similarity: Similarity | None,
    rivals: Sequence[str],
    reader: Language,
) -> Verdict:
    """Whether a sentence says what sources in the other language say, all its facts being there."""
    if similarity is None:
        share = covered.share
        supported = share >= MIN_COVERAGE_UNSEEN
        return Verdict(True, share, None, reader) if supported else _refused(Problem("unlike"), share, reader)
    foreign = {source.language for source in sources} - {said.language}
    own = [part for source in sources for part in _parts(source)]
    others = [rival for rival in rivals if detect(rival) in foreign][:MAX_RIVALS]
    cosines = np.asarray(similarity([said.text], own + others))[0]
    best = float(cosines[: len(own)].max())
    margin = best - float(cosines[len(own) :].max()) if others else 0.0
    probability = 1 / (1 + math.exp(-(COSINE_WEIGHT * best + COVERAGE_WEIGHT * covered.smoothed + BIAS)))
    if probability < MIN_PROBABILITY or margin < MIN_MARGIN:
        return _refused(Problem("unlike"), probability, reader)
    return Verdict(True, min(0.99, probability), None, reader)


def _parts(source: Reading) -> list[str]:
    """A quote and, if it has several, its sentences: a short sentence is nearest to the one that it renders."""
    starts = [0, *(match.end() for match in SENTENCE_END.finditer(source.text))]
    ends = [*starts[1:], len(source.text)]
    parts = [source.text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    return [source.text, *(part for part in parts if part)] if len(parts) > 1 else [source.text]
