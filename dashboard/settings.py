"""What the environment says: one place for every setting of the running program."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings from the environment or an ``.env`` file beside ``app.py``."""

    model_config = SettingsConfigDict(env_file=ROOT / ".env", extra="ignore", frozen=True)

    host: str = "127.0.0.1"
    port: int = Field(8050, ge=0, le=65535)
    database_url: str = f"sqlite:///{ROOT / 'instance' / 'dashboard.sqlite3'}"
    demo: bool = True
    cache_folder: Path = ROOT / "instance" / "cache"

    @property
    def loopback(self) -> bool:
        """Whether only this computer can reach the server."""
        return self.host in {"127.0.0.1", "::1", "localhost"}
