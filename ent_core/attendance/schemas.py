"""Bodies and answers of presence."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from ent_core.attendance.models import Absence, RollCall
from ent_core.establishments.schemas import NamedItem
from ent_core.files.schemas import FileItem
from ent_core.kernel.http import Body, BodyId, Item, Moment, words
from ent_core.timetable.schemas import LessonItem

Text = Annotated[str, Field(max_length=500)]
Given = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class Late(Body):
    pupil: BodyId
    minutes: Annotated[int, Field(ge=1, le=600)]


class SaveRoll(Body):
    absent: list[BodyId] = Field(default_factory=list, max_length=200)
    late: list[Late] = Field(default_factory=list, max_length=200)
    validated: bool


class ReopenRoll(Body):
    reason: Given


class CalledItem(Item):
    """``announced``: an absence is announced for that time; ``missed_before``: was away from the
    lesson before."""

    pupil: NamedItem
    kind: Literal["", "absent", "late"]
    minutes: int | None
    announced: bool
    missed_before: bool


class RollItem(Item):
    """``open``: it may be saved now; ``flagged``: forgotten for 15 minutes."""

    lesson: LessonItem
    state: Annotated[RollCall.State, words(RollCall.State)]
    open: bool
    saved_at: str | None
    flagged: bool
    can: list[Literal["reopen"]]
    pupils: list[CalledItem]


class RollSummary(Item):
    """A roll call in a list: how many are away, out of how many is the page's own to count."""

    lesson: LessonItem
    state: Annotated[RollCall.State, words(RollCall.State)]
    flagged: bool
    absent: int
    late: int


class AbsenceItem(Item):
    """``reason`` is null where there is none or it is not for the reader (``confidential``).

    ``justified_by`` is for the desk and for whoever gave the reason: guardians do not see each
    other. ``group`` is the pupil's class today; ``half_days`` counts the half-days of lessons that
    it covers; ``can``: «justify», «settle».
    """

    id: int
    pupil: NamedItem
    group: str | None
    kind: Annotated[Absence.Kind, words(Absence.Kind)]
    origin: Annotated[Absence.Origin, words(Absence.Origin)]
    from_: str = Field(alias="from")
    to: str
    minutes: int | None
    half_days: int
    justified: bool
    justified_by: NamedItem | None
    accepted: bool | None
    reason: str | None
    confidential: bool
    file: FileItem | None
    can: list[Literal["justify", "settle"]]


class HalfDayCount(Item):
    """Half-days of a list of absences, each half-day once; ``unjustified``: no reason given, or
    one that school life did not accept (``refused`` of them). ``coming``: announced, and not in the
    other figures yet."""

    total: int
    justified: int
    accepted: int
    unjustified: int
    refused: int
    coming: int
    latenesses: int


class AbsencePage(Item):
    """``can_announce``: the reader may say beforehand that this pupil will be away."""

    items: list[AbsenceItem]
    next: str | None = None
    count: HalfDayCount
    can_announce: bool


class AnnounceAbsence(Body):
    pupil: BodyId
    from_: Moment = Field(alias="from")
    to: Moment
    reason: Given
    confidential: bool = False
    file: BodyId | None = None


class JustifyAbsence(Body):
    """``also``: other absences that the same reason explains."""

    reason: Given
    confidential: bool = False
    file: BodyId | None = None
    also: list[BodyId] = Field(default_factory=list, max_length=60)


class SettleAbsence(Body):
    """``accepted`` null takes a decision back."""

    accepted: bool | None


class DayCount(Item):
    """Of the whole day: absences, those of today that are over (``back``), latenesses."""

    away: int
    back: int
    late: int


class DayItem(Item):
    """A school's day: who is away (then who is back, then who came late, in the counts' order),
    page by page, and how the roll calls stand. ``rolls`` are those of lessons that began and are
    not validated, with the first page alone; ``lessons`` and ``begun`` count them all."""

    day: date
    absences: list[AbsenceItem]
    next: str | None
    count: DayCount
    lessons: int
    begun: int
    rolls: list[RollSummary]


class PupilCount(Item):
    pupil: NamedItem
    count: HalfDayCount


class ClassItem(Item):
    """A class that one heads: each pupil's half-days, by name."""

    group: NamedItem
    pupils: list[PupilCount]


class ClassList(Item):
    items: list[ClassItem]
