"""``manage.py understand``: what questions ask, a JSON line each, without a database."""

import json
import sys
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from bots.understanding.model import NotTrained
from bots.understanding.reading import Understood, understand

_ROLES = ("pupil", "parent", "teacher", "staff")


class Command(BaseCommand):
    help = (
        "Read {text, role, now, children?} a line and write {intent, slots, confidence, top3} each."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        for at, line in enumerate(sys.stdin, 1):
            if line.strip():
                self.stdout.write(json.dumps(_shape(_read(at, line)), ensure_ascii=False))


def _read(at: int, line: str) -> Understood:
    try:
        asked = json.loads(line)
        text, now = asked["text"], datetime.fromisoformat(asked["now"])
        role, children = asked.get("role", "parent"), asked.get("children") or []
        if (
            not isinstance(text, str)
            or role not in _ROLES
            or not all(isinstance(one, str) for one in children)
        ):
            raise ValueError("text, role or children")
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CommandError(f"line {at}: not a question as JSON ({error})", returncode=2) from None
    try:
        return understand(text, now, role=role, children=children)
    except NotTrained:
        raise CommandError(
            "the assistant is not trained: python -m bots.understanding.training"
        ) from None


def _shape(found: Understood) -> dict[str, Any]:
    slots = found.slots
    return {
        "intent": found.intent,
        "slots": {
            "child": slots.child,
            "subject": slots.subject,
            "date_from": slots.date_from and slots.date_from.isoformat(),
            "date_to": slots.date_to and slots.date_to.isoformat(),
            "term": slots.term,
            "period": slots.period,
        },
        "confidence": round(found.confidence, 4),
        "top3": list(found.top3),
        "direct": found.direct,
    }
