"""Making assessments and entering marks: verb first, one transaction, all or nothing.

An assessment's row is locked while its marks are written, so that two teachers at once follow
each other and the second one is told what the first one wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from ent_core.establishments.models import (
    Establishment,
    GroupMembership,
    Period,
    Role,
    RoleKind,
    Teaching,
)
from ent_core.establishments.standing import live
from ent_core.grades import entry, terms
from ent_core.grades.entry import Refused, Typed
from ent_core.grades.events import (
    AssessmentChanged,
    MarksChanged,
)
from ent_core.grades.models import (
    Assessment,
    Mark,
    PastMark,
)
from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Conflict, Invalid, Sentence, in_language
from ent_core.kernel.events import emit
from ent_core.kernel.http import WRONG
from ent_core.people.models import User
from ent_core.permissions import Can, fetch

MOST_OUT_OF = Decimal("9999.99")
MOST_COEFFICIENT = Decimal("999.99")

CLOSED: Sentence = {
    "fr": "Cette période est close depuis le {day}. La direction peut la rouvrir.",
    "en": "This period closed on {day}. The head can reopen it.",
}
HAS_MARKS: Sentence = {
    "fr": "Cette évaluation a des notes. Il faut confirmer pour la supprimer.",
    "en": "This assessment has marks. Deleting it must be confirmed.",
}
NOT_OF_THIS_YEAR: Sentence = {
    "fr": "Ce jour n’est dans aucune période de l’année.",
    "en": "This day is in no period of the year.",
}
BONUS_OR_OPTIONAL: Sentence = {
    "fr": "Une note est un bonus ou facultative, pas les deux.",
    "en": "A mark is a bonus or optional, not both.",
}
BY_LEVELS: Sentence = {
    "fr": "Une école primaire évalue par niveaux, sans barème.",
    "en": "A primary school marks by levels, not out of a number.",
}
MARKS_ABOVE: Sentence = {
    "fr": "Des notes sont au-dessus de ce barème.",
    "en": "There are marks above this scale.",
}
REFUSED: Sentence = {
    "fr": "Des notes ne conviennent pas : rien n’est enregistré.",
    "en": "Some marks are not right: nothing is saved.",
}
MARK_CHANGED: Sentence = {
    "fr": "Quelqu’un d’autre a changé cette note entre-temps : rien n’est enregistré.",
    "en": "Somebody else has changed this mark in the meantime: nothing is saved.",
}


# Assessments --------------------------------------------------------------------------------


@transaction.atomic
def make_assessment(
    *,
    actor: User,
    teaching_id: int,
    title: str,
    day: date,
    out_of: str | None,
    coefficient: str,
    bonus: bool = False,
    optional: bool = False,
) -> Assessment:
    """An assessment of a service that ``actor`` teaches, not published yet."""
    teaching = fetch(
        actor,
        Can.MARK,
        Teaching.objects.select_related("establishment", "group__year"),
        teaching_id,
    )
    made = Assessment(
        establishment=teaching.establishment, teaching=teaching, date=day, made_by=actor
    )
    _put(
        made,
        {
            "title": title,
            "out_of": out_of,
            "coefficient": coefficient,
            "bonus": bonus,
            "optional": optional,
        },
    )
    _require_open(teaching, day)
    made.save()
    emit(AssessmentChanged(assessment_id=made.pk))
    return made


@transaction.atomic
def change_assessment(*, actor: User, assessment_id: int, changes: Mapping[str, Any]) -> Assessment:
    """Other facts for an assessment: any of ``title date out_of coefficient bonus optional``."""
    assessment = locked(actor, assessment_id)
    _require_open(assessment.teaching, assessment.date)
    _put(assessment, changes)
    _require_open(assessment.teaching, assessment.date)
    if (
        assessment.out_of is not None
        and assessment.marks.filter(value__gt=assessment.out_of).exists()
    ):
        raise Invalid(fields={"out_of": MARKS_ABOVE})
    assessment.save()
    emit(AssessmentChanged(assessment_id=assessment.pk))
    return assessment


@transaction.atomic
def delete_assessment(*, actor: User, assessment_id: int, confirm: bool) -> None:
    """Take an assessment away; one that has marks only with ``confirm``. It is kept for audit."""
    assessment = locked(actor, assessment_id)
    _require_open(assessment.teaching, assessment.date)
    marks = assessment.marks.exclude(value=None, level=None, code="").count()
    if marks and not confirm:
        raise Conflict(HAS_MARKS, code="has_marks", extra={"marks": marks})
    assessment.deleted_at = clock.now()
    assessment.save(update_fields=["deleted_at"])
    audit.record(
        actor=actor,
        act="deleted_assessment",
        target=assessment,
        establishment_id=assessment.establishment_id,
        marks=marks,
    )
    emit(AssessmentChanged(assessment_id=assessment.pk))


def locked(actor: User, assessment_id: int) -> Assessment:
    """The assessment, which nobody else writes to until the transaction ends."""
    return fetch(
        actor,
        Can.EDIT,
        Assessment.objects.select_for_update(of=("self",)).select_related(
            "teaching__establishment", "teaching__group__year"
        ),
        assessment_id,
    )


def _put(assessment: Assessment, facts: Mapping[str, Any]) -> None:
    by_levels = assessment.teaching.establishment.stage == Establishment.Stage.PRIMARY
    if "title" in facts:
        assessment.title = facts["title"].strip()
        if not assessment.title:
            raise Invalid(fields={"title": WRONG["too_short"]})
    if "date" in facts:
        assessment.date = facts["date"]
    if "out_of" in facts:
        if by_levels and facts["out_of"] is not None:
            raise Invalid(fields={"out_of": BY_LEVELS})
        if not by_levels:
            assessment.out_of = number_of("out_of", facts["out_of"], MOST_OUT_OF)
            if not assessment.out_of:
                raise Invalid(fields={"out_of": WRONG["range"]})
    if "coefficient" in facts:
        assessment.coefficient = number_of("coefficient", facts["coefficient"], MOST_COEFFICIENT)
    assessment.bonus = facts.get("bonus", assessment.bonus)
    assessment.optional = facts.get("optional", assessment.optional)
    if assessment.bonus and assessment.optional:
        raise Invalid(fields={"optional": BONUS_OR_OPTIONAL})


def number_of(field: str, text: str | None, most: Decimal) -> Decimal:
    if text is None:
        raise Invalid(fields={field: WRONG["missing"]})
    try:
        found = entry.read_number(text)
    except Refused as refused:
        said = WRONG["type"] if refused.code == "not_a_mark" else entry.WRONG[refused.code]
        raise Invalid(fields={field: said}) from None
    if found > most:
        raise Invalid(fields={field: WRONG["range"]})
    return found


def _require_open(teaching: Teaching, day: date) -> None:
    """Raise unless ``day`` is of the service's year, in a period that is not closed."""
    year = teaching.group.year
    period = terms.period_of(teaching, day)
    if not year.starts_on <= day <= year.ends_on or (
        period is None and Period.objects.filter(year=year).exists()
    ):
        raise Invalid(fields={"date": NOT_OF_THIS_YEAR})
    if period is not None and terms.is_closed(period, teaching):
        raise closed(period)


