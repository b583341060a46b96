"""What an operator may set about retrieval. Built once, by the process that owns the model and the store."""

from __future__ import annotations

from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class RetrievalSettings(BaseSettings):
    """Read from variables that begin with `RETRIEVAL_`, and from `QDRANT_URL` and `QDRANT_API_KEY`."""

    model_config = SettingsConfigDict(
        env_prefix="RETRIEVAL_", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    home: Path = Field(description="folder of the exported model, the catalogue, cached vectors and the embedded store")
    model_dir: Path | None = Field(
        default=None,
        description="a folder with all-MiniLM-L6-v2 or another model of 384 dimensions as `model.onnx`, beside its "
        "tokenizer.json, tokenizer_config.json, config.json and special_tokens_map.json",
    )
    download: bool = Field(default=True, description="whether the model may be fetched where no weights are installed")
    download_seconds: float = Field(default=60.0, gt=0, description="after this long, search is by words alone")
    threads: int = Field(default=2, ge=1, description="processor threads of the model")
    qdrant_url: str | None = Field(
        default=None,
        validation_alias=AliasChoices("QDRANT_URL", "qdrant_url"),
        description="a server instead of the embedded store",
    )
    qdrant_api_key: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("QDRANT_API_KEY", "qdrant_api_key")
    )
    cached_vectors: int = Field(
        default=400_000, ge=0, description="how many vectors are remembered for texts that come back, 1.6 kB each"
    )
