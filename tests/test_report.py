"""From run records to scores, gates and the three files, on answers small enough to score in the head."""

import json
import re

import pytest

from assistant.errors import UsageError
from eval.dataset import EvalQuestion, Gold
from eval.gates import Gate, GateResult
from eval.metrics import Estimate, Span
from eval.records import EarlierTurn, PassageText, Record, RunInfo, read_records, write_records
from eval.render import write_report
from eval.report import make_report
from eval.scores import figures, groups_of, score

RUN = RunInfo(
    set="mine",
    split="test",
    generator="extractive",
    encoder="hash",
    started="2025-01-02T10:00:00+00:00",
    documents=2,
    passages=2,
)
TEXT = "VIDW drew 600 delegates. It ran in Ha Long."
PASSAGES = {"p1": PassageText(document_id="d1", start=100, end=143, text=TEXT)}
QUESTION = EvalQuestion(
    id="q1",
    question="How many delegates?",
    language="en",
    part="en-en",
    split="test",
    answerable=True,
    gold_documents=("d1",),
    gold_evidence=("drew 600 delegates",),
    nuggets=(("600",), ("800",)),
    short_answers=("600",),
)
SILENT = EvalQuestion(id="q2", question="Who paid?", language="en", part="near-miss", split="test", answerable=False)
GOLD = Gold(documents=(("d1",),), evidence=((Span("d1", 105, 123),),), languages=("en",))


def citation(n=1, start=0, end=24, quote="VIDW drew 600 delegates."):
    return {
        "n": n,
        "passage_id": "p1",
        "document_id": "d1",
        "title": "VIDW",
        "date": "2024-11-19",
        "language": "en",
        "quote": quote,
        "start": start,
        "end": end,
    }


def answer(**changes):
    return {
        "answer": "**600** [1]\n\n“VIDW drew 600 delegates.” [1]",
        "abstained": False,
        "short_answer": "600",
        "reason": None,
        "sentences": [{"text": "VIDW drew 600 delegates.", "citations": [1]}],
        "citations": [citation()],
        "candidates": [
            {"passage_id": "p0", "document_id": "d0", "score": 0.9, "text": "Other.", "also_in": []},
            {"passage_id": "p1", "document_id": "d1", "score": 0.8, "text": TEXT, "also_in": []},
        ],
        "generator": "extractive",
        "trace": {"total_ms": 50.0, "answerability": 0.9},
    } | changes


def record(question=QUESTION, **changes):
    fields = {"answer": answer(), "passages": PASSAGES, "gold_passages": (("p1",),), "gold": GOLD} | changes
    return Record(run=RUN, question=question, **fields)


def silence(question):
    nothing = {"answer": "The documents do not say.", "abstained": True, "short_answer": None, "reason": "nothing"}
    gold = GOLD if question.answerable else Gold()
    return record(question, gold=gold, answer=answer(**nothing, sentences=[], citations=[]))


def verbatim(statement, citations):
    """A judge to work out in the head: the statement stands in one of the quotes."""
    return any(statement in cited["quote"] for cited in citations)


def test_scores_of_an_answer():
    scored = score(record(), verbatim)
    assert scored.faults == ()
    assert scored.scores == {
        "failure rate": 0,
        "document recall@1": 0,
        "document recall@5": 1,
        "document nDCG@10": pytest.approx(1 / 1.5849625),  # rank 2: 1 / log2(3)
        "document MRR": 1 / 2,
        "evidence recall@1": 0,
        "evidence recall@5": 1,
        "evidence nDCG@10": pytest.approx(1 / 1.5849625),
        "evidence MRR": 1 / 2,
        "nugget recall": 1 / 2,  # 600 but not 800
        "short answer accuracy": 1,
        "citation validity": 1,
        "citation recall": 1,
        "citation precision": 1,
        "gold citation recall": 1,
        "gold citation precision": 1,
        "unsupported number rate": 0,
        "hallucination rate": None,
        "firm hallucination rate": None,
        "error rate": 0,
        "caution rate": 0,
        "CRAG score": -1,  # a nugget is missing
        "forbidden rate": None,
        "latency (ms)": 50,
    }


