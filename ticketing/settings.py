"""Settings of an installation, read once from the environment and passed on; docs/settings.md lists them."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import time
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

EMBEDDED_DATABASE = "suyay.db"
# Limit of the default: each worker may hold ten connections, and PostgreSQL allows a hundred by default.
MOST_WORKERS = 8
SECRET_FILE = "secret_key"  # noqa: S105  # its name, not what is in it
MODES = ("embedded", "production")
LOG_LEVELS = ("debug", "info", "warning", "error")
_SHORTEST_KEY = {"embedded": 16, "production": 32}
#: Different characters that a key has at least; 32 random hexadecimal digits have 14 on average.
_FEWEST_LETTERS = 6
_HIDDEN = "***"
_DRIVER = "postgresql+psycopg"
_MOST_DAYS = 36_500
# A login must be proved again at least every week.
_MOST_HOURS = 168


@dataclass(frozen=True, slots=True, repr=False)
class Settings:
    """Settings of one installation. data: folder of the embedded default. redis_url: None means one process.

    trusted_proxies: number of reverse proxies in front that set `X-Forwarded-*`; 0 ignores those headers.
    pg_dump: path of the program, where it is not the first one of the PATH. lake: folder of closed days.
    language: tag of the pack for the command line's messages about files. timezone: of times of day that
    name none. old_keys: earlier values of secret_key, for reading alone; own_*_keys: instead of it, newest
    first. keep_*: days, see privacy.retention. purge_at: time of day in `timezone`. smtp_url: None sends
    no mail. connections: of one serving process; connections_per_address: anonymous ones, see access.places.
    deliveries: file of scheduled reports. delivery_folder: where those go that go to a folder.
    session_idle_hours, session_hours: a login ends after so long without use, and after so long in any case.
    public_url: address under which phones reach the server; None where none does.
    """

    data: Path
    database_url: str
    secret_key: str
    redis_url: str | None = None
    host: str = "127.0.0.1"
    port: int = 8000
    workers: int = 1
    catalogue: Path = Path("config/catalogue")
    languages: Path = field(default_factory=lambda: shipped("languages"))
    language: str = "es"
    timezone: str = "America/Lima"
    demo: bool = False
    trusted_proxies: int = 0
    mode: str = "embedded"
    log_level: str = "info"
    pg_dump: Path | None = None
    lake: Path = Path("data/lake")
    keep_documents_days: int = 90
    keep_notes_days: int = 90
    keep_exports_days: int = 730
    purge_at: time | None = None
    smtp_url: str | None = None
    mail_from: str = ""
    deliveries: Path = Path("data/deliveries.yaml")
    delivery_folder: Path = Path("data/deliveries")
    patches: bool = True
    connections: int = 4_000
    connections_per_address: int = 128
    device_calls_per_second: int = 10
    session_idle_hours: int = 12
    session_hours: int = 16
    public_url: str | None = None
    old_keys: tuple[str, ...] = ()
    own_document_keys: tuple[str, ...] = ()
    own_cookie_keys: tuple[str, ...] = ()

    @property
    def document_keys(self) -> tuple[str, ...]:
        """Keys of personal data: the first encrypts, all of them decrypt."""
        return tuple(dict.fromkeys((*self.own_document_keys, self.secret_key, *self.old_keys)))

    @property
    def cookie_keys(self) -> tuple[str, ...]:
        """Keys of cookies: the first signs, all of them are accepted."""
        return self.own_cookie_keys or (self.secret_key, *self.old_keys)

    @property
    def embedded(self) -> bool:
        """Whether the installation runs on SQLite, with exactly one serving process."""
        return self.database_url.startswith("sqlite")

    @property
    def language_folders(self) -> tuple[Path, ...]:
        """Folders of the shipped packs and of the installation's own, which take precedence."""
        return (self.languages, self.data / "languages")

    @property
    def slip_folders(self) -> tuple[Path, ...]:
        """Folders of the layouts of slips: the installation's own take precedence."""
        return (self.data / "slips", shipped("slips"))

    @property
    def secrets(self) -> tuple[str, ...]:
        """The texts that must appear in no log."""
        urls = [url for url in (self.database_url, self.redis_url, self.smtp_url) if url]
        keys = {*self.document_keys, *self.cookie_keys}
        return tuple({*keys, *(word for url in urls for word in _passwords(url))} - {""})

    def __repr__(self) -> str:
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        told |= dict.fromkeys(("secret_key", "old_keys", "own_document_keys", "own_cookie_keys"), _HIDDEN)
        urls = ("database_url", "redis_url", "smtp_url")
        told |= {name: without_password(told[name]) for name in urls if told[name]}
        return f"Settings({', '.join(f'{name}={value!r}' for name, value in told.items())})"


