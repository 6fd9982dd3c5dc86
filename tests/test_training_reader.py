"""The training of the reader, on a few rows: it learns, stops, goes on, and its weights become a reader."""

import random
import re
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from assistant.config import PROJECT_ROOT, load_settings
from assistant.models.prepare import READER_PATH, prepare, prepared_directory
from assistant.models.reader import MAX_QUESTION, WINDOW
from assistant.models.runtime import load_tokenizer
from assistant.schema import LANGUAGES
from eval.bench.reading import reader_of
from eval.twins import ACCOUNTS, HELD_OUT, PARAPHRASED, STRANGERS, Row, public_rows, read_twins, sibling_rows
from training.average import average
from training.mixture import TWINS, hard_negatives
from training.windows import batches, windows

SHARED = PROJECT_ROOT.parent / "shared" / "data" / "reader"
needs_public_sets = pytest.mark.skipif(not SHARED.is_dir(), reason="the public reading sets are not on this machine")


@pytest.fixture(scope="module")
def tokenizer():
    settings = load_settings()
    prepare(settings)
    return load_tokenizer(prepared_directory(settings))


def rows(most=20):
    """Random rows, each of another twin: all rows of all twins take seven seconds to make."""
    draw = random.Random(3)
    return [draw.choice(list(twin.rows())) for twin in draw.sample(read_twins(TWINS), most)]


def short_rows(most):
    """Rows of which the last only has no answer, cut to the beginning of their passages: less to learn from in a step."""
    begin, made = 240, rows(100)
    answered = [row for row in made if row.answer and row.answer[1] <= begin]
    kept = [*answered[: most - 1], next(row for row in made if not row.answer)]
    return [replace(row, passage=row.passage[:begin]) for row in kept]


@pytest.mark.parametrize("folder", [TWINS, HELD_OUT, PARAPHRASED, ACCOUNTS, STRANGERS])
def test_every_answer_stands_in_its_twin_and_a_question_crosses_both_languages(folder):
    for twin in read_twins(folder):
        found = {(row.question, *row.languages): row for row in twin.rows()}
        assert len(found) == 4 * len(twin.questions)
        for item, asked, told in product(twin.questions, LANGUAGES, LANGUAGES):
            row, answer = found[item[asked], asked, told], item[f"answer_{told}"]
            assert (row.answer and row.passage[slice(*row.answer)]) == answer


def test_no_held_out_text_or_question_is_trained_on():
    trained = read_twins(TWINS)
    held_out = [twin for folder in (HELD_OUT, PARAPHRASED, ACCOUNTS, STRANGERS) for twin in read_twins(folder)]
    assert len(trained) >= 1000
    assert len(held_out) >= 30
    for language in ("ms", "en"):
        known = {item[language] for twin in trained for item in twin.questions}
        known |= {twin.text[language] for twin in trained}
        asked = {item[language] for twin in held_out for item in twin.questions}
        assert not known & (asked | {twin.text[language] for twin in held_out})


def test_a_question_on_a_look_alike_has_no_answer_there():
    found = list(sibling_rows(read_twins(TWINS)[:3]))
    assert found
    assert all(row.answer is None for row in found)


@pytest.mark.model
def test_a_window_holds_the_answer_where_it_says(tokenizer):
    long = Row("Who came?", "Nothing happened here. " * 90 + "Then Lina Suryani came.", (2075, 2087), ("en", "en"), "x")
    assert long.answer_text == "Lina Suryani"
    for row in [long, *rows()]:
        (window,) = windows([row], tokenizer, random.Random(1))
        assert len(window.ids) <= WINDOW
        assert window.ids.index(2) <= MAX_QUESTION + 1
        if row.answer:
            assert window.allowed[window.start]
            assert window.allowed[window.end]
            words = tokenizer.decode(window.ids[window.start : window.end + 1])
            assert row.answer_text.split()[0].casefold() in words.casefold()
        else:
            assert (window.start, window.end) == (0, 0)


@pytest.mark.model
def test_batches_hold_every_window_once(tokenizer):
    made = windows(rows(), tokenizer, random.Random(1))
    found = batches(made, 8, random.Random(2))
    assert sorted(map(len, found)) == [4, 8, 8]
    assert {id(window) for batch in found for window in batch} == {id(window) for window in made}


