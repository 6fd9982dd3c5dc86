"""The assistant behind the page: opened in the background, so that the page is there before the models are."""

import logging
import threading
from typing import TYPE_CHECKING

from assistant.config import Settings
from assistant.errors import AssistantError
from assistant.pipeline import Assistant

if TYPE_CHECKING:
    from assistant.store.library import Library

log = logging.getLogger(__name__)


class Service:
    """One assistant for all visitors, and whether it is ready."""

    def __init__(self, settings: Settings, assistant: Assistant | None = None) -> None:
        self.settings = settings
        self.assistant = assistant or Assistant(settings)
        self._settled = threading.Event()
        self._failure: Exception | None = None
        self._opening = False
        self._lock = threading.Lock()

    def apply(self, settings: Settings) -> None:
        """Takes settings over from the next question on; those of store and encoder need a new start."""
        self.settings = settings
        self.assistant.reconfigure(settings)

    def start(self) -> None:
        """Begins to open the store and the models, in a thread of its own, unless that is under way."""
        with self._lock:
            if self._opening:
                return
            self._opening, self._failure = True, None
            self._settled.clear()
        threading.Thread(target=self._open, name="warm", daemon=True).start()

    @property
    def is_settled(self) -> bool:
        """Whether opening has ended, well or not."""
        return self._settled.is_set()

    @property
    def failure(self) -> str | None:
        """Why the assistant could not be opened, with the fix; None when it could, or is still being opened."""
        return str(self._failure) if self._failure else None

    def ready(self) -> Assistant:
        """The opened assistant; waits for it. One that failed is tried again: the fault may be mended.

        :raises AssistantError: when the store or a model cannot be opened.
        """
        self._settled.wait()
        if self._failure:
            self.start()
            self._settled.wait()
        if self._failure:
            raise self._failure
        return self.assistant

    @property
    def library(self) -> "Library | None":
        """The library, once the assistant is open."""
        return self.assistant.store.library if self.is_settled and not self._failure else None

    def _open(self) -> None:
        try:
            self.assistant.warm()
        except AssistantError as error:
            self._failure = error
        except Exception as error:
            log.exception("the assistant cannot be opened")
            self._failure = AssistantError(f"{type(error).__name__}: {error}; run: python -m assistant doctor")
        finally:
            with self._lock:
                self._opening = False
                self._settled.set()
