"""The answer of ``GET /today``: a part for each thing that one is, null where one is not."""

from datetime import date

from ninja import Field

from ent_core.calendar.schemas import EventItem
from ent_core.establishments.schemas import NamedItem, SubjectItem
from ent_core.kernel.http import Item
from ent_core.timetable.schemas import LessonItem


class UnreadChannel(Item):
    id: int
    kind: str
    name: str
    unread: int
    mentions: int


class UnreadItem(Item):
    """``channels`` are those with something unread, mentions first."""

    total: int
    mentions: int
    channels: list[UnreadChannel]


class DueItem(Item):
    id: int
    subject: SubjectItem
    title: str
    due: date
    minutes: int | None
    hand_in: bool
    done: bool
    handed_in: bool


class NewMark(Item):
    """``value`` as the grade book writes it; ``out_of`` null for a code or a level."""

    assessment: int
    subject: SubjectItem
    title: str
    value: str
    out_of: str | None
    at: str


class AbsenceToJustify(Item):
    id: int
    kind: str
    from_: str = Field(alias="from")
    to: str
    minutes: int | None
    can_justify: bool


class PupilDayItem(Item):
    """``day``: that of the first lesson that is not over, null when nothing is planned; ``over``:
    today's lessons are; ``closed``: the holidays that today is in, else empty."""

    pupil: NamedItem
    group: NamedItem | None
    day: date | None
    over: bool
    closed: str
    lessons: list[LessonItem]
    next_lesson: LessonItem | None
    changes: list[LessonItem]
    tests: list[LessonItem]
    homework: list[DueItem]
    marks: list[NewMark]
    absences: list[AbsenceToJustify]


class TeacherLessonItem(Item):
    lesson: LessonItem
    roll: str
    flagged: bool
    absent: int
    logged: bool


class ToCorrect(Item):
    homework: int
    subject: SubjectItem
    group: NamedItem
    title: str
    due: date
    waiting: int


class TeacherDayItem(Item):
    """``day``: today until its lessons are held, called and logged, then the next one. ``over``:
    today's lessons have all been held. ``next_at``: when the next one begins. ``closed``: the
    holidays that today is in, else empty."""

    day: date | None
    over: bool
    closed: str
    next_at: str | None
    lessons: list[TeacherLessonItem]
    to_correct: list[ToCorrect]


class AwayItem(Item):
    absence: int
    pupil: NamedItem
    group: str
    kind: str
    from_: str = Field(alias="from")
    to: str
    minutes: int | None
    justified: bool
    accepted: bool | None


class CurvePoint(Item):
    """Pupils who were absent from at least one lesson of that day."""

    day: date
    absent: int


class DeskDayItem(Item):
    """``away``: the most urgent of the day's ``entries`` absences and latenesses, 20 at most;
    ``calls_missing``: lessons whose roll nobody called 15 minutes in; ``to_settle``: reasons
    that wait for a decision; ``calls_made`` of ``calls_begun`` lessons have a validated roll;
    ``closed`` and ``next_day`` say why there is no lesson, and when there is;
    ``curve``: the last 30 days with lessons, for the head."""

    establishment: NamedItem
    day: date
    pupils: int
    lessons: int
    closed: str
    next_day: date | None
    calls_begun: int
    calls_made: int
    away: list[AwayItem]
    entries: int
    absent: int
    late: int
    calls_missing: list[LessonItem]
    changed: list[LessonItem]
    to_settle: int
    reports: int
    curve: list[CurvePoint]


class TodayItem(Item):
    now: str
    unread: UnreadItem
    pupil: PupilDayItem | None
    children: list[PupilDayItem]
    teacher: TeacherDayItem | None
    desk: DeskDayItem | None
    events: list[EventItem]
