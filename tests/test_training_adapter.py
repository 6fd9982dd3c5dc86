"""Training of the answer adapter: packed questions, low-rank matrices, the GGUF file, and a run that was stopped."""

import random
import threading
from dataclasses import replace

import numpy as np
import pytest

from assistant.config import PROJECT_ROOT, load_settings
from assistant.models.language_model import NOT_SAID, EmbeddedModel, span_grammar
from eval.twins import Row, trap
from training import adapter as training
from training import adapter_gguf
from training.adapter import Budget, Teacher, train, visible
from training.adapter_gguf import read_adapter, write_adapter
from training.adapter_report import Trial, f1, measured, trials
from training.average import average_files
from training.lora import SCALE, Adapter
from training.mixture import TWINS
from training.packs import ANSWERED, Ask, Source, batches, pack, sources

SHARED = PROJECT_ROOT.parent / "shared" / "data" / "reader"
PASSAGE = (
    "Forum Tasik ketiga diadakan di Putrajaya pada 9 Mei 2024. Seramai 412 penyunting hadir. "
    "Forum itu dirasmikan oleh Lina Suryani. Ia ditutup selepas dua hari."
)
BOTH = Source("Forum itu di Ipoh pada Mei.", (Ask("Di mana?", "Ipoh"), Ask("Bila?", "Mei"), Ask("Siapa?", NOT_SAID)))


def row(question, answer):
    start = PASSAGE.index(answer) if answer else None
    return Row(question, PASSAGE, (start, start + len(answer)) if answer else None, ("ms", "ms"), "test")


ROWS = [
    row("Di manakah?", "Putrajaya"),
    row("Bilakah?", "9 Mei 2024"),
    row("Berapa ramai?", "412 penyunting"),
    row("Siapakah?", "Lina Suryani"),
    row("Berapa lama?", "dua hari"),
    row("Berapakah kosnya?", None),
    row("Di manakah yang keempat?", None),
]


def letters(text):
    return [ord(letter) for letter in text]


def small_model():
    import torch
    from transformers import Gemma3ForCausalLM, Gemma3TextConfig

    torch.manual_seed(4)
    shape = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "head_dim": 32}
    heads = {"num_attention_heads": 2, "num_key_value_heads": 1}
    return Gemma3ForCausalLM(Gemma3TextConfig(vocab_size=300, initializer_range=0.3, **shape, **heads))


def teacher(rank=4):
    model = small_model()
    return Teacher(model, Adapter(model, rank, range(2)))


def test_a_pack_is_the_prompt_that_the_assistant_sends():
    class Server:
        def handle_completions(self, request):
            self.prompt = request["prompt"]
            return {"choices": [{"text": " Ipoh"}]}

    model = EmbeddedModel.__new__(EmbeddedModel)
    model._server, model._lock = Server(), threading.Lock()
    model.ask(BOTH.text, "Di mana?")
    made = pack(replace(BOTH, asks=BOTH.asks[:1]), letters)
    assert "".join(map(chr, made.ids[1:])) == model._server.prompt + " Ipoh\n"
    assert "".join(chr(i) for i, learnt in zip(made.ids, made.learnt, strict=True) if learnt) == " Ipoh\n"


def test_each_question_stands_right_after_the_source():
    made = pack(BOTH, letters)
    told = made.branches.count(0)
    for number in (1, 2, 3):
        places = [place for place, branch in zip(made.positions, made.branches, strict=True) if branch == number]
        assert places == list(range(told, told + len(places)))


def test_a_question_sees_the_source_and_itself_only():
    import torch

    seen = visible(torch.tensor([[0, 0, 1, 1, 2, -1]]))[0, 0].int().tolist()
    assert seen == [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 0],
        [1, 1, 1, 1, 0, 0],
        [1, 1, 0, 0, 1, 0],
        [0, 0, 0, 0, 0, 1],
    ]


def test_packed_questions_cost_what_they_cost_alone():
    judge = teacher()
    together = judge.loss([pack(BOTH, letters)]).item()
    alone = [pack(replace(BOTH, asks=(ask,)), letters) for ask in BOTH.asks]
    weights = [sum(each.learnt) for each in alone]
    costs = [judge.loss([each]).item() for each in alone]
    assert together == pytest.approx(np.average(costs, weights=weights), rel=0.002)
    assert judge.loss(alone).item() == pytest.approx(together, rel=0.002)
    plain = replace(pack(BOTH, letters), branches=[0] * len(pack(BOTH, letters).ids))
    assert judge.loss([plain]).item() != pytest.approx(together, rel=0.002)


