"""Which plays are told in which channel of a school, and what each person has read of them."""

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial

from chat.hub.models import Channel, Membership
from chat.hub.names import heaviest
from chat.safety import actions as safety
from chat.safety.models import Answer, Report
from config.demo import log, script
from config.demo.changes import ByTheSchool
from config.demo.log import Talk, soon_after
from config.demo.people import Cast, CrossGroup, Division, Someone
from config.demo.plans import PUPILS
from config.demo.telling import FURTHEST_BACK, Find, Stage, Times
from config.demo.timetable import Laid
from ent_core.establishments.models import RoleKind
from ent_core.people.models import User
from ent_core.people.names import searchable

# What people of the sign-in page have not read yet: (username, kind, channel or other person).
UNREAD = {
    ("lea.marchand", "class", "5e B"): 6,
    ("lea.marchand", "group", "Club journal"): 3,
    ("lea.marchand", "group", "Espagnol 5e, groupe 2"): 1,
    ("lea.marchand", "direct", "karim.haddad"): 1,
    ("sofia.marchand", "parents", "5e B"): 1,
    ("sofia.marchand", "direct", "karim.haddad"): 1,
    ("karim.haddad", "team", "5e B"): 2,
    ("karim.haddad", "staff", ""): 2,
    ("karim.haddad", "class", "4e C"): 2,
    ("karim.haddad", "direct", "celine.fontaine"): 1,
    ("jerome.lemoine", "staff", ""): 1,
    ("jerome.lemoine", "direct", "vincent.marchand"): 1,
    ("isabelle.arnaud", "staff", ""): 1,
    ("martine.pelletier", "staff", ""): 3,
    ("claire.garnier", "class", "5e B"): 4,
    ("claire.garnier", "parents", "6e A"): 1,
    ("emma.lopes", "class", "5e 1"): 2,
}
ROOMS = {
    "cpe": (RoleKind.SCHOOL_LIFE, 0),
    "cpe2": (RoleKind.SCHOOL_LIFE, 1),
    "aed": (RoleKind.SCHOOL_LIFE, 2),
    "aed2": (RoleKind.SCHOOL_LIFE, 3),
    "nurse": (RoleKind.NURSE, 0),
    "head": (RoleKind.HEAD, 0),
    "adjoint": (RoleKind.HEAD, 1),
    "office": (RoleKind.OFFICE, 0),
    "office2": (RoleKind.OFFICE, 1),
}
EARLY = " début"  # a thread of the year's first weeks
WITH_A_PART = {f"{first} {last}" for some in PUPILS.values() for first, last, _ in some}
OWN_PLAYS = {"5e B", "3e A"}  # their class's conversation is written for them alone


def tell(cast: Cast, laid: Laid, times: Times, news: ByTheSchool) -> None:
    """Write a school's conversations; its channels exist and nothing was said in them."""
    _Telling(cast, laid, times, news).run()