def closed(period: Period) -> Conflict:
    return Conflict(
        CLOSED,
        code="period_closed",
        extra={"period": period.pk, "closes_on": f"{period.closes_on}"},
        day=f"{period.closes_on:%d/%m/%Y}",
    )


# Marks --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What one types for a pupil. ``base``: the version that one saw, 0 where there was nothing;
    None writes over whatever is there (its history keeps it)."""

    pupil: int
    value: str | None
    base: int | None = None


@transaction.atomic
def enter_marks(*, actor: User, assessment_id: int, cells: Sequence[Cell]) -> Assessment:
    """Write these pupils' marks, and no others'; all of them or none.

    422 with ``refused`` for what is no mark of this assessment; 409 ``mark_changed`` with what
    stands there now when a ``base`` is no more the mark's version.
    """
    assessment = locked(actor, assessment_id)
    _require_open(assessment.teaching, assessment.date)
    typed = _read(assessment, cells)
    there = {
        mark.pupil_id: mark
        for mark in Mark.objects.filter(assessment=assessment, pupil__in=list(typed))
    }
    _refuse_changed(cells, there)
    moment = clock.now()
    new, changed, past = [], [], []
    for pupil_id, what in typed.items():
        mark = there.get(pupil_id)
        if mark is None:
            if what != Typed():
                new.append(_mark(assessment, pupil_id, what, actor, moment))
        elif (mark.value, mark.level, mark.code) != (what.value, what.level, what.code):
            past.append(_past(mark))
            mark.value, mark.level, mark.code = what.value, what.level, what.code
            mark.version += 1
            mark.changed_by, mark.changed_at = actor, moment
            changed.append(mark)
    PastMark.objects.bulk_create(past)
    Mark.objects.bulk_create(new)
    fields = ["value", "level", "code", "version", "changed_by", "changed_at"]
    Mark.objects.bulk_update(changed, fields)
    if pupils := sorted(mark.pupil_id for mark in (*new, *changed)):
        emit(MarksChanged(assessment_id=assessment.pk, pupil_ids=pupils))
    return assessment


def _read(assessment: Assessment, cells: Sequence[Cell]) -> dict[int, Typed]:
    known = _pupils_to_mark(assessment, [cell.pupil for cell in cells])
    typed: dict[int, Typed] = {}
    refused = []
    for cell in cells:
        try:
            if cell.pupil not in known:
                raise Refused("unknown_pupil")
            if cell.pupil in typed:
                raise Refused("twice")
            typed[cell.pupil] = entry.read_mark(cell.value, assessment.out_of)
        except Refused as wrong:
            refused.append(
                {
                    "pupil": cell.pupil,
                    "value": cell.value,
                    "code": wrong.code,
                    "detail": in_language(entry.WRONG[wrong.code]),
                }
            )
    if refused:
        raise Invalid(REFUSED, code="refused", extra={"refused": refused})
    return typed


def _pupils_to_mark(assessment: Assessment, wanted: Sequence[int]) -> set[int]:
    """Of ``wanted``, who is of the service's group today or was on the assessment's day, and who
    has a mark in it already."""
    live_then = live(assessment.teaching.establishment.today()) | live(assessment.date)
    members = GroupMembership.objects.filter(
        live_then, group=assessment.teaching.group_id, user__in=wanted
    ).values_list("user_id", flat=True)
    pupils = Role.objects.filter(
        establishment=assessment.establishment_id, role=RoleKind.PUPIL, user__in=wanted
    ).values_list("user_id", flat=True)
    marked = assessment.marks.filter(pupil__in=wanted).values_list("pupil_id", flat=True)
    return set(members) & set(pupils) | set(marked)


def _refuse_changed(cells: Sequence[Cell], there: Mapping[int, Mark]) -> None:
    other = []
    for cell in cells:
        mark = there.get(cell.pupil)
        version = mark.version if mark else 0
        # Whoever saw an empty cell that was emptied loses nothing by writing into it.
        seen = {version} if mark and not mark.is_empty else {version, 0}
        if cell.base is not None and cell.base not in seen:
            other.append(
                {
                    "pupil": cell.pupil,
                    "value": entry.written(mark.value, mark.level, mark.code) if mark else None,
                    "version": version,
                    "by": mark.changed_by.name if mark and mark.changed_by else None,
                    "at": mark.changed_at.isoformat() if mark else None,
                }
            )
    if other:
        raise Conflict(MARK_CHANGED, code="mark_changed", extra={"changed": other})


def _mark(
    assessment: Assessment, pupil_id: int, what: Typed, actor: User, moment: datetime
) -> Mark:
    return Mark(
        establishment_id=assessment.establishment_id,
        assessment=assessment,
        pupil_id=pupil_id,
        value=what.value,
        level=what.level,
        code=what.code,
        changed_by=actor,
        changed_at=moment,
    )


def _past(mark: Mark) -> PastMark:
    return PastMark(
        mark=mark,
        version=mark.version,
        value=mark.value,
        level=mark.level,
        code=mark.code,
        by_id=mark.changed_by_id,
        at=mark.changed_at,
    )
