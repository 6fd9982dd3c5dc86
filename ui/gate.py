"""Who may use the addresses for programs: the same user and password as the page, when it has one.

Gradio guards its own addresses; what is served beside them passes here.
"""

import base64
import binascii
import hmac

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSED = {
    "error": {
        "message": "this assistant asks for a password: send HTTP Basic with user and password, "
        "or user:password as the API key",
        "type": "authentication_error",
        "param": None,
        "code": "invalid_api_key",
    }
}
"""In the shape that OpenAI's clients read."""


class Gate:
    """Lets a request through to ``app`` when it carries ``auth`` (user:password), or when there is none to carry."""

    def __init__(self, app: ASGIApp, auth: str | None) -> None:
        self._app = app
        self._auth = auth

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes the request on, or answers it with 401."""
        headers = dict(scope.get("headers", ()))
        if self._auth is None or scope["type"] != "http" or carries(headers.get(b"authorization", b""), self._auth):
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse(REFUSED, 401, {"WWW-Authenticate": 'Basic realm="assistant", charset="UTF-8"'})
        await refusal(scope, receive, send)


def carries(header: bytes, auth: str) -> bool:
    """Whether an ``Authorization`` header has ``auth``, as ``Basic`` in base64 or as a ``Bearer`` key."""
    scheme, _, given = header.partition(b" ")
    if scheme.lower() == b"basic":
        try:
            given = base64.b64decode(given, validate=True)
        except binascii.Error:
            return False
    elif scheme.lower() != b"bearer":
        return False
    return hmac.compare_digest(given, auth.encode())
