"""What a school holds before an import: whom lessons may name, and what the source brought."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from ent_core.establishments.models import (
    STAFF_ROLES,
    Establishment,
    Group,
    Role,
    SchoolYear,
    Subject,
    TeachingTeacher,
)
from ent_core.imports.difference import Fact, Reference
from ent_core.imports.models import ImportRecord, ImportSource
from ent_core.people.models import ExternalIdentity
from ent_core.timetable.imports.names import Groups, Subjects, Teachers, plain
from ent_core.timetable.imports.wanted import School, said
from ent_core.timetable.models import Closure, Lesson, Room
from ent_core.timetable.school_calendar import closures_of_the_zone
from ent_core.timetable.state import present

LESSON = "lesson"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """A lesson that is shown, as much of it as a plan needs."""

    starts_at: datetime
    is_cancelled: bool
    is_withdrawn: bool
    is_changed: bool


@dataclass
class Held:
    establishment: Establishment
    year: SchoolYear
    source: ImportSource | None
    records: Mapping[Reference, ImportRecord] = field(default_factory=dict)
    lessons: Mapping[int, Known] = field(default_factory=dict)
    by_uid: Mapping[str, int] = field(default_factory=dict)

    def row_of(self, fact: Fact, record: ImportRecord | None) -> tuple[int | None, bool, bool]:
        """The lesson, whether it was there before the source, whether it has to come back."""
        pk = record.object_id if record and record.object_id in self.lessons else None
        if pk is None:
            pk = self.by_uid.get(fact.key)
        if pk is None:
            return None, False, False
        return pk, record is None, self.lessons[pk].is_withdrawn

    def is_there(self, record: ImportRecord) -> bool:
        lesson = self.lessons.get(record.object_id)
        return record.left_on is None and lesson is not None and not lesson.is_withdrawn


def held(establishment: Establishment, year: SchoolYear, format_: str) -> Held:
    """Lessons of imports that did not finish are not there. All in one order: a plan that is made
    again is the same plan, whatever the database moved in between."""
    source = ImportSource.objects.filter(establishment=establishment, format=format_).first()
    records = (
        ImportRecord.objects.filter(source=source, kind=LESSON).order_by("pk") if source else ()
    )
    lessons: dict[int, Known] = {}
    by_uid: dict[str, int] = {}
    shown = (
        Lesson.objects.filter(year=year, batch__shown=True).exclude(source_uid="").order_by("pk")
    )
    for pk, uid, starts_at, status, withdrawn_at, change in shown.values_list(
        "pk", "source_uid", "starts_at", "status", "withdrawn_at", "last_change_id"
    ).iterator(chunk_size=5000):
        by_uid[uid] = pk
        lessons[pk] = Known(
            starts_at,
            status == Lesson.Status.CANCELLED,
            withdrawn_at is not None,
            change is not None,
        )
    return Held(
        establishment,
        year,
        source,
        {(record.kind, record.key): record for record in records},
        lessons,
        by_uid,
    )


def said_of(lesson: Lesson) -> str:
    """What an import would say of a lesson as it stands; see :func:`~.wanted.said`."""
    now = present(lesson)
    return said(
        (now.starts_at, now.ends_at),
        lesson.subject.code if lesson.subject else "",
        lesson.title,
        now.teachers,
        [group.pk for group in lesson.groups.all()],
        [plain(room.name) for room in lesson.rooms.all()],
        cancelled=now.cancelled,
    )


def school(establishment: Establishment, year: SchoolYear) -> School:
    """Whom and what lessons of that year may name."""
    staff = (
        Role.objects.filter(establishment=establishment, role__in=STAFF_ROLES)
        .exclude(ends_on__lt=year.starts_on)
        .values_list("user_id", "user__first_name", "user__last_name")
        .order_by("user_id")
        .distinct()
    )
    people = list(staff)
    ids = {pk for pk, _, _ in people}
    keys = ExternalIdentity.objects.filter(
        provider__startswith="import:", provider__endswith=f":{establishment.uai}", user__in=ids
    )
    groups = Group.objects.filter(year=year, closed_on=None).exclude(kind=Group.Kind.TEAM)
    in_year = {
        pk: (name, kind == Group.Kind.DIVISION)
        for pk, name, kind in groups.order_by("pk").values_list("pk", "name", "kind")
    }
    codes = {
        key.partition("\t")[0]: pk
        for key, pk in ImportRecord.objects.filter(
            source__establishment=establishment, kind="group"
        )
        .order_by("pk")
        .values_list("key", "object_id")
        if pk in in_year
    }
    taught: defaultdict[int, set[int]] = defaultdict(set)
    for group, teacher in TeachingTeacher.objects.filter(teaching__group__year=year).values_list(
        "teaching__group_id", "user_id"
    ):
        taught[group].add(teacher)
    return School(
        teachers=Teachers(people, dict(keys.order_by("pk").values_list("subject", "user_id"))),
        groups=Groups([(pk, *facts) for pk, facts in in_year.items()], codes),
        subjects=Subjects(
            Subject.objects.filter(establishment=establishment)
            .order_by("pk")
            .values_list("code", "name")
        ),
        rooms={
            plain(name): name
            for name in Room.objects.filter(establishment=establishment)
            .order_by("-pk")
            .values_list("name", flat=True)
        },
        taught={group: frozenset(ids) for group, ids in taught.items()},
    )


def closed_days(year: SchoolYear) -> frozenset[date]:
    """The days without lessons in the school's calendar; in its zone's while it has none."""
    closures = list(Closure.objects.filter(year=year)) or closures_of_the_zone(year)
    return frozenset(
        one.starts_on + _DAY * at
        for one in closures
        for at in range((one.ends_on - one.starts_on).days + 1)
    )
