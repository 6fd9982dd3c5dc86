"""The named endpoints for programs: ``/ask``, ``/search`` and ``/ingest``, with the JSON of the command line but for one name.

Gradio's Python client takes every object with a "path" for a file and tries to download it, so "path" is "file" here.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import gradio as gr

from assistant.errors import AssistantError, UsageError
from assistant.wire import answer_json, search_json
from ui.intake import Intake, is_address
from ui.service import Service

MOST_RESULTS = 100


def add_endpoints(service: Service) -> None:
    """Adds the endpoints to the page that is being built."""

    def ask(
        question: str,
        language: Literal["auto", "ms", "en"] = "auto",
        generator: Literal["configured", "auto", "extractive", "embedded", "endpoint"] = "configured",
    ) -> dict[str, Any]:
        """Answers a question from the collection; the JSON of: python -m assistant ask --json."""
        with _explained():
            writer = None if generator == "configured" else generator
            return _without_paths(answer_json(service.ready().answer(question, language=language, generator=writer)))

    def search(query: str, top_k: int = 10) -> dict[str, Any]:
        """Finds the passages nearest to a query; the JSON of: python -m assistant search --json."""
        with _explained():
            found, candidates = service.ready().search(query, top_k=max(1, min(MOST_RESULTS, top_k)))
            return _without_paths(search_json(query, found, candidates))

    def ingest(files: Sequence[str] | None, urls: str | None) -> dict[str, Any]:
        """Adds uploaded files, and web pages or feeds (one address a line); the JSON of: python -m ingest --json."""
        with _explained():
            addresses = (urls or "").split()
            if wrong := [url for url in addresses if not is_address(url)]:
                raise UsageError(
                    f"{wrong[0]!r} is not a web address: start it with http:// or https://, or upload the file"
                )
            if not files and not addresses:
                raise UsageError("nothing to add: give files, or addresses, one a line")
            return intake.add(files or (), addresses).as_json()

    intake = Intake(service)
    gr.api(ask, api_name="ask", api_description=ask.__doc__)
    gr.api(search, api_name="search", api_description=search.__doc__)
    # gr.api takes no files: components that the page does not show do.
    files = gr.File(label="files", file_count="multiple", visible=False)
    urls = gr.Textbox(label="urls", visible=False)
    gr.Button(visible=False).click(
        ingest,
        [files, urls],
        gr.JSON(label="report", visible=False),
        api_name="ingest",
        api_description=ingest.__doc__,
    )


def _without_paths(value: dict[str, Any]) -> dict[str, Any]:
    """``value`` with "file" for "path" in the objects of its lists."""

    def renamed(item: object) -> object:
        return {{"path": "file"}.get(key, key): part for key, part in item.items()} if isinstance(item, dict) else item

    return {key: [renamed(item) for item in part] if isinstance(part, list) else part for key, part in value.items()}


@contextmanager
def _explained() -> Iterator[None]:
    """Gives a program the message of an error that it can mend, without a traceback in our log."""
    try:
        yield
    except AssistantError as error:
        raise gr.Error(str(error), print_exception=False) from None
