"""The benchmark's own parts: its documents, its arithmetic, and that both sides run the same encoder."""

import pytest

from assistant.config import load_settings
from assistant.models.encoder import load_encoder
from eval.bench.__main__ import Measured, _rows
from eval.bench.documents import MIXED_PER_LANGUAGE, write_documents
from eval.collection import CORPUS


def test_the_documents_are_the_collection_and_new_mixtures(tmp_path):
    write_documents(tmp_path / "one")
    write_documents(tmp_path / "two")
    files = sorted(file.relative_to(tmp_path / "one") for file in (tmp_path / "one").rglob("*.*"))
    assert len([file for file in files if file.suffix == ".txt"]) == 2 * MIXED_PER_LANGUAGE
    assert len([file for file in files if file.suffix == ".md"]) == sum(len(list(c.glob("*.md"))) for c in CORPUS)
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    mixed = [(tmp_path / "one" / file).read_text("utf-8") for file in files if file.suffix == ".txt"]
    assert len(set(mixed)) == len(mixed)
    assert all(len(text.split()) > 200 for text in mixed)


def test_a_ratio_above_one_is_always_better():
    ours = Measured(1000, 60.0, 20.0, 0.5, 500, 2.0, 100, 200, 150, 0.5, 500)
    plain = Measured(900, 12.0, 80.0, 0.6, 1000, 8.0, 50, 100, 60, 0.6, 1500)
    ratios = {row.measure: row.ratio for row in _rows(ours, plain)}
    assert ratios == {
        "passages": None,
        "chunks_per_s": 60 / 12,
        "ingest_cpu_ms": 80 / 20,
        "ingest_load": None,
        "ingest_peak_mb": 1000 / 500,
        "start_s": 8 / 2,
        "ask_p50_ms": 50 / 100,
        "ask_p95_ms": 100 / 200,
        "ask_cpu_ms": 60 / 150,
        "ask_load": None,
        "ask_peak_mb": 1500 / 500,
    }


@pytest.mark.model
@pytest.mark.slow
def test_both_sides_embed_alike(tmp_path):
    from eval.bench.plain import _sentence_transformer
    from eval.bench.plain_model import save_model

    save_model(tmp_path / "model")
    plain = _sentence_transformer(tmp_path / "model")
    ours = load_encoder(load_settings(encoder_precision="fp32"))
    texts = ["Siapa mempengerusikan sidang itu?", "VIDW 2024 ran in Ha Long."]
    for left, right in (
        (plain.encode_query(texts), ours.encode_query(texts)),
        (plain.encode_document(texts), ours.encode_document(texts)),
    ):
        assert (left * right).sum(axis=1).min() > 0.999
