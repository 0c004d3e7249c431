"""Settings: what the environment says, read once at the edge and passed on as a value."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

EMBEDDED_DATABASE = "suyay.db"
SECRET_FILE = "secret_key"  # noqa: S105  # its name, not what is in it


@dataclass(frozen=True, slots=True)
class Settings:
    """How one installation runs. data: where the embedded default keeps all. redis_url None: one process.

    trusted_proxies: how many reverse proxies in front set `X-Forwarded-*`; 0 believes none of those headers.
    """

    data: Path
    database_url: str
    secret_key: str
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    catalogue: Path = Path("config/catalogue")
    demo: bool = False
    trusted_proxies: int = 0

    @property
    def embedded(self) -> bool:
        """SQLite: exactly one serving process."""
        return self.database_url.startswith("sqlite")


class SettingsError(Exception):
    """The environment asks for something that cannot run; the message says what."""


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """PORT, HOST, DATA, DATABASE_URL, REDIS_URL, SECRET_KEY, WEB_WORKERS, CATALOGUE, TRUSTED_PROXIES,
    SUYAY_DEMO.

    Raises SettingsError.
    """
    env = os.environ if environment is None else environment
    data = Path(env.get("DATA") or "data").resolve()
    settings = Settings(
        data=data,
        database_url=_database_url(env.get("DATABASE_URL"), data),
        secret_key=env.get("SECRET_KEY") or _kept_secret(data),
        redis_url=env.get("REDIS_URL") or None,
        host=env.get("HOST") or "127.0.0.1",
        port=_number(env, "PORT", 8000),
        workers=_number(env, "WEB_WORKERS", 1),
        catalogue=Path(env.get("CATALOGUE") or _default_catalogue()),
        demo=env.get("SUYAY_DEMO") == "1",
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
    )
    _check(settings)
    return settings


def _check(settings: Settings) -> None:
    if settings.workers > 1 and settings.embedded:
        raise SettingsError(
            "WEB_WORKERS > 1 needs DATABASE_URL of a PostgreSQL server: SQLite has one serving process"
        )
    if settings.workers > 1 and not settings.redis_url:
        raise SettingsError(
            "WEB_WORKERS > 1 needs REDIS_URL: Redis carries the live messages between workers"
        )
    if len(settings.secret_key) < 16:
        raise SettingsError("SECRET_KEY needs at least 16 characters")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdecimal():
        raise SettingsError(f"{name} must be a whole number, not {text!r}")
    return int(text)


def _default_catalogue() -> Path:
    return Path(__file__).resolve().parent.parent / "config" / "catalogue"


def _database_url(url: str | None, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / EMBEDDED_DATABASE}"
    # The driver is ours to choose; people write what their provider shows.
    for short in ("postgres://", "postgresql://"):
        if url.startswith(short):
            return "postgresql+psycopg://" + url.removeprefix(short)
    return url


def _kept_secret(data: Path) -> str:
    data.mkdir(parents=True, exist_ok=True)
    path = data / SECRET_FILE
    try:
        # O_EXCL: two processes that start together must not each make their own.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(secret + "\n")
    return secret
