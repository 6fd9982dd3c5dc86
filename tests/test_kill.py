"""Kills an ingest at random instants: the next run must end as if nothing had happened.

The killed process is a real one with real files and a real embedded Chroma; only the encoder is a fake, for speed.
"""

import multiprocessing
import random
import shutil
import time
from pathlib import Path

import pytest

from assistant.config import load_settings
from assistant.store.store import Store
from ingest import build
from tests.fakes import HashEncoder

KILLS, REBUILD_KILLS = 30, 6
SEED = 20241119
WAIT_S = 120
OLD = [f"d{number:02d}" for number in range(8)]
CHANGED, NEW = OLD[:4], [f"n{number:02d}" for number in range(4)]
# A server that has imported everything forks each child in milliseconds, and has no thread of Chroma's to lose in it.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    ["chromadb.api.rust", "tests.test_kill", "ingest.load", "Sastrawi.Stemmer.StemmerFactory"]
)

pytestmark = pytest.mark.slow


def write(folder, name, version):
    """A file with an id in every other one, a passage that stays, and passages that change with the version."""
    header = f"---\nid: {name}\ntitle: {name}\n---\n\n" if int(name[1:]) % 2 else ""
    stays = " ".join(f"The file {name} keeps sentence {n} in every version." for n in range(5))
    moves = " ".join(f"Version {version} of {name} says a thing of its own, number {n}." for n in range(12))
    (folder / f"{name}.md").write_text(f"{header}{stays}\n\n{moves}\n")


def settings_of(store, tokens=40):
    return load_settings(store=store, chunk_tokens=tokens, chunk_max_tokens=tokens + 20)


def run(store, folder, rebuild, often, pipe):
    """Ingests or rebuilds in a child process; says when it begins and, when it gets that far, when it has ended."""
    if often:
        build.PUBLISH_EVERY_S = 0.0  # a switch after each document: more instants that matter
    pipe.send("begin")
    begun = time.monotonic()
    if rebuild:
        settings = settings_of(store, 80)
        with Store(settings) as opened:
            build.rebuild(settings, opened, HashEncoder())
    else:
        settings = settings_of(store)
        with Store(settings) as opened:
            build.ingest([str(folder)], settings, opened, HashEncoder())
    pipe.send(time.monotonic() - begun)


def look(store, pipe):
    """What a child process finds in a store: texts by file name, ids by file name, and all that is wrong."""
    with Store(settings_of(store)) as opened:
        documents = opened.library.documents()
        pipe.send(
            {
                "texts": {Path(path).stem: document.text for document in documents for path in document.paths},
                "ids": {Path(path).stem: document.id for document in documents for path in document.paths},
                "documents": len(documents),
                "problems": opened.problems(),
                "pending": opened._staging.is_pending(),
                "indexes": len(list((Path(store) / "vectors").glob("index-*"))),
            }
        )


def start(target, *arguments):
    here, there = PROCESSES.Pipe()
    process = PROCESSES.Process(target=target, args=(*arguments, there))
    process.start()
    there.close()
    return process, here


def receive(pipe):
    assert pipe.poll(WAIT_S), "the child does not answer"
    return pipe.recv()


def to_the_end(store, folder, rebuild=False, often=False):
    """Runs without a kill; how long it took."""
    process, pipe = start(run, store, folder, rebuild, often)
    assert receive(pipe) == "begin"
    seconds = receive(pipe)
    process.join(WAIT_S)
    return seconds


def seen(store):
    process, pipe = start(look, store)
    found = receive(pipe)
    process.join(WAIT_S)
    return found


def kill_at(store, folder, instant, rebuild, often):
    """Runs and kills after ``instant`` seconds; whether it was still running."""
    process, pipe = start(run, store, folder, rebuild, often)
    assert receive(pipe) == "begin"
    time.sleep(instant)
    process.kill()  # SIGKILL
    process.join(WAIT_S)
    try:
        receive(pipe)
    except EOFError:
        return True
    return False


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    """A store of eight old files, and the folder in which four of them have changed since and four are new."""
    root = tmp_path_factory.mktemp("kill")
    folder, store = root / "files", root / "store"
    folder.mkdir()
    for name in OLD:
        write(folder, name, 1)
    with Store(settings_of(store), create=True) as opened:
        build.ingest([str(folder)], settings_of(store), opened, HashEncoder())
    old = seen(store)
    for name in CHANGED + NEW:
        write(folder, name, 2)
    return store, folder, old


@pytest.fixture(scope="module")
def after(before, tmp_path_factory):
    """What a store is like after a run that nobody killed, and how long the runs take."""
    store, folder, _ = before
    copies = [tmp_path_factory.mktemp("whole") / name for name in ("seldom", "often", "rebuild")]
    for copy in copies:
        shutil.copytree(store, copy)
    times = to_the_end(copies[0], folder), to_the_end(copies[1], folder, often=True), 0.0
    found = seen(copies[0])
    assert seen(copies[1])["texts"] == found["texts"]
    return found, (times[0], times[1], to_the_end(copies[2], folder, rebuild=True))


def test_what_is_expected(before, after):
    old, (new, _) = before[2], after
    assert sorted(old["texts"]) == OLD and sorted(new["texts"]) == OLD + NEW
    assert new["problems"] == [] and old["problems"] == []
    assert {name: new["ids"][name] for name in OLD} == old["ids"]
    assert [name for name in OLD if old["texts"][name] != new["texts"][name]] == CHANGED


def test_an_ingest_that_is_killed(before, after, tmp_path):
    store, folder, old = before
    new, (seldom, often, _) = after
    chance = random.Random(SEED)
    running = 0
    for trial in range(KILLS):
        copy, many = tmp_path / f"store{trial}", bool(trial % 2)
        shutil.copytree(store, copy)
        instant = chance.uniform(0, often if many else seldom)
        running += kill_at(copy, folder, instant, rebuild=False, often=many)
        half = seen(copy)
        assert half["problems"] == [], f"trial {trial}, killed after {instant:.3f} s"
        for name, text in half["texts"].items():
            assert text in (old["texts"].get(name), new["texts"][name]), f"{name} is neither old nor new"
        assert set(OLD) <= half["texts"].keys(), "a document was lost"
        to_the_end(copy, folder)
        whole = seen(copy)
        assert whole["texts"] == new["texts"] and whole["ids"] == new["ids"], f"trial {trial}, after {instant:.3f} s"
        assert (whole["documents"], whole["problems"], whole["pending"], whole["indexes"]) == (12, [], False, 1)
        shutil.rmtree(copy)
    assert running >= KILLS * 2 // 3, f"{running} of {KILLS} kills met a running process, which is too few to mean much"


def test_a_rebuild_that_is_killed(before, after, tmp_path):
    store, folder, old = before
    chance = random.Random(SEED)
    for trial in range(REBUILD_KILLS):
        copy = tmp_path / f"store{trial}"
        shutil.copytree(store, copy)
        kill_at(copy, folder, chance.uniform(0, after[1][2]), rebuild=True, often=False)
        half = seen(copy)
        assert half["texts"] == old["texts"] and half["problems"] == []
        to_the_end(copy, folder, rebuild=True)
        whole = seen(copy)
        assert whole["texts"] == old["texts"] and whole["ids"] == old["ids"]
        assert (whole["problems"], whole["pending"], whole["indexes"]) == ([], False, 1)
        shutil.rmtree(copy)
