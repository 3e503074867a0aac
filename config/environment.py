"""What the environment says, read once and checked: a missing or wrong value stops the start.

Every name here is one of docs/contract.md, «Environment». A mistake is told in one sentence that
names the variable, because the person who reads it is deploying, not debugging.
"""

import base64
import contextlib
import json
import os
import re
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import environ

BASE_DIR = Path(__file__).resolve().parent.parent
NO_FOLDER = "DATA_DIR is empty; name a folder, or leave it out."


def refuse(sentence: str) -> NoReturn:
    """Stop the start with one clear sentence and exit code 2, without a traceback."""
    print("Préau:", " ".join(sentence.split()), file=sys.stderr)  # a value may have line ends
    raise SystemExit(2)


@dataclass(frozen=True)
class Environment:
    mode: str
    data_dir: Path
    secret_key: str
    code_key: str
    field_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    public_url: str
    database: dict[str, Any]
    redis_url: str
    broker_url: str
    host: str
    port: int
    log_format: str
    rate_limits: bool
    storage: dict[str, Any]
    file_limit: int
    quota_person: int
    quota_school: int
    clamd_url: str
    now: datetime | None

    @property
    def demo(self) -> bool:
        return self.mode == "demo"


def read() -> Environment:
    env = environ.Env()
    folder = env.str("DATA_DIR", default=str(BASE_DIR / "var"))
    if not folder:
        refuse(NO_FOLDER)
    data_dir = Path(folder).resolve()
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        refuse(f"DATA_DIR={data_dir} cannot be made ({error.strerror}); choose another folder.")
    mode = env.str("MODE", default=_mode_left_by_run(data_dir))
    if mode not in {"demo", "production"}:
        refuse(f"MODE is «{mode}»; it must be «demo» or «production».")
    host = env.str("HOST", default="127.0.0.1")
    port = _port(env.str("PORT", default="8000"))
    demo = mode == "demo"
    if demo and not _only_here(host) and env.str("DEMO_PUBLIC", default="") != "1":
        refuse(
            f"HOST={host} would show the demo school, whose passwords are public, to others; "
            "set DEMO_PUBLIC=1 if that is wanted."
        )
    keys = _demo_keys(data_dir) if demo else {}
    secret_key = env.str("SECRET_KEY", default=keys.get("secret_key", ""))
    if len(secret_key) < 40:
        refuse("SECRET_KEY is missing or shorter than 40 characters.")
    field_keys = tuple(env.list("FIELD_KEYS", default=keys.get("field_keys", [])))
    if not field_keys or not all(_is_key(key) for key in field_keys):
        refuse("FIELD_KEYS is missing or wrong; give keys of 32 random bytes in base64.")
    public_url = env.str("PUBLIC_URL", default=_demo_url(host, port) if demo else "").rstrip("/")
    parts = _parts(public_url)
    if (
        not parts
        or parts.scheme not in {"http", "https"}
        or not parts.hostname
        or f"{parts.scheme}://{parts.netloc}" != public_url
    ):
        refuse(f"PUBLIC_URL is «{public_url}»; it must be like https://ent.example.fr.")
    if not demo and parts.scheme != "https":
        refuse("PUBLIC_URL must begin with https:// in production.")
    allowed = tuple(env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if demo else []))
    if not allowed or not all(re.fullmatch(r"[\w.*:\[\]-]+", host) for host in allowed):
        refuse("ALLOWED_HOSTS is missing or wrong; name hosts, like ent.example.fr, by commas.")
    if demo and (named := _bracketed(parts.hostname)) not in allowed:
        allowed += (named,)
    redis_url = env.str("REDIS_URL", default="")
    if not demo and not redis_url:
        refuse("REDIS_URL is missing.")
    _check_urls(env)
    limits = env.str("RATE_LIMITS", default="on")
    if limits not in {"on", "off"}:
        refuse(f"RATE_LIMITS is «{limits}»; it must be «on» or «off».")
    log_format = env.str("LOG_FORMAT", default="console" if demo else "json")
    if log_format not in {"console", "json"}:
        refuse(f"LOG_FORMAT is «{log_format}»; it must be «console» or «json».")
    return Environment(
        mode=mode,
        data_dir=data_dir,
        secret_key=secret_key,
        code_key=env.str("CODE_KEY", default=secret_key),
        field_keys=field_keys,
        allowed_hosts=allowed,
        public_url=public_url,
        database=_database(env, data_dir),
        redis_url=redis_url,
        broker_url=env.str("CELERY_BROKER_URL", default=redis_url),
        host=host,
        port=port,
        log_format=log_format,
        rate_limits=limits == "on",
        storage=_storage(env.str("STORAGE_URL", default=""), data_dir),
        file_limit=_megabytes(env, "FILE_LIMIT", 25),
        quota_person=_megabytes(env, "QUOTA_PERSON", 1024),
        quota_school=_megabytes(env, "QUOTA_SCHOOL", 100 * 1024),
        clamd_url=env.str("CLAMD_URL", default=""),
        now=_now(env.str("NOW", default=""), demo=demo),
    )


