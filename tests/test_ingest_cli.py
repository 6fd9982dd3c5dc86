import json
import os
import pty
import resource
import signal
import subprocess
import sys
import time
from contextlib import suppress

import pytest

from assistant.config import PROJECT_ROOT
from ingest.__main__ import main
from tests.fakes import HashEncoder

TEXT = "The meeting was held in Da Nang on 19 November 2024. It drew more than 600 delegates. "
FAKE = (
    "import sys; import assistant.models.encoder as encoder; from tests.fakes import HashEncoder;"
    "encoder.load_encoder = lambda settings: HashEncoder();"
    "from ingest.__main__ import main; sys.exit(main(sys.argv[1:]))"
)
"""The command with the fake encoder, for tests that need a process of its own."""


@pytest.fixture(autouse=True)
def fake_encoder(monkeypatch):
    monkeypatch.setattr("assistant.models.encoder.load_encoder", lambda settings: HashEncoder())


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.md").write_text(f"---\nid: vidw\ntitle: VIDW 2024\ndate: 2024-11-19\nlanguage: en\n---\n{TEXT}\n")
    (folder / "b.txt").write_text("Mesyuarat itu diadakan di Da Nang dan dihadiri oleh 600 perwakilan.\n")
    return folder


@pytest.fixture
def ingest(tmp_path, capsys):
    """Runs the command on this test's store; exit code, standard output, standard error."""

    def run(*arguments):
        code = main([*map(str, arguments), "--store", str(tmp_path / "store")])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


class TestModes:
    def test_ingest_reports_in_words(self, ingest, files):
        code, out, err = ingest(files)
        assert (code, err) == (0, "")
        assert out.startswith("2 added\nThe library holds 2 documents in 2 passages (")
        assert ingest(files)[1].startswith("2 unchanged\n")

    def test_ingest_names_copies_and_what_it_does_not_read(self, ingest, files):
        first = min(files.iterdir())
        copy = files / f"z-{first.name}"
        copy.write_bytes(first.read_bytes())
        for number in range(7):
            (files / f"table{number}.xlsx").write_bytes(b"PK")
        code, out, _ = ingest(files)
        assert code == 0
        assert f"  {copy} has the text of {first}\n" in out
        assert ": table0.xlsx, table1.xlsx, table2.xlsx, table3.xlsx, table4.xlsx and 2 more\n" in out
        report = json.loads(ingest(files, "--json")[1])
        assert (report["duplicates"], report["copies"], len(report["passed_over"])) == (0, [], 7), "seen before"

    def test_ingest_reports_as_one_json_object(self, ingest, files):
        (files / "bad.txt").write_bytes(b"")
        code, out, err = ingest(files, "--json")
        report = json.loads(out)
        assert (code, err) == (0, "")
        assert {
            key: report[key] for key in ("added", "changed", "unchanged", "duplicates", "documents", "passages")
        } == {
            "added": 2,
            "changed": 0,
            "unchanged": 0,
            "duplicates": 0,
            "documents": 2,
            "passages": 2,
        }
        (bad,) = report["quarantined"]
        assert bad["name"] == str(files / "bad.txt") and bad["reason"].startswith("empty file")

    def test_list(self, ingest, files):
        (files / "bad.txt").write_bytes(b"")
        ingest(files)
        code, out, _ = ingest("--list")
        assert code == 0
        assert "vidw  en  2024-11-19  VIDW 2024" in out and str(files / "a.md") in out
        assert f"quarantined  {files / 'bad.txt'}: empty file" in out
        listed = json.loads(ingest("--list", "--json")[1])
        assert {document["id"] for document in listed["documents"]} > {"vidw"}
        assert listed["quarantined"][0]["path"] == str(files / "bad.txt")

    def test_remove(self, ingest, files):
        ingest(files)
        assert ingest("--remove", "vidw")[:2] == (0, "removed vidw; its files stay where they are\n")
        code, _, err = ingest("--remove", "vidw")
        assert code == 1 and err == "error: no document vidw; see the ids with: python -m ingest --list\n"

    def test_verify_and_rebuild(self, ingest, files, tmp_path):
        ingest(files)
        assert ingest("--verify")[:2] == (0, "ok: 2 documents, 2 passages, each with its vector\n")
        for index in (tmp_path / "store" / "vectors").iterdir():
            index.rename(tmp_path / index.name)
        code, out, err = ingest("--verify", "--json")
        assert code == 1 and err.count("\n") == 1 and "run: python -m ingest --rebuild" in err
        assert json.loads(out)["ok"] is False and len(json.loads(out)["problems"]) == 1
        assert ingest("--rebuild")[0] == 0
        assert json.loads(ingest("--verify", "--json")[1]) == {
            "ok": True,
            "problems": [],
            "documents": 2,
            "passages": 2,
        }


