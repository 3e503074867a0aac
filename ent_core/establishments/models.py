"""Facts of a school. Every row belongs to an establishment; dates are inclusive, days local to it.

Sources of the words: docs/architecture.md and the ministry's usage (UAI, MEF, division, groupe,
service d'enseignement, professeur principal).
"""

from datetime import date
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from ent_core.kernel import clock


class Establishment(models.Model):
    """An *école, collège* or *lycée*, named by its UAI (7 digits and a letter)."""

    class Stage(models.TextChoices):
        """A primary school marks by four levels, the others by points."""

        PRIMARY = "primary"
        LOWER = "lower"
        UPPER = "upper"

    uai = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=200)
    town = models.CharField(max_length=100, blank=True)
    stage = models.CharField(
        max_length=7, choices=Stage, default=Stage.LOWER, db_default=Stage.LOWER
    )
    time_zone = models.CharField(max_length=50, default="Europe/Paris")
    holiday_zone = models.CharField(max_length=1, blank=True)
    # Whom a lycée addresses as «vous», a collège calls «tu».
    pupils_are_vous = models.BooleanField(default=False)
    pupils_may_write_to_staff = models.BooleanField(default=True)
    pupils_may_write_to_pupils = models.BooleanField(default=False)
    # The day up to which dated memberships have been carried into channels.
    followed_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def today(self) -> date:
        return clock.today(self.time_zone)


def _in_order(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(starts_on__isnull=True)
        | Q(ends_on__isnull=True)
        | Q(ends_on__gte=F("starts_on")),
        name=name,
    )


class SchoolYear(models.Model):
    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="years")
    name = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["establishment", "name"], name="year_once_a_school"),
            _in_order("year_in_order"),
        ]

    def __str__(self) -> str:
        return self.name


class Period(models.Model):
    """A *trimestre* or *semestre*; ``closes_on`` is the day on which entry freezes."""

    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="periods")
    name = models.CharField(max_length=60)
    starts_on = models.DateField()
    ends_on = models.DateField()
    closes_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "name"], name="period_once_a_year"),
            _in_order("period_in_order"),
        ]


class Subject(models.Model):
    """``letters`` is the short sign («Ma», «HG») that stands wherever its colour does."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="subjects")
    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    letters = models.CharField(max_length=4, blank=True)
    ink = models.CharField(max_length=2, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["establishment", "code"], name="subject_once_a_school")
        ]

    def __str__(self) -> str:
        return self.name


class Group(models.Model):
    """A division (class), a group across divisions, a team, a level, or the whole school."""

    class Kind(models.TextChoices):
        DIVISION = "division"
        GROUP = "group"
        TEAM = "team"
        LEVEL = "level"
        SCHOOL = "school"

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="groups")
    year = models.ForeignKey(SchoolYear, models.CASCADE, related_name="groups")
    kind = models.CharField(max_length=10, choices=Kind)
    name = models.CharField(max_length=200)
    level = models.CharField(max_length=20, blank=True)
    # A group or division that its source no longer has: kept for its conversations, no more live.
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "name"],
                condition=Q(closed_on__isnull=True),
                name="group_once_a_year",
            )
        ]

    def __str__(self) -> str:
        return self.name


class RoleKind(models.TextChoices):
    PUPIL = "pupil"
    GUARDIAN = "guardian"
    TEACHER = "teacher"
    HEAD_TEACHER = "head_teacher"  # never stored: who is PP of a division has it
    SCHOOL_LIFE = "school_life"
    NURSE = "nurse"
    HEAD = "head"
    OFFICE = "office"
    ESTABLISHMENT_ADMIN = "establishment_admin"
    ACADEMY_ADMIN = "academy_admin"
    ASSISTANT = "assistant"


STAFF_ROLES = (
    RoleKind.TEACHER,
    RoleKind.SCHOOL_LIFE,
    RoleKind.NURSE,
    RoleKind.HEAD,
    RoleKind.OFFICE,
)


class Role(models.Model):
    """What a person is in one establishment, for how long. Roles add up.

    ``aed`` is of school life alone: an *assistant d'éducation*, who is not told confidential
    reasons and neither settles absences nor answers reports.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="roles")
    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=RoleKind)
    aed = models.BooleanField(default=False, db_default=False)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "establishment", "role"], name="role_once_a_school"
            ),
            models.CheckConstraint(
                condition=~Q(role=RoleKind.HEAD_TEACHER), name="head_teacher_is_derived"
            ),
            models.CheckConstraint(
                condition=Q(aed=False) | Q(role=RoleKind.SCHOOL_LIFE), name="aed_of_school_life"
            ),
            _in_order("role_in_order"),
        ]


class GroupMembership(models.Model):
    """A pupil in a division or group, or a member of a team, for a while."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="group_memberships"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="member_once_a_group"),
            _in_order("membership_in_order"),
        ]


class HeadTeacher(models.Model):
    """A *professeur principal* of a division, for a while."""

    group = models.ForeignKey(Group, models.CASCADE, related_name="head_teachers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="heads_divisions"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="head_teacher_once_a_group"),
            _in_order("head_teacher_in_order"),
        ]


class Teaching(models.Model):
    """A *service d'enseignement*: a subject taught to a division or group by its teachers."""

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="teachings")
    subject = models.ForeignKey(Subject, models.PROTECT, related_name="teachings")
    group = models.ForeignKey(Group, models.CASCADE, related_name="teachings")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "subject"], name="teaching_once_a_group")
        ]


class TeachingTeacher(models.Model):
    """A teacher of a service, for a while."""

    teaching = models.ForeignKey(Teaching, models.CASCADE, related_name="teachers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="teachings")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["teaching", "user"], name="teacher_once_a_teaching"),
            _in_order("teaching_in_order"),
        ]


class Guardianship(models.Model):
    """A guardian of a pupil, with dates and any recorded restriction.

    ``no_access``: nothing of the child. ``no_authority``: reads, and does not justify, authorise
    or acknowledge. Only a dated decision (``decided_on``) makes one.
    """

    class Restriction(models.TextChoices):
        NONE = ""
        NO_AUTHORITY = "no_authority"
        NO_ACCESS = "no_access"

    establishment = models.ForeignKey(Establishment, models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guards")
    pupil = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="guarded_by")
    restriction = models.CharField(max_length=12, choices=Restriction, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["establishment", "guardian", "pupil"], name="guardianship_once"
            ),
            models.CheckConstraint(
                condition=~Q(guardian=F("pupil")), name="nobody_guards_themselves"
            ),
            models.CheckConstraint(
                condition=Q(restriction="") | Q(decided_on__isnull=False),
                name="a_restriction_has_its_decision",
            ),
            _in_order("guardianship_in_order"),
        ]
