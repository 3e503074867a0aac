"""Bodies and answers of homework and the lesson log."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from ent_core.establishments.schemas import NamedItem, SubjectItem
from ent_core.files.schemas import FileItem
from ent_core.kernel.http import Body, BodyId, Day, Item
from ent_core.timetable.schemas import TeacherItem

Title = Annotated[str, Field(min_length=1, max_length=200)]
Text = Annotated[str, Field(max_length=4000)]
Files = Annotated[list[BodyId], Field(max_length=10)]
Minutes = Annotated[int, Field(ge=1, le=1000)]


class GiveHomework(Body):
    teaching: BodyId
    title: Title
    details: Text = ""
    due: Day
    minutes: Minutes | None = None
    files: Files = Field(default_factory=list)
    hand_in: bool
    lesson: BodyId | None = None


class ChangeHomework(Body):
    """All of it anew; ``files`` are those that it has from now on."""

    title: Title
    details: Text = ""
    due: Day
    minutes: Minutes | None = None
    files: Files = Field(default_factory=list)
    hand_in: bool


class TickHomework(Body):
    done: bool


class HandInWork(Body):
    text: Annotated[str, Field(max_length=20_000)] = ""
    files: Files = Field(default_factory=list)


class ReturnSubmission(Body):
    """What is left out stays as it was."""

    comment: Text | None = None
    value: Annotated[str, Field(max_length=20)] | None = None
    out_of: Annotated[str, Field(max_length=20)] | None = None
    coefficient: Annotated[str, Field(max_length=20)] = "1"
    files: Files = Field(default_factory=list)


class WriteLog(Body):
    done: Text
    files: Files = Field(default_factory=list)


class LastSubmission(Item):
    id: int
    version: int
    received_at: str
    late: bool
    returned: bool


class HandedInCount(Item):
    """Pupils who handed in, those whose last version waits for its return, out of how many."""

    handed_in: int
    to_correct: int
    pupils: int


class HomeworkItem(Item):
    """``done`` and ``submission`` are the asked pupil's; ``count`` is for the teachers alone."""

    id: int
    teaching: int
    subject: SubjectItem
    group: NamedItem
    title: str
    details: str
    due: date
    minutes: int | None
    files: list[FileItem]
    hand_in: bool
    lesson: int | None
    given_at: str
    given_by: TeacherItem
    changed_at: str | None
    done: bool
    submission: LastSubmission | None
    count: HandedInCount | None
    can: list[Literal["change", "tick", "hand_in"]]


class HomeworkPage(Item):
    items: list[HomeworkItem]
    next: str | None = None


class ReturnedItem(Item):
    """``value`` is null until the mark is published to whoever reads."""

    at: str
    by: TeacherItem | None
    comment: str
    files: list[FileItem]
    value: str | None
    out_of: str | None


class SubmissionItem(Item):
    id: int
    homework: int
    pupil: NamedItem
    version: int
    received_at: str
    late: bool
    text: str
    files: list[FileItem]
    returned: ReturnedItem | None
    can: list[Literal["return"]]


class BoardRowItem(Item):
    pupil: NamedItem
    done: bool
    submission: SubmissionItem | None


class BoardItem(Item):
    homework: HomeworkItem
    rows: list[BoardRowItem]


class LoadEntry(Item):
    subject: SubjectItem | None
    title: str
    minutes: int | None
    group: NamedItem | None


class LoadDay(Item):
    """``minutes`` sums the estimates; work without one counts nothing there."""

    day: date
    minutes: int
    homework: list[LoadEntry]
    tests: list[LoadEntry]


class LoadPage(Item):
    items: list[LoadDay]
    next: str | None = None


class LogItem(Item):
    lesson: int
    day: date
    starts_at: str
    subject: SubjectItem | None
    groups: list[NamedItem]
    teachers: list[TeacherItem]
    done: str
    by: TeacherItem
    at: str
    files: list[FileItem]


class LogPage(Item):
    items: list[LogItem]
    next: str | None = None


class LessonLogItem(Item):
    """``log`` is null when nothing is written; ``homework``: what was given in that lesson."""

    log: LogItem | None
    homework: list[HomeworkItem]
    can: list[Literal["write"]]
