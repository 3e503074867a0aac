"""What may be done to an account as such. Who may do it to whom is ``establishments``'."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from ent_core.kernel import audit, clock
from ent_core.kernel.errors import Invalid, Sentence
from ent_core.kernel.events import emit
from ent_core.people import authentication, codes, throttle
from ent_core.people.events import RightsChanged, WaysInClosed
from ent_core.people.models import AccessCode, ApiToken, User
from ent_core.permissions import Can, fetch

CODE_LASTS = timedelta(days=30)
MOST_TOKENS = 50
TOKEN_LASTS_AT_MOST = timedelta(days=3653)


@transaction.atomic
def rights_changed(user_ids: Iterable[int]) -> None:
    """Say, in the transaction of the change, that these people's rights are others now."""
    ids = sorted(set(user_ids))
    if not ids:
        return
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        User.objects.filter(pk__in=some).update(rights_version=F("rights_version") + 1)
        emit(RightsChanged(user_ids=some))


@transaction.atomic
def end_sessions(user_ids: Collection[int], *, but: str | None = None) -> None:
    """End every browser session of these people (``but`` one), here and on open sockets."""
    for start in range(0, len(ids := sorted(user_ids)), 500):
        sessions = UserSession.objects.filter(user__in=ids[start : start + 500])
        if but:
            sessions = sessions.exclude(session_key=but)
        keys = list(sessions.values_list("session_key", flat=True))
        Session.objects.filter(session_key__in=keys).delete()
        sessions.delete()
    rights_changed(ids)


@transaction.atomic
def suspend(*, actor: User | None, user: User) -> None:
    """Close an account until it is restored: nothing anywhere, at once. What it wrote remains."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    end_sessions([user.pk])
    audit.record(actor=actor, act="suspended", target=user)


@transaction.atomic
def restore(*, actor: User | None, user: User) -> None:
    user.is_active = True
    user.save(update_fields=["is_active"])
    rights_changed([user.pk])
    audit.record(actor=actor, act="restored", target=user)


@transaction.atomic
def make_codes(
    *, actor: User | None, users: Sequence[User], establishment_id: int | None = None
) -> list[tuple[User, str, datetime]]:
    """A new code for each of ``users`` (person, code as shown, expiry); earlier ones are revoked.

    Who had a password loses it, their sessions and their API tokens: whoever had got in is out.
    """
    now = clock.now()
    ids = [user.pk for user in users]
    for start in range(0, len(ids), 500):
        AccessCode.objects.filter(
            user__in=ids[start : start + 500], used_at=None, revoked_at=None
        ).update(revoked_at=now)
    with_password = [user for user in users if user.has_usable_password()]
    for user in users:
        if user.has_usable_password():
            user.set_unusable_password()
        user.must_choose_password = True
    User.objects.bulk_update(users, ["password", "must_choose_password"], batch_size=200)
    end_sessions([user.pk for user in with_password])
    ApiToken.objects.filter(user__in=with_password).delete()
    if with_password:
        emit(WaysInClosed([user.pk for user in with_password]))
    made = [(user, codes.make(), now + CODE_LASTS) for user in users]
    AccessCode.objects.bulk_create(
        [
            AccessCode(
                user=user,
                digest=codes.digest_of(code),
                made_by=actor,
                made_at=now,
                expires_at=expires_at,
            )
            for user, code, expires_at in made
        ],
        batch_size=200,
    )
    for user, _, _ in made:
        audit.record(
            actor=actor, act="gave_access_code", target=user, establishment_id=establishment_id
        )
    return made


class CodeInvalid(Invalid):
    """One answer for a wrong, used, revoked or expired code and for an unknown person."""

    code = "code_invalid"
    sentence = {
        "fr": "Ce code ne convient pas : mal recopié, déjà utilisé ou périmé. "
        "Le secrétariat peut en donner un nouveau.",
        "en": "This code does not work: mistyped, already used or expired. "
        "The school office can give a new one.",
    }


def redeem(*, username: str, code: str, password: str) -> User:
    """Turn an access code into a password of one's own, once; returns the person.

    Raises :class:`CodeInvalid`, or :class:`Invalid` with ``fields.password`` where the password is
    too weak (the code stays good), or ``TooMany`` after many failures of this username. Who calls
    it counts a failure (the HTTP door tells ``user_login_failed``, as sign-in does).
    """
    throttle.check(username.strip())
    with transaction.atomic():
        return _redeem(username, code, password)


def _redeem(username: str, code: str, password: str) -> User:
    now = clock.now()
    kept = (
        AccessCode.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(
            user__username=username.strip().lower(),
            user__is_active=True,
            digest=codes.digest_of(code),
            used_at=None,
            revoked_at=None,
            expires_at__gt=now,
        )
        .first()
    )
    if kept is None:
        raise CodeInvalid
    user = kept.user
    check_password(password, user)
    # The update decides: of two at once, one finds the code open.
    if not AccessCode.objects.filter(pk=kept.pk, used_at=None).update(used_at=now):
        raise CodeInvalid
    user.set_password(password)
    user.must_choose_password = False
    user.save(update_fields=["password", "must_choose_password"])
    rights_changed([user.pk])
    audit.record(actor=user, act="redeemed_access_code", target=user)
    return user


def check_password(password: str, user: User) -> None:
    """Raise :class:`Invalid` with what is wrong with it, in the person's language."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        said = " ".join(error.messages)
        text: Sentence = {"fr": said.replace("{", "{{").replace("}", "}}")}
        raise Invalid(fields={"password": text}) from None


@transaction.atomic
def make_token(
    *,
    actor: User,
    name: str,
    scopes: Sequence[str] = (authentication.READ,),
    expires_at: datetime | None = None,
    raw: str | None = None,
) -> tuple[ApiToken, str]:
    """A bearer token of ``actor`` and its text, which is kept nowhere (``raw`` for the demo's)."""
    now = clock.now()
    if expires_at is not None and not now < expires_at < now + TOKEN_LASTS_AT_MOST:
        raise Invalid(
            fields={
                "expires_at": {
                    "fr": "Il faut une date à venir, d’ici dix ans.",
                    "en": "It must be a date to come, within ten years.",
                }
            }
        )
    if ApiToken.objects.filter(user=actor).count() >= MOST_TOKENS:
        raise Invalid(
            {
                "fr": "Il y a déjà {most} jetons. En supprimer un d’abord.",
                "en": "There are {most} tokens already. Remove one first.",
            },
            most=MOST_TOKENS,
        )
    text = raw or f"preau_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        user=actor,
        name=name,
        digest=authentication.digest_of(text),
        scopes=sorted(set(scopes)),
        expires_at=expires_at,
    )
    audit.record(actor=actor, act="made_token", target=token, scopes=token.scopes)
    return token, text


@transaction.atomic
def revoke_token(*, actor: User, token_id: int) -> None:
    """End a token of one's own, on open sockets too."""
    token = fetch(actor, Can.REVOKE, ApiToken.objects.all(), token_id)
    audit.record(actor=actor, act="revoked_token", target=token)
    token.delete()
    rights_changed([actor.pk])


@transaction.atomic
def choose_appearance(*, actor: User, language: str | None, theme: str | None) -> User:
    """Keep the person's language and theme; None leaves one as it is, "" gives it back."""
    if language is not None:
        actor.language = language
    if theme is not None:
        actor.theme = theme
    actor.save(update_fields=["language", "theme"])
    return actor
