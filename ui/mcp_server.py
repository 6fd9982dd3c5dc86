"""The assistant for other assistants: an MCP server at ``/mcp`` (streamable HTTP) with the tools ``ask`` and ``search``.

Made with the protocol's own library: the server that Gradio 6.31 brings needs an older one, and an older pydantic.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from assistant.errors import AssistantError
from assistant.wire import answer_json, search_json
from ui.api import MOST_RESULTS
from ui.gate import Gate
from ui.service import Service

if TYPE_CHECKING:
    from mcp.server import MCPServer

PATH = "/mcp"
INSTRUCTIONS = (
    "Answers about ASEAN media and digital cooperation from a local collection of documents in Malay and English. "
    "Every sentence of an answer is cited by [n] to exact words of a document and was checked against them. Quote "
    "those words, name title, publisher and date, and say so when the documents are silent."
)

Lifespan = Callable[[Any], AbstractAsyncContextManager[None]]


def mcp_route(service: Service, host: str) -> tuple[Route, Lifespan]:
    """The address of the server, and what has to run around it."""
    server = make_server(service)
    application = server.streamable_http_app(streamable_http_path=PATH, stateless_http=True, host=host)
    route = Route(PATH, Gate(application, service.settings.auth), methods=None)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with server.session_manager.run():
            yield

    return route, lifespan


def make_server(service: Service) -> "MCPServer[Any]":
    """The server with its two tools."""
    from mcp.server import MCPServer
    from mcp.server.mcpserver.exceptions import ToolError

    server: MCPServer[Any] = MCPServer("asean-media-assistant", instructions=INSTRUCTIONS, log_level="WARNING")

    async def explained(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        try:
            return await run_in_threadpool(work)
        except AssistantError as error:
            raise ToolError(str(error)) from None

    @server.tool(title="Ask the documents")
    async def ask(
        question: Annotated[str, Field(description="A question in Malay or English, complete in itself.")],
        language: Annotated[
            Literal["auto", "ms", "en"], Field(description="Language of the answer; auto takes that of the question.")
        ] = "auto",
    ) -> dict[str, Any]:
        """Answers a question from the collection, every sentence cited to exact words of a document and checked.

        "answer" is the text with [n] marks; "citations" has for each n the quote, its document's title, publisher, date,
        language and place. When "tentative" is true, they may well not answer the question. When the documents do not say,
        "abstained" is true, "reason" says why, and the citation is the nearest passage, not an answer.
        """
        return await explained(lambda: answer_json(service.ready().answer(question, language=language)))

    @server.tool(title="Search the documents")
    async def search(
        query: Annotated[str, Field(description="Words or a question, in Malay or English.")],
        top_k: Annotated[int, Field(ge=1, le=MOST_RESULTS, description="How many passages.")] = 10,
    ) -> dict[str, Any]:
        """Finds the passages nearest to a query in both languages, best first, with score, title and text.

        Words no answer: use it to read what the documents say around a subject.
        """

        def work() -> dict[str, Any]:
            found, candidates = service.ready().search(query, top_k=top_k)
            return search_json(query, found, candidates)

        return await explained(work)

    return server
