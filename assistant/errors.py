"""The error tree. A message shows the offending value and the fix, in one line.

AssistantError
├── UsageError            the command was called wrongly (exit code 2)
├── ConfigError           a setting is unknown or has a bad value
├── ModelError            weights are missing, damaged or of the wrong kind
├── StoreError            the store cannot be opened, read or written
│   ├── StoreMismatch     the store was made by another encoder or other chunk settings
│   ├── StoreBusy         another process is writing to the store
│   └── NotFound          no such document, passage or conversation
├── DocumentError         a file cannot become a document; it is quarantined with this reason
└── GeneratorError        the language model cannot be reached or answered nonsense
"""


class AssistantError(Exception):
    """Base of every error that a user can cause or mend; shown without a traceback."""

    exit_code = 1


class UsageError(AssistantError):
    """The command line or a request is not of the form that is documented."""

    exit_code = 2


class ConfigError(AssistantError):
    """A setting is unknown or its value is not usable."""


class ModelError(AssistantError):
    """Model weights are missing, damaged or of the wrong kind."""


class StoreError(AssistantError):
    """The store cannot be opened, read or written."""


class StoreMismatch(StoreError):
    """The store was made by another encoder or with other chunk settings."""


class StoreBusy(StoreError):
    """Another process is writing to the store."""


class NotFound(StoreError):
    """No document, passage or conversation has that id."""


class DocumentError(AssistantError):
    """A file or page cannot become a document; ingest quarantines it with this reason."""


class GeneratorError(AssistantError):
    """The language model cannot be reached, or what it returned cannot be used."""
