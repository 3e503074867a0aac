"""Two schools with everything in them that the tables name: ours, and its twin."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

from chat.hub import directs, roster_channels, writer
from chat.hub.models import Channel, Message
from chat.hub.ops import Send
from chat.safety import actions as safety
from chat.safety.models import Report
from ent_core.attendance.models import Absence, RollCall
from ent_core.calendar.models import PersonalItem, SchoolEvent
from ent_core.establishments.models import Period, Teaching
from ent_core.files.models import StoredFile
from ent_core.grades.models import Assessment, Mark
from ent_core.homework.models import Homework, LessonLog, Submission
from ent_core.people.models import ApiToken, User
from ent_core.timetable.models import Closure, Lesson, Pattern, Room, SchoolWeek, TimetableChange
from tests.factories import School, make_school, token_of
from tests.factories.agenda import make_event, make_item, to_group
from tests.factories.attendance import call_roll, lesson_now, make_absence
from tests.factories.files import make_file
from tests.factories.grades import make_mark
from tests.factories.homework import make_homework, make_log, make_submission
from tests.factories.timetable import (
    ClosureFactory,
    RoomFactory,
    SchoolWeekFactory,
    at,
    cancelled_by,
    make_lesson,
    make_pattern,
    monday_of,
    school_day,
)


@dataclass
class World:
    """One school; any attribute of :class:`School` may be named in a table too. Those that are no
    rows (a day, an hour) are values of bodies."""

    school: School
    classmate: User
    second_guardian: User
    class_channel: Channel
    parents_channel: Channel
    team_channel: Channel
    staff_channel: Channel
    other_class: Channel
    direct: Channel
    message: Message
    to_parents: Message
    in_private: Message
    report: Report
    own_file: StoredFile
    class_file: StoredFile
    parents_file: StoredFile
    private_file: StoredFile
    token_of_pupil: ApiToken
    period: Period
    other_teaching: Teaching
    assessment: Assessment
    unpublished: Assessment
    mark: Mark
    hidden_mark: Mark
    cells: list[dict[str, object]]
    not_brought: bool
    lesson: Lesson
    other_lesson: Lesson
    room: Room
    pattern: Pattern
    closure: Closure
    week: SchoolWeek
    act: TimetableChange
    called_lesson: Lesson
    validated_lesson: Lesson
    roll_call: RollCall
    absence: Absence
    settled_absence: Absence
    homework: Homework
    other_homework: Homework
    submission: Submission
    returned: Submission
    log: LessonLog
    event: SchoolEvent
    other_event: SchoolEvent
    own_item: PersonalItem
    class_audience: list[dict[str, object]]
    other_audience: list[dict[str, object]]
    evening: str
    evening_ends: str
    tomorrow: str
    next_fortnight: str
    last_day: str
    letters: list[dict[str, str]]

    def get(self, name: str) -> object:
        return getattr(self, name) if name in self.__dict__ else getattr(self.school, name)


def make_world(name: str) -> World:
    school = make_school(name=name)
    roster_channels.follow(school.establishment.pk)

    def channel(kind: str, **where: object) -> Channel:
        return Channel.objects.get(establishment=school.establishment, kind=kind, **where)

    def said(by: User, where: Channel, *files: int) -> Message:
        op = Send(cid=uuid4(), ch=where.pk, body="Bonjour", files=files)
        ack = writer.submit(by.pk, op).result(timeout=10)
        return Message.objects.get(pk=ack.id)

    pupil, teacher = school.pupil, school.teacher
    class_channel = channel("class", group=school.division)
    parents_channel = channel("parents", group=school.division)
    direct, _ = directs.open_direct(
        actor=User.objects.get(pk=teacher.pk),
        people=[pupil.pk],
        establishment_id=None,
        about=None,
    )
    class_file, private_file = make_file(pupil), make_file(pupil)
    parents_file = make_file(teacher)
    message = said(pupil, class_channel, class_file.pk)
    in_private = said(pupil, direct, private_file.pk)
    report, _ = safety.report_message(
        actor=User.objects.get(pk=teacher.pk), message_id=message.pk, reason="insult", details=""
    )
    token_of(pupil)
    today = school.establishment.today()
    room = RoomFactory(establishment=school.establishment)
    lesson = make_lesson(school.division, teacher, rooms=room)
    other_lesson = make_lesson(school.other_division, school.other_teacher)
    changed = make_lesson(school.division, teacher, starts="15:00", ends="16:00")
    mark, hidden_mark = (
        make_mark(pupil, school.teaching),
        make_mark(pupil, school.teaching, published=False),
    )
    called_lesson = lesson_now(school.division, teacher)
    validated_lesson = lesson_now(school.division, teacher)
    roll_call = call_roll(validated_lesson, teacher, validated=True)
    other_teaching = Teaching.objects.get(group=school.other_division)
    homework = make_homework(school.teaching)
    return World(
        school=school,
        classmate=school.pupils[1],
        second_guardian=school.guardians[1],
        class_channel=class_channel,
        parents_channel=parents_channel,
        team_channel=channel("team", group=school.division),
        staff_channel=channel("staff"),
        other_class=channel("class", group=school.other_division),
        direct=direct,
        message=message,
        to_parents=said(teacher, parents_channel, parents_file.pk),
        in_private=in_private,
        report=report,
        own_file=make_file(pupil),
        class_file=class_file,
        parents_file=parents_file,
        private_file=private_file,
        token_of_pupil=ApiToken.objects.get(user=pupil),
        period=Period.objects.create(
            year=school.year,
            name="Année",
            starts_on=school.year.starts_on,
            ends_on=school.year.ends_on,
        ),
        other_teaching=other_teaching,
        assessment=mark.assessment,
        unpublished=hidden_mark.assessment,
        mark=mark,
        hidden_mark=hidden_mark,
        cells=[{"pupil": pupil.pk, "value": "12"}],
        not_brought=False,
        lesson=lesson,
        other_lesson=other_lesson,
        room=room,
        pattern=make_pattern(school.division, teacher),
        closure=ClosureFactory(year=school.year, starts_on=school.year.ends_on),
        week=SchoolWeekFactory(
            year=school.year, monday=monday_of(school_day(school.establishment))
        ),
        act=cancelled_by(changed, teacher),
        called_lesson=called_lesson,
        validated_lesson=validated_lesson,
        roll_call=roll_call,
        absence=make_absence(pupil, school.establishment),
        settled_absence=make_absence(
            pupil, school.establishment, reason="Malade", confidential=True
        ),
        homework=homework,
        other_homework=make_homework(other_teaching),
        submission=make_submission(homework, pupil),
        returned=make_submission(homework, pupil, returned=True),
        log=make_log(validated_lesson, teacher),
        event=make_event(
            teacher, school.establishment, to_group(school.division), answers="yes_no_maybe"
        ),
        other_event=make_event(
            school.other_teacher, school.establishment, to_group(school.other_division)
        ),
        own_item=make_item(pupil, school.establishment),
        class_audience=to_group(school.division),
        other_audience=to_group(school.other_division),
        evening=at(school.establishment, lesson.day, "19:00").isoformat(),
        evening_ends=at(school.establishment, lesson.day, "20:00").isoformat(),
        tomorrow=(today + timedelta(days=1)).isoformat(),
        next_fortnight=(today + timedelta(days=14)).isoformat(),
        last_day=(school.year.ends_on - timedelta(days=1)).isoformat(),
        letters=[{"monday": monday_of(lesson.day).isoformat(), "letter": "B"}],
    )
