"""The rooms of a school: made, named, retired by who plans it, and which of them are free."""

from django.db import transaction
from django.db.models import Q, QuerySet

from ent_core.establishments.models import Establishment
from ent_core.establishments.standing import standing
from ent_core.kernel import clock
from ent_core.kernel.errors import Forbidden, NotFound
from ent_core.kernel.events import emit
from ent_core.people.models import User
from ent_core.permissions import Can, annotated, fetch, scope
from ent_core.timetable.events import TimetableLaid
from ent_core.timetable.models import Lesson, Room
from ent_core.timetable.permissions import STANDING
from ent_core.timetable.problems import RoomExists
from ent_core.timetable.state import State


def rooms_of(actor: User, *, retired: bool = False) -> QuerySet[Room]:
    """The rooms of the schools one works in, each with ``can_edit``; ``retired``: those too."""
    found = scope(actor, Can.READ, Room.objects.all())
    found = found if retired else found.filter(retired_at=None)
    return annotated(actor, (Can.EDIT,), found)


def free_rooms(place: Establishment, at: State, *, but: int | None = None) -> list[Room]:
    """Rooms in which nothing is during ``at``, by name (``but``: a lesson that does not count)."""
    meanwhile = Lesson.objects.filter(
        STANDING, establishment=place, starts_at__lt=at.ends_at, ends_at__gt=at.starts_at
    ).exclude(Q(status=Lesson.Status.CANCELLED) | Q(pk=but or 0))
    taken = Lesson.rooms.through.objects.filter(lesson__in=meanwhile.values("pk"))
    rooms = Room.objects.filter(establishment=place, retired_at=None)
    return list(rooms.exclude(pk__in=taken.values("room_id")).order_by("name", "pk"))


@transaction.atomic
def make_room(*, actor: User, establishment_id: int, name: str) -> Room:
    """A room of that name; one that was retired serves again."""
    place = scope(actor, Can.PLAN, Establishment.objects.all()).filter(pk=establishment_id).first()
    if place is None:
        raise Forbidden if establishment_id in standing(actor).establishments() else NotFound
    name = " ".join(name.split())
    there = _named(place.pk, name)
    if there is None:
        return Room.objects.create(establishment=place, name=name)
    if there.retired_at is None:
        raise RoomExists
    there.name, there.retired_at = name, None
    there.save(update_fields=["name", "retired_at"])
    return there


@transaction.atomic
def change_room(
    *, actor: User, room_id: int, name: str | None = None, retired: bool | None = None
) -> Room:
    """Rename a room, retire it, or have it serve again. Lessons that are there stay there."""
    room = fetch(actor, Can.EDIT, Room.objects.select_for_update(), room_id)
    before = room.name, room.retired_at
    if name is not None:
        name = " ".join(name.split())
        other = _named(room.establishment_id, name)
        if other is not None and other.pk != room.pk:
            raise RoomExists
        room.name = name
    if retired is not None:
        room.retired_at = (room.retired_at or clock.now()) if retired else None
    if (room.name, room.retired_at) != before:
        room.save(update_fields=["name", "retired_at"])
        emit(TimetableLaid(room.establishment_id))
    return room


def _named(establishment_id: int, name: str) -> Room | None:
    named = Room.objects.select_for_update().filter(establishment=establishment_id)
    return named.filter(name__iexact=name).first()
