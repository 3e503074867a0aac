"""About which pupil one asks: oneself, one's own child, or a pupil of the school one works in."""

from dataclasses import dataclass

from ent_core.establishments.circles import Circles
from ent_core.establishments.models import STAFF_ROLES, RoleKind
from ent_core.establishments.standing import standing
from ent_core.kernel.errors import Invalid, NotFound
from ent_core.kernel.http import WRONG
from ent_core.people.models import User


@dataclass(frozen=True)
class Asked:
    """``pupil`` and the establishments (ids) in which ``actor`` may ask about them at all.

    ``own`` says that the actor is the pupil, ``family`` that it is a guardian; what staff may read
    of a pupil each subject's rule says.
    """

    pupil: User
    places: list[int]
    own: bool
    family: bool


def pupil_of(actor: User, pupil_id: int | None) -> Asked:
    """The pupil of a request: a pupil may leave ``pupil`` out, for others that is 422.

    :class:`NotFound` for whoever is not a pupil, a child of somebody else, a classmate, a pupil of
    a school where one does not work.
    """
    now = standing(actor)
    as_pupil = now.establishments(RoleKind.PUPIL)
    if pupil_id is None:
        if not as_pupil:
            raise Invalid(fields={"pupil": WRONG["missing"]})
        return Asked(actor, as_pupil, own=True, family=False)
    if pupil_id == actor.pk and as_pupil:
        return Asked(actor, as_pupil, own=True, family=False)
    family = pupil_id in now.children
    places = now.establishments(RoleKind.GUARDIAN) if family else now.establishments(*STAFF_ROLES)
    found = User.objects.filter(
        Circles(actor, now, places).roles(RoleKind.PUPIL), pk=pupil_id
    ).first()
    if found is None:
        raise NotFound
    return Asked(found, places, own=False, family=family)
