"""`python -m config.supervise.prepare`: bring DATA_DIR and the database to what this code needs.

Migrations, static files, and in demo the school on first use. Doing it again changes nothing.
"""

import hashlib
import os
from pathlib import Path

import django
from django.core.management import call_command


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.conf import settings

    migrate()
    collect(settings.FRONTEND_DIST, settings.STATIC_ROOT)
    if settings.DEMO:
        seed(settings.DATA_DIR / "demo-accounts.json")


def migrate() -> None:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("· preparing the database", flush=True)
    call_command("migrate", interactive=False, verbosity=0)


def collect(built: Path, root: Path) -> None:
    """Copy the built pages to where they are served from, when they are not those of last time."""
    files = sorted(path for path in built.rglob("*") if path.is_file())
    facts = [(str(p.relative_to(built)), p.stat().st_size, p.stat().st_mtime_ns) for p in files]
    wanted = hashlib.sha256(repr(facts).encode()).hexdigest()
    stamp = root / ".collected"
    if not stamp.exists() or stamp.read_text() != wanted:
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.write_text(wanted)


def seed(accounts: Path) -> None:
    from django.contrib.auth import get_user_model

    if not accounts.exists() or not get_user_model().objects.exists():
        print("· making the demo school", flush=True)
        call_command("seed_demo", json=str(accounts))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit(130) from None
