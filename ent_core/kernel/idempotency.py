"""A POST with an ``Idempotency-Key`` happens once; its repeats get the first answer again."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic, sleep
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import IntegrityError, transaction
from django.http import HttpResponse

from ent_core.kernel import clock, sealed
from ent_core.kernel.errors import Conflict, Unavailable
from ent_core.kernel.models import IdempotentAnswer

if TYPE_CHECKING:
    from ent_core.people.models import User

UNDER_WAY = 0
# Longer than any request takes: a claim of that age is of a process that died.
ABANDONED = timedelta(seconds=20)
PATIENCE = 5.0


def once(
    *,
    person: "User",
    path: str,
    key: UUID,
    payload: str,
    answer: Callable[[], HttpResponse],
) -> HttpResponse:
    """What ``answer`` gives, or what it gave the first time to this person, path and key.

    ``payload`` is a digest of what was sent; another one is ``key_conflict``. A twin under way is
    waited for. The claim stands outside the action's transaction, because an action may commit in
    another connection (the hub's writer does): after a crash between the two, a repeat a minute
    later asks the action again.
    """
    claim = _claim(person=person, path=path[:200], key=key, payload=payload)
    if claim.status != UNDER_WAY:
        return _again(claim)
    try:
        response = answer()
    except BaseException:
        claim.delete()
        raise
    if response.status_code >= 400:
        claim.delete()
    else:
        IdempotentAnswer.objects.filter(pk=claim.pk).update(
            status=response.status_code, body=sealed.seal(_written(response))
        )
    return response


def _claim(*, person: "User", path: str, key: UUID, payload: str) -> IdempotentAnswer:
    """A row of our own to answer under, or the finished row of whoever came first."""
    until = monotonic() + PATIENCE
    while True:
        try:
            with transaction.atomic():
                return IdempotentAnswer.objects.create(
                    person=person,
                    path=path,
                    key=key,
                    payload=payload,
                    status=UNDER_WAY,
                    body="",
                    at=clock.now(),
                )
        except IntegrityError:
            first = IdempotentAnswer.objects.filter(person=person, path=path, key=key).first()
        if first is None:
            continue  # it failed and was removed in between
        if first.payload != payload:
            raise Conflict(
                {
                    "fr": "Cette clé a déjà servi pour un autre envoi.",
                    "en": "This key was used for another request.",
                },
                code="key_conflict",
            )
        if first.status != UNDER_WAY:
            return first
        if first.at < clock.now() - ABANDONED:
            IdempotentAnswer.objects.filter(pk=first.pk, status=UNDER_WAY).delete()
        elif monotonic() > until:
            raise Unavailable(retry_after=5)
        else:
            sleep(0.05)


def _written(response: HttpResponse) -> str:
    return f"{response.get('Content-Type', 'application/json')}\n{response.content.decode()}"


def _again(kept: IdempotentAnswer) -> HttpResponse:
    kind, _, body = sealed.unseal(kept.body).partition("\n")
    response = HttpResponse(body, status=kept.status, content_type=kind)
    response["Idempotent-Replay"] = "true"
    return response
