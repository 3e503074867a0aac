"""Reporting a message, and answering a report."""

import hashlib
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Prefetch

from chat.hub import names
from chat.hub.actions import hide_message
from chat.hub.models import Channel, Event, Message, MessageFile
from chat.hub.queries import message_seen
from chat.safety.models import Answer, Report
from ent_core.establishments.standing import standing
from ent_core.kernel import audit
from ent_core.kernel.errors import Invalid
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

AROUND = 10


@transaction.atomic
def report_message(
    *, actor: User, message_id: int, reason: str, details: str
) -> tuple[Report, bool]:
    """Copy the message and its surroundings for school life; once a person and message.

    Returns the report, and whether it is new. Nobody but the reporter ever learns who it was.
    """
    message = message_seen(actor, Can.REPORT, message_id)
    known = Report.objects.filter(message=message, reporter=actor).first()
    if known is not None:
        return known, False
    if message.deleted_at is not None:
        raise Invalid(
            {
                "fr": "Ce message a déjà été retiré.",
                "en": "This message was taken away already.",
            }
        )
    channel = Channel.objects.get(pk=message.channel_id)
    copy = _copy(channel, message)
    try:
        with transaction.atomic():
            report = Report.objects.create(
                establishment_id=channel.establishment_id,
                channel=channel,
                message=message,
                reporter=actor,
                accused_id=message.author_id,
                reason=reason,
                details=details,
                copy=copy,
                digest=digest_of(copy),
            )
    except IntegrityError:  # the same finger, twice at once
        return Report.objects.get(message=message, reporter=actor), False
    return report, True


def _copy(channel: Channel, message: Message) -> dict[str, Any]:
    said = Message.objects.filter(
        channel=channel, seq__isnull=False, only_for=None
    ).prefetch_related(
        Prefetch("files", MessageFile.objects.select_related("file").order_by("place"))
    )
    before = list(said.filter(seq__lt=message.seq).order_by("-seq")[:AROUND])[::-1]
    after = list(said.filter(seq__gt=message.seq).order_by("seq")[:AROUND])
    all_of_them = [*before, message, *after]
    people = User.objects.in_bulk({one.author_id for one in all_of_them})
    roles = dict(
        Event.objects.filter(
            message__in=all_of_them, kind__in=(Event.Kind.MESSAGE, Event.Kind.CARD)
        ).values_list("message_id", "by_role")
    )
    said_then = {one.pk: _said(one, people, roles.get(one.pk, "")) for one in all_of_them}
    return {
        "before": [said_then[one.pk] for one in before],
        "message": said_then[message.pk],
        "after": [said_then[one.pk] for one in after],
    }


def _said(message: Message, people: dict[int, User], role: str) -> dict[str, Any]:
    author = people.get(message.author_id or 0)
    return {
        "id": message.pk,
        "seq": message.seq,
        "at": message.at.isoformat(),
        "by": names.person(author, role).model_dump() if author else None,
        "body": None if message.deleted_at else message.body,
        "card": message.card["card"] if message.card else None,
        "files": [held.file.name for held in message.files.all()],
        "edited_at": message.edited_at.isoformat() if message.edited_at else None,
    }


def digest_of(copy: dict[str, Any]) -> str:
    said = json.dumps(copy, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(said.encode()).hexdigest()


@transaction.atomic
def answer_report(*, actor: User, report_id: int, outcome: str, note: str) -> Report:
    """Decide about a report; ``hidden`` takes the message away for everybody."""
    report = fetch(actor, Can.SETTLE, Report.objects.select_for_update(), report_id)
    kinds = {kind for kind, where in standing(actor).roles if where == report.establishment_id}
    Answer.objects.create(
        report=report, outcome=outcome, note=note, by=actor, by_role=names.heaviest(kinds)
    )
    if outcome == Answer.Outcome.HIDDEN:
        hide_message(actor=actor, message_id=report.message_id)
    audit.record(
        actor=actor,
        act="report_answered",
        target=report,
        establishment_id=report.establishment_id,
        outcome=outcome,
    )
    return report
