"""A missing or wrong value stops the start with one sentence, exit code 2 and no traceback."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

from config import environment

ROOT = Path(__file__).parent.parent.parent
KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "k" * 50,
    "FIELD_KEYS": KEY,
    "ALLOWED_HOSTS": "ent.example.fr",
    "PUBLIC_URL": "https://ent.example.fr",
    "DATABASE_URL": "postgres://preau:word@database/preau",
    "REDIS_URL": "redis://layer:6379/0",
}
DEMO = {"MODE": "demo"}

WRONG = [
    ("MODE", "", "prod", "Demo", "a\nb"),
    ("SECRET_KEY", "", "short"),
    ("FIELD_KEYS", ",", "key", "f" * 42, "é" * 43, f"{KEY},x", "!" * 43),
    ("ALLOWED_HOSTS", "", ",", "https://ent.example.fr", "a b", "ent.example.fr/x"),
    ("PUBLIC_URL", "", "ent.example.fr", "ftp://ent.example.fr", "https://", "https://a/b",
     "https://a?b", "https://a#b", "https://[", "https://a:b", "https://a:99999", "https://a b"),
    ("DATABASE_URL", "", "foo", "foo://x/y", "mysql://a/b", "sqlite://", "sqlite:///",
     "sqlite:////", "sqlite:////no/such/folder/x.sqlite3", "postgres://", "postgres://database",
     "postgres://database/", "postgres://a:b@c:d/e", "postgresql://"),
    ("DATA_DIR", "", "/dev/null/x", "/dev/null"),
    ("REDIS_URL", "foo", "http://layer", "redis://", "redis", "redis://layer:port", "redis://["),
    ("CELERY_BROKER_URL", "foo", "sqs://x", "redis://"),
    ("EMAIL_URL", "foo", "http://x", "smtp://", "smtp://a:b"),
    ("STORAGE_URL", "foo", "ftp://x", "file://", "file://x/y", "s3://", "s3://host/bucket",
     "s3://key:secret@host", "s3://key:secret@host/a/b", "s3://key:secret@host:port/a"),
    ("FILE_LIMIT", "", "0", "-1", "1.5", "25MB", "9" * 5_000),
    ("QUOTA_PERSON", "", "0", "x"),
    ("QUOTA_SCHOOL", "", "0", "x"),
    ("TELEGRAM_API_URL", "foo", "ws://x", "https://"),
    ("LLM_URL", "foo", "localhost:1234", "http://a:b"),
    ("SENTRY_DSN", "foo"),
    ("CLAMD_URL", "foo", "localhost:3310", "tcp://"),
    ("RATE_LIMITS", "", "0", "false", "Off", "no"),
    ("LOG_FORMAT", "", "xml"),
    ("PORT", "", "0", "65536", "-1", "80.5", "x", "٣", "9" * 5_000),
    ("NOW", "x", "tomorrow", "2026-11-24", "2026-11-24T07:45:00", "2026-13-01T00:00:00Z",
     "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"),
]  # fmt: skip
CASES = [
    pytest.param(name, value, id=f"{name}={value[:40]}")
    for name, *values in WRONG
    for value in values
]
ALL = {name for name, *_ in WRONG} | {"HOST", "DEMO_PUBLIC", "CODE_KEY"}


@pytest.fixture
def surroundings(monkeypatch, tmp_path):
    """``surroundings(DEMO, NAME="value")``: the only environment that is read."""

    def set_to(base, **changes):
        for name in ALL:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"DATA_DIR": str(tmp_path)} | base | changes).items():
            monkeypatch.setenv(name, value)

    return set_to


def refusal(capsys) -> str:
    with pytest.raises(SystemExit) as stop:
        environment.read()
    said = capsys.readouterr()
    assert stop.value.code == 2
    assert said.out == ""
    (sentence,) = said.err.splitlines()
    assert sentence.startswith("Préau: ")
    assert sentence.endswith(".")
    return str(sentence)


def test_what_is_right_is_read(surroundings):
    surroundings(DEMO)
    demo = environment.read()
    assert (demo.public_url, demo.rate_limits, demo.port) == ("http://127.0.0.1:8000", True, 8000)
    surroundings(PRODUCTION)
    assert environment.read().field_keys == (KEY,)
    surroundings(
        PRODUCTION,
        FIELD_KEYS=f"{KEY},{KEY.rstrip('=')},{base64.b64encode(b'?' * 32).decode()}",
        ALLOWED_HOSTS="ent.example.fr,.example.org,[::1],*",
        PUBLIC_URL="https://ent.example.fr:8443/",
        DATABASE_URL="postgresql://preau:w%40rd@/preau?host=/run/postgresql",
        REDIS_URL="rediss://:word@layer:6380/1",
        CELERY_BROKER_URL="redis://broker:6379/2",
        EMAIL_URL="smtp+tls://me:word@mail:587",
        RATE_LIMITS="off",
        PORT="80",
    )
    read = environment.read()
    assert (read.public_url, read.rate_limits) == ("https://ent.example.fr:8443", False)
    surroundings(DEMO, NOW="2026-11-24T07:45:00+01:00", HOST="::1", REDIS_URL="")
    assert environment.read().now is not None
    surroundings(DEMO, HOST="0.0.0.0", DEMO_PUBLIC="1")
    assert environment.read().host == "0.0.0.0"


@pytest.mark.parametrize("mode", [DEMO, PRODUCTION], ids=["demo", "production"])
@pytest.mark.parametrize(("name", "value"), CASES)
def test_a_wrong_value_is_named(surroundings, capsys, mode, name, value):
    surroundings(mode, **{name: value})
    assert name in refusal(capsys)


@pytest.mark.parametrize("name", sorted({*PRODUCTION} - {"MODE", "DATABASE_URL"}))
def test_what_production_needs_is_named(surroundings, monkeypatch, capsys, name):
    surroundings(PRODUCTION)
    monkeypatch.delenv(name)
    assert name in refusal(capsys)


def test_what_only_one_mode_may_have(surroundings, capsys):
    surroundings(PRODUCTION, NOW="2026-11-24T07:45:00+01:00")
    assert "NOW" in refusal(capsys)
    surroundings(PRODUCTION, PUBLIC_URL="http://ent.example.fr")
    assert "PUBLIC_URL" in refusal(capsys)
    for host in ("0.0.0.0", "::", "10.0.0.1", "ent.example.fr", ""):
        surroundings(DEMO, HOST=host)
        said = refusal(capsys)
        assert "HOST" in said
        assert "DEMO_PUBLIC=1" in said


@pytest.mark.parametrize(
    "program", [["-m", "config.serve"], ["-m", "config.supervise"], ["manage.py", "check"]]
)
@pytest.mark.parametrize(
    ("name", "value"), [("FIELD_KEYS", "key"), ("DATABASE_URL", "foo"), ("DATA_DIR", "")]
)
def test_the_programs_stop_so(tmp_path, program, name, value):
    given = {key: word for key, word in os.environ.items() if key not in ALL}
    given["DJANGO_SETTINGS_MODULE"] = "config.settings"  # the tests' own make an environment
    said = subprocess.run(
        [sys.executable, *program], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env=given | PRODUCTION | {"DATA_DIR": str(tmp_path), name: value},
    )  # fmt: skip
    assert (said.returncode, said.stdout) == (2, "")
    (sentence,) = said.stderr.splitlines()
    assert name in sentence
