"""Who is who in the schools that one sees, and the codes that let them in."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from ninja import Query, Router
from ninja.responses import Status

from ent_core.establishments import actions, queries, schemas, services
from ent_core.establishments.models import RoleKind
from ent_core.establishments.profile import profile_of
from ent_core.establishments.schemas import (
    ChangeMe,
    CodeItem,
    GiveCodes,
    GroupItem,
    MeItem,
    PeriodItem,
    PersonItem,
    TeachingItem,
)
from ent_core.kernel.http import Id, Limit, Page, Request, paged
from ent_core.people.actions import choose_appearance
from ent_core.people.authentication import allows
from ent_core.people.models import User

router = Router(tags=["school"])

Search = Annotated[str, Query(max_length=100)]


@router.get("/me", response=MeItem)
def me(request: Request) -> dict[str, Any]:
    """Who one is: roles, children, how Préau speaks to one. A token that may only read is not told
    the calendar's address: that would stay open when the token is gone."""
    token = request.token
    return profile_of(request.user, keys=token is None or allows(token, writing=True))


@router.patch("/me", response=MeItem)
def change_me(request: Request, payload: ChangeMe) -> dict[str, Any]:
    """Choose one's language and theme."""
    person = choose_appearance(actor=request.user, language=payload.language, theme=payload.theme)
    return profile_of(person)


@router.get("/people", response=Page[PersonItem])
def list_people(
    request: Request,
    q: Search = "",
    role: RoleKind | None = None,
    group: Id | None = None,
    can: Literal["direct"] | None = None,
    limit: Limit = 50,
    cursor: str | None = None,
) -> Page[PersonItem]:
    """Whom one may see, or (``can=direct``) write to."""
    found = queries.people_of(request.user, q=q, role=role, group_id=group, direct=can is not None)
    people, following = paged(found, order=queries.PEOPLE_ORDER, limit=limit, cursor=cursor)
    return Page[PersonItem](items=_items(request.user, people), next=following)


@router.get("/people/{int:person_id}", response=PersonItem)
def show_person(request: Request, person_id: Id) -> PersonItem:
    """One person whom one may see."""
    return _items(request.user, [queries.person_of(request.user, person_id)])[0]


@router.get("/groups", response=Page[GroupItem])
def list_groups(request: Request, limit: Limit = 50, cursor: str | None = None) -> Page[GroupItem]:
    """The classes and groups that one sees, of this school year."""
    groups, following = paged(
        queries.groups_of(request.user), order=queries.GROUP_ORDER, limit=limit, cursor=cursor
    )
    return Page[GroupItem](items=[schemas.group_item(one) for one in groups], next=following)


@router.get("/groups/{int:group_id}/people", response=Page[PersonItem])
def list_people_of_group(
    request: Request, group_id: Id, limit: Limit = 50, cursor: str | None = None
) -> Page[PersonItem]:
    """Those of a group whom one may see: members, teachers, PP."""
    found = queries.people_of(request.user, group_id=group_id)
    people, following = paged(found, order=queries.PEOPLE_ORDER, limit=limit, cursor=cursor)
    return Page[PersonItem](items=_items(request.user, people), next=following)


@router.get("/periods", response=Page[PeriodItem])
def list_periods(
    request: Request, limit: Limit = 50, cursor: str | None = None
) -> Page[PeriodItem]:
    """The periods of this school year, where one belongs."""
    rows, following = paged(
        services.periods_of(request.user), order=("starts_on", "pk"), limit=limit, cursor=cursor
    )
    return Page[PeriodItem](items=[schemas.period_item(one) for one in rows], next=following)


@router.get("/teachings", response=Page[TeachingItem])
def list_teachings(
    request: Request, group: Id | None = None, limit: Limit = 50, cursor: str | None = None
) -> Page[TeachingItem]:
    """One's own services: those that one teaches, is taught, or one's child is; or a group's."""
    rows, following = paged(
        services.teachings_of(request.user, group_id=group),
        order=("group__name", "subject__name", "pk"),
        limit=limit,
        cursor=cursor,
    )
    return Page[TeachingItem](items=[schemas.teaching_item(one) for one in rows], next=following)


@router.post("/access-codes", response={201: Page[CodeItem]})
def give_codes(request: Request, payload: GiveCodes) -> Status[Page[CodeItem]]:
    """New codes for people who cannot sign in; each ends the person's password and sessions."""
    made = actions.give_codes(actor=request.user, group_id=payload.group, people_ids=payload.people)
    return Status(201, Page[CodeItem](items=[schemas.code_item(one) for one in made], next=None))


def _items(actor: User, people: Sequence[User]) -> list[PersonItem]:
    known = queries.shown(actor, people)
    return [schemas.person_item(one, known.get(one.pk, queries.Shown())) for one in people]
