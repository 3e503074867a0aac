"""What a school decided about its marks."""

from ent_core.establishments.models import Establishment
from ent_core.grades.models import GradesPolicy
from ent_core.people.models import User
from ent_core.permissions import Can, fetch


def policy_of(establishment_id: int) -> GradesPolicy:
    """The school's decision, or what stands without one."""
    found = GradesPolicy.objects.filter(establishment=establishment_id).first()
    return found or GradesPolicy(establishment_id=establishment_id)


def policy_for(actor: User, establishment_id: int) -> GradesPolicy:
    """The same for who decides it."""
    return policy_of(fetch(actor, Can.MANAGE, Establishment.objects.all(), establishment_id).pk)