class _Telling:
    def __init__(self, cast: Cast, laid: Laid, times: Times, news: ByTheSchool) -> None:
        self.cast = cast
        self.laid = laid
        self.establishment = laid.establishment
        self.times = times
        self.by_the_school = news
        self.dice = random.Random(f"récit-{cast.plan.seed}")  # noqa: S311 - the same tale again
        self.told: Counter[int] = Counter()
        self.said_by: set[tuple[int, int]] = set()
        self.stages: list[Stage] = []
        self.people = {s.row.pk: s for s in cast.everybody()}
        self.usernames = {s.row.username: s for s in cast.everybody()}
        self.members: dict[int, dict[int, Membership]] = {}

    def run(self) -> None:
        channels = list(Channel.objects.filter(establishment=self.establishment).order_by("pk"))
        for row in Membership.objects.filter(channel__in=channels, is_live=True):
            self.members.setdefault(row.channel_id, {})[row.user_id] = row
        groups = {group.name: group for group in self.cast.groups}
        for channel in channels:
            division = self.cast.divisions.get(channel.name)
            if channel.kind == Channel.Kind.STAFF:
                self._staff_room(channel)
            elif channel.kind == Channel.Kind.GROUP:
                self._group(channel, groups[channel.name])
            elif division and channel.kind == Channel.Kind.CLASS:
                self._class(channel, division)
            elif division:
                self._of_a_class(channel, division)
        self._named_directs()
        self._other_directs()
        newcomers = [row for s in self.stages for row, _ in s.talk.joins]
        log.write([stage.talk for stage in self.stages])
        Membership.objects.bulk_create(newcomers, batch_size=200)
        self._read_markers()
        self._reports()

    # Channels ------------------------------------------------------------------------------

    def _stage(self, channel: Channel, find: Find, audience: Iterable[int] = ()) -> Stage:
        members = self.members.get(channel.pk, {})
        stage = Stage(
            talk=Talk(channel, members),
            find=find,
            audience=list(audience) or sorted(members),
            people=self.people,
            dice=self.dice,
            times=self.times,
            has=partial(self.laid.has, channel.name),
            words=self.by_the_school.words,
        )
        news = self.by_the_school.cards_in(channel)
        stage.talk.cards += [(one.card, one.at) for one in news]
        self.stages.append(stage)
        return stage

    def _class(self, channel: Channel, division: Division) -> None:
        pupils = [p.row.pk for p in division.pupils]
        stage = self._stage(channel, self._in_class(division), pupils)
        own = script.told_in(f"class {division.name}")
        own += script.told_in(f"class {division.name} of {self.cast.plan.town}")
        if own:
            self._let_in(stage, own)
        for thread in own:
            stage.tell(thread)
        joined = {row.user_id for row, _ in stage.talk.joins}
        for row in list(stage.talk.members.values()):
            if row._state.adding and row.user_id not in joined:  # the year is too young for it
                del stage.talk.members[row.user_id]
        if division.name not in OWN_PLAYS:
            self._tell_some(stage, self._pool(f"pool class {division.level}", "pool class"), 15)

    def _let_in(self, stage: Stage, threads: list[script.Thread]) -> None:
        """School life that joins a class to speak in it: the membership stands ready."""
        for line in (line for thread in threads for line in thread.lines):
            someone = stage.find(line.speaker) if line.text == "/joins" else None
            if someone:
                stage.talk.members[someone.row.pk] = Membership(
                    channel=stage.talk.channel,
                    user=someone.row,
                    role=RoleKind.SCHOOL_LIFE,
                    reason=Membership.Reason.JOINED,
                )

    def _of_a_class(self, channel: Channel, division: Division) -> None:
        """The parents' channel or the team's."""
        guardians = [user for user, m in self.members.get(channel.pk, {}).items() if m.is_guardian]
        stage = self._stage(channel, self._in_class(division), guardians)
        kind = str(channel.kind)
        own = script.told_in(f"{kind} {division.name}")
        for thread in own:
            stage.tell(thread)
        if not own:
            pool = self._pool(f"pool {kind} {division.level}", f"pool {kind}")
            self._tell_some(stage, pool, 6 if kind == Channel.Kind.PARENTS else 4)

    def _group(self, channel: Channel, group: CrossGroup) -> None:
        find = self._among(group.pupils, {"prof": group.teacher})
        stage = self._stage(channel, find, [p.row.pk for p in group.pupils])
        own = script.told_in(f"group {group.name}")
        own = own or script.told_in(f"group {group.name}, groupe 2")  # the only one there
        for thread in own:
            stage.tell(thread)
        if not own:
            self._tell_some(stage, self._pool(f"pool group {group.subject}"), 5)

    def _staff_room(self, channel: Channel) -> None:
        stage = self._stage(channel, Find(self._adult, [], self.dice))
        own = script.told_in(f"staff {self.cast.plan.town}")
        for thread in own or script.told_in("staff"):
            stage.tell(thread)

    def _pool(self, *wheres: str) -> list[script.Thread]:
        return [thread for where in wheres for thread in script.told_in(where)]

    def _tell_some(self, stage: Stage, pool: list[script.Thread], many: int) -> None:
        """Some threads of a pool, the least told ones first, each on a day of its own; no adult
        says the same thing in two places."""
        chosen: list[script.Thread] = []
        for thread in sorted(pool, key=lambda t: (self.told[id(t)], self.dice.random())):
            stage.find.anew()
            cast = [stage.find(name) for name in thread.speakers]
            adults = {(id(thread), s.row.pk) for s in cast if s and RoleKind.PUPIL not in s.roles}
            if len(chosen) < many and all(cast) and not adults & self.said_by:
                chosen.append(thread)
                self.told[id(thread)] += 1
                self.said_by |= adults
        backs = sorted(self.dice.sample(range(FURTHEST_BACK), min(len(chosen), FURTHEST_BACK)))
        self.dice.shuffle(chosen)
        chosen.sort(key=lambda thread: EARLY in thread.when)
        for thread, back in zip(chosen, backs, strict=False):
            fresh = thread.when.startswith("now")
            needs = [word for word in thread.when.split() if "+" in word]
            when = " ".join((str(back), thread.when.split()[0], *needs))
            stage.tell(thread, thread.when if fresh else when)

    # Who is meant by a name ----------------------------------------------------------------

    def _adult(self, name: str) -> Someone | None:
        """«cpe», «head» …, or «MA», «MA2»: the first or second teacher of a subject."""
        if name in ROOMS:
            return self._adult_of_a_room(name)
        code, place = name.rstrip("123456789"), int(name[-1]) - 1 if name[-1].isdigit() else 0
        people = self.cast.teachers.get(code, [])
        return people[place] if place < len(people) else None

    def _adult_of_a_room(self, name: str) -> Someone | None:
        role, place = ROOMS.get(name, (RoleKind.HEAD, 99))
        people = self.cast.staff.get(role, [])
        return people[place] if place < len(people) else None

    def _in_class(self, division: Division) -> Find:
        heads = {"pp": division.head} if division.head else {}
        return self._among(division.pupils, {**division.teachers, **heads})

    def _among(self, pupils: list[Someone], adults: dict[str, Someone]) -> Find:
        # Of two with one first name, the one who has a part of their own is meant.
        in_order = sorted(pupils, key=lambda p: p.full in WITH_A_PART)
        by_name = {searchable(p.first).replace(" ", ""): p for p in in_order}

        def known(name: str) -> Someone | None:
            return adults.get(name) or self._adult_of_a_room(name) or by_name.get(name)

        return Find(known, pupils, self.dice)

    # Directs -------------------------------------------------------------------------------

    def _named_directs(self) -> None:
        for where in dict.fromkeys(t.where for t in script.threads()):
            words = where.split()
            if words[0] != "direct":
                continue
            people = [self.usernames.get(username) for username in words[1:]]
            found = [someone for someone in people if someone]
            if len(found) == len(people):
                self._direct(found, script.told_in(where))

    def _direct(
        self,
        company: list[Someone],
        threads: list[script.Thread],
        names: tuple[str, ...] = (),
        child: Someone | None = None,
    ) -> None:
        channel = self._direct_channel(company)
        if channel is None:
            return
        called = names or tuple(searchable(s.first) for s in company)
        by_name = dict(zip(called, company, strict=True))
        stage = self._stage(channel, Find(by_name.get, [], self.dice))
        stage.child = child
        for number, thread in enumerate(threads):
            when = thread.when
            if names:
                when = f"{self.dice.randrange(1, FURTHEST_BACK - 5) + number} {when}"
            stage.tell(thread, when)

    def _direct_channel(self, company: list[Someone]) -> Channel | None:
        year = self.establishment.years.latest("starts_on")
        key = ":".join(str(pk) for pk in sorted(s.row.pk for s in company))
        if Channel.objects.filter(year=year, company=key).exists():
            return None
        channel = Channel.objects.create(
            establishment=self.establishment,
            year=year,
            kind=Channel.Kind.DIRECT,
            history=Channel.History.FROM_JOINING,
            company=key,
            made_at=self.times.first,
        )
        rows = [
            Membership(
                channel=channel,
                user=s.row,
                role=heaviest(s.roles),
                reason=Membership.Reason.DIRECT,
                stays=[[1, None]],
            )
            for s in company
        ]
        Membership.objects.bulk_create(rows)
        self.members[channel.pk] = {row.user_id: row for row in rows}
        return channel

    def _other_directs(self) -> None:
        """Some families, pupils and colleagues who wrote to each other, in every school."""
        for kind, many in (("teacher guardian", 3), ("teacher pupil", 2), ("cpe guardian", 1)):
            pool = script.told_in(f"pool direct {kind}")
            divisions = list(self.cast.divisions.values())
            for division in divisions[1::3] if kind == "cpe guardian" else divisions:
                pairs = list(self._pairs(kind, division))
                for first, second, child in self.dice.sample(pairs, min(many, len(pairs))):
                    pool.sort(key=lambda t: (self.told[id(t)], self.dice.random()))
                    if pool:
                        self.told[id(pool[0])] += 1
                        self._direct([first, second], pool[:1], ("t", "o"), child)

    def _pairs(
        self, kind: str, division: Division
    ) -> Iterator[tuple[Someone, Someone, Someone | None]]:
        first, second = kind.split()
        cpe = self._adult("cpe")
        adults = list(dict.fromkeys(division.teachers.values()))
        if first == "cpe":
            adults = [cpe] if cpe else []
        shown = {"Marchand", "Lopes", "Fontaine", "Garnier"}
        pupils = [pupil for pupil in division.pupils if pupil.last not in shown]
        for pupil in pupils if adults else ():
            adult = self.dice.choice(adults)
            if second == "pupil":
                yield adult, pupil, pupil
                continue
            for guardian in self.cast.guardians_of(pupil)[:1]:
                if RoleKind.TEACHER not in guardian.roles:
                    yield adult, guardian, pupil

    # What was read, and what was reported --------------------------------------------------

    def _read_markers(self) -> None:
        names = {pk: someone.row.username for pk, someone in self.people.items()}
        changed = []
        for stage in self.stages:
            talk = stage.talk
            spoke: dict[int, int] = {}  # who speaks has read what was said before
            for said in talk.said:
                if said.row and said.row.seq:
                    spoke[said.by] = max(spoke.get(said.by, 0), said.row.seq)
            for person, member in talk.members.items():
                unread = self._unread(talk, person, names)
                seq = talk.unread_from(person, unread)
                member.read_seq = max(seq, spoke.get(person, 0), member.read_seq)
                changed.append(member)
        Membership.objects.bulk_update(changed, ["read_seq"], batch_size=300)

    def _unread(self, talk: Talk, person: int, names: dict[int, str]) -> int:
        channel = talk.channel
        about = channel.name
        if channel.kind == Channel.Kind.DIRECT:
            about = next((names[other] for other in talk.members if other != person), "")
        wanted = UNREAD.get((names[person], str(channel.kind), about))
        if wanted is not None:
            return wanted
        shown = {username for username, _, _ in UNREAD}
        if names[person] in shown:
            return 0
        return self.dice.choices((0, self.dice.randrange(1, 6), 12), (68, 24, 8))[0]

    def _reports(self) -> None:
        for stage in self.stages:
            for said, told, by, cpe in stage.reports:
                if said.row is None or by not in self.people:
                    continue
                made, _ = safety.report_message(
                    actor=self._actor(by),
                    message_id=said.row.pk,
                    reason=told.reason,
                    details=told.details,
                )
                at = soon_after(said.at, 14, self.times.moment)
                Report.objects.filter(pk=made.pk).update(at=at)
                if told.outcome and cpe is not None:
                    safety.answer_report(
                        actor=self._actor(cpe),
                        report_id=made.pk,
                        outcome=told.outcome,
                        note=told.note,
                    )
                    answered = soon_after(at, 55, self.times.moment)
                    Answer.objects.filter(report=made).update(at=answered)

    def _actor(self, person: int) -> User:
        return User.objects.get(pk=person)