def _mode_left_by_run(data_dir: Path) -> str:
    left = data_dir / "mode"
    return left.read_text().strip() if left.is_file() else "production"


def _only_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _demo_url(host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - compared, not bound
    return f"http://{_bracketed(shown)}:{port}"


def _bracketed(host: str) -> str:
    """A host as URLs and Host headers write it: an IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host


def _port(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", value) or not 0 < int(value) < 65536:
        refuse(f"PORT is «{value}»; it must be a number from 1 to 65535.")
    return int(value)


def _now(value: str, *, demo: bool) -> datetime | None:
    if not value:
        return None
    if not demo:
        refuse("NOW moves the clock and is for demo mode only.")
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        refuse(f"NOW is «{value}»; it must be like 2026-11-24T07:45:00+01:00.")
    if moment.tzinfo is None:
        refuse("NOW needs its offset from UTC, like +01:00.")
    if not 2000 <= moment.year < 2100:
        refuse(f"NOW is «{value}»; it must be of this century.")
    return moment


URLS = {
    "REDIS_URL": ("redis", "rediss", "unix"),
    "CELERY_BROKER_URL": ("redis", "rediss", "memory"),
    "EMAIL_URL": ("smtp", "smtps", "smtp+tls", "smtp+ssl", "consolemail", "filemail"),
    "STORAGE_URL": ("file", "s3"),
    "TELEGRAM_API_URL": ("http", "https"),
    "LLM_URL": ("http", "https"),
    "SENTRY_DSN": ("http", "https"),
    "CLAMD_URL": ("tcp", "unix"),
}


def _check_urls(env: environ.Env) -> None:
    for name, schemes in URLS.items():
        url = env.str(name, default="")
        scheme, found, rest = url.partition("://")
        if not url:
            continue
        if not found or scheme not in schemes or not (rest or scheme == "memory"):
            refuse(f"{name} cannot be read; it must begin with {schemes[0]}://.")
        if scheme not in {"unix", "file", "memory"} and _parts(url) is None:
            refuse(f"{name} cannot be read; its host or port is none.")


def _parts(url: str) -> SplitResult | None:
    """The parts of a URL; None where its host or port cannot be one."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return None
    return None if re.search(r"\s", url) or parts.port == 0 else parts


def _megabytes(env: environ.Env, name: str, default: int) -> int:
    """A size given in megabytes, in bytes."""
    said = env.str(name, default=str(default))
    if not re.fullmatch(r"[1-9][0-9]{0,8}", said):
        refuse(f"{name} is «{said}»; it must be a number of megabytes.")
    return int(said) * 1024 * 1024


def _storage(url: str, data_dir: Path) -> dict[str, Any]:
    """Where files lie, as Django's STORAGES says it: a folder, or a bucket.

    ``file:///srv/files``, or ``s3://KEY:SECRET@HOST[:PORT]/BUCKET?region=fr-par``; ``secure=0`` is
    for a store without https on one's own network.
    """
    if not url or url.startswith("file://"):
        folder = Path(url.removeprefix("file://") or data_dir / "files")
        if not folder.is_absolute():
            refuse("STORAGE_URL names no folder; it must be like file:///srv/preau/files.")
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": folder, "file_permissions_mode": 0o600},
        }
    parts = urlsplit(url)
    bucket, asked = parts.path.strip("/"), parse_qs(parts.query)
    if not (parts.hostname and parts.username and parts.password and bucket) or "/" in bucket:
        refuse("STORAGE_URL cannot be read; it must be like s3://KEY:SECRET@HOST/BUCKET.")
    from botocore.config import Config  # slow to load, and needed for a bucket alone

    scheme = "http" if asked.get("secure") == ["0"] else "https"
    host = _bracketed(parts.hostname) + (f":{parts.port}" if parts.port else "")
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "access_key": unquote(parts.username),
            "secret_key": unquote(parts.password),
            "bucket_name": bucket,
            "endpoint_url": f"{scheme}://{host}",
            "region_name": asked.get("region", ["us-east-1"])[0],
            # Short waits: an upload is told at once that it must try again, a sweep goes on.
            "client_config": Config(
                s3={"addressing_style": "path"},
                connect_timeout=3,
                read_timeout=10,
                retries={"total_max_attempts": 2, "mode": "standard"},
            ),
            "default_acl": None,
            "file_overwrite": False,
            "querystring_auth": True,
            "max_memory_size": 1024 * 1024,
        },
    }


