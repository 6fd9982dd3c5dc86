"""The command line as a user and a program call it."""

import io
import json
import subprocess
import sys

import pytest

from assistant.__main__ import iso_date, main
from assistant.config import load_settings
from assistant.store.store import Store
from ingest.build import ingest

TEXT = "---\ntitle: The Lake Forum\nlanguage: en\n---\nThe third Lake Forum was held in Putrajaya on 9 May 2024.\n"


@pytest.fixture(scope="module")
def store(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("cli")
    (folder / "forum.md").write_text(TEXT, encoding="utf-8")
    settings = load_settings(store=folder / "store")
    with Store(settings, create=True) as made:
        ingest([str(folder / "forum.md")], settings, made, encoder)
    return str(settings.store)


@pytest.mark.model
def test_ask_json_has_the_contract(store, capsys):
    assert main(["ask", "When was the Lake Forum held?", "--store", store, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert set(answer) >= {
        "question", "language", "answer", "abstained", "reason", "short_answer", "sentences", "citations", "candidates",
        "generator", "trace",
    }  # fmt: skip
    assert set(answer["citations"][0]) == {
        "n", "passage_id", "document_id", "title", "publisher", "date", "url", "path", "language", "quote", "start", "end",
    }  # fmt: skip
    assert set(answer["candidates"][0]) >= {"passage_id", "document_id", "score", "language", "text"}
    assert answer["short_answer"] == "9 May 2024"


@pytest.mark.model
def test_search_json_has_the_contract(store, capsys):
    assert main(["search", "Lake Forum", "--store", store, "--json", "--top-k", "1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["query"], found["language"], len(found["candidates"])) == ("Lake Forum", "en", 1)
    assert set(found["candidates"][0]) >= {"passage_id", "document_id", "path", "title", "language", "score", "text"}


def test_input_that_is_not_utf8_is_refused_in_one_line(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b'{"question": "Caf\xe9?"}\n'), encoding="utf-8"))
    assert main(["ask", "--batch", "-", "--json", "--store", "none"]) == 1
    assert capsys.readouterr().err.startswith("error: - cannot be read")


@pytest.mark.model
def test_a_batch_answers_line_by_line_and_says_what_was_bad(store, tmp_path, capsys):
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"id": "a", "question": "When was the Lake Forum held?"}\nnot json\n{"id": "c"}\n', encoding="utf-8"
    )
    assert main(["ask", "--batch", str(batch), "--json", "--store", store]) == 1
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines[0]["id"] == "a" and lines[0]["short_answer"] == "9 May 2024"
    assert "line 2" in lines[1]["error"]
    assert lines[2]["id"] == "c" and 'has no "question"' in lines[2]["error"]


@pytest.mark.model
def test_doctor_finds_a_good_store_good(store, capsys):
    assert main(["doctor", "--store", store, "--json"]) == 0
    checks = {check["name"]: check for check in json.loads(capsys.readouterr().out)["checks"]}
    assert checks["store"]["ok"] and "1 documents" in checks["store"]["found"]
    assert checks["models"]["ok"]


@pytest.mark.model
def test_doctor_names_the_fix_for_a_missing_store(tmp_path, capsys):
    assert main(["doctor", "--store", str(tmp_path / "none")]) == 1
    assert "python -m ingest" in capsys.readouterr().out


@pytest.mark.model
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["ask", ""], 2, "question is empty"),
        (["ask", "a" * 50_000], 2, "50,000 characters"),
        (["ask"], 2, "give one text or --batch"),
        (["ask", "x", "--batch", "y"], 2, "give one text or --batch"),
        (["ask", "--batch", "/no/such.jsonl"], 1, "/no/such.jsonl cannot be read"),
    ],
)
def test_a_mistake_is_one_line_and_its_exit_code(arguments, code, words, store, capsys):
    assert main([*arguments, "--store", store]) == code
    error = capsys.readouterr().err
    assert words in error and error.count("\n") == 1


@pytest.mark.model
def test_a_missing_store_is_one_line_with_the_fix(tmp_path, capsys):
    assert main(["ask", "Who?", "--store", str(tmp_path / "none")]) == 1
    assert "python -m ingest" in capsys.readouterr().err


def test_help_needs_nothing_heavy():
    script = (
        "import sys; sys.argv = ['x', '--help']\nfrom assistant.__main__ import main\n"
        "try: main()\nexcept SystemExit: print([m for m in ('numpy', 'torch', 'pydantic') if m in sys.modules])"
    )
    output = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
    assert output.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("option", "value", "fix"),
    [
        *(("--top-k", count, "is not a count: give 1 or more") for count in ("0", "-1", "many")),
        *(
            ("--from", day, "is no date: give 2024, 2024-11 or 2024-11-19")
            for day in ("01/06/2024", "2024-1-1", "2024-02-30")
        ),
        ("--to", "June 2024", "is no date: give 2024, 2024-11 or 2024-11-19"),
    ],
)
def test_wrong_options_are_wrong_usage(option, value, fix, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["search", "x", option, value])
    assert stop.value.code == 2
    assert f"{value!r} {fix}" in capsys.readouterr().err


@pytest.mark.parametrize("day", ["2024", "2024-11", "2024-11-19"])
def test_a_day_a_month_or_a_year_limits_the_dates(day):
    assert iso_date(day) == day
