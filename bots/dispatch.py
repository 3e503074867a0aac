"""From a question to its answer: who asks, what is meant, which skill, which buttons.

The same for the web, Telegram and the command line. What an answer holds is decided by the queries
that a skill calls as the asker; nothing here looks at a right.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bots import asker
from bots.models import REMEMBERED, TAPS_KEPT, Talk, Tap
from bots.skill import Ask, Button, Deed, Link, Reply, Role, Skill
from bots.skills import BY_INTENT, DEEDS, talk
from bots.understanding.masking import Slots
from bots.understanding.reading import Understood, understand
from ent_core.kernel import clock, sealed
from ent_core.kernel.errors import Invalid, NotFound, Problem
from ent_core.people.models import User

# What people wrote in their own words, and why a child is away, rests encrypted here too.
SEALED = ("text", "reason")
SLOTS = ("child", "subject", "date_from", "date_to", "term", "period")


@dataclass(frozen=True)
class Answer:
    """What was understood and what is said to it; ``buttons`` are (key, label) as they travel."""

    intent: str
    slots: Slots
    confidence: float
    reply: Reply
    buttons: tuple[tuple[str, str], ...]


def ask(
    actor: User, text: str, *, surface: str, pupil_id: int | None = None, channel: int | None = None
) -> Answer:
    """Answer ``text`` as ``actor``. :class:`NotFound` for a pupil whom one may not ask about."""
    with asker.speaking(actor, text):
        who = asker.of(actor)
        named = who.pupil(pupil_id) if pupil_id is not None else None
        command = talk.command(text)
        before = _before(actor, surface, who.now)
        if command is not None:
            found = understand(
                f"{command.rest}", who.now, role=who.role, children=who.names, terms=who.terms
            )
            found = replace(found, intent=command.intent, confidence=1.0, direct=True)
        else:
            found = understand(text, who.now, role=who.role, children=who.names, terms=who.terms)
            found = _going_on(found, text, before)
        meant = named or who.child(found.slots.child) or _remembered(who, found, before)
        asked = Ask(
            actor, who.role, text, found.intent, found.slots, who.now, who.today, meant, channel
        )
        reply = _reply(asked, who, found)
        _remember(actor, surface, asked)
        return _answer(asked, reply, found.confidence, surface)


def press(actor: User, key: str, *, surface: str) -> Answer:
    """What the button does, by whoever was shown it, under the rights of now."""
    shown = Tap.objects.filter(pk=key, person=actor, surface=surface)
    tap = shown.filter(made_at__gt=clock.now() - TAPS_KEPT).first()
    if tap is None:
        raise NotFound
    deed = _opened(tap.deed)
    with asker.speaking(actor, str(deed.get("text", ""))):
        who = asker.of(actor)
        slots = _slots(deed)
        pupil_id = deed.get("pupil")
        meant = who.pupil(pupil_id) if pupil_id is not None else None
        intent = str(deed["ask"])
        asked = Ask(
            actor, who.role, str(deed.get("text", "")), intent, slots, who.now, who.today, meant
        )
        if "do" in deed:
            reply = _carry_out(asked, tap.pk)
        else:
            sure = Understood(intent, slots, 1.0, (intent,), direct=True)
            reply = _reply(asked, who, sure)
        _remember(actor, surface, asked)
        return _answer(asked, reply, 1.0, surface)


@transaction.atomic
def _carry_out(asked: Ask, key: str) -> Reply:
    """Write what the button says, once: pressed again, it says what it said the first time."""
    tap = Tap.objects.select_for_update().get(pk=key)
    deed = _opened(tap.deed)
    if done := deed.get("done"):
        link = Link(*done["link"]) if done["link"] else None
        return Reply(done["sentence"], tuple(done["about"]), link=link)
    try:
        with transaction.atomic():
            reply = DEEDS[str(deed["do"])](asked, deed)
    except Problem as problem:
        return Reply(" ".join(problem.field_details().values()) or problem.detail)
    kept = {name: deed[name] for name in ("do", "ask", "pupil") if name in deed}
    shown = [reply.link.label, reply.link.path] if reply.link else None
    tap.deed = {
        **kept,
        "done": {"sentence": reply.sentence, "about": reply.about, "link": shown},
    }
    tap.save(update_fields=["deed"])
    return reply


def _reply(asked: Ask, who: asker.Asker, found: Understood) -> Reply:
    skill = BY_INTENT.get(found.intent, BY_INTENT[talk.OUTSIDE_SCOPE])
    if not found.direct and found.intent != talk.DISTRESS:
        return talk.unsure(asked, _possible(who.role, found.top3))
    if asked.role not in skill.roles:
        return talk.not_for_you(asked)
    if skill.needs_pupil and asked.pupil is None and who.children and not who.works:
        if len(who.children) > 1:
            return talk.which_child(asked, who.children)
        asked = replace(asked, pupil=who.children[0])
    try:
        return skill.answer(asked)
    except Invalid as problem:
        # Who has neither lessons nor a child, and does not say of whom, asks about nobody.
        if "pupil" in problem.fields:
            return talk.not_for_you(asked)
        return Reply(" ".join(problem.field_details().values()))


def _possible(role: Role, intents: Sequence[str]) -> list[Skill]:
    known = [BY_INTENT[one] for one in intents if one in BY_INTENT]
    return list({skill.name: skill for skill in known if role in skill.roles}.values())


def _going_on(found: Understood, text: str, before: Mapping[str, Any]) -> Understood:
    """«et jeudi ?», «et pour Hugo ?»: the question before, with what is new in this one."""
    if not before or not talk.goes_on(text, found):
        return found
    old = _slots(before)
    new = found.slots
    slots = Slots(
        new.child or old.child, new.subject or old.subject,
        new.date_from or old.date_from, new.date_to or old.date_to,
        new.term or old.term, new.period if new.date_from or new.period else old.period,
    )  # fmt: skip
    return Understood(str(before["ask"]), slots, 1.0, (str(before["ask"]),), direct=True)


def _remembered(who: asker.Asker, found: Understood, before: Mapping[str, Any]) -> User | None:
    """The child spoken of before, as long as nobody else is named; a pupil is meant themselves."""
    if who.itself is not None:
        return who.itself
    known = before.get("pupil")
    return next((child for child in who.children if child.pk == known), None)


def _before(actor: User, surface: str, now: datetime) -> Mapping[str, Any]:
    talk_of = Talk.objects.filter(person=actor, surface=surface).first()
    return talk_of.said if talk_of and talk_of.at > now - REMEMBERED else {}


def _remember(actor: User, surface: str, asked: Ask) -> None:
    said = {"ask": asked.intent, "pupil": asked.pupil and asked.pupil.pk, **_plain(asked.slots)}
    Talk.objects.update_or_create(
        person=actor, surface=surface, defaults={"said": said, "at": asked.now}
    )


def _plain(slots: Slots) -> dict[str, str]:
    return {name: str(getattr(slots, name)) for name in SLOTS if getattr(slots, name)}


def _slots(said: Mapping[str, Any]) -> Slots:
    days = {
        name: date.fromisoformat(said[name]) for name in ("date_from", "date_to") if said.get(name)
    }
    words = {name: said.get(name) for name in ("child", "subject", "term", "period")}
    return Slots(**words, **days)  # type: ignore[arg-type]


def _answer(asked: Ask, reply: Reply, confidence: float, surface: str) -> Answer:
    kept = _keep(asked.actor, surface, reply.buttons, asked.now)
    return Answer(asked.intent, asked.slots, confidence, reply, kept)


@transaction.atomic
def _keep(
    actor: User, surface: str, buttons: Sequence[Button], now: datetime
) -> tuple[tuple[str, str], ...]:
    if not buttons:
        return ()
    Tap.objects.filter(person=actor, made_at__lt=now - TAPS_KEPT).delete()
    made = [
        Tap(
            key=secrets.token_urlsafe(12),
            person=actor,
            surface=surface,
            deed=_stored(one.deed),
            made_at=now,
        )
        for one in buttons
    ]
    Tap.objects.bulk_create(made)
    return tuple((tap.key, one.label) for tap, one in zip(made, buttons, strict=True))


def _stored(deed: Deed) -> dict[str, Any]:
    return {
        name: sealed.seal(value) if name in SEALED else value
        for name, value in deed.items()
        if value is not None
    }


def _opened(deed: Mapping[str, Any]) -> dict[str, Any]:
    return {name: sealed.unseal(value) if name in SEALED else value for name, value in deed.items()}
