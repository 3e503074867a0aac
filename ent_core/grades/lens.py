"""What somebody who asks about a pupil's marks may see: the rule of ``read Mark``, for a class.

A class's figures are reckoned from marks that the asker may not read one by one, so they are
filtered by the same publication as the pupil's own.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q

from ent_core.establishments.asking import Asked
from ent_core.establishments.circles import hold
from ent_core.establishments.models import GroupMembership, Guardianship, RoleKind
from ent_core.establishments.services import taught_by
from ent_core.establishments.standing import standing
from ent_core.grades.book import Entry
from ent_core.grades.permissions import WHOLE_SCHOOL, pupils_headed
from ent_core.kernel import clock
from ent_core.kernel.errors import NotFound
from ent_core.people.models import User
from ent_core.permissions.registry import NOTHING


@dataclass(frozen=True)
class Lens:
    """``whole``: every service and also what is not published. Else ``published`` names the column
    of one's audience, or ``teachings`` are the services that one teaches, seen whole."""

    whole: bool = False
    published: Literal["pupils_at", "guardians_at"] | None = None
    teachings: Collection[int] = ()

    @property
    def shows_general(self) -> bool:
        """A teacher of some services knows those, and no average over the others."""
        return self.whole or self.published is not None

    def assessments(self) -> Q:
        """Those whose marks can be seen."""
        seen = NOTHING
        if self.whole:
            seen = Q()
        elif self.published is not None:
            seen = Q(**{f"{self.published}__lte": clock.now()})
        elif self.teachings:
            seen = Q(teaching__in=self.teachings)
        return seen & Q(deleted_at=None)

    def published_at(self, entry: Entry) -> datetime | None:
        """Since when one's audience reads an assessment's marks (the pupils', for staff)."""
        return entry.guardians_at if self.published == "guardians_at" else entry.pupils_at

    def sees(self, teaching_id: int) -> bool:
        return self.shows_general or teaching_id in self.teachings


WHOLE = Lens(whole=True)


def lens_on(actor: User, asked: Asked, establishment_id: int) -> Lens:
    """Through what ``actor`` sees the marks of ``asked.pupil`` in an establishment.

    :class:`NotFound` for whoever may see none of them.
    """
    now = standing(actor)
    if asked.own:
        return Lens(published="pupils_at")
    if asked.family:
        if is_guardian_there(actor, asked.pupil, establishment_id):
            return Lens(published="guardians_at")
        raise NotFound
    if any((kind, establishment_id) in now.roles for kind in WHOLE_SCHOOL):
        return WHOLE
    headed = pupils_headed(actor, now).filter(
        user=asked.pupil, group__establishment=establishment_id
    )
    if now.heads and headed.exists():
        return WHOLE
    if (RoleKind.TEACHER, establishment_id) in now.roles and (
        teachings := _taught_to(actor, asked.pupil)
    ):
        return Lens(teachings=teachings)
    raise NotFound


def is_guardian_there(actor: User, pupil: User, establishment_id: int) -> bool:
    days = standing(actor).days
    return (
        Guardianship.objects.filter(
            hold(days, [establishment_id], "establishment", ""), guardian=actor, pupil=pupil
        )
        .exclude(restriction=Guardianship.Restriction.NO_ACCESS)
        .exists()
    )


def _taught_to(actor: User, pupil: User) -> frozenset[int]:
    days = standing(actor).days
    groups = GroupMembership.objects.filter(
        hold(days, days, "group__establishment", ""), user=pupil
    )
    return frozenset(
        taught_by(actor)
        .filter(teaching__group__in=groups.values("group_id"))
        .values_list("teaching_id", flat=True)
    )
