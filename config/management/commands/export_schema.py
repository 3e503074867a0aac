"""Write what is made from the schemas: the client's OpenAPI document and docs/protocol.md."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import protocol


class Command(BaseCommand):
    help = "Write frontend/src/wire/openapi.json and docs/protocol.md (or --check that they are)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        made = {
            settings.BASE_DIR / "frontend" / "src" / "wire" / "openapi.json": _stable(
                protocol.openapi()
            ),
            settings.BASE_DIR / "docs" / "protocol.md": protocol.page(),
        }
        stale = [path for path, text in made.items() if _read(path) != text]
        if check and stale:
            names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in stale)
            raise CommandError(f"Not what the code says: {names}. Run manage.py export_schema.")
        for path in stale:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[path])


def _stable(document: dict[str, Any]) -> str:
    """The same text for the same document: names in order, statuses as JSON has them."""
    plain = json.loads(json.dumps(document, default=str))
    return json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _read(path: Path) -> str | None:
    return path.read_text() if path.is_file() else None
