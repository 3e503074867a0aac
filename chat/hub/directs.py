"""Direct conversations: who may begin one with whom, and the one channel of each company."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.db.models import Q

from chat.hub import names
from chat.hub.models import Channel, Membership, Message
from chat.hub.queries import memberships_of
from chat.hub.roster_channels import change_members
from ent_core.establishments.models import STAFF_ROLES, Establishment, Role, SchoolYear
from ent_core.establishments.standing import is_live
from ent_core.kernel.errors import Forbidden, Invalid, NotFound
from ent_core.people.actions import rights_changed
from ent_core.people.models import User
from ent_core.permissions import Can, scope

NOT_FROM_HERE = {
    "fr": "Cette personne ne peut pas recevoir de message direct d’ici.",
    "en": "This person cannot get a direct message from here.",
}


@transaction.atomic
def open_direct(
    *, actor: User, people: Sequence[int], establishment_id: int | None, about: int | None
) -> tuple[Channel, bool]:
    """The channel of ``actor`` and ``people``, made if need be; true where it was made.

    ``about`` is a message in a parents' channel: its author may be answered in private.
    """
    others = sorted(set(people) - {actor.pk})
    if not others:
        raise Invalid(
            fields={
                "people": {
                    "fr": "Une conversation est avec quelqu’un d’autre.",
                    "en": "A conversation is with somebody else.",
                }
            }
        )
    company = ":".join(str(person) for person in sorted([actor.pk, *others]))
    may_begin = _may_write_to(actor, others, about, company)
    establishment, roles = _place([actor.pk, *others], establishment_id)
    if len(others) > 1 and not all(roles[p] & set(STAFF_ROLES) for p in [actor.pk, *others]):
        raise Forbidden
    today = establishment.today()
    year = SchoolYear.objects.filter(
        establishment=establishment, starts_on__lte=today, ends_on__gte=today
    ).first()
    if year is None:
        raise Invalid(
            {
                "fr": "Aucune année scolaire n’est en cours dans cet établissement.",
                "en": "No school year is under way in this school.",
            }
        )
    if not may_begin and not Channel.objects.filter(_begun(company), year=year).exists():
        raise Forbidden(NOT_FROM_HERE)
    return _found_or_made(
        establishment, year, company, {p: names.heaviest(r) for p, r in roles.items()}
    )


def _may_write_to(actor: User, others: Sequence[int], about: int | None, company: str) -> bool:
    """Whether ``actor`` may begin; false: only go on with what these people have begun."""
    found = User.objects.filter(pk__in=others, is_active=True)
    writable = set(scope(actor, Can.WRITE_TO, found).values_list("pk", flat=True))
    if about is not None:
        writable |= _author_answered_in_private(actor, about)
    closed = [person for person in others if person not in writable]
    if not closed:
        return True
    if memberships_of(actor).filter(_begun(company, "channel__")).exists():
        return False
    seen = set(scope(actor, Can.READ, found).values_list("pk", flat=True))
    if any(person not in seen for person in closed):
        raise NotFound
    raise Forbidden(NOT_FROM_HERE)


def _begun(company: str, through: str = "") -> Q:
    """A conversation in which something was said: the right to reply follows it."""
    return Q(**{f"{through}company": company, f"{through}last_seq__gt": 0})


def _author_answered_in_private(actor: User, message_id: int) -> set[int]:
    message = (
        scope(actor, Can.READ, Message.objects.select_related("channel"))
        .filter(pk=message_id, deleted_at=None)
        .first()
    )
    if message is None:
        raise NotFound
    if message.author_id is None or message.channel.kind != Channel.Kind.PARENTS:
        return set()
    return {message.author_id}


def _place(
    people: Sequence[int], establishment_id: int | None
) -> tuple[Establishment, dict[int, set[str]]]:
    """The one establishment that all share (or the named one), and what each is there."""
    by_school: dict[int, dict[int, set[str]]] = {}
    schools: dict[int, Establishment] = {}
    for role in Role.objects.filter(user__in=people).select_related("establishment"):
        if is_live(role, role.establishment.today()):
            schools[role.establishment_id] = role.establishment
            by_school.setdefault(role.establishment_id, {}).setdefault(role.user_id, set()).add(
                role.role
            )
    shared = [where for where, there in by_school.items() if len(there) == len(people)]
    if establishment_id is not None:
        if establishment_id not in shared:
            raise NotFound
        return schools[establishment_id], by_school[establishment_id]
    if not shared:
        raise NotFound
    if len(shared) > 1:
        raise Invalid(
            fields={
                "establishment": {
                    "fr": "Ces personnes ont plusieurs établissements en commun : dire lequel.",
                    "en": "These people share several schools: say which one.",
                }
            }
        )
    return schools[shared[0]], by_school[shared[0]]


def _found_or_made(
    establishment: Establishment, year: SchoolYear, company: str, roles: dict[int, str]
) -> tuple[Channel, bool]:
    channel = Channel.objects.filter(year=year, company=company).first()
    made = channel is None
    if channel is None:
        try:
            with transaction.atomic():
                channel = Channel.objects.create(
                    establishment=establishment,
                    year=year,
                    kind=Channel.Kind.DIRECT,
                    history=Channel.History.FROM_JOINING,
                    company=company,
                )
        except IntegrityError:  # the other one opened it at the same moment
            channel, made = Channel.objects.get(year=year, company=company), False
    rows = {row.user_id: row for row in Membership.objects.filter(channel=channel)}
    fresh = [person for person in roles if person not in rows]
    Membership.objects.bulk_create(
        Membership(
            channel=channel,
            user_id=person,
            role=roles[person],
            reason=Membership.Reason.DIRECT,
            stays=[[1, None]],
        )
        for person in fresh
    )
    # Who comes back is told in the log, and sees nothing of what was said meanwhile.
    back = {
        person: role
        for person, role in roles.items()
        if person in rows and not rows[person].is_live
    }
    change_members(channel, back, [], Membership.Reason.DIRECT, known=rows)
    rights_changed([*fresh, *back])
    return channel, made
