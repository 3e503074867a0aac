"""A mark, in an assessment of its own."""

from decimal import Decimal

from ent_core.establishments.models import Teaching
from ent_core.grades.models import Assessment, Mark
from ent_core.kernel import clock
from ent_core.people.models import User


def make_mark(
    pupil: User, teaching: Teaching, value: str = "12", *, published: bool = True
) -> Mark:
    """``pupil``'s mark of today out of 20, published to everybody or to nobody."""
    at = clock.now() if published else None
    assessment = Assessment.objects.create(
        establishment=teaching.establishment,
        teaching=teaching,
        title="Contrôle",
        date=teaching.establishment.today(),
        out_of=Decimal(20),
        pupils_at=at,
        guardians_at=at,
        pupils_told=published,
        guardians_told=published,
    )
    return Mark.objects.create(
        establishment=teaching.establishment,
        assessment=assessment,
        pupil=pupil,
        value=Decimal(value),
    )
