"""What the server offers to programs beside the page and Gradio's own addresses: ``/v1`` and, if asked for, ``/mcp``."""

from typing import Any

from ui.mcp_server import mcp_route
from ui.openai_api import openai_routes
from ui.service import Service


def beside(service: Service, host: str, *, mcp: bool) -> dict[str, Any]:
    """What Gradio hands on to FastAPI: routes that come before those of the page, and what runs around them."""
    routes: list[Any] = [openai_routes(service)]
    if not mcp:
        return {"routes": routes}
    route, lifespan = mcp_route(service, host)
    return {"routes": [*routes, route], "lifespan": lifespan}