def test_sources_hold_their_answers_and_lack_the_rest():
    told, lacking = set(), set()
    for seed in range(30):
        made = sources(ROWS, random.Random(seed))
        asks = [(source, ask) for source in made for ask in source.asks]
        assert all(ask.answer == NOT_SAID or ask.answer in source.text for source, ask in asks)
        answered = [ask.question for _, ask in asks if ask.answer != NOT_SAID]
        assert sorted(answered) == sorted(each.question for each in ROWS if each.answer)
        assert all(sum(ask.answer != NOT_SAID for ask in source.asks) <= ANSWERED for source in made)
        told |= {source.text for source in made}
        lacking |= {ask.question for _, ask in asks if ask.answer == NOT_SAID}
    assert PASSAGE in told
    assert "Seramai 412 penyunting hadir." in told
    assert {"Berapakah kosnya?", "Berapa lama?"} <= lacking


def test_the_sentence_that_only_mentions_a_thing_is_asked_about_it():
    lost = "Bagaimanakah forum itu dirasmikan?"
    place = trap(lost, PASSAGE, None)
    assert PASSAGE[slice(*place)] == "Forum itu dirasmikan oleh Lina Suryani."
    assert (
        trap("Siapakah yang merasmikan forum?", PASSAGE, (PASSAGE.index("Lina"), PASSAGE.index("Lina") + 12)) != place
    )
    assert trap("Adakah hujan?", PASSAGE, None) is None
    rows = [*ROWS, replace(row(lost, None), trap=place)]
    asks = {
        (source.text, ask) for seed in range(10) for source in sources(rows, random.Random(seed)) for ask in source.asks
    }
    alone = "Forum itu dirasmikan oleh Lina Suryani."
    assert {(alone, Ask(lost, NOT_SAID)), (alone, Ask("Siapakah?", "Lina Suryani"))} <= asks
    assert [each.source for each in trials([rows[-1], ROWS[5]], 0)] == [alone]


def test_batches_hold_every_pack_once():
    packs = [pack(replace(BOTH, text=BOTH.text * (1 + n % 5)), letters) for n in range(30)]
    made = batches(packs, random.Random(1))
    assert sorted(len(each.ids) for batch in made for each in batch) == sorted(len(each.ids) for each in packs)
    assert max(len(batch) * max(len(each.ids) for each in batch) for batch in made) <= 1500


def test_an_untrained_adapter_changes_nothing_and_a_trained_one_does():
    import torch

    model, bare = small_model(), small_model()
    ids = torch.tensor([[2, 40, 50]])
    own = Adapter(model, 4, range(2))
    assert torch.equal(model(ids).logits, bare(ids).logits)
    torch.nn.init.ones_(own.parameters["blk.1.ffn_up.weight.lora_b"])
    assert not torch.allclose(model(ids).logits, bare(ids).logits)


def test_a_larger_adapter_goes_on_from_a_smaller_one(tmp_path):
    pytest.importorskip("gguf", reason="it comes with the extra training")
    import torch

    small, large = small_model(), small_model()
    first = Adapter(small, 2, range(2))
    for parameter in first.parameters.values():
        torch.nn.init.normal_(parameter, std=0.1)
    write_adapter(tmp_path / "a.gguf", first.tensors(), first.alpha)
    second = Adapter(large, 4, range(2))
    second.load(*read_adapter(tmp_path / "a.gguf"))
    ids = torch.tensor([[2, 40, 50]])
    assert torch.allclose(small(ids).logits, large(ids).logits, atol=0.02)
    with pytest.raises(ValueError, match="rank 2"):
        first.load(second.tensors(), second.alpha)


def test_the_mean_of_two_adapters_lies_between_them(tmp_path):
    pytest.importorskip("gguf", reason="it comes with the extra training")
    paths = [tmp_path / f"{name}.gguf" for name in ("before", "after", "mean")]
    adapters = [Adapter(small_model(), 4, range(2)) for _ in range(2)]
    for number, (adapter, path) in enumerate(zip(adapters, paths, strict=False)):
        tensors = {name: np.full_like(values, 2.0 * number) for name, values in adapter.tensors().items()}
        write_adapter(path, tensors, adapter.alpha)
    average_files(*paths)
    mean, alpha = read_adapter(paths[-1])
    assert alpha == adapters[0].alpha
    assert all(np.allclose(values, 1.0) for values in mean.values())
    write_adapter(paths[1], adapters[1].tensors(), adapters[1].alpha + 1)
    with pytest.raises(ValueError, match="alpha is"):
        average_files(*paths)


def test_a_checkpoint_is_exported(tmp_path, monkeypatch):
    torch = pytest.importorskip("torch")
    pytest.importorskip("gguf", reason="it comes with the extra training")
    checkpoint, out = tmp_path / "run.pt", tmp_path / "run.gguf"
    matrix = torch.nn.Parameter(torch.full((2, 3), 0.5, dtype=torch.bfloat16))
    torch.save({"parameters": {"blk.4.attn_q.weight.lora_a": matrix}}, checkpoint)
    monkeypatch.setattr("sys.argv", ["adapter_gguf", str(checkpoint), str(out)])
    adapter_gguf.main()
    ((name, values),), alpha = read_adapter(out)[0].items(), read_adapter(out)[1]
    assert (name, values.tolist(), alpha) == ("blk.4.attn_q.weight.lora_a", [[0.5] * 3] * 2, SCALE * 2)