@pytest.mark.model
def test_hard_negatives_are_near_and_do_not_answer(encoder):
    asked = [row for row in rows(20) if row.answer]
    passages = sorted({row.passage for row in asked})
    found = hard_negatives(asked, passages, encoder)
    assert found
    for row in found:
        assert row.answer is None
        assert row.passage in passages


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_run_learns_stops_goes_on_and_becomes_a_reader(tokenizer, tmp_path: Path, monkeypatch):
    import torch
    from safetensors.numpy import load_file, save_file

    from assistant.models.pack_reader import unpack
    from training import reader as training
    from training.reader import Budget, Network, train

    torch.manual_seed(1)
    monkeypatch.setattr(training, "BATCH", 4)  # two batches in an epoch, of 4 and 2
    settings = load_settings()
    network = Network(settings, unpack(load_file(READER_PATH)))
    made = windows(short_rows(6), tokenizer, random.Random(1))
    with torch.no_grad():
        network.body.eval()
        before = network.loss(made).item()
    checkpoint = tmp_path / "run.pt"
    assert train(network, made, Budget(60, 2), checkpoint, seed=5, save_every=2, warm_up=1) == 2
    stopped = Network(settings, unpack(load_file(READER_PATH)))
    # two of the three are in the checkpoint
    assert train(stopped, made, Budget(60, 3), checkpoint, seed=5, save_every=2, warm_up=1) == 3
    with torch.no_grad():
        stopped.body.eval()
        assert stopped.loss(made).item() < before

    trained = tmp_path / "trained.safetensors"
    save_file({name: tensor.numpy() for name, tensor in stopped.state().items()}, trained)
    with reader_of(trained) as reader:
        row = next(row for row in rows() if row.answer and row.languages == ("ms", "ms"))
        assert reader.read(row.question, [row.passage])[0].spans


@needs_public_sets
def test_public_rows_are_where_they_claim():
    found = public_rows(SHARED / "facqa.valid.jsonl")
    assert len(found) == 311
    assert all(row.answer for row in found)


def test_the_mean_of_two_readers_by_hand():
    one, other = {"qa.bias": np.array([1.0, 3.0])}, {"qa.bias": np.array([2.0, -1.0])}
    assert average(one, other)["qa.bias"].tolist() == [1.5, 1.0]
    with pytest.raises(ValueError, match=r"qa\.weight.* is in one file only"):
        average(one, other | {"qa.weight": np.zeros(2)})


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_round_without_an_ingredient(tokenizer, tmp_path: Path):
    from training.ablation import measured, table, trained_without

    made = {name: windows(short_rows(3), tokenizer, random.Random(1)) for name in ("own", "glossed")}
    trained = tmp_path / "trained.safetensors"
    trained_without("glossed", made, READER_PATH, 2, load_settings(), trained)
    with reader_of(trained) as reader:
        figures = measured(reader, tmp_path, most=10)  # no public sets there
    assert all(found["n"] == 10 for found in figures.values())
    assert re.match(r"\| glossed \| (?:\d\.\d{3}|nan)", table({"glossed": figures}).splitlines()[2])


def test_no_rows_are_not_all_rows(tmp_path: Path, monkeypatch):
    from training import reader

    made = [Row("q", "p", None, ("ms", "ms"), source) for source in ("parts_a-01a", "events-01a")]

    def stop(rows, *_):
        raise RuntimeError([row.source for row in rows])

    for name, value in (("prepare", None), ("load_encoder", None), ("load_tokenizer", None), ("mixture", made)):
        monkeypatch.setattr(reader, name, lambda *_, value=value: value)
    monkeypatch.setattr(reader, "windows", stop)
    argv = ["reader", str(tmp_path / "a.safetensors"), "--rows", "0", "--whole", "parts_"]
    monkeypatch.setattr("sys.argv", argv)
    with pytest.raises(RuntimeError) as stopped:
        reader.main()
    assert stopped.value.args == (["parts_a-01a"],)


def test_whole_sets_are_kept_beside_a_random_share_of_the_others():
    from training.mixture import drawn

    made = [Row("q", "p", None, ("ms", "ms"), source) for source in ["parts_a-01a"] * 3 + ["events-01a"] * 9]
    found = drawn(made, 4, ["parts_"], random.Random(1))
    assert [row.source for row in found] == ["parts_a-01a"] * 3 + ["events-01a"] * 4
    assert len(drawn(made, 4, [], random.Random(1))) == 4
