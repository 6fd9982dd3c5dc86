"""A run over a small store: what is recorded, what is refused, and the command from end to end."""

import json
import os
import time
from pathlib import Path

import pytest

from assistant.config import PROJECT_ROOT, Settings, load_settings
from assistant.errors import AssistantError, UsageError
from assistant.pipeline import Assistant
from assistant.store.store import Store
from eval.__main__ import main
from eval.collection import CORPUS, collection_of, prepare_store
from eval.dataset import EVERY_SET, OWN_DOCUMENTS, SEEDS, SETS, EvalQuestion, check_gold, known_set, read_set
from eval.evaluation import spread, write_run
from eval.judge import checker
from eval.metrics import forbidden_rate
from eval.records import read_records, write_records
from eval.run import run
from tests.fakes import HashEncoder, OverlapReader

VIDW = "VIDW 2024 was held in Ha Long from 19 to 22 November 2024. It drew more than 600 delegates."
AMRI = "The 16th AMRI was held in Da Nang. The ministers adopted a vision statement on 22 September 2023."
NEWS = "Seramai 600 perwakilan menghadiri VIDW 2024. Minggu itu berlangsung di Ha Long pada November 2024."


def question(**changes):
    fields = {
        "id": "q1",
        "question": "Where was VIDW 2024 held in November 2024?",
        "language": "en",
        "part": "en-en",
        "split": "dev",
        "answerable": True,
        "gold_paths": ("vidw.en",),
        "gold_evidence": ("held in Ha Long",),
        "nuggets": (("Ha Long",),),
    }
    return EvalQuestion.model_validate(fields | changes)


FOLLOW_UP = question(
    id="q2", part="follow-up", question="How many delegates did it draw?", history=("Where was VIDW 2024 held?",)
)
SILENT = question(
    id="q3",
    part="near-miss",
    question="Who paid for AMRI 16?",
    answerable=False,
    gold_paths=(),
    gold_evidence=(),
    nuggets=(),
)
TOO_LONG = question(id="q4", question="Where was VIDW held? " * 200)


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    folder = tmp_path_factory.mktemp("documents")
    for name, text in (("vidw.en.txt", VIDW), ("amri.en.txt", AMRI), ("vidw.ms.txt", NEWS)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def assistant(documents, tmp_path_factory):
    settings = load_settings(cache=tmp_path_factory.mktemp("cache"), generator="extractive", second_reader=False)
    encoder = HashEncoder()
    return Assistant(prepare_store([documents], settings, encoder), encoder=encoder, reader=OverlapReader())


def test_every_question_is_recorded_with_what_scoring_needs(assistant):
    records = {record.question.id: record for record in run([question(), SILENT], assistant, "mine", "dev")}
    assert list(records) == ["q1", "q3"]
    found = records["q1"]
    [[document]] = found.gold.documents
    [[place]] = found.gold.evidence
    assert VIDW[place.start : place.end] == "held in Ha Long"
    [[passage]] = found.gold_passages
    assert found.answer is not None
    assert passage in {candidate["passage_id"] for candidate in found.answer["candidates"]}
    assert found.answer["citations"]
    for citation in found.answer["citations"]:
        cited = found.passages[citation["passage_id"]]
        assert cited.text[citation["start"] : citation["end"]] == citation["quote"]
    assert found.gold.languages == ("en",)
    assert found.run.documents == 3
    assert found.run.generator == "extractive"
    assert (records["q3"].gold.documents, records["q3"].gold_passages) == ((), ())
    assert document == place.document_id


def test_the_history_is_really_answered_first(assistant):
    [record] = run([FOLLOW_UP], assistant, "mine", "dev")
    [turn] = record.history
    assert turn.question == "Where was VIDW 2024 held?"
    assert turn.answer
    assert "VIDW 2024" in record.answer["trace"]["standalone_question"]


def test_a_failed_question_is_recorded_and_the_run_goes_on(assistant):
    failed, answered = run([TOO_LONG, question()], assistant, "mine", "dev")
    assert failed.answer is None
    assert failed.error.startswith("UsageError: the question has ")
    assert answered.error is None


def test_gold_that_the_store_lacks_stops_the_run_before_the_first_question(assistant):
    with pytest.raises(AssistantError, match=r"1 gold entries of set mine .* q1: its documents do not say 'in Hanoi'"):
        next(run([question(gold_evidence=("in Hanoi",))], assistant, "mine", "dev"))


def test_progress_counts_to_the_end(assistant):
    seen = []
    list(run([question(), SILENT], assistant, "mine", "dev", lambda *state: seen.append(state)))
    assert seen == [(0, 2, question().question), (1, 2, SILENT.question), (2, 2, "")]


def test_the_run_file_holds_every_record(assistant, tmp_path):
    file = write_run([question(), TOO_LONG, SILENT], assistant, "mine", "dev", tmp_path / "runs")
    assert file.name.startswith("mine-dev-extractive-")
    assert [record.question.id for record in read_records(file)] == ["q1", "q4", "q3"]


def test_a_store_is_made_once_for_the_same_documents(documents, tmp_path):
    settings = Settings(cache=tmp_path / "cache")
    seen = []
    first = prepare_store([documents], settings, HashEncoder(), lambda *state: seen.append(state))
    assert [state[:2] for state in seen] == [(0, 3), (1, 3), (2, 3)]
    assert prepare_store([documents], settings, HashEncoder(), lambda *_: pytest.fail("ingested again")) == first
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "new.txt").write_text("A new document is here.", encoding="utf-8")
    assert prepare_store([documents, tmp_path / "more"], settings, HashEncoder()).store != first.store
    assert not list((tmp_path / "cache" / "eval").glob("draft-*"))


