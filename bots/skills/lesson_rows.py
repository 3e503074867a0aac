"""A lesson in an answer: one row of a card, and whether it is asked for."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from bots import wording
from bots.skill import Ask, Row, Tone
from ent_core.kernel.errors import Sentence

Lesson = dict[str, Any]

OFF: Sentence = {"fr": "annulé", "en": "cancelled"}
TEST: Sentence = {"fr": "contrôle", "en": "test"}
WAS: Sentence = {"fr": "au lieu de {was}", "en": "instead of {was}"}
MOVED: Sentence = {"fr": "déplacé", "en": "moved"}
REPLACED: Sentence = {"fr": "remplacement", "en": "cover"}
OTHER_ROOM: Sentence = {"fr": "autre salle", "en": "other room"}

_PARTS = {
    "am": (time(0), time(12)),
    "noon": (time(11), time(14)),
    "pm": (time(12), time(18)),
    "evening": (time(17), time(23, 59)),
}


def row(ask: Ask, one: Lesson, *, dated: bool) -> Row:
    label = f"{wording.hour(at(one, 'starts_at'))} – {wording.hour(at(one, 'ends_at'))}"
    if dated:
        label = f"{wording.day(date.fromisoformat(one['day']))}, {label}"
    note, tone = _note(ask, one)
    return Row(label, what(ask, one), note, tone)


def what(ask: Ask, one: Lesson) -> str:
    """«Maths · B204 · Mme Garnier», for a teacher «Maths · B204 · 5e B»."""
    rooms = ", ".join(each["name"] for each in one["rooms"])
    teaches = ask.pupil is None
    others = one["groups"] if teaches else one["teachers"]
    people = ", ".join(
        each["name"] if teaches else (each["called"] or each["name"]) for each in others
    )
    return " · ".join(part for part in (wording.capital(name(one)), rooms, people) if part)


def hours(held: Sequence[Lesson]) -> str:
    last = max(at(one, "ends_at") for one in held)
    return f"{wording.hour(at(held[0], 'starts_at'))} – {wording.hour(last)}"


def name(one: Lesson) -> str:
    return str(one["title"] or (one["subject"] or {}).get("name") or "–")


def _note(ask: Ask, one: Lesson) -> tuple[str, Tone]:
    change = one["change"]
    why = f" : {change['reason']}" if change and change["reason"] else ""
    if one["status"] == "cancelled":
        return ask.say(OFF) + why, "off"
    notes = [f"{ask.say(TEST)} : {one['test']}"] if one["test"] else []
    if one["status"] != "kept" and change:
        was = change["was"] or {}
        said = {"moved": MOVED, "replaced": REPLACED, "room": OTHER_ROOM}.get(one["status"])
        if one["status"] == "moved" and was:
            began = datetime.fromisoformat(was["starts_at"])
            before = f"{wording.day(began.date())} {wording.hour(began)}"
            notes.append(f"{ask.say(MOVED)}, {ask.say(WAS, was=before)}{why}")
        elif said:
            notes.append(ask.say(said) + why)
        return " ; ".join(notes) or why.removeprefix(" : "), "changed"
    return " ; ".join(notes), "warning" if notes else "plain"


def at(one: Lesson, what: str) -> datetime:
    return datetime.fromisoformat(one[what])


def asked_for(ask: Ask, one: Lesson) -> bool:
    return of_subject(one, ask.slots.subject) and in_period(one, ask.slots.period)


def in_period(one: Lesson, period: str | None) -> bool:
    starts, ends = at(one, "starts_at").time(), at(one, "ends_at").time()
    if period in _PARTS:
        first, last = _PARTS[period]
        return first <= starts < last
    if period and ":" in period:
        asked = time.fromisoformat(period)
        return starts <= asked < ends
    return True


def of_subject(one: Lesson, subject: str | None) -> bool:
    if subject is None:
        return True
    from bots.understanding.masking import same_subject

    return same_subject(subject, str((one["subject"] or {}).get("name") or ""))
