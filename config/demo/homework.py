"""The demo's lesson logs and homework: what was done, what is to do, what was handed in.

Each lesson's log and work are drawn from the lesson alone. Work that is given in a lesson to come
is there already, and shows itself when that lesson ends.
"""

import io
import random
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from chat.hub.cards.homework import OF_PUPILS, card_of
from config.demo import calendar, papers
from config.demo.acts import News
from config.demo.people import Cast, Someone
from config.demo.taught import Taught, filled, taught
from config.demo.telling import Times
from config.demo.timetable import Laid
from ent_core.establishments.models import GroupMembership, Teaching
from ent_core.files.actions import attach, store
from ent_core.homework.models import Homework, LessonLog, Submission, Tick
from ent_core.people.models import User
from ent_core.timetable.models import Lesson

BATCH = 300
AHEAD = timedelta(days=16)
AT_MOST = timedelta(days=12)
TOLD_FOR = 8  # school days: older cards would only be scrolled over
HANDED_IN_FOR = timedelta(days=26)
# How often a lesson of a subject ends with work for the next one.
OFTEN = {"MA": 0.5, "FR": 0.4, "HG": 0.4, "AN": 0.4, "ES": 0.4, "AL": 0.4, "LA": 0.4, "SV": 0.3,
         "PC": 0.3, "TE": 0.2, "EM": 0.2, "AP": 0.1, "MU": 0.1}  # fmt: skip
HAND_IN = 0.07
FRIEZE = "Frise de la leçon 4"
FOLLOWED = ("5e B", "3e A", "5e 1")  # classes whose pupils tick what they have done
COMMENTS = (
    "Bon travail, soigné. Relis-toi une dernière fois avant de rendre.",
    "Les idées sont là ; il manque une phrase de conclusion.",
    "Très bien. La méthode est comprise.",
    "C’est juste, mais trop rapide : explique comment tu trouves.",
    "De vrais progrès depuis la dernière fois. Continue !",
    "La deuxième partie est à reprendre, viens me voir à la fin du cours.",
)
TEXTS = (
    "Bonjour, voici mon travail.",
    "J’ai fini, mais je ne suis pas sûr de la dernière question.",
    "Voilà ! J’ai tout recopié au propre.",
    "Mon travail est sur la feuille, je l’apporte aussi en classe.",
)


@dataclass(frozen=True)
class _Lesson:
    pk: int
    day: date
    ends_at: datetime
    group: int
    subject: int
    teacher: int


def write(cast: Cast, laid: Laid, times: Times) -> list[News]:
    """A year of logs and homework; returns the cards of what was given lately."""
    return _Book(cast, laid, times).run()


