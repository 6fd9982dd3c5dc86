"""The other side of the benchmark: the pipeline a newcomer writes with LlamaIndex, on the same encoder and documents.

SentenceSplitter, the encoder through sentence-transformers on torch in float32, LlamaIndex's in-memory vector store.
Its passages have the size of ours, and it only retrieves: no reading, no wording, no checking.
"""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.config import load_settings
from eval.bench.plain_model import save_model

if TYPE_CHECKING:
    from llama_index.core.embeddings import BaseEmbedding
    from sentence_transformers import SentenceTransformer

TOP_K = 8
"""As many passages as the assistant shows."""
OVERLAP_TOKENS = 20
INDEX, MODEL = "plain-index", "plain-model"


def ingest(documents: Path, work: Path) -> tuple[int, float, float]:
    """Fills and saves a new index; the passages it holds, seconds from opened model to saved index, and of processor."""
    from llama_index.core import Document, VectorStoreIndex
    from llama_index.core.node_parser import SentenceSplitter

    save_model(work / MODEL)
    embedding = _embedding(work / MODEL)
    embedding.get_query_embedding("warm")
    splitter = SentenceSplitter(
        chunk_size=load_settings().chunk_max_tokens,
        chunk_overlap=OVERLAP_TOKENS,
        tokenizer=_sentence_transformer(work / MODEL).tokenizer.tokenize,
    )
    started, cpu_started = time.perf_counter(), time.process_time()
    texts = [file.read_text(encoding="utf-8") for file in sorted(documents.rglob("*")) if file.is_file()]
    nodes = splitter.get_nodes_from_documents([Document(text=text) for text in texts])
    VectorStoreIndex(nodes, embed_model=embedding).storage_context.persist(str(work / INDEX))
    return len(nodes), time.perf_counter() - started, time.process_time() - cpu_started


def ask(questions: tuple[str, ...], work: Path) -> Iterator[None]:
    """Retrieves for one question at each step."""
    from llama_index.core import StorageContext, load_index_from_storage

    storage = StorageContext.from_defaults(persist_dir=str(work / INDEX))
    index = load_index_from_storage(storage, embed_model=_embedding(work / MODEL))
    retriever = index.as_retriever(similarity_top_k=TOP_K)
    for question in questions:
        retriever.retrieve(question)
        yield


def _sentence_transformer(directory: Path) -> "SentenceTransformer":
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(load_settings().threads)
    return SentenceTransformer(str(directory), device="cpu")


def _embedding(directory: Path) -> "BaseEmbedding":
    """What the package llama-index-embeddings-huggingface does, without one more package."""
    from llama_index.core.embeddings import BaseEmbedding

    model = _sentence_transformer(directory)

    class SentenceTransformerEmbedding(BaseEmbedding):  # type: ignore[misc]
        def _get_query_embedding(self, query: str) -> list[float]:
            return list(map(float, model.encode_query(query)))

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_text_embeddings([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return [list(map(float, vector)) for vector in model.encode_document(texts)]

    return SentenceTransformerEmbedding()
