import numpy as np
import pytest

from assistant.models.spans import MAX_ANSWER, Span, apart, best_pieces, tidy


def logits(**peaks: float) -> np.ndarray:
    """Zeros for 40 pieces, with ``s3=5`` a start logit of 5 at piece 3 and ``e7=2`` an end logit of 2 at piece 7."""
    scores = np.zeros((40, 2), np.float32)
    for place, value in peaks.items():
        scores[int(place[1:]), "se".index(place[0])] = value
    return scores


def test_the_best_stretch_comes_first_and_no_two_overlap():
    found = best_pieces(logits(s3=5, e5=4, s4=3, s20=2, e20=2), [True] * 40)
    assert found[0] == (3, 5, 9.0)
    assert found[1] == (20, 20, 4.0)
    assert len(found) == 3
    covered = [piece for first, last, _ in found for piece in range(first, last + 1)]
    assert len(covered) == len(set(covered))


def test_a_stretch_is_never_longer_than_in_training():
    first, last, _ = best_pieces(logits(s0=9, e39=9), [True] * 40)[0]
    assert last - first <= MAX_ANSWER


def test_only_allowed_pieces_begin_or_end_a_stretch():
    allowed = [piece != 3 for piece in range(40)]
    assert best_pieces(logits(s3=9, e3=9, s8=1, e9=1), allowed)[0] == (8, 9, 2.0)
    assert best_pieces(logits(), [False] * 40) == []
    assert best_pieces(np.zeros((0, 2), np.float32), []) == []


def test_apart_keeps_the_best_of_those_that_overlap():
    spans = [Span(0, 5, 1.0), Span(3, 8, 2.0), Span(8, 9, 0.5), Span(20, 21, 0.1), Span(30, 31, 0.0)]
    assert apart(spans) == (Span(3, 8, 2.0), Span(8, 9, 0.5), Span(20, 21, 0.1))


@pytest.mark.parametrize(
    ("text", "marked", "tidied"),
    [
        ("hadir di Hanoi, Vietnam.", " Hanoi,", "Hanoi"),
        ("pada 19 November 2024.", "19 November 20", "19 November 2024"),
        ("Menteri Fahmi Fadzil berkata", "hmi Fadzil", "Fahmi Fadzil"),
        ("lebih 600 (enam ratus) orang", "600 (enam ratus)", "600 (enam ratus)"),
        ("lebih 600 (enam ratus) orang", "600 (enam", "600 (enam"),
        ("Pertubuhan (ASEAN) itu", "(ASEAN)", "ASEAN"),
        ("Pertubuhan (ASEAN) itu", "ASEAN)", "ASEAN"),
        ("tema \u201cInclusivity\u201d itu", "\u201cInclusivity\u201d", "Inclusivity"),
        ("turun -5 darjah", "-5 darjah", "-5 darjah"),
        ("naik 3.5%.", "3.5%.", "3.5%"),
        ("kosong -- sahaja", " --", ""),
    ],
)
def test_tidy_gives_what_a_person_would_quote(text: str, marked: str, tidied: str):
    start = text.index(marked)
    start, end = tidy(text, start, start + len(marked))
    assert text[start:end] == tidied