class TestFailures:
    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["--list", "--verify"],
            ["a.md", "--list"],
            ["--remove", "x", "--rebuild"],
            ["--remove"],
            ["--unknown"],
            ["--json"],
        ],
    )
    def test_anything_but_one_mode_is_wrong_usage(self, arguments, capsys):
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 2
        assert "usage: python -m ingest" in capsys.readouterr().err

    @pytest.mark.parametrize("mode", [["--list"], ["--verify"], ["--rebuild"], ["--remove", "x"]])
    def test_no_library_yet(self, ingest, mode, tmp_path):
        code, out, err = ingest(*mode)
        assert (code, out) == (1, "")
        assert err == f"error: there is no library in {tmp_path / 'store'}; make one: python -m ingest PATH\n"

    def test_a_missing_path(self, ingest, files):
        code, out, err = ingest(files, "/no/such/file.md")
        assert (code, out) == (2, "")
        assert err.startswith("error: '/no/such/file.md' does not exist") and err.count("\n") == 1

    def test_nothing_usable_fails_and_says_why(self, ingest, tmp_path):
        (tmp_path / "empty.txt").write_bytes(b"")
        code, out, err = ingest(tmp_path / "empty.txt")
        assert code == 1 and "empty file" in out
        assert err.startswith("error: no document among what was given")

    def test_an_empty_folder_fails(self, ingest, tmp_path):
        (tmp_path / "empty").mkdir()
        code, _, err = ingest(tmp_path / "empty")
        assert code == 1 and err.startswith("error: no document among what was given")

    def test_another_encoder(self, ingest, files, monkeypatch):
        ingest(files)
        other = HashEncoder()
        other.name, other.fingerprint = "better", "better/2"
        monkeypatch.setattr("assistant.models.encoder.load_encoder", lambda settings: other)
        code, out, err = ingest(files)
        assert (code, out) == (1, "")
        assert "hash/16" in err and "better/2" in err and "--rebuild" in err and err.count("\n") == 1
        assert ingest("--rebuild")[0] == 0
        assert ingest(files)[0] == 0

    def test_a_store_that_cannot_be_made(self, files, capsys):
        assert main([str(files), "--store", "/dev/null/store"]) == 1
        err = capsys.readouterr().err
        assert err.startswith("error: ") and "--store" in err and err.count("\n") == 1

    def test_an_unknown_setting_in_the_environment_is_no_traceback(self, ingest, files, monkeypatch):
        monkeypatch.setenv("ASSISTANT_CHUNK_TOKENS", "many")
        code, _, err = ingest(files)
        assert code == 1 and err.startswith("error: setting chunk_tokens = 'many'")


def command(*arguments, **options):
    return subprocess.Popen(
        [sys.executable, "-c", FAKE, *map(str, arguments)],
        cwd=PROJECT_ROOT,
        stderr=subprocess.PIPE,
        text=True,
        **options,
    )


