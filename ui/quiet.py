"""How events of the page itself are made."""

from typing import Any

QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
"""No spinner over the content, and not offered to programs."""
