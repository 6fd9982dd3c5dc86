"""The assistant in the benchmark: ingest, and whole checked answers in the extractive mode."""

import time
from collections.abc import Iterator
from pathlib import Path

from assistant.config import Settings, load_settings


def ingest(documents: Path, work: Path) -> tuple[int, float, float]:
    """Fills a new store; the passages it holds, seconds from opened model to searchable store, and of processor."""
    from assistant.models.encoder import load_encoder
    from assistant.store.store import Store
    from ingest.build import ingest

    settings = _settings(work)
    encoder = load_encoder(settings)
    encoder.encode_query(["warm"])
    started, cpu_started = time.perf_counter(), time.process_time()
    with Store(settings, create=True) as store:
        report = ingest([str(documents)], settings, store, encoder)
    return report.passages, time.perf_counter() - started, time.process_time() - cpu_started


def ask(questions: tuple[str, ...], work: Path) -> Iterator[None]:
    """Answers one question at each step."""
    from assistant.pipeline import Assistant

    assistant = Assistant(_settings(work))
    for question in questions:
        assistant.answer(question)
        yield


def _settings(work: Path) -> Settings:
    return load_settings(store=work / "store", generator="extractive", chroma_url=None)