def test_a_store_that_nobody_asks_is_forgotten_after_a_week(documents, tmp_path):
    settings = Settings(cache=tmp_path / "cache")
    old, recent = (tmp_path / "cache" / "eval" / name for name in ("draft-old", "recent"))
    for directory, days in ((old, 8), (recent, 6)):
        directory.mkdir(parents=True)
        used = time.time() - days * 24 * 3600
        os.utime(directory, (used, used))
    made = prepare_store([documents], settings, HashEncoder()).store
    assert sorted((tmp_path / "cache" / "eval").iterdir()) == sorted([recent, made])


def test_a_document_that_cannot_be_read_stops_the_evaluation(tmp_path):
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "empty.txt").touch()
    with pytest.raises(AssistantError, match=r"1 documents cannot be evaluated, the first: .*empty.txt: empty file"):
        prepare_store([tmp_path / "documents"], Settings(cache=tmp_path / "cache"), HashEncoder())
    assert list((tmp_path / "cache" / "eval").iterdir()) == []


OWN = sorted(folder.name for folder in OWN_DOCUMENTS.iterdir() if folder.is_dir())


def test_invented_documents_are_in_the_store_of_their_own_set_alone():
    assert OWN == ["injection", "news"]
    assert [collection_of(name) for name in OWN] == [[OWN_DOCUMENTS / name] for name in OWN]
    for name in (EVERY_SET, "collection_c", "mine"):
        assert collection_of(name) == list(CORPUS)


def test_a_file_named_like_a_set_of_the_project_asks_about_the_collection(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("news.jsonl").touch()
    assert (
        collection_of(known_set("news.jsonl")) == collection_of(known_set(str(tmp_path / "news.jsonl"))) == list(CORPUS)
    )
    assert collection_of(known_set(str(SETS / "news.jsonl"))) == collection_of(known_set("news")) != list(CORPUS)


@pytest.mark.parametrize("name", OWN)
def test_a_set_with_documents_of_its_own_has_its_gold_in_them(name, tmp_path):
    settings = prepare_store(collection_of(name), Settings(cache=tmp_path / "cache"), HashEncoder())
    with Store(settings) as store:
        documents = store.library.documents()
    questions = read_set(name)
    assert check_gold(questions, documents) == []
    said = "\n".join(document.text for document in documents)
    assert not [one.id for one in questions if one.forbidden and not forbidden_rate(said, one.forbidden)]


def test_the_seeds_need_their_articles(monkeypatch, tmp_path):
    monkeypatch.setattr("eval.collection.SEED_DOCUMENTS", tmp_path / "absent")
    with pytest.raises(AssistantError, match="asks about two articles that are not part of the project"):
        collection_of(SEEDS)


def test_a_run_file_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(UsageError, match=r"run.jsonl: .*; give a directory you can write with --out"):
        write_records(tmp_path / "file" / "run.jsonl", [])


def test_a_limit_is_spread_over_the_set():
    questions = [question(id=str(number)) for number in range(10)]
    assert [q.id for q in spread(questions, 4)] == ["0", "2", "5", "7"]
    assert spread(questions, 99) == spread(questions, None) == questions


def test_the_checker_as_a_judge():
    entails = checker(HashEncoder())
    quote = {"quote": VIDW, "language": "en", "title": "VIDW", "date": "2024-11-22"}
    assert entails("It drew more than 600 delegates.", [quote])
    assert entails("VIDW 2024 drew more than 600 delegates.", [quote])
    assert not entails("VIDW 2024 drew more than 700 delegates.", [quote])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "nowhere"], 'no set or file "nowhere"'),
        (["--set", SEEDS, "--split", "dev"], "has no dev questions"),
        (["--rescore", "absent.jsonl"], "absent.jsonl cannot be read"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(capsys, arguments, message):
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--limit", "0"], ["--split", "half"], ["--nonsense"]])
def test_wrong_options_exit_with_2(arguments):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)


@pytest.mark.model
def test_the_command_with_the_real_models(documents, tmp_path, capsys, encoder):
    settings = prepare_store([documents], load_settings(cache=tmp_path / "cache"), encoder)
    sets = tmp_path / "mine.jsonl"
    sets.write_text("\n".join(q.model_dump_json() for q in (question(), FOLLOW_UP, SILENT)), encoding="utf-8")
    arguments = ["--set", str(sets), "--split", "dev", "--generator", "extractive", "--store", str(settings.store)]
    code = main([*arguments, "--out", str(tmp_path / "runs"), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert code == (0 if report["passed"] else 1)
    assert report["figures"]["all"]["citation validity"] == {"value": 1, "low": 1, "high": 1, "n": 3}
    assert report["figures"]["all"]["failure rate"]["value"] == 0
    assert report["figures"]["part en-en"]["nugget recall"]["value"] == 1
    [run_file] = (tmp_path / "runs").glob("*.jsonl")
    assert {file.suffix for file in (tmp_path / "runs").iterdir()} == {".jsonl", ".md", ".json", ".html"}

    assert main(["--rescore", str(run_file), "--json"]) == code
    assert json.loads(capsys.readouterr().out)["figures"] == report["figures"]


@pytest.mark.model
@pytest.mark.slow
def test_the_seeds_are_cited_exactly(tmp_path, capsys):
    if not (PROJECT_ROOT.parent / "shared" / "seeds").is_dir():
        pytest.skip("the two articles are not part of the project")
    main(["--set", SEEDS, "--generator", "extractive", "--out", str(tmp_path), "--json"])
    report = json.loads(capsys.readouterr().out)
    assert len(report["questions"]) == len(read_set(SEEDS))
    assert report["figures"]["all"]["citation validity"]["value"] == 1
    assert report["figures"]["all"]["failure rate"]["value"] == 0
    assert report["figures"]["same language"]["evidence recall@5"]["value"] == 1