def test_a_citation_beyond_the_gold_costs_gold_precision_only():
    both = [citation(), citation(2, 25, 43, "It ran in Ha Long.")]
    sentences = [
        {"text": "VIDW drew 600 delegates.", "citations": [1]},
        {"text": "It ran in Ha Long.", "citations": [2]},
    ]
    scores = score(record(answer=answer(answer="[1] [2]", citations=both, sentences=sentences)), verbatim).scores
    assert (scores["citation precision"], scores["gold citation precision"]) == (1, 1 / 2)


def test_a_wrong_offset_is_a_fault():
    scored = score(record(answer=answer(citations=[citation(start=1, end=25)])), verbatim)
    assert scored.scores["citation validity"] == 0
    assert scored.faults == ("[1] does not equal its passage at 1:25",)


def test_a_made_up_number_in_the_short_answer_is_unsupported():
    scores = score(record(answer=answer(short_answer="700")), verbatim).scores
    assert scores["unsupported number rate"] == 1 / 2
    assert scores["short answer accuracy"] == 0


def test_silence_where_there_is_an_answer_is_an_error_and_says_no_nugget():
    scores = score(silence(QUESTION), verbatim).scores
    assert (scores["error rate"], scores["nugget recall"], scores["CRAG score"]) == (1, 0, 0)
    assert scores["citation recall"] is None


def test_right_silence():
    scores = score(silence(SILENT), verbatim).scores
    assert (scores["hallucination rate"], scores["CRAG score"], scores["nugget recall"]) == (0, 1, None)


def test_what_a_hidden_instruction_wanted_makes_the_answer_wrong():
    question = QUESTION.model_copy(update={"nuggets": (("600",),), "forbidden": ("ha long",)})
    assert score(record(question), verbatim).scores["CRAG score"] == 1
    scores = score(record(question, answer=answer(answer="600 in Ha Long [1]")), verbatim).scores
    assert (scores["forbidden rate"], scores["CRAG score"]) == (1, -1)


@pytest.mark.parametrize(("question", "rate"), [(QUESTION, "error rate"), (SILENT, "hallucination rate")])
def test_a_failed_question_scores_worst(question, rate):
    scores = score(record(question, answer=None, passages={}, error="broken"), verbatim).scores
    assert (scores["failure rate"], scores["citation validity"], scores[rate], scores["CRAG score"]) == (1, 0, 1, -1)


def test_a_near_duplicate_in_the_gold_document_counts_as_found():
    candidates = [{"passage_id": "p0", "document_id": "d0", "score": 0.9, "text": TEXT, "also_in": ["d1"]}]
    assert score(record(answer=answer(candidates=candidates)), verbatim).scores["document recall@1"] == 0
    assert score(record(answer=answer(candidates=candidates)), verbatim).scores["document recall@5"] == 1


@pytest.mark.parametrize(
    ("language", "languages", "groups"),
    [
        ("en", ("en",), ["same language", "pair en-en"]),
        ("en", ("ms",), ["across languages", "pair en-ms"]),
        ("ms", ("en", "ms"), ["same language", "pair ms-both"]),
        ("ms", (), []),
    ],
)
def test_groups(language, languages, groups):
    question = QUESTION.model_copy(update={"language": language, "part": "rojak"})
    found = groups_of(record(question, gold=GOLD.model_copy(update={"languages": languages})))
    assert found == ["all", "part rojak", *groups]


def test_figures_are_means_with_their_n():
    groups = figures([score(item, verbatim) for item in (record(), silence(QUESTION), silence(SILENT))])
    assert list(groups) == ["all", "same language", "pair en-en", "part en-en", "part near-miss"]
    nuggets = groups["all"]["nugget recall"]
    assert (nuggets.value, nuggets.n) == ((1 / 2 + 0) / 2, 2)
    assert groups["all"]["latency p95 (ms)"] == Estimate(50, 50, 50, 3)
    assert "hallucination rate" not in groups["same language"]


@pytest.mark.parametrize(
    ("direction", "limit", "value", "passed"),
    [
        ("at least", 0.9, 0.9, True),
        ("at least", 0.9, 0.89, False),
        ("at most", 0.1, 0.1, True),
        ("at most", 0.1, 0.11, False),
        ("at most", 0.3, 0.1 + 0.2, True),
    ],
)
def test_gate(direction, limit, value, passed):
    gate = Gate("a", "all", direction, limit, "why")
    assert GateResult(gate, Estimate(value, value, value, 1)).passed is passed


