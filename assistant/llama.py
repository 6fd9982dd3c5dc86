"""For engines of LlamaIndex: the assistant's search across both languages as one of its retrievers.

    engine = RetrieverQueryEngine.from_args(AssistantRetriever(Assistant(load_settings())), llm=...)

What such an engine words from the passages is not checked.
"""

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from assistant.pipeline import Assistant
from assistant.schema import Candidate


class AssistantRetriever(BaseRetriever):  # type: ignore[misc]  # LlamaIndex is untyped here
    """The ``top_k`` best passages of a query, best first."""

    def __init__(self, assistant: Assistant, top_k: int = 10) -> None:
        super().__init__()
        self._assistant = assistant
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        _, candidates = self._assistant.search(query_bundle.query_str, top_k=self._top_k)
        return [_node(candidate) for candidate in candidates]


def _node(candidate: Candidate) -> NodeWithScore:
    """A passage under its own id, with its place in its document: ``document.text[start:end]``."""
    passage, document = candidate.passage, candidate.document
    about = {"title": document.title, "publisher": document.publisher, "date": document.date, "url": document.url}
    node = TextNode(
        id_=passage.id,
        text=passage.text,
        metadata={"document_id": document.id, "language": passage.language, **about},
        start_char_idx=passage.start,
        end_char_idx=passage.end,
    )
    return NodeWithScore(node=node, score=candidate.score)