class SettingsError(Exception):
    """The environment asks for something that cannot run; the message names the setting and the reason."""


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Every setting of docs/settings.md; a secret may also be given in the file that `NAME_FILE` names.

    Makes DATA/secret_key where no key is given and the mode allows it. Raises SettingsError.
    """
    env = os.environ if environment is None else environment
    data = Path(env.get("DATA") or "data").resolve()
    mode = _choice(env, "SUYAY_ENV", MODES)
    keys = _keys(env, "SECRET_KEY", mode)
    settings = Settings(
        data=data,
        database_url=_database_url(_secret(env, "DATABASE_URL"), data),
        secret_key=next(iter(keys), ""),
        old_keys=keys[1:],
        own_document_keys=_keys(env, "DOCUMENT_KEY", mode),
        own_cookie_keys=_keys(env, "COOKIE_KEY", mode),
        redis_url=_redis_url(_secret(env, "REDIS_URL")),
        host=env.get("HOST") or "127.0.0.1",
        port=_number(env, "PORT", 8000, 1, 65_535),
        workers=_number(env, "WEB_WORKERS", _default_workers(env), 1),
        catalogue=Path(env.get("CATALOGUE") or _default_catalogue(data)),
        language=env.get("SUYAY_LANGUAGE") or "es",
        timezone=_timezone(env.get("SUYAY_TIMEZONE") or "America/Lima"),
        demo=env.get("SUYAY_DEMO") == "1",
        trusted_proxies=_number(env, "TRUSTED_PROXIES", 0),
        mode=mode,
        log_level=_choice(env, "LOG_LEVEL", LOG_LEVELS, "info"),
        pg_dump=Path(program) if (program := env.get("PG_DUMP")) else None,
        lake=Path(env.get("LAKE") or data / "lake").resolve(),
        keep_documents_days=_number(env, "KEEP_DOCUMENTS_DAYS", 90, 1, _MOST_DAYS),
        keep_notes_days=_number(env, "KEEP_NOTES_DAYS", 90, 1, _MOST_DAYS),
        keep_exports_days=_number(env, "KEEP_EXPORTS_DAYS", 730, 1, _MOST_DAYS),
        purge_at=_time(env, "PURGE_AT"),
        smtp_url=_smtp_url(_secret(env, "SMTP_URL")),
        mail_from=env.get("MAIL_FROM") or "",
        deliveries=Path(env.get("DELIVERIES") or data / "deliveries.yaml").resolve(),
        delivery_folder=Path(env.get("DELIVERY_FOLDER") or data / "deliveries").resolve(),
        connections=_number(env, "CONNECTIONS", 4_000, 64, 60_000),
        connections_per_address=_number(env, "CONNECTIONS_PER_ADDRESS", 128, 1, 60_000),
        device_calls_per_second=_number(env, "DEVICE_CALLS_PER_SECOND", 10, 0, 10_000),
        patches=_choice(env, "SUYAY_PATCHES", ("on", "off")) == "on",
        session_idle_hours=_number(env, "SESSION_IDLE_HOURS", 12, 1, _MOST_HOURS),
        session_hours=_number(env, "SESSION_HOURS", 16, 1, _MOST_HOURS),
        public_url=_public_url(env.get("PUBLIC_URL")),
    )
    _check_workers(settings)
    if settings.smtp_url and "@" not in settings.mail_from:
        raise SettingsError("SMTP_URL needs MAIL_FROM: the address that the reports are sent from")
    if mode == "production":
        _check_production(settings, data_given=bool(env.get("DATA")))
    return _with_key(settings)


def without_password(url: str) -> str:
    """The address with its password removed, safe to show."""
    for word in sorted(_passwords(url), key=len, reverse=True):
        url = url.replace(f":{word}@", f":{_HIDDEN}@").replace(f"={word}", f"={_HIDDEN}")
    return url


def _check_workers(settings: Settings) -> None:
    if settings.workers > 1 and settings.embedded:
        raise SettingsError(
            "WEB_WORKERS > 1 needs DATABASE_URL of a PostgreSQL server: SQLite has one serving process"
        )
    if settings.workers > 1 and not settings.redis_url:
        raise SettingsError(
            "WEB_WORKERS > 1 needs REDIS_URL: Redis carries the live messages between workers"
        )


def _check_production(settings: Settings, data_given: bool) -> None:
    if not settings.secret_key:
        raise SettingsError(
            "SECRET_KEY is missing: SUYAY_ENV=production takes it from SECRET_KEY or from SECRET_KEY_FILE"
        )
    if settings.embedded and not data_given:
        raise SettingsError(
            "DATA or DATABASE_URL is missing: SUYAY_ENV=production keeps no data where it happens to start"
        )
    if settings.demo:
        raise SettingsError("SUYAY_DEMO cannot go with SUYAY_ENV=production: everybody knows its passwords")


def _with_key(settings: Settings) -> Settings:
    """The settings with the stored key where none was given; only the embedded mode gets here without one."""
    key = settings.secret_key or _strong(_kept_secret(settings.data), "SECRET_KEY", settings.mode)
    return replace(settings, secret_key=key)


def _keys(env: Mapping[str, str], name: str, mode: str) -> tuple[str, ...]:
    """The keys of a setting, one a line, the newest first; empty when none is given."""
    lines = (each.strip() for each in (_secret(env, name) or "").splitlines())
    return tuple(_strong(each, name, mode) for each in lines if each)


def _strong(key: str, name: str, mode: str) -> str:
    """The key. Raises SettingsError for one that is short or repeats itself, so that it can be guessed."""
    least = _SHORTEST_KEY[mode]
    if len(key) < least:
        raise SettingsError(f"{name} needs at least {least} characters with SUYAY_ENV={mode}")
    if len(set(key)) < _FEWEST_LETTERS or key in (key + key)[1:-1]:
        raise SettingsError(
            f"{name} repeats itself: it can be guessed. `openssl rand -hex 32` makes one that cannot"
        )
    return key


def _secret(env: Mapping[str, str], name: str) -> str | None:
    """The value itself or the content of the file that NAME_FILE names; None when neither is given."""
    value, file = env.get(name), env.get(f"{name}_FILE")
    if not file:
        return value or None
    if value:
        raise SettingsError(f"{name} and {name}_FILE are both set: give one of them")
    try:
        found = Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise SettingsError(f"{name}_FILE names {file}, which cannot be read: {reason}") from error
    if not found:
        raise SettingsError(f"{name}_FILE names {file}, which is empty")
    return found


def _choice(env: Mapping[str, str], name: str, choices: tuple[str, ...], default: str | None = None) -> str:
    text = (env.get(name) or default or choices[0]).lower()
    if text not in choices:
        raise SettingsError(f"{name} must be one of {', '.join(choices)}, not {text!r}")
    return text


def _number(env: Mapping[str, str], name: str, default: int, least: int = 0, most: int | None = None) -> int:
    text = env.get(name) or str(default)
    if not (text.isascii() and text.isdecimal()):
        raise SettingsError(f"{name} must be a whole number, not {text!r}")
    if int(text) < least or (most is not None and int(text) > most):
        limit = f"at least {least}" if most is None else f"from {least} to {most}"
        raise SettingsError(f"{name} must be {limit}, not {text}")
    return int(text)


def _time(env: Mapping[str, str], name: str) -> time | None:
    text = env.get(name) or ""
    try:
        return time.fromisoformat(text) if text else None
    except ValueError as error:
        raise SettingsError(f"{name} must be a time of day such as 03:00, not {text!r}") from error


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"SUYAY_TIMEZONE must be a zone such as America/Lima, not {name!r}") from error
    return name


def _default_workers(env: Mapping[str, str]) -> int:
    """One worker per core, up to MOST_WORKERS; 1 where only one process may run."""
    server = (_secret(env, "DATABASE_URL") or "sqlite").partition(":")[0] != "sqlite"
    if not (server and _secret(env, "REDIS_URL")):
        return 1
    return min(os.cpu_count() or 1, MOST_WORKERS)


def _default_catalogue(data: Path) -> Path:
    """The catalogue folder in DATA if there is one, otherwise the shipped one."""
    own = data / "catalogue"
    return own if own.is_dir() else shipped_catalogue()


def shipped_catalogue() -> Path:
    return shipped("catalogue")


def shipped(name: str) -> Path:
    """A folder of data: the wheel carries it inside the package, the source tree keeps it in config/."""
    package = Path(__file__).resolve().parent
    packed = package / "shipped" / name
    return packed if packed.is_dir() else package.parent / "config" / name


def _database_url(url: str | None, data: Path) -> str:
    if not url:
        return f"sqlite:///{data / EMBEDDED_DATABASE}"
    schemes = ("postgresql", "postgres", _DRIVER, "sqlite")
    scheme, rest = _address("DATABASE_URL", url, schemes)
    # The program chooses the driver; people paste the address that their provider shows.
    return url if scheme == "sqlite" else f"{_DRIVER}:{rest}"


def _public_url(url: str | None) -> str | None:
    """The address under which phones reach this server, without a slash at its end."""
    if not url:
        return None
    _address("PUBLIC_URL", url, ("https", "http"))
    return url.rstrip("/")


def _redis_url(url: str | None) -> str | None:
    if url:
        _address("REDIS_URL", url, ("redis", "rediss", "unix"))
    return url


def _smtp_url(url: str | None) -> str | None:
    if url:
        _address("SMTP_URL", url, ("smtps", "smtp"))
    return url


def _address(name: str, url: str, schemes: tuple[str, ...]) -> tuple[str, str]:
    """Scheme, and the rest after the colon. The error must not repeat the address: it holds a password."""
    scheme, _, rest = url.partition(":")
    if scheme not in schemes or not rest.startswith("//"):
        raise SettingsError(f"{name} must begin with {schemes[0]}://")
    try:
        # Reading the port validates it.
        _ = urlsplit(url).port
    except ValueError as error:
        raise SettingsError(f"{name} is no address that can be read: look at its host and port") from error
    return scheme, rest


def _passwords(url: str) -> set[str]:
    """The address's passwords, both as written and percent-decoded."""
    parts = urlsplit(url)
    written = parts.netloc.rpartition("@")[0].partition(":")[2]
    found = {written, *(value for name, value in parse_qsl(parts.query) if name == "password")}
    return {word for each in found for word in (each, unquote(each)) if word}


def _kept_secret(data: Path) -> str:
    data.mkdir(parents=True, exist_ok=True)
    path = data / SECRET_FILE
    try:
        # O_EXCL: two processes that start together must not each make a key of their own.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    secret = secrets.token_hex(32)
    with os.fdopen(handle, "w") as file:
        file.write(secret + "\n")
    return secret