def test_no_rows_are_not_all_rows(tmp_path, monkeypatch):
    def drawn(rows, most, whole, draw):
        raise RuntimeError(most, whole)

    monkeypatch.setattr(training, "shelves", lambda *_: [ROWS])
    monkeypatch.setattr(training, "drawn", drawn)
    monkeypatch.setattr(training, "load_gemma", lambda _: pytest.fail("trains on everything"))
    argv = ["adapter", str(tmp_path / "a.gguf"), "--steps", "1", "--rows", "0", "--whole", "parts_"]
    monkeypatch.setattr("sys.argv", argv)
    with pytest.raises(RuntimeError) as stopped:
        training.main()
    assert stopped.value.args == (0, ["parts_"])


def test_a_file_over_the_limit_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"20\.0 MB is over 12 MB"):
        write_adapter(tmp_path / "a.gguf", {"blk.0.attn_q.weight.lora_a": np.zeros((10, 1_000_000))}, 1.0)


def test_a_stopped_run_ends_where_a_whole_one_does(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "SAVE_EVERY", 2)
    shelves = [ROWS] * 4

    def run(pupil, name):
        return train(pupil, shelves, letters, Budget(steps=5), tmp_path / name, seed=1)

    whole = teacher()
    assert run(whole, "whole.pt") == 5

    stopped, calls = teacher(), iter(range(3))
    loss = stopped.loss
    monkeypatch.setattr(stopped, "loss", lambda batch: loss(batch) if next(calls) < 2 else 1 / 0)
    with pytest.raises(ZeroDivisionError):
        run(stopped, "stopped.pt")
    after = teacher()
    assert run(after, "stopped.pt") == 5
    for name, expected in whole.adapter.tensors().items():
        np.testing.assert_allclose(after.adapter.tensors()[name], expected, atol=1e-6)
    assert any(array.any() for name, array in whole.adapter.tensors().items() if name.endswith("lora_b"))


def test_budget_is_spent_by_whichever_ends_first():
    assert Budget(minutes=10, steps=100).spent(5, 20) == 5 / 10
    assert Budget(steps=100).spent(5, 20) == 20 / 100


def test_f1_counts_words():
    assert f1("lebih 600 perwakilan", "600 perwakilan") == 2 * 2 / (3 + 2)
    assert f1("Ipoh", "Klang") == 0.0


def test_figures_tell_answers_from_refusals():
    class Parrot:
        def ask(self, source, question, grammar=None):
            return {"Di mana?": "di Ipoh", "Bila?": NOT_SAID, "Siapa?": NOT_SAID, "Berapa?": "dua."}[question]

        def doubt(self, source, question):
            return {"Di mana?": -3.0, "Bila?": 1.0, "Siapa?": 4.0, "Berapa?": 1.0}[question]

    asked = [Trial("Di Ipoh, dua", question, answer) for question, answer in
             (("Di mana?", "Ipoh"), ("Bila?", "Mei"), ("Siapa?", ""), ("Berapa?", ""))]  # fmt: skip
    found = measured(Parrot(), "own", "stretch", asked, grammar=False)
    assert (found.answerable, found.lacking) == (2, 2)
    assert found.f1 == (2 * 1 / (2 + 1) + 0) / 2
    assert (found.exact, found.wrongly_refused, found.rightly_refused, found.verbatim) == (0, 1 / 2, 1 / 2, 1 / 2)
    assert found.doubt == (1 + 1 + 1 + 1 / 2) / 4


def test_a_sentence_alone_is_asked_only_what_it_answers():
    assert [each.source for each in trials([ROWS[2], ROWS[5]], 0)] == ["Seramai 412 penyunting hadir."]
    assert [each.source for each in trials([ROWS[2], ROWS[5]], 110)] == [PASSAGE, PASSAGE]


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(not SHARED.is_dir(), reason="the public sets are not beside the project")
def test_three_steps_on_twenty_rows_give_an_adapter_that_llama_cpp_reads(tmp_path, monkeypatch):
    pytest.importorskip("gguf", reason="it comes with the extra training")

    out = tmp_path / "adapter.gguf"
    options = ["--steps", "3", "--rows", "20", "--data", str(SHARED), "--own", str(TWINS)]
    monkeypatch.setattr("sys.argv", ["adapter", str(out), *options])
    training.main()
    assert 11e6 < out.stat().st_size < 12e6
    settings = load_settings()
    model = EmbeddedModel(settings.cache, settings.threads, out)
    source = "Forum Tasik ketiga diadakan di Putrajaya pada 9 Mei 2024."
    assert "Putrajaya" in model.ask(source, "Di manakah Forum Tasik ketiga diadakan?", span_grammar(source))
