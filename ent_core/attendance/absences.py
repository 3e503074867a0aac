"""What families and school life do with absences: announce, justify, settle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from ent_core.attendance import problems
from ent_core.attendance.events import AbsenceChanged
from ent_core.attendance.models import Absence, RollEntry
from ent_core.attendance.permissions import (
    DESK,
    announces_in,
    knows_reason,
    may_write_over,
)
from ent_core.attendance.problems import (
    AnnouncedAlready,
    GivenAlready,
    JustifiedAlready,
    SettledAlready,
)
from ent_core.attendance.rolls import hold_days, reconcile
from ent_core.establishments.asking import pupil_of
from ent_core.establishments.models import Establishment
from ent_core.establishments.standing import standing
from ent_core.files.actions import attach, release
from ent_core.files.models import StoredFile
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Forbidden, Invalid, NotFound
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, fetch, scope

LONGEST = timedelta(days=60)


@dataclass(frozen=True)
class Reason:
    """Why somebody is away; a confidential one is shown to few. ``file`` is a stored file's id."""

    text: str
    confidential: bool = False
    file: int | None = None


@transaction.atomic
def announce_absence(
    *, actor: User, pupil_id: int, starts_at: datetime, ends_at: datetime, reason: Reason
) -> Absence:
    """Say beforehand that a pupil will be away: a guardian with authority, or school life.

    It is justified at once, and waits for school life to accept it.
    """
    asked = pupil_of(actor, pupil_id)
    where = announces_in(actor, asked.pupil.pk, asked.places)
    if where is None:
        raise Forbidden
    place = Establishment.objects.get(pk=where)
    if ends_at <= starts_at:
        raise Invalid(fields={"to": problems.ENDS_BEFORE})
    if ends_at - starts_at > LONGEST:
        raise Invalid(fields={"to": problems.TOO_LONG})
    at_desk = place.pk in standing(actor).establishments(*DESK)
    if ends_at <= clock.now() and not at_desk:
        raise Invalid(fields={"to": problems.PAST})
    # Two who announce the same hours at once: one waits here and then meets the other's.
    hold_days([asked.pupil.pk])
    if Absence.objects.filter(
        establishment=place,
        pupil=asked.pupil,
        withdrawn_at=None,
        starts_at__lt=ends_at,
        ends_at__gt=starts_at,
        origin__in=(Absence.Origin.ANNOUNCED, Absence.Origin.DESK),
    ).exists():
        raise AnnouncedAlready
    absence = Absence(
        establishment=place,
        pupil=asked.pupil,
        kind=Absence.Kind.ABSENCE,
        origin=Absence.Origin.DESK if at_desk else Absence.Origin.ANNOUNCED,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    _justify(actor, absence, reason, _proof(actor, [absence], reason))
    absence.save()
    _follow_rolls(place, absence)
    emit(AbsenceChanged(place.pk, absence.pk, asked.pupil.pk, "announced"))
    return absence


def _follow_rolls(place: Establishment, absence: Absence) -> None:
    """Roll calls already made of those hours belong to the announced absence."""
    days = RollEntry.objects.filter(
        pupil=absence.pupil_id,
        roll__establishment=place,
        roll__lesson__starts_at__lt=absence.ends_at,
        roll__lesson__ends_at__gt=absence.starts_at,
    ).values_list("roll__lesson__day", flat=True)
    for day in sorted(set(days)):
        reconcile(place, [absence.pupil_id], day)


@transaction.atomic
def justify_absences(*, actor: User, absence_ids: Sequence[int], reason: Reason) -> list[Absence]:
    """Give one reason for absences; again replaces it until school life has accepted it.

    A guardian replaces the own reason alone: that of the other guardian, or of school life, stands.
    """
    wanted = set(absence_ids)
    found = list(
        scope(actor, Can.JUSTIFY, Absence.objects.select_for_update())
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    if len(found) != len(wanted):
        seen = scope(actor, Can.READ, Absence.objects.all()).filter(pk__in=wanted)
        raise Forbidden if seen.count() == len(wanted) else NotFound
    if any(absence.accepted for absence in found):
        raise SettledAlready
    if not all(knows_reason(actor, absence) for absence in found):
        raise GivenAlready  # nobody writes over what they may not read
    if not all(may_write_over(actor, absence) for absence in found):
        raise JustifiedAlready
    if len({absence.establishment_id for absence in found}) > 1:
        raise NotFound
    proof = _proof(actor, found, reason)
    before = {absence.file_id for absence in found if absence.file_id is not None}
    for absence in found:
        _justify(actor, absence, reason, proof)
        absence.accepted = absence.settled_by = absence.settled_at = None
        emit(AbsenceChanged(absence.establishment_id, absence.pk, absence.pupil_id, "justified"))
    Absence.objects.bulk_update(found, JUSTIFYING)
    held = Absence.objects.filter(file__in=before).values_list("file_id", flat=True)
    # What somebody else sent stays theirs to read, whatever is written in its place.
    own = StoredFile.objects.filter(uploader=actor, pk__in=before.difference(held))
    release(sorted(own.values_list("pk", flat=True)))
    return found


JUSTIFYING = (
    "sealed_reason", "confidential", "file", "justified_by", "justified_at", "accepted",
    "settled_by", "settled_at",
)  # fmt: skip


def _proof(actor: User, absences: Sequence[Absence], reason: Reason) -> StoredFile | None:
    """The file of a reason, attached once; one that these absences already have stays theirs."""
    if reason.file is None:
        return None
    for absence in absences:
        if absence.file_id == reason.file:
            return absence.file
    return attach(
        actor=actor, file_ids=[reason.file], establishment_id=absences[0].establishment_id
    )[0]


def _justify(actor: User, absence: Absence, reason: Reason, proof: StoredFile | None) -> None:
    # A file given in confidence does not pass to a reason that everybody reads, unless named again.
    if proof is not None or (absence.confidential and not reason.confidential):
        absence.file = proof
    absence.reason = reason.text.strip()
    absence.confidential = reason.confidential
    absence.justified_by, absence.justified_at = actor, clock.now()


@transaction.atomic
def settle_absence(*, actor: User, absence_id: int, accepted: bool | None) -> Absence:
    """School life accepts a reason, or does not; again changes the decision, None takes it back."""
    absence = fetch(actor, Can.SETTLE, Absence.objects.select_for_update(), absence_id)
    if absence.accepted == accepted:
        return absence
    absence.accepted = accepted
    decided = accepted is not None
    absence.settled_by = actor if decided else None
    absence.settled_at = clock.now() if decided else None
    absence.save(update_fields=["accepted", "settled_by", "settled_at"])
    audit.record(
        actor=actor,
        act="absence_settled",
        target=absence,
        establishment_id=absence.establishment_id,
        accepted=accepted,
    )
    emit(AbsenceChanged(absence.establishment_id, absence.pk, absence.pupil_id, "settled"))
    return absence
