"""Runs the benchmarks and prints a table; a machine-readable copy goes to var/bench/NAME.json.

    python -m benchmarks [NAME …]        NAME: server, files, marks, timetable, agenda, days,
                                         imports, understanding, browser

Each figure is the median of three runs over the demo school on this machine, with a real server
process, SQLite with synchronous=FULL and a real Valkey.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.figure import Figure

ROOT = Path(__file__).resolve().parents[1]
INTO = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve() / "bench"
NAMES = (
    "server", "files", "marks", "timetable", "agenda", "days", "imports", "understanding",
    "browser",
)  # fmt: skip


def main() -> int:
    wanted = sys.argv[1:] or list(NAMES)
    if unknown := set(wanted) - set(NAMES):
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}")
        return 2
    INTO.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="preau-bench-") as folder:
        figures = _measured(Path(folder), wanted)
    print(_table(figures))
    return 0 if all(figure.holds for figure in figures) else 1


def _measured(folder: Path, wanted: list[str]) -> list[Figure]:
    os.environ.update(MODE="demo", DATA_DIR=str(folder), DJANGO_SETTINGS_MODULE="config.settings")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    for name in ("HOST", "PORT", "PUBLIC_URL", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "NOW"):
        os.environ.pop(name, None)
    # What is asked in this process is asked of the host that Django's test client names, and more
    # often than a person would.
    os.environ.update(ALLOWED_HOSTS="127.0.0.1,localhost,testserver", RATE_LIMITS="off")
    began = time.perf_counter()
    prepare = [sys.executable, "-m", "config.supervise.prepare"]
    subprocess.run(prepare, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    prepared = time.perf_counter() - began

    import django

    django.setup()
    from tests.chat.server import Server
    from tests.services.valkey import valkey

    accounts = json.loads((folder / "demo-accounts.json").read_text())
    figures: list[Figure] = []
    database = f"sqlite:///{folder / 'preau.sqlite3'}"
    with valkey() as redis, Server(database, folder, REDIS_URL=redis) as server:
        for name in wanted:
            if name == "server":
                from benchmarks.server import measure

                found = [
                    Figure("migrate and seed the demo school", prepared, "s", most=20.0, runs=1),
                    *measure(server, accounts),
                ]
            elif name == "files":
                from benchmarks.files import measure as in_files

                found = in_files(server, accounts)
            elif name == "marks":
                from benchmarks.marks import measure as of_marks

                found = of_marks()
            elif name == "timetable":
                from benchmarks.timetable import measure as of_lessons

                found = of_lessons(server, accounts)
            elif name == "agenda":
                from benchmarks.agenda import measure as of_days

                found = of_days(server, accounts)
            elif name == "days":
                from benchmarks.days import measure as of_a_day

                found = of_a_day()
            elif name == "imports":
                from benchmarks.imports import measure as of_imports

                found = of_imports(server, accounts, folder)
            elif name == "understanding":
                from benchmarks.understanding import measure as of_questions

                found = of_questions()
            else:
                from benchmarks.browser import measure as in_browser

                found = in_browser(server, accounts)
            _keep(name, found)
            figures += found
    return figures


def _keep(name: str, figures: list[Figure]) -> None:
    told = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {"cores": os.cpu_count(), "load": os.getloadavg()[0], "on": platform.platform()},
        "figures": [{**asdict(figure), "holds": figure.holds} for figure in figures],
    }
    (INTO / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n")


def _table(figures: list[Figure]) -> str:
    rows = [("what", "measured", "wanted", "ratio")]
    rows += [(one.what, one.shown, one.wanted, one.ratio) for one in figures]
    widths = [max(len(row[at]) for row in rows) for at in range(4)]
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(row[at].rjust(widths[at]) for at in (1, 2, 3))])
        for row in rows
    ]
    lines.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(["", *lines, "", f"load of the machine now: {os.getloadavg()[0]:.1f}"])


if __name__ == "__main__":
    sys.exit(main())
