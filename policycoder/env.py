"""Typed readers of environment variables: a wrong value stops the start with one clear line."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class SettingError(SystemExit):
    """A configuration value that cannot be used; the message names the variable and the remedy."""


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def integer(name: str, default: int, *, least: int | None = None) -> int:
    raw = text(name)
    if not raw:
        return default
    try:
        number = int(raw)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, not {raw!r}.") from None
    if least is not None and number < least:
        raise SettingError(f"{name} must be at least {least}, not {number}.")
    return number


def days(name: str, default: int) -> int:
    """A whole number of days, a day at least and ten years at most."""
    count = integer(name, default)
    if not 1 <= count <= 3650:
        raise SettingError(f"{name} must be between 1 and 3650 days, not {count}.")
    return count


def flag(name: str, default: bool) -> bool:
    raw = text(name).lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise SettingError(f"{name} must be 1 or 0, not {raw!r}.")


def words(name: str, default: list[str]) -> list[str]:
    raw = text(name)
    return [word.strip() for word in raw.split(",") if word.strip()] if raw else default


def folder(name: str, default: Path) -> Path:
    return Path(text(name) or default).expanduser().resolve()


def workers() -> int:
    """How many worker processes run: POLICYCODER_WORKERS, else one a core, 2 to 8."""
    return integer("POLICYCODER_WORKERS", min(max(os.cpu_count() or 2, 2), 8), least=1)


def database(url: str, *, pooled: bool = False) -> dict[str, Any]:
    """A Django DATABASES entry from `postgres://user:password@host:port/name?option=value`.

    `?host=/path` names a socket folder; `pooled`: nothing may rest on the server's connection
    from one transaction to the next. Raises SettingError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise SettingError(
            f"DATABASE_URL must begin with postgres://, not {parts.scheme or 'nothing'}://."
            " PolicyCoder runs on PostgreSQL only."
        )
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "policycoder",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": options.pop("port", "") or (str(parts.port) if parts.port else ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooled,
        "OPTIONS": options,
    }
