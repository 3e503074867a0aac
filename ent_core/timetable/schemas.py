"""Bodies and answers of the timetable."""

from datetime import date, time
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from ent_core.establishments.schemas import NamedItem, SubjectItem
from ent_core.kernel.http import Body, BodyId, Day, Item, Moment, words
from ent_core.timetable.models import Closure, Lesson, Pattern, Room, SchoolWeek

Reason = Annotated[str, Field(max_length=200)]
Title = Annotated[str, Field(max_length=120)]
Hour = Annotated[time, Field(strict=False)]
Ids = Annotated[list[BodyId], Field(max_length=60)]

LessonKind = Annotated[Lesson.Kind, words(Lesson.Kind)]
LessonStatus = Annotated[Lesson.Status, words(Lesson.Status)]
ClosureKind = Annotated[Closure.Kind, words(Closure.Kind)]


class TeacherItem(NamedItem):
    """``called`` is how people say it («Mme Garnier»), where it is known."""

    called: str | None


class WasItem(Item):
    """What was planned, where it differs from what is."""

    starts_at: str
    ends_at: str
    teachers: list[TeacherItem]
    rooms: list[NamedItem]


class ChangeItem(Item):
    id: int
    kind: str
    reason: str
    by: TeacherItem | None
    at: str
    was: WasItem | None


class LessonItem(Item):
    """``title`` names what has no subject; ``test`` is what a test in it is about; ``sequence``
    rises with each change; ``can``: «change»."""

    id: int
    starts_at: str
    ends_at: str
    day: date
    subject: SubjectItem | None
    title: str
    kind: LessonKind
    teachers: list[TeacherItem]
    rooms: list[NamedItem]
    groups: list[NamedItem]
    status: LessonStatus
    test: str
    sequence: int
    change: ChangeItem | None
    can: list[Literal["change"]]


class ClosureItem(Item):
    id: int
    establishment: int
    kind: ClosureKind
    name: str
    starts_on: date
    ends_on: date


class WeekItem(Item):
    monday: date
    letter: str


class TimetablePage(Item):
    """Lessons by time; the closures and week letters that touch the days asked for."""

    items: list[LessonItem]
    next: str | None = None
    closures: list[ClosureItem]
    weeks: list[WeekItem]


class ChangeLesson(Body):
    kind: Literal["cancel", "move", "replace", "room", "restore"]
    reason: Reason = ""
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    room: BodyId | None = None
    teacher: BodyId | None = None
    instead_of: BodyId | None = None
    force: bool = False
    sequence: int | None = None


class AddLesson(Body):
    starts_at: Moment
    ends_at: Moment
    groups: Ids
    teachers: Ids = Field(default_factory=list)
    rooms: Ids = Field(default_factory=list)
    subject: BodyId | None = None
    title: Title = ""
    kind: Literal["lesson", "activity", "outing", "detention"] = "lesson"
    test: Reason = ""
    reason: Reason = ""
    force: bool = False


class PlanTest(Body):
    """What the test is about; an empty text takes it back."""

    about: Reason


class TeacherAway(Body):
    """Both days are included. ``preview`` changes nothing and shows the lessons concerned."""

    teacher: BodyId
    from_: Day = Field(alias="from")
    to: Day
    reason: Reason = ""
    replacement: BodyId | None = None
    force: bool = False
    preview: bool = False


class ActItem(Item):
    """One act a school; each of ``ids`` undoes its own (``id`` is the first, null in a preview)."""

    id: int | None
    ids: list[int]
    items: list[LessonItem]


class ClashItem(Item):
    kind: Literal["teacher", "group", "room"]
    lesson: LessonItem


class PreviewItem(Item):
    """What a change would meet: the lessons in the way, the closed day («Pont de l’Ascension»),
    and the rooms that are free at that time."""

    conflicts: list[ClashItem]
    closure: ClosureItem | None
    free_rooms: list[NamedItem]


class PreviewLesson(Body):
    starts_at: Moment
    ends_at: Moment
    groups: Ids
    teachers: Ids = Field(default_factory=list)
    rooms: Ids = Field(default_factory=list)


class RoomItem(NamedItem):
    """``retired``: no lesson is put there any more; ``can``: «edit»."""

    establishment: int
    retired: bool
    can: list[Literal["edit"]]


RoomName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class MakeRoom(Body):
    establishment: BodyId
    name: RoomName


class ChangeRoom(Body):
    """What is left out stays."""

    name: RoomName | None = None
    retired: bool | None = None


class CalendarItem(Item):
    closures: list[ClosureItem]
    weeks: list[WeekItem]


class LetterWeeks(Body):
    """``letter``: A, B, or an empty text for none."""

    class Week(Body):
        monday: Day
        letter: Literal["A", "B", ""]

    establishment: BodyId
    weeks: list[Week] = Field(min_length=1, max_length=60)


class CloseDays(Body):
    establishment: BodyId
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    starts_on: Day
    ends_on: Day


class PatternItem(Item):
    id: int
    weekday: int
    starts: str
    ends: str
    weeks: str
    from_day: date
    to_day: date
    subject: SubjectItem | None
    title: str
    teachers: list[TeacherItem]
    rooms: list[NamedItem]
    groups: list[NamedItem]


class AddPattern(Body):
    establishment: BodyId
    weekday: Annotated[int, Field(ge=1, le=7)]
    starts: Hour
    ends: Hour
    groups: Ids
    teachers: Ids = Field(default_factory=list)
    rooms: Ids = Field(default_factory=list)
    subject: BodyId | None = None
    title: Title = ""
    weeks: Literal["", "A", "B"] = ""
    from_day: Day | None = None
    to_day: Day | None = None
    force: bool = False


def lesson_item(facts: dict[str, Any], *, changes: bool) -> dict[str, Any]:
    return {**facts, "can": ["change"] if changes else []}


def room_item(room: Room, *, edits: bool) -> RoomItem:
    return RoomItem(
        id=room.pk,
        name=room.name,
        establishment=room.establishment_id,
        retired=room.retired_at is not None,
        can=["edit"] if edits else [],
    )


def closure_item(closure: Closure) -> ClosureItem:
    return ClosureItem(
        id=closure.pk,
        establishment=closure.year.establishment_id,
        kind=Closure.Kind(closure.kind),
        name=closure.name,
        starts_on=closure.starts_on,
        ends_on=closure.ends_on,
    )


def week_item(week: SchoolWeek) -> WeekItem:
    return WeekItem(monday=week.monday, letter=week.letter)


def pattern_item(pattern: Pattern) -> PatternItem:
    subject = pattern.subject
    return PatternItem(
        id=pattern.pk,
        weekday=pattern.weekday,
        starts=pattern.starts.isoformat("minutes"),
        ends=pattern.ends.isoformat("minutes"),
        weeks=pattern.weeks,
        from_day=pattern.from_day,
        to_day=pattern.to_day,
        subject=SubjectItem.model_validate(subject, from_attributes=True) if subject else None,
        title=pattern.title,
        teachers=[
            TeacherItem(id=one.pk, name=one.name, called=one.called)
            for one in pattern.teachers.all()
        ],
        rooms=[NamedItem(id=one.pk, name=one.name) for one in pattern.rooms.all()],
        groups=[NamedItem(id=one.pk, name=one.name) for one in pattern.groups.all()],
    )
