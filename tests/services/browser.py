"""The browser of the tests and of the screenshots."""

import os
import shutil
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def launch_options() -> dict[str, Any]:
    """What `playwright.chromium.launch` needs here; RuntimeError where there is no browser."""
    own = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    options: dict[str, Any] = {
        "args": ["--disable-dev-shm-usage", "--disable-gpu"],
        "chromium_sandbox": os.geteuid() != 0,
    }
    if any(own.glob("chromium*")):
        return options
    if found := next(filter(None, map(shutil.which, NAMES)), None):
        return options | {"executable_path": found}
    raise RuntimeError("a browser is missing: apt install chromium")
