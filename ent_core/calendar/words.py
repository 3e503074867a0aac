"""What a feed says, in its person's language: calendar programs show text, not facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import translation
from django.utils.formats import date_format


@dataclass(frozen=True)
class Words:
    language: str
    calendar: str
    cancelled: str
    withdrawn: str
    moved: str
    replaced: str
    other_room: str
    added: str
    reason: str
    test: str
    about: str
    with_: str
    event: str
    kinds: Mapping[str, str]
    hour: str

    def kind(self, kind: str) -> str:
        return self.kinds[kind]

    def span(self, starts: datetime, ends: datetime, zone: tzinfo) -> str:
        """«lundi 24 novembre, 10 h 00 – 11 h 00», in the school's own time."""
        first, last = starts.astimezone(zone), ends.astimezone(zone)
        with translation.override(self.language):
            day = date_format(first, self._day)
        return f"{day}, {first.strftime(self.hour)} – {last.strftime(self.hour)}"

    @property
    def _day(self) -> str:
        return "l j F" if self.language == "fr" else "l, j F"


FRENCH = Words(
    language="fr",
    calendar="Préau",
    cancelled="Annulé : {what}",
    withdrawn="Retiré de l’emploi du temps.",
    moved="Déplacé. Prévu : {when}.",
    replaced="Remplacement. Prévu avec {who}.",
    other_room="Autre salle. Prévue : {rooms}.",
    added="Ajouté à l’emploi du temps.",
    reason="Motif : {reason}",
    test="contrôle",
    about="Contrôle : {test}",
    with_="Avec {who}",
    event="Événement",
    kinds={"lesson": "Cours", "activity": "Activité", "outing": "Sortie", "detention": "Retenue"},
    hour="%H h %M",
)
ENGLISH = Words(
    language="en",
    calendar="Préau",
    cancelled="Cancelled: {what}",
    withdrawn="Removed from the timetable.",
    moved="Moved. Planned: {when}.",
    replaced="Replacement. Planned with {who}.",
    other_room="Another room. Planned: {rooms}.",
    added="Added to the timetable.",
    reason="Reason: {reason}",
    test="test",
    about="Test: {test}",
    with_="With {who}",
    event="Event",
    kinds={
        "lesson": "Lesson",
        "activity": "Activity",
        "outing": "Outing",
        "detention": "Detention",
    },
    hour="%H:%M",
)


def words_of(language: str) -> Words:
    return ENGLISH if language == "en" else FRENCH
