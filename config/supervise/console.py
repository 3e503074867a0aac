"""What `make run` tells at the terminal: the address, who is who, and what goes wrong."""

import json
import re
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from config.supervise.programs import data_dir, web_address

# The order of the table, and how each role is called there.
SHOWN = {
    "pupil": "élève",
    "guardian": "parent",
    "teacher": "professeur",
    "school_life": "vie scolaire",
    "head": "direction",
    "office": "secrétariat",
}
NEW_ENTRY = re.compile(r"^\d{4}-\d\d-\d\d|^\[\d{4}-\d\d-\d\d|^\d+:[MC] ")
LOUD = re.compile(r"\[(warning|error|critical)\b|\b(WARNING|ERROR|CRITICAL)\b")
# Valkey asks for a kernel setting that matters only to one that saves to disk; ours does not.
QUIET = "Memory overcommit must be enabled"
STARTS_TROUBLE = ("Traceback", "Préau:")


def is_ready() -> bool:
    host, port = web_address()
    shown = f"[{host}]" if ":" in host else host
    try:
        with urllib.request.urlopen(f"http://{shown}:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(address: str, *, demo: bool) -> str:
    lines = ["", f"  Préau is at {address}   (Ctrl-C stops everything)", ""]
    accounts = data_dir() / "demo-accounts.json"
    if demo and accounts.exists():
        lines += _table(json.loads(accounts.read_text()))
    lines.append(f"  Logs: {data_dir() / 'log'}")
    return "\n".join(lines) + "\n"


def _table(accounts: list[dict[str, Any]]) -> list[str]:
    first: dict[str, dict[str, Any]] = {}
    for account in accounts:
        first.setdefault(account["role"], account)
    rows = [
        (word, one["username"], one["password"], ", ".join(one["classes"] or one["children"]))
        for role, word in SHOWN.items()
        if (one := first.get(role))
    ]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    lines = ["  " + "   ".join(map(str.ljust, row, widths)).rstrip() for row in rows]
    return [*lines, f"  … {len(accounts)} accounts in {data_dir() / 'demo-accounts.json'}", ""]


class Trouble:
    """The warnings, errors and tracebacks that the logs gained since it was last asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.read_to = {log: log.stat().st_size for log in folder.glob("*.log")}
        self.loud: dict[Path, bool] = {}

    def lines(self) -> list[str]:
        return [line for log in sorted(self.folder.glob("*.log")) for line in self._new(log)]

    def _new(self, log: Path) -> list[str]:
        start = self.read_to.get(log, 0)
        if log.stat().st_size < start:  # rotated
            start = 0
        with log.open("rb") as file:
            file.seek(start)
            gained = file.read()
        whole = gained[: gained.rfind(b"\n") + 1]
        self.read_to[log] = start + len(whole)
        return [
            f"{log.stem:>8} | {line}"
            for line in whole.decode(errors="replace").splitlines()
            if self._is_loud(log, line)
        ]

    def _is_loud(self, log: Path, line: str) -> bool:
        """An entry is loud by its level; the lines under it belong to it."""
        if NEW_ENTRY.match(line):
            self.loud[log] = bool(LOUD.search(line)) and QUIET not in line
        elif line.startswith(STARTS_TROUBLE):
            self.loud[log] = True
        return self.loud.get(log, False)
