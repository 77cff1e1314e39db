"""What the environment says: one place for every setting of the running program."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings from the environment or an ``.env`` file beside ``app.py``."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8050, ge=0, le=65535)
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'dashboard.sqlite3'}"
    demo: bool = True
    secret_key: SecretStr | None = None
    cache_folder: Path = ROOT / "instance" / "cache"

    @property
    def loopback(self) -> bool:
        """Whether only this computer can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}

    def secret(self) -> str:
        """The key that signs sessions: ``SECRET_KEY``, or one made once and kept beside the data.

        Off loopback ``SECRET_KEY`` must be set (see ``app.refuse_open_door``).
        """
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        file = ROOT / "instance" / "secret"
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            made = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(made, "w") as target:
                target.write(secrets.token_urlsafe(48))
        return file.read_text()