class _Book:
    def __init__(self, cast: Cast, laid: Laid, times: Times) -> None:
        self.cast = cast
        self.laid = laid
        self.times = times
        self.moment = times.moment
        self.dice = random.Random(f"cahier-{cast.plan.seed}")  # noqa: S311 - the same again
        self.codes = {subject.pk: code for code, subject in laid.subjects.items()}
        self.teachings = {
            (row.group_id, row.subject_id): row
            for row in Teaching.objects.filter(
                establishment=laid.establishment, group__year=laid.year
            ).select_related("group", "subject", "establishment")
        }
        self.given: list[Homework] = []
        self.taken: set[tuple[int, date]] = set()  # a service has one piece for a day
        self.submissions: list[Submission] = []

    def run(self) -> list[News]:
        by_teaching = self._lessons()
        for told in self._told():
            self._keep(told)
        logs: list[LessonLog] = []
        first = calendar.first_school_day(self.times.year)
        last = calendar.last_school_day(self.times.year)
        for key, lessons in by_teaching.items():
            teaching = self.teachings.get(key)
            said = taught().get(self.codes[key[1]])
            if teaching is None or said is None:
                continue
            for place, lesson in enumerate(lessons):
                topic = said.topic(teaching.group.level, (lesson.day - first) / (last - first))
                logs += self._log(lesson, said, topic)
                later = [one for one in lessons[place + 1 : place + 4] if one.day > lesson.day]
                if later:
                    self._work(teaching, lesson, later, said, topic)
        LessonLog.objects.bulk_create(logs, batch_size=BATCH)
        Homework.objects.bulk_create(self.given, batch_size=BATCH)
        self._hand_in()
        self._tick()
        if self.cast.plan.groups and len(self.cast.divisions) > 3:
            self._files()
        return list(self._news())

    def _lessons(self) -> dict[tuple[int, int], list[_Lesson]]:
        """Lessons that take place, by group and subject, ascending."""
        rows = Lesson.objects.filter(
            year=self.laid.year,
            kind=Lesson.Kind.LESSON,
            starts_at__lte=self.moment + AHEAD + timedelta(days=14),
            subject__isnull=False,
        ).exclude(status=Lesson.Status.CANCELLED)
        facts = {
            pk: (day, ends_at, subject)
            for pk, day, ends_at, subject in rows.values_list("pk", "day", "ends_at", "subject_id")
        }
        of_year = {"lesson__year": self.laid.year}
        teachers = dict(
            Lesson.teachers.through.objects.filter(**of_year)
            .order_by("-pk")
            .values_list("lesson_id", "user_id")
        )
        found: dict[tuple[int, int], list[_Lesson]] = defaultdict(list)
        for pk, group in (
            Lesson.groups.through.objects.filter(**of_year)
            .order_by("lesson__starts_at", "pk")
            .values_list("lesson_id", "group_id")
        ):
            if pk in facts and pk in teachers:
                day, ends_at, subject = facts[pk]
                one = _Lesson(pk, day, ends_at, group, subject, teachers[pk])
                found[group, subject].append(one)
        return found

    # Logs and work -----------------------------------------------------------------------------

    def _log(self, lesson: _Lesson, said: Taught, topic: str) -> Iterable[LessonLog]:
        dice = self._dice("fait", lesson)
        late = 0.35 if lesson.day == self.moment.date() else 0.05
        if not said.done or dice.random() < late or not self._is_past(lesson):
            return
        done = filled(dice.choice(said.done), topic, dice)
        yield LessonLog(
            establishment=self.laid.establishment,
            lesson_id=lesson.pk,
            done=done[0].upper() + done[1:],
            by_id=lesson.teacher,
            at=lesson.ends_at,
            shown_at=lesson.ends_at,
        )

    def _work(
        self,
        teaching: Teaching,
        lesson: _Lesson,
        later: list[_Lesson],
        said: Taught,
        topic: str,
    ) -> None:
        dice = self._dice("à faire", lesson)
        hand_in = bool(said.handed_in) and dice.random() < HAND_IN
        if not self.times.since <= lesson.ends_at <= self.moment + AHEAD:
            return
        if not hand_in and dice.random() > OFTEN.get(teaching.subject.code, 0):
            return
        pool = said.handed_in if hand_in else said.works
        if not pool:
            return
        text, minutes = dice.choice(pool)
        soon = [one.day for one in later if one.day <= lesson.day + AT_MOST] or [later[0].day]
        due = soon[-1] if hand_in or dice.random() < 0.15 else soon[0]
        self._keep(
            Homework(
                establishment=self.laid.establishment,
                teaching=teaching,
                lesson_id=lesson.pk,
                title=filled(text, topic, dice),
                due=due,
                minutes=minutes,
                # Of what was handed in long ago nothing is kept.
                hand_in=hand_in and due >= self.moment.date() - HANDED_IN_FOR,
                given_by_id=lesson.teacher,
                given_at=lesson.ends_at,
            )
        )

    def _is_past(self, lesson: _Lesson) -> bool:
        return self.times.since <= lesson.ends_at <= self.moment

    def _keep(self, homework: Homework) -> None:
        key = (homework.teaching_id, homework.due)
        if key not in self.taken:
            self.taken.add(key)
            self.given.append(homework)

    def _dice(self, what: str, lesson: _Lesson) -> random.Random:
        group = next(name for name, row in self.laid.groups.items() if row.pk == lesson.group)
        code = self.codes[lesson.subject]
        key = f"{what}:{self.laid.establishment.uai}:{group}:{code}:{lesson.ends_at.isoformat()}"
        return random.Random(key)  # noqa: S311 - a play

    # What the conversations speak of -----------------------------------------------------------

    def _told(self) -> Iterable[Homework]:
        """The frieze of the 5e B, the sheets and exercises that pupils talk about."""
        times = self.times
        has = self.laid.has
        next_day = calendar.school_day_after(times.today)
        if day := times.day_for("1", "HG+3", lambda code, on: has("5e B", code, on)):
            yield from self._one(
                "5e B", "HG", FRIEZE, calendar.school_day_after(day, 3), 20,
                calendar.at(day, time(9, 31)), hand_in=True,
                details="Placer les cinq dates de la page 64, **au crayon**. "
                "On la corrige en début d’heure.",
            )  # fmt: skip
        if times.last_day >= times.first.date():
            evening = calendar.at(times.last_day, time(16, 30))
            wanted = (
                ("5e B", "FR", "Lire le chapitre 3 d’Yvain", 15),
                ("5e B", "MA", "Exercices 21 et 23 page 88", 20),
                ("3e A", "MA", "Exercices 12 et 14 page 58, avec la rédaction complète", 30),
                ("3e A", "HG", "Apprendre les dates de la crise de 1929", 20),
                ("Espagnol 5e, groupe 2", "ES", "Ficha n.º 5, au crayon, sans dictionnaire", 20),
            )
            for group, code, title, minutes in wanted:
                due = self._next(group, code, next_day)
                if due:
                    yield from self._one(group, code, title, due, minutes, evening)
        if day := times.day(2):
            due = calendar.school_day_after(day, 4)
            title = "Rapporter la convention de stage signée"
            yield from self._one("3e A", "VC", title, due, 5, calendar.at(day, time(18, 18)))

    def _next(self, group: str, code: str, day: date) -> date | None:
        return next((one for one in self.laid.days.get((group, code), ()) if one >= day), None)

    def _one(
        self,
        group: str,
        code: str,
        title: str,
        due: date,
        minutes: int,
        given_at: datetime,
        *,
        hand_in: bool = False,
        details: str = "",
    ) -> Iterable[Homework]:
        where, subject = self.laid.groups.get(group), self.laid.subjects.get(code)
        teaching = self.teachings.get((where.pk, subject.pk)) if where and subject else None
        by = self._teacher_of(group, code)
        if teaching and by and due <= self.laid.year.ends_on and given_at <= self.moment:
            yield Homework(
                establishment=self.laid.establishment,
                teaching=teaching,
                title=title,
                details=details,
                due=due,
                minutes=minutes,
                hand_in=hand_in,
                given_by=by.row,
                given_at=given_at,
            )

    def _teacher_of(self, group: str, code: str) -> Someone | None:
        if group in self.cast.divisions:
            return self.cast.divisions[group].teachers.get(code)
        return next((one.teacher for one in self.cast.groups if one.name == group), None)

    # What pupils did ---------------------------------------------------------------------------

    def _members(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for group, pupil in (
            GroupMembership.objects.filter(group__in=self.laid.groups.values())
            .order_by("pk")
            .values_list("group_id", "user_id")
        ):
            found[group].append(pupil)
        return found

    def _hand_in(self) -> None:
        members = self._members()
        today = self.moment.date()
        # Who said that theirs comes later.
        names = {p.full: p.row.pk for d in self.cast.divisions.values() for p in d.pupils}
        not_yet = {(FRIEZE, names.get("Léa Marchand", 0))}
        for homework in self.given:
            if not homework.hand_in or homework.given_at > self.moment:
                continue
            dice = random.Random(f"rendu:{homework.title}:{homework.due}")  # noqa: S311 - a play
            share = 0.88 if homework.due < today else 0.43
            for pupil in members[homework.teaching.group_id]:
                if dice.random() < share and (homework.title, pupil) not in not_yet:
                    self._submit(homework, pupil, dice)
        Submission.objects.bulk_create(self.submissions, batch_size=BATCH)

    def _submit(self, homework: Homework, pupil: int, dice: random.Random) -> None:
        due = calendar.at(homework.due, time(7, 50))
        late = dice.random() < 0.08
        last = due + timedelta(days=1, hours=dice.randrange(4, 30)) if late else due
        received_at = homework.given_at + (last - homework.given_at) * (0.3 + 0.7 * dice.random())
        if late and received_at.date() <= homework.due:
            received_at = last
        if received_at > self.moment:
            received_at = homework.given_at + (self.moment - homework.given_at) * dice.random()
        submission = Submission(
            establishment=self.laid.establishment,
            homework=homework,
            pupil_id=pupil,
            version=1,
            text=dice.choice(TEXTS),
            received_at=received_at.replace(microsecond=0),
            late=received_at.astimezone(calendar.PARIS).date() > homework.due,
        )
        returned_at = due + timedelta(days=dice.randrange(6, 8), hours=10)
        if received_at < returned_at <= self.moment:
            submission.comment = dice.choice(COMMENTS)
            submission.returned_at = returned_at
            submission.returned_by_id = homework.given_by_id
        self.submissions.append(submission)

    def _tick(self) -> None:
        """In the classes of the first look: what is over is mostly done, the rest half."""
        members = self._members()
        followed = {self.laid.groups[name].pk for name in FOLLOWED if name in self.laid.groups}
        today = self.moment.date()
        done = {(one.homework_id, one.pupil_id) for one in self.submissions}
        ticks = {key: Tick(homework_id=key[0], pupil_id=key[1], at=self.moment) for key in done}
        for homework in self.given:
            near = today - timedelta(days=5) <= homework.due
            if not near or homework.given_at > self.moment or homework.hand_in:
                continue
            dice = random.Random(f"fait:{homework.title}:{homework.due}")  # noqa: S311 - a play
            share = 0.9 if homework.due <= today else 0.35
            for pupil in members[homework.teaching.group_id]:
                if homework.teaching.group_id in followed and dice.random() < share:
                    at = homework.given_at + (self.moment - homework.given_at) * dice.random()
                    key = (homework.pk, pupil)
                    ticks[key] = Tick(homework=homework, pupil_id=pupil, at=at)
        Tick.objects.bulk_create(ticks.values(), batch_size=BATCH)

    # Files and cards ---------------------------------------------------------------------------

    def _files(self) -> None:
        """A sheet with some work of the 5e B, photographs with some hand-ins."""
        frieze = next((one for one in self.given if one.title == FRIEZE), None)
        for homework in self.given:
            if homework.title.startswith(("Ficha", "Exercices 12")):
                self._attach(homework, homework.given_by, "Fiche de travail.pdf", papers.sheet(
                    homework.title.replace("*", ""),
                    ["Nom et prénom :", "", "1. ……………………", "2. ……………………", "3. ……………………"],
                ))  # fmt: skip
        if frieze is None:
            return
        lines = ["476", "800", "843", "987", "1095"]
        sheet = papers.sheet("Frise de la leçon 4 : cinq dates à placer", lines)
        self._attach(frieze, frieze.given_by, "frise-lecon-4.pdf", sheet)
        theirs = [one for one in self.submissions if one.homework is frieze]
        for submission in theirs[:4]:
            picture = papers.photographed(self.dice)
            self._attach(submission, submission.pupil, "Ma frise.png", picture)

    def _attach(
        self, holder: Homework | Submission, by: User, name: str, content: io.BytesIO
    ) -> None:
        place = self.laid.establishment.pk
        file = store(actor=by, content=content, name=name, establishment_id=place)
        holder.files.set(attach(actor=by, file_ids=[file.pk], establishment_id=place))

    def _news(self) -> Iterable[News]:
        since = calendar.school_day_before(self.moment.date(), TOLD_FOR)
        people: Callable[[int], User] = User.objects.in_bulk(
            {one.given_by_id for one in self.given}
        ).__getitem__
        for homework in self.given:
            if homework.given_at <= self.moment and homework.given_at.date() >= since:
                homework.given_by = people(homework.given_by_id)
                yield News(
                    homework.teaching.group_id,
                    card_of(homework).as_json(),
                    homework.given_at,
                    tuple(OF_PUPILS),
                )
