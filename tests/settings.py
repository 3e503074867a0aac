"""The settings of the tests: the house's own, over a demo environment that nobody else uses."""

import atexit
import os
import shutil
import tempfile
from datetime import datetime

if "PYTEST_XDIST_WORKER" not in os.environ:  # its workers share what the first process made
    _folder = tempfile.mkdtemp(prefix="preau-tests-")
    os.chmod(_folder, 0o755)
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)
    os.environ.update(MODE="demo", DATA_DIR=_folder)
    for _name in ("HOST", "PORT", "PUBLIC_URL", "ALLOWED_HOSTS", "NOW", "RATE_LIMITS", "REDIS_URL"):
        os.environ.pop(_name, None)

from config.settings import *  # noqa: F403

# The same tests on another day (TESTS_NOW=2026-08-16T10:00:00+02:00): none needs this one.
if _day := os.environ.get("TESTS_NOW"):
    NOW = datetime.fromisoformat(_day)

# An Argon2 hash takes 150 ms by design; a test that is about hashing asks for it by name.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of its absence