class TestProcesses:
    def test_help_loads_nothing_heavy(self):
        code = (
            "import sys\ntry:\n    from ingest.__main__ import main; main(['--help'])\nexcept SystemExit: pass\n"
            "heavy = ('chromadb', 'torch', 'onnxruntime', 'transformers', 'numpy', 'pydantic', 'rich', 'pypdf')\n"
            "print([name for name in heavy if name in sys.modules])"
        )
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=PROJECT_ROOT, capture_output=True, text=True, check=True
        )
        assert done.stdout.startswith("usage: python -m ingest") and done.stdout.endswith("[]\n")

    def test_a_full_disk_is_one_line_and_the_next_run_goes_on(self, files, tmp_path):
        for number in range(30):
            (files / f"more{number}.txt").write_text(f"Document {number}. " + TEXT * 30)

        # The limit on file size stands in for a disk: the library of these files grows past it.
        def small_disk():
            resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

        store = tmp_path / "store"
        full = command(files, "--store", store, stdout=subprocess.PIPE, preexec_fn=small_disk)
        out, err = full.communicate(timeout=120)
        assert (full.returncode, out) == (1, "")
        assert err.startswith("error: ") and "space" in err and err.endswith("nothing is lost\n")
        assert err.count("\n") == 1
        again = command(files, "--store", store, stdout=subprocess.PIPE)
        out, err = again.communicate(timeout=120)
        assert (again.returncode, err) == (0, "") and "The library holds 32 documents" in out
        verify = command("--verify", "--store", store, stdout=subprocess.PIPE)
        assert verify.communicate(timeout=120)[0].startswith("ok: 32 documents")

    def test_interrupted_ends_with_a_clean_line(self, files, tmp_path):
        for number in range(400):
            (files / f"more{number}.txt").write_text(f"Document {number}. " + TEXT * 30)
        store = tmp_path / "store"
        # A job that a shell started in the background ignores the signal, and so would what it starts.
        running = command(
            files,
            "--store",
            store,
            stdout=subprocess.PIPE,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        deadline = time.monotonic() + 60
        while not (store / "library.sqlite3").exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            running.wait(3)
        if running.poll() is None:  # a library that was just being imported may have taken the first for itself
            running.send_signal(signal.SIGINT)
        out, err = running.communicate(timeout=60)
        assert (running.returncode, out) == (130, "")
        assert err == "interrupted: nothing is lost, run the same command again to go on\n"
        listed = command("--verify", "--store", store, stdout=subprocess.PIPE)
        listed.communicate(timeout=60)
        assert listed.returncode == 0

    def test_the_bar_is_for_a_terminal_only(self, files, tmp_path):
        screen, terminal = pty.openpty()
        shown = subprocess.Popen(
            [sys.executable, "-c", FAKE, str(files), "--store", str(tmp_path / "store"), "--json"],
            cwd=PROJECT_ROOT,
            stdout=subprocess.PIPE,
            stderr=terminal,
            text=True,
            env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
        )
        os.close(terminal)
        out, _ = shown.communicate(timeout=60)
        drawn = b""
        with suppress(OSError):  # how a terminal without another end says that there is no more
            while part := os.read(screen, 100_000):
                drawn += part
        os.close(screen)
        assert b"0/2" in drawn and b"a.md" in drawn
        assert json.loads(out)["added"] == 2

    def test_a_reader_that_stops_reading_is_no_traceback(self, files, tmp_path):
        store = tmp_path / "store"
        assert main([str(files), "--store", str(store)]) == 0
        listing = command("--list", "--store", store, stdout=subprocess.PIPE)
        listing.stdout.close()
        assert listing.stderr.read() == ""
        listing.stderr.close()
        listing.wait(60)


@pytest.mark.model
def test_the_real_command_on_the_real_encoder(tmp_path, files):
    done = subprocess.run(
        [sys.executable, "-m", "ingest", str(files), "--store", str(tmp_path / "store"), "--json"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["added"] == 2
