"""``GET /today``: what one's first page shows, in one request."""

from typing import Any

from ninja import Router

from chat.hub.queries import memberships_of
from chat.today import shapes
from chat.today.desk import desks_day
from chat.today.pupils import AHEAD, pupils_days
from chat.today.schemas import TodayItem
from chat.today.teachers import teachers_day
from ent_core.calendar import queries as events
from ent_core.calendar.schemas import event_item
from ent_core.establishments.models import RoleKind
from ent_core.establishments.queries import children_of
from ent_core.establishments.standing import standing, today_of
from ent_core.kernel import clock
from ent_core.kernel.http import Request
from ent_core.people.models import User

router = Router(tags=["today"])

MOST_EVENTS = 20


@router.get("/today", response=TodayItem, by_alias=True)
def today(request: Request) -> dict[str, Any]:
    """The parts of each role that one has: pupil, children, teacher, the school's desk."""
    actor = request.user
    own = [actor] if standing(actor).establishments(RoleKind.PUPIL) else []
    mine = pupils_days(actor, own, as_guardian=False)
    children = pupils_days(actor, [child for child, _ in children_of(actor)], as_guardian=True)
    teacher, desk = teachers_day(actor), desks_day(actor)
    facts = shapes.lessons_as_facts(shapes.lessons_of([*mine, *children], teacher, desk))
    return {
        "now": clock.now().isoformat(),
        "unread": shapes.unread_item(list(memberships_of(actor))),
        "pupil": shapes.pupil_item(mine[0], facts) if mine else None,
        "children": [shapes.pupil_item(one, facts) for one in children],
        "teacher": shapes.teacher_item(teacher, facts) if teacher else None,
        "desk": shapes.desk_item(desk, facts) if desk else None,
        "events": _events(actor),
    }


def _events(actor: User) -> list[dict[str, Any]]:
    """What the school has for one in the coming week."""
    first = today_of(actor)
    rows = list(events.events_of(actor, first, first + AHEAD).order_by(*events.ORDER)[:MOST_EVENTS])
    known = events.beside(actor, rows)
    return [event_item(row, known) for row in rows]
