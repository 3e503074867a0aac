"""Takes the pictures of the demo school into var/shots: NAME.png and a sheet of all, index.html.

    python -m tests.shots [WORD …]

With words, only the pictures whose name holds one of them. The school, its day and its clock are
the same each time; two browsers share the work.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from html import escape
from multiprocessing import get_context
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-24T10:10:00+01:00"
SHOTS = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve() / "shots"
BROWSERS = 2


def main() -> int:
    began = time.monotonic()
    wanted = tuple(sys.argv[1:])
    SHOTS.mkdir(parents=True, exist_ok=True)
    if not wanted:
        for old in SHOTS.glob("*.png"):
            old.unlink()
    with tempfile.TemporaryDirectory(prefix="preau-shots-") as folder:
        os.environ.update(
            MODE="demo", DATA_DIR=folder, NOW=NOW, DJANGO_SETTINGS_MODULE="config.settings"
        )
        for name in ("HOST", "PUBLIC_URL", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL", "PORT"):
            os.environ.pop(name, None)
        subprocess.run([sys.executable, "-m", "config.supervise.prepare"], check=True, cwd=ROOT)
        faults = _take(Path(folder), wanted)
    taken = sorted(SHOTS.glob("*.png"))
    (SHOTS / "index.html").write_text(_sheet(taken), encoding="utf-8")
    print(f"{len(taken)} pictures in {SHOTS} ({time.monotonic() - began:.0f} s)")
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    return 1 if faults else 0


def _take(folder: Path, wanted: tuple[str, ...]) -> list[str]:
    from tests.chat.server import Server
    from tests.services.valkey import valkey
    from tests.shots.camera import take
    from tests.shots.scenes import jobs

    accounts = json.loads((folder / "demo-accounts.json").read_text())
    database = f"sqlite:///{folder / 'preau.sqlite3'}"
    with valkey() as redis, Server(database, folder, REDIS_URL=redis) as server:
        pool = ProcessPoolExecutor(BROWSERS, mp_context=get_context("spawn"))
        with pool:
            # What changes the school comes last, so that every other picture shows it as seeded.
            faults: list[str] = []
            for round_of_jobs in jobs(wanted):
                slices = [round_of_jobs[at::BROWSERS] for at in range(BROWSERS)]
                done = [
                    pool.submit(take, server.url, accounts, some, SHOTS) for some in slices if some
                ]
                for one in done:
                    faults += one.result()
        return faults + server.faults()


def _sheet(taken: list[Path]) -> str:
    """One page with every picture, the phone's beside the desktop's."""
    figures = "\n".join(
        f'<figure><a href="{escape(one.name)}"><img src="{escape(one.name)}" loading="lazy" alt="">'
        f"</a><figcaption>{escape(one.stem)}</figcaption></figure>"
        for one in taken
    )
    return (
        "<!doctype html><meta charset=utf-8><title>Préau</title><style>"
        "body{font:14px system-ui;margin:1rem;display:flex;flex-wrap:wrap;gap:1rem}"
        "figure{margin:0}img{height:340px;border:1px solid #bbb}</style>\n" + figures + "\n"
    )


if __name__ == "__main__":
    sys.exit(main())
