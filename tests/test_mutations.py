"""The mutation test: its mutants are false, its sums right, and the checker meets the goals on a fixed sample."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.ground import Verdict
from assistant.ground.check import Similarity
from assistant.models.encoder import Encoder
from eval.mutants import MUTATIONS, SupportPair, load_pairs, mutants
from eval.mutations import GOALS, MAX_REJECTED, Outcome, failed_goals, main, measure, parallel_pairs, table

PAIR = SupportPair(
    "x",
    "dev",
    "doc",
    "AMRI 16 adopted 3 documents in Da Nang on 23 September 2023, Nguyen Thanh Lam said.",
    "en",
    "On 23 September 2023, Nguyen Thanh Lam said in Da Nang that AMRI 16 had adopted 3 documents.",
    "en",
)
OTHER = SupportPair(
    "y", "dev", "doc", "Teo Nie Ching led the delegation.", "en", "Teo Nie Ching headed the team.", "en"
)


def of_kind(kind: str, pair: SupportPair = PAIR) -> list[SupportPair]:
    return [mutant.pair for mutant in mutants(pair, [pair, OTHER]) if mutant.kind == kind]


def test_a_number_changes_and_nothing_else() -> None:
    changed = of_kind("number")
    assert changed
    for pair in changed:
        before, after = PAIR.sentence.split(), pair.sentence.split()
        differing = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
        assert [one for one, _ in differing] in (["16"], ["3"])
        assert differing[0][1] not in PAIR.quote.split()


def test_a_date_loses_its_day_its_month_or_its_year() -> None:
    dates = {pair.sentence.split(" on ")[1].split(",")[0] for pair in of_kind("date")}
    assert len(dates) == 3
    assert "23 September 2023" not in dates


def test_a_name_gives_way_to_one_that_the_quote_does_not_have() -> None:
    changed = of_kind("name")
    assert any("Teo Nie Ching" in pair.sentence for pair in changed)
    assert all(pair.sentence != PAIR.sentence for pair in changed)


def test_a_denial_comes_or_goes() -> None:
    assert [pair.sentence.split()[2] for pair in of_kind("negation")] == ["never"]
    denied = SupportPair("z", "dev", "doc", "Ia tidak mengikat.", "ms", "Ia tidak mengikat.", "ms")
    assert [pair.sentence for pair in of_kind("negation", denied)] == ["Ia mengikat."]


def test_a_citation_goes_to_other_words() -> None:
    assert [pair.quote for pair in of_kind("citation")] == [OTHER.quote]


def test_mutants_are_the_same_every_time() -> None:
    assert list(mutants(PAIR, [PAIR, OTHER])) == list(mutants(PAIR, [PAIR, OTHER]))


def test_the_pairs_cover_both_languages_and_both_halves() -> None:
    pairs = load_pairs()
    for direction in ("ms-ms", "en-en", "ms-en", "en-ms"):
        assert sum(pair.direction == direction for pair in pairs) >= 60
    assert {pair.split for pair in pairs} == {"dev", "test"}
    assert all(pair.sentence != pair.quote for pair in pairs)


def test_every_pairs_quote_is_in_the_collection() -> None:
    folder = Path(__file__).parent.parent / "corpus"
    texts = {
        language: " ".join(file.read_text(encoding="utf-8") for file in (folder / language).glob("*.md"))
        for language in ("ms", "en")
    }
    missing = [pair.id for pair in load_pairs() if pair.quote not in texts[pair.quote_language]]
    assert len(missing) <= 0.1 * len(load_pairs()), missing


def outcome(kind: str | None, supported: bool) -> Outcome:
    return Outcome(kind, PAIR, Verdict(supported, 0.5))  # type: ignore[arg-type]


def test_the_table_counts_what_is_right() -> None:
    counts = table([outcome("number", False), outcome("number", True), outcome(None, True), outcome(None, False)])
    assert counts == {"number": {"en-en": (1, 2), "all": (1, 2)}, "good": {"en-en": (1, 2), "all": (1, 2)}}


def test_missed_goals_are_named_with_their_figures() -> None:
    counts = table([outcome("number", True), *[outcome(None, True)] * 9, outcome(None, False)])
    assert failed_goals(counts) == [
        "number: 0/1 caught, the goal is 99%",
        "good sentences: 1/10 rejected, the goal is at most 5%",
    ]
    assert failed_goals(table([outcome("number", False), outcome(None, True)])) == []


def sample(directions: Sequence[str], every: int = 4) -> list[SupportPair]:
    """Every fourth row of the test half and of the development half, in the given directions."""
    return [pair for pair in load_pairs() if pair.direction in directions and int(pair.id) % every == 0]


def meets_goals(pairs: list[SupportPair], similarity: Similarity | None) -> None:
    counts = table(measure(pairs, similarity))
    assert set(counts) == {*MUTATIONS, "good"}
    assert failed_goals(counts) == []


def test_the_checker_meets_the_goals_within_a_language() -> None:
    meets_goals(sample(["ms-ms", "en-en"]), None)


@pytest.mark.model
def test_the_checker_meets_the_goals_across_languages(encoder: Encoder) -> None:
    meets_goals(
        sample(["ms-en", "en-ms"]), lambda left, right: encoder.encode_document(left) @ encoder.encode_document(right).T
    )


def test_the_goals_are_those_that_were_set() -> None:
    assert GOALS == {"number": 0.99, "date": 0.99, "citation": 0.99, "name": 0.95, "negation": 0.85}
    assert MAX_REJECTED == 0.05


def test_the_command_reports_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = {
        "id": "001",
        "split": "dev",
        "document": "d",
        "en": {"sentence": "Hanoi hosted 12 events.", "quote": "12 events were held in Hanoi.", "title": ""},
        "ms": {"sentence": "Hanoi menganjurkan 12 acara.", "quote": "12 acara diadakan di Hanoi.", "title": ""},
    }
    file = tmp_path / "pairs.jsonl"
    file.write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert main(["--pairs", str(file), "--no-encoder", "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["missed"] == []
    assert report["tables"]["hand-written pairs"]["good"]["all"] == [4, 4]
    assert report["tables"]["hand-written pairs"]["number"]["all"] == [4, 4]


def test_a_missing_file_is_one_line_and_a_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pairs", str(tmp_path / "none.jsonl"), "--no-encoder"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_parallel_files_give_pairs_in_both_directions(tmp_path: Path) -> None:
    (tmp_path / "eng.txt").write_text("One.\nTwo.\n", encoding="utf-8")
    (tmp_path / "zsm.txt").write_text("Satu.\nDua.\n", encoding="utf-8")
    assert [pair.direction for pair in parallel_pairs(tmp_path, 1)] == ["en-ms", "ms-en"]
