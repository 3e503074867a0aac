"""Who may do what in a channel. One rule each; sends, lists, sockets and pages all read these."""

from django.db.models import Q, QuerySet

from chat.hub.models import Channel, Membership, Message, MessageFile
from ent_core.establishments.models import RoleKind
from ent_core.establishments.standing import standing
from ent_core.files.permissions import attached
from ent_core.people.models import User
from ent_core.permissions import Can, rule

NOT_STAFF = (RoleKind.PUPIL, RoleKind.GUARDIAN)
MODERATED = (Channel.Kind.CLASS, Channel.Kind.GROUP, Channel.Kind.PARENTS)


def _own(actor: User) -> QuerySet[Membership]:
    """Live memberships in schools where one has a role today: a role that ended counts at once,
    also in the moment before the memberships have followed the roster."""
    where = standing(actor).establishments()
    return Membership.objects.filter(user=actor, is_live=True, channel__establishment__in=where)


def _memberships(actor: User) -> Q:
    return Q(pk__in=_own(actor).values("channel_id"))


def _as_staff(actor: User) -> Q:
    return Q(pk__in=_own(actor).exclude(role__in=NOT_STAFF).values("channel_id"))


@rule(Can.READ, Channel)
def read_channel(actor: User) -> Q:
    return _memberships(actor) | look_into_channel(actor)


@rule(Can.LOOK_INTO, Channel)
def look_into_channel(actor: User) -> Q:
    """School life and heads may read any class's channel of their school, and join it, visibly."""
    where = standing(actor).establishments(RoleKind.SCHOOL_LIFE, RoleKind.HEAD)
    return Q(kind=Channel.Kind.CLASS, establishment__in=where) if where else Q(pk__in=())


@rule(Can.SEND, Channel)
def send_to_channel(actor: User) -> Q:
    """Members; in a class's parents' channel the school posts and a guardian reads."""
    return (_memberships(actor) & ~Q(kind=Channel.Kind.PARENTS)) | _as_staff(actor)


@rule(Can.REACT, Channel)
def react_in_channel(actor: User) -> Q:
    return _memberships(actor)


@rule(Can.MODERATE, Channel)
def moderate_channel(actor: User) -> Q:
    return _as_staff(actor) & Q(kind__in=MODERATED)


def membership_can(membership: Membership) -> list[Can]:
    """What the channel's ``can`` shows a member; the same rules, said of a row already loaded.

    ``tests/matrix`` holds this against the rules above for every role and kind of channel.
    """
    kind = membership.channel.kind
    frozen = membership.channel.frozen_at is not None
    cans = [Can.READ] if frozen else [Can.READ, Can.SEND, Can.REACT]
    if kind == Channel.Kind.PARENTS and membership.is_guardian and not frozen:
        cans.remove(Can.SEND)
    if kind in MODERATED and membership.is_staff:
        cans.append(Can.MODERATE)
    return cans


@rule(Can.READ, Message)
def read_message(actor: User) -> Q:
    """Messages of the channels one reads, private answers to another left out.

    Where history is not open, ``queries`` also holds the message against one's stays.
    """
    channels = Channel.objects.filter(read_channel(actor)).values("pk")
    return Q(channel__in=channels) & (Q(only_for=None) | Q(only_for=actor) | Q(author=actor))


@attached
def files_of_messages(actor: User) -> Q:
    """Files of the messages that one sees, taken away ones and others' times left out."""
    seen = Message.objects.filter(
        read_message(actor), _in_ones_time(actor), deleted_at=None, seq__isnull=False
    )
    held = MessageFile.objects.filter(message__in=seen.values("pk"))
    return Q(pk__in=held.values("file_id"))


def _in_ones_time(actor: User) -> Q:
    """Messages within the actor's stays, where history is not open; who looks in sees it all."""
    whole = _own(actor).filter(stays=[[1, None]])
    found = Q(channel__history=Channel.History.OPEN) | Q(channel__in=whole.values("channel_id"))
    found |= ~Q(channel__in=_own(actor).values("channel_id"))
    for channel_id, stays in (
        _own(actor)
        .filter(channel__history=Channel.History.FROM_JOINING)
        .exclude(stays=[[1, None]])
        .values_list("channel_id", "stays")
    ):
        for start, end in stays:
            within = Q(channel=channel_id, seq__gte=start)
            found |= within & Q(seq__lte=end) if end is not None else within
    return found


@rule(Can.EDIT, Message)
def edit_message(actor: User) -> Q:
    return Q(author=actor, card__isnull=True)


@rule(Can.DELETE, Message)
def delete_message(actor: User) -> Q:
    moderated = Channel.objects.filter(moderate_channel(actor)).values("pk")
    return Q(author=actor) | Q(channel__in=moderated)