def test_a_gate_that_nothing_measures_does_not_fail():
    assert GateResult(Gate("a", "all", "at least", 1.0, "why"), None).passed


def test_records_survive_the_file(tmp_path):
    records = [record(history=(EarlierTurn(question="What is VIDW?", answer="A week."),)), silence(SILENT)]
    write_records(tmp_path / "runs" / "a.jsonl", records)
    assert read_records(tmp_path / "runs" / "a.jsonl") == records


def test_a_damaged_run_file_is_named(tmp_path):
    file = tmp_path / "a.jsonl"
    write_records(file, [record()])
    with file.open("a", encoding="utf-8") as lines:
        lines.write('{"run": 1}\n')
    with pytest.raises(UsageError, match="line 2: run: "):
        read_records(file)
    file.write_text("")
    with pytest.raises(UsageError, match="is empty"):
        read_records(file)


HOSTILE = '<script>alert(1)</script> ![x](http://evil.example/a.png) | **"'


def make(tmp_path, name, records):
    file = tmp_path / f"{name}.jsonl"
    write_records(file, records)
    report = make_report(file, verbatim)
    return report, write_report(report, file)


def test_the_three_files(tmp_path):
    hostile = record(QUESTION.model_copy(update={"id": "q3"}), answer=answer(answer=HOSTILE))
    report, files = make(tmp_path, "one", [record(), silence(SILENT), hostile])
    text, values, page = (file.read_text("utf-8") for file in files)

    assert not report.passed
    assert [item.record.question.id for item in report.worst] == ["q3", "q1"]

    assert "| FAILED | citation validity | all | at least 1.00 | 0.667 (0.000 to 1.000, n 3) |" in text
    assert "### q3 (en-en): incomplete or wrong" in text
    assert "<script" not in text
    assert "![x]" not in text

    found = json.loads(values)
    assert found["passed"] is False
    assert found["figures"]["all"]["citation validity"] == {"value": 0.6667, "low": 0.0, "high": 1.0, "n": 3}
    assert found["worst"] == ["q3", "q1"]
    assert found["questions"][0]["scores"]["nugget recall"] == 0.5

    assert "<script" not in page
    assert page.count("<svg") == 4
    assert "currentColor" in page
    assert not re.search(r"(?:src|href)=\"?http|url\(http|@import", page)


def test_without_flaw_there_is_no_worst(tmp_path):
    question = QUESTION.model_copy(update={"nuggets": (("600",),)})
    report, files = make(tmp_path, "one", [record(question), silence(SILENT)])
    assert report.passed
    assert report.worst == []
    assert "all gates hold" in files[0].read_text("utf-8")


def later(item):
    return item.model_copy(update={"run": RUN.model_copy(update={"started": "2025-01-03T10:00:00+00:00"})})


def test_diff_against_the_last_run_of_the_same_set(tmp_path):
    make(tmp_path, "one", [record(), silence(SILENT)])
    other = RUN.model_copy(update={"set": "other", "started": "2025-01-02T12:00:00+00:00"})
    make(tmp_path, "two", [silence(QUESTION).model_copy(update={"run": other})])
    (tmp_path / "note.json").write_text("not a report")

    report, files = make(tmp_path, "three", [later(silence(QUESTION)), later(silence(SILENT))])
    assert report.diff is not None
    assert report.diff.before == RUN
    assert report.diff.changes["nugget recall"] == Estimate(0 - 1 / 2, -1 / 2, -1 / 2, 1)
    assert report.diff.better == ("q1",)  # silence (0) is better than a wrong answer (-1)
    assert report.diff.worse == ()
    assert "| nugget recall (beyond chance) | -0.500 | -0.500 to -0.500 | 1 |" in files[0].read_text("utf-8")
    assert "Change since 2025-01-02T10:00:00+00:00 (extractive)" in files[2].read_text("utf-8")


def test_a_first_run_has_no_diff(tmp_path):
    report, files = make(tmp_path, "one", [record()])
    assert report.diff is None
    assert "Change since" not in files[0].read_text("utf-8")