def _is_key(key: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))) == 32
    except ValueError:
        return False


def _database(env: environ.Env, data_dir: Path) -> dict[str, Any]:
    url = env.str("DATABASE_URL", default=f"sqlite:///{data_dir / 'preau.sqlite3'}")
    if not url.startswith(("sqlite:///", "postgres://", "postgresql://")):
        refuse("DATABASE_URL must begin with sqlite:/// or postgres://.")
    try:
        database = dict(env.db_url_config(url))
    except Exception:  # the library raises several kinds; the reader needs one sentence
        refuse("DATABASE_URL cannot be read; it must be like postgres://user:word@host/name.")
    engine = str(database.get("ENGINE", ""))
    database["CONN_MAX_AGE"] = None  # config.threads keeps the threads that own connections
    if engine.endswith("sqlite3"):
        file = Path(str(database["NAME"]))
        if url == "sqlite:///" or file.is_dir() or not file.parent.is_dir():
            refuse("DATABASE_URL names no file in a folder that exists.")
        database["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # synchronous=FULL: an acknowledged message survives a power cut (promise 1).
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY;"
            ),
        }
        # A file, not memory: threads that share an in-memory database lock each other out.
        database["TEST"] = {"NAME": str(data_dir / "test.sqlite3")}
    elif engine.endswith("postgresql"):
        if not database.get("NAME"):
            refuse(
                "DATABASE_URL names no database; it must be like postgres://user:word@host/name."
            )
        database["CONN_HEALTH_CHECKS"] = True
        options = dict(database.get("OPTIONS") or {})
        # A database that is cut off must be noticed within seconds, or every thread waits for it.
        options |= {
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 15_000,
        }
        # Requests are short; migrations and imports may take their time.
        limit = env.str("STATEMENT_TIMEOUT", default="0")
        if not limit.isascii() or not limit.isdigit():
            refuse(f"STATEMENT_TIMEOUT is «{limit}»; it must be a number of milliseconds.")
        options.setdefault("options", f"-c synchronous_commit=on -c statement_timeout={limit}")
        database["OPTIONS"] = options
    else:
        refuse("DATABASE_URL must begin with sqlite:// or postgres://.")
    return database


def _demo_keys(data_dir: Path) -> dict[str, Any]:
    """Keys made once under DATA_DIR, so that a restart keeps sessions, codes and demo tokens."""
    path = data_dir / "keys.json"
    if not path.is_file():
        data_dir.mkdir(parents=True, exist_ok=True)
        made = {"secret_key": secrets.token_urlsafe(64), "field_keys": [secrets.token_urlsafe(32)]}
        fresh = path.with_name(f"keys.{os.getpid()}.json")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(made))
        with contextlib.suppress(FileExistsError):  # two first starts at once agree on one file
            os.link(fresh, path)
        fresh.unlink()
    keys: dict[str, Any] = json.loads(path.read_text())
    return keys
