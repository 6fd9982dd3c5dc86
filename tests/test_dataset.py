"""Question sets: what is refused and how it is said, and finding the gold in documents."""

import json

import pytest

from assistant.config import PROJECT_ROOT
from assistant.errors import UsageError
from assistant.schema import Document
from eval.dataset import EVERY_SET, SEEDS, SETS, SUPPORT_PAIRS, check_gold, locate, read_set
from eval.metrics import Span

RIGHT = {
    "id": "q1",
    "question": "Di manakah VIDW 2024 diadakan?",
    "language": "ms",
    "part": "ms-ms",
    "split": "dev",
    "answerable": True,
    "gold_documents": ["ms/vidw"],
    "gold_evidence": ["di Ha Long"],
    "nuggets": [["Ha Long"]],
}
SILENT = {"id": "q2", "question": "Siapa?", "language": "ms", "part": "near-miss", "split": "test", "answerable": False}
VIDW_MS = Document("d1", "VIDW", "ms", "VIDW diadakan di Ha Long. Ramai di Ha Long.", paths=("corpus/ms/vidw.md",))
VIDW_EN = Document("d2", "VIDW", "en", "VIDW was held in Ha Long.", paths=("corpus/en/vidw.md", "copy/vidw.html"))


def write(tmp_path, *rows):
    file = tmp_path / "mine.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return str(file)


def test_reads_the_half_that_is_asked_for(tmp_path):
    file = write(tmp_path, RIGHT, "", SILENT)
    assert [question.id for question in read_set(file)] == ["q1", "q2"]
    assert [question.id for question in read_set(file, "dev")] == ["q1"]
    assert read_set(file, "test")[0].nuggets == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"gold": 1}, "line 2: gold: Extra inputs are not permitted"),
        ({"part": "ms"}, "line 2: part: Input should be 'ms-ms'"),
        ({"question": ""}, "line 2: question: String should have at least 1 character"),
        ({"nuggets": []}, "line 2: Value error, an answerable question needs nuggets"),
        ({"nuggets": [[]]}, "line 2: nuggets: Value error, each nugget needs at least one form"),
        ({"gold_documents": []}, "an answerable question needs gold documents"),
        ({"gold_evidence": []}, "an answerable question needs gold evidence"),
        ({"gold_evidence": [" "]}, "gold_evidence: Value error, holds an empty text"),
        ({"answerable": False}, "an unanswerable question in part ms-ms"),
        ({"part": "near-miss"}, "an answerable question in part near-miss"),
        ({"part": "follow-up"}, "a follow-up needs a history"),
        ({"part": "injection"}, "an injection needs what is forbidden"),
        ({"language": "en"}, "language en in part ms-ms"),
        ({"id": "q2"}, 'line 2: id "q2" is taken'),
    ],
)
def test_a_wrong_line_is_named(tmp_path, change, message):
    file = write(tmp_path, SILENT, RIGHT | change)
    with pytest.raises(UsageError) as error:
        read_set(file)
    assert str(error.value).startswith(file)
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_line_that_is_no_json_is_named(tmp_path):
    with pytest.raises(UsageError, match="line 2: Invalid JSON"):
        read_set(write(tmp_path, RIGHT, "{"))


@pytest.mark.parametrize(
    "gold", [{"nuggets": [["Ha Long"]]}, {"gold_documents": ["d1"]}, {"short_answers": ["Ha Long"]}]
)
def test_an_unanswerable_question_has_no_gold(tmp_path, gold):
    with pytest.raises(UsageError, match="an unanswerable question has no gold"):
        read_set(write(tmp_path, SILENT | gold))


def test_a_follow_up_may_be_unanswerable(tmp_path):
    [question] = read_set(write(tmp_path, SILENT | {"part": "follow-up", "history": ["Di manakah VIDW 2024?"]}))
    assert not question.answerable


def test_an_unknown_set_names_the_known_ones():
    with pytest.raises(UsageError, match=f'no set or file "nowhere": give a path, or one of: .*{SEEDS}'):
        read_set("nowhere")


@pytest.mark.parametrize("name", sorted({file.stem for file in SETS.glob("*.jsonl")} - {SUPPORT_PAIRS}))
def test_every_set_of_the_project_reads(name):
    assert read_set(name)


def test_all_is_every_set_that_asks_about_the_collection(monkeypatch, tmp_path):
    monkeypatch.setattr("eval.dataset.SETS", tmp_path)
    others = ((SEEDS, {"id": "s"}), ("news", {"id": "n"}), (SUPPORT_PAIRS, {"sentence": "x"}))
    for name, row in (("one", RIGHT), ("two", SILENT), *others):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(row), encoding="utf-8")
    assert [question.id for question in read_set(EVERY_SET)] == ["q1", "q2"]


def test_an_empty_half_is_an_error(tmp_path):
    with pytest.raises(UsageError, match="has no test questions"):
        read_set(write(tmp_path, RIGHT), "test")


def test_locate_finds_every_place_of_a_quote_in_the_named_document_only(tmp_path):
    gold = locate(read_set(write(tmp_path, RIGHT))[0], [VIDW_MS, VIDW_EN])
    assert gold.documents == (("d1",),)
    assert gold.evidence == ((Span("d1", 14, 24), Span("d1", 32, 42)),)
    assert gold.languages == ("ms",)
    assert [VIDW_MS.text[place.start : place.end] for place in gold.evidence[0]] == ["di Ha Long"] * 2


@pytest.mark.parametrize(
    ("named", "found"),
    [
        ({"gold_documents": ["d2"]}, (("d2",),)),
        ({"gold_documents": ["vidw"]}, (("d1", "d2"),)),
        ({"gold_documents": ["copy/vidw"]}, (("d2",),)),
        ({"gold_documents": ["idw"]}, ((),)),
        ({"gold_documents": [], "gold_paths": ["idw.h"]}, (("d2",),)),
        ({"gold_documents": ["ms/vidw", "en/vidw"]}, (("d1",), ("d2",))),
    ],
)
def test_documents_are_named_by_id_or_path(tmp_path, named, found):
    assert locate(read_set(write(tmp_path, RIGHT | named))[0], [VIDW_MS, VIDW_EN]).documents == found


def test_check_gold_passes_what_is_there(tmp_path):
    assert check_gold(read_set(write(tmp_path, RIGHT, SILENT)), [VIDW_MS, VIDW_EN]) == []


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"gold_documents": ["ms/vidw", "ms/adgmin"]}, ["q1: no document ms/adgmin"]),
        ({"gold_evidence": ["di Hanoi", "di Ha Long"]}, ["q1: its documents do not say 'di Hanoi'"]),
        (
            {"gold_documents": ["en/vidw"], "gold_evidence": ["in Ha Long"]},
            ["q1: part ms-ms, but the languages of its documents are: en"],
        ),
    ],
)
def test_check_gold_says_what_is_absent(tmp_path, change, problems):
    assert check_gold(read_set(write(tmp_path, RIGHT | change)), [VIDW_MS, VIDW_EN]) == problems


def test_the_gold_of_the_seeds_is_in_their_articles():
    folder = PROJECT_ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the two articles are not part of the project")
    documents = [
        Document(
            file.name, file.stem, "ms" if ".ms." in file.name else "en", file.read_text("utf-8"), paths=(str(file),)
        )
        for file in sorted(folder.glob("*.txt"))
    ]
    assert check_gold(read_set(SEEDS), documents) == []
