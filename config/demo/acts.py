"""Acts on the demo's lessons as people of the school would have made them, each with its card."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from chat.hub.cards.posting import OF_FAMILIES
from chat.hub.cards.timetable import card_of
from config.demo import calendar
from config.demo.grid import ENDS, HOURS, STARTS
from config.demo.people import Someone
from config.demo.timetable import Laid
from ent_core.timetable import shapes
from ent_core.timetable.changes import NO_TESTS, Kind, by_hand
from ent_core.timetable.clashes import clashes, wanted_by
from ent_core.timetable.models import Lesson, LessonChange, TimetableChange
from ent_core.timetable.queries import full
from ent_core.timetable.state import State, present, put


@dataclass(frozen=True)
class News:
    """A card for a group's channels of these kinds."""

    group_id: int | None
    card: dict[str, object]
    at: datetime
    kinds: Sequence[str] = OF_FAMILIES


@dataclass
class Acts:
    """Changes lessons that nobody changed yet; what does not fit is not done."""

    laid: Laid
    news: list[News] = field(default_factory=list)
    touched: set[int] = field(default_factory=set)

    # Lessons ---------------------------------------------------------------------------------

    def lessons(
        self, day: date | None, *, group: str = "", teacher: Someone | None = None, code: str = ""
    ) -> list[Lesson]:
        """Untouched lessons of a day, by time."""
        if day is None:
            return []
        found = full(self.laid.establishment.pk).filter(day=day, year=self.laid.year)
        found = found.exclude(pk__in=self.touched).filter(kind=Lesson.Kind.LESSON)
        if group:
            found = found.filter(groups__name=group)
        if teacher:
            found = found.filter(teachers=teacher.row)
        if code:
            found = found.filter(subject__code=code)
        return list(found.order_by("starts_at", "pk"))

    def one(self, day: date | None, group: str, codes: str) -> Lesson | None:
        """A lesson of one of ``codes``, the first one first, of the class as a whole."""
        there = self.lessons(day, group=group)
        for code in codes.split():
            for lesson in there:
                if lesson.subject and lesson.subject.code == code:
                    return lesson
        return None

    def cancelled(self, day: date, group: str) -> bool:
        """Whether a class has a free hour on that day already."""
        return Lesson.objects.filter(
            day=day,
            groups=self.laid.groups[group],
            status=Lesson.Status.CANCELLED,
        ).exists()

    # Acts ------------------------------------------------------------------------------------

    def cancel(
        self,
        lessons: Iterable[Lesson],
        by: Someone,
        at: datetime,
        reason: str,
        kind: Kind = Kind.CANCEL,
    ) -> None:
        self._do(kind, by, at, reason, {one: _cancelled(one) for one in lessons})

    def rooms(
        self, lessons: Iterable[Lesson], room: str, by: Someone, at: datetime, reason: str
    ) -> None:
        """Another room for those lessons in whose hours it is free."""
        wanted: dict[Lesson, State] = {}
        for lesson in lessons:
            new = replace(present(lesson), rooms=frozenset({self.laid.rooms[room].pk}))
            if new != present(lesson) and self._free(lesson, new):
                wanted[lesson] = new
        self._do(Kind.ROOM, by, at, reason, wanted)

    def take_over(
        self, lesson: Lesson, colleagues: Iterable[Someone], by: Someone, at: datetime, reason: str
    ) -> bool:
        """Have a colleague who is free at that hour replace the teacher."""
        for someone in colleagues:
            new = replace(present(lesson), teachers=frozenset({someone.row.pk}))
            if new != present(lesson) and self._free(lesson, new):
                self._do(Kind.REPLACE, by, at, reason, {lesson: new})
                return True
        return False

    def move(
        self, lesson: Lesson, days: Iterable[date], by: Someone, at: datetime, reason: str
    ) -> bool:
        """Move to the first hour of ``days`` at which class, teacher and room are free."""
        now = present(lesson)
        for day in days:
            for hour in range(HOURS - 1):
                starts_at = calendar.at(day, STARTS[hour])
                new = replace(
                    now, starts_at=starts_at, ends_at=starts_at + (now.ends_at - now.starts_at)
                )
                if new.ends_at > calendar.at(day, ENDS[hour]) or starts_at <= at:
                    continue
                if day.weekday() == 2 and hour > 3:
                    continue
                if new != now and starts_at != lesson.starts_at and self._free(lesson, new):
                    self._do(Kind.MOVE, by, at, reason, {lesson: new})
                    return True
        return False

    def test(self, lesson: Lesson, about: str, by: Someone, at: datetime) -> None:
        self._do(Kind.TEST, by, at, "", {lesson: present(lesson)}, tests={lesson.pk: about})

    def add(
        self,
        new: Lesson,
        groups: Iterable[str],
        teachers: Iterable[Someone],
        room: str,
        by: Someone,
        at: datetime,
    ) -> None:
        """An exceptional lesson; ``new`` holds its hours, title and kind."""
        new.establishment, new.year = self.laid.establishment, self.laid.year
        new.batch = by_hand(self.laid.establishment, self.laid.year)
        new.day = new.starts_at.astimezone(self.laid.establishment.zone).date()
        new.added, new.status = True, Lesson.Status.EXCEPTIONAL
        new.save()
        new.groups.set([self.laid.groups[name] for name in groups])
        new.teachers.set([someone.row for someone in teachers])
        new.rooms.set([self.laid.rooms[room]] if room else [])
        act = self._begin(Kind.ADD, by, at, "")
        LessonChange.objects.create(change=act, lesson=new, before=None)
        Lesson.objects.filter(pk=new.pk).update(last_change=act)
        self._tell(act, [new.pk])

    def busy(self, first: datetime, last: datetime) -> dict[int, set[int]]:
        """What each teacher (by id) teaches between two moments: ids of lessons."""
        found: dict[int, set[int]] = {}
        meanwhile = Lesson.objects.filter(
            year=self.laid.year, starts_at__lt=last, ends_at__gt=first
        ).exclude(status=Lesson.Status.CANCELLED)
        for teacher, lesson in meanwhile.values_list("teachers", "pk"):
            found.setdefault(teacher, set()).add(lesson)
        return found

    # What all of them do ---------------------------------------------------------------------

    def _free(self, lesson: Lesson, new: State) -> bool:
        groups = [group.pk for group in lesson.groups.all()]
        return not clashes(self.laid.establishment, [wanted_by(new, groups)], but=[lesson.pk])

    def _begin(self, kind: Kind, by: Someone, at: datetime, reason: str) -> TimetableChange:
        return TimetableChange.objects.create(
            establishment=self.laid.establishment, kind=kind, reason=reason, by=by.row, at=at
        )

    def _do(
        self,
        kind: Kind,
        by: Someone,
        at: datetime,
        reason: str,
        wanted: Mapping[Lesson, State],
        *,
        tests: Mapping[int, str] = NO_TESTS,
    ) -> None:
        """What ``changes.apply`` does, at a time that is past, and with the card of that time:
        an event now would be told as if it had just happened."""
        if not wanted:
            return
        act = self._begin(kind, by, at, reason)
        LessonChange.objects.bulk_create(
            LessonChange(
                change=act,
                lesson=lesson,
                before={**present(lesson).as_json(), "test": lesson.test},
            )
            for lesson in wanted
        )
        for lesson in wanted:
            lesson.last_change = act
            lesson.test = tests.get(lesson.pk, lesson.test)
        put(wanted)
        self._tell(act, [lesson.pk for lesson in wanted])

    def _tell(self, act: TimetableChange, ids: list[int]) -> None:
        self.touched |= set(ids)
        lessons = list(full().filter(pk__in=ids).order_by("starts_at", "pk"))
        facts = dict(zip((one.pk for one in lessons), shapes.facts(lessons), strict=True))
        groups: dict[int, list[Lesson]] = {}
        for lesson in lessons:
            for group in lesson.groups.all():
                groups.setdefault(group.pk, []).append(lesson)
        for group_id, some in groups.items():
            self.news.append(News(group_id, card_of(act, some, facts).as_json(), act.at))


def _cancelled(lesson: Lesson) -> State:
    return replace(present(lesson), cancelled=True)
