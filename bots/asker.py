"""Who asks: as what, about which children, in which language, at which hour of their school."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from bots.skill import Role
from bots.understanding.normal import words_of
from bots.understanding.terms import Terms
from ent_core.establishments.models import STAFF_ROLES, RoleKind
from ent_core.establishments.queries import children_of, roles_of
from ent_core.grades.terms import named_terms
from ent_core.kernel import clock
from ent_core.kernel.errors import Forbidden, NotFound
from ent_core.people.models import User

# Words that only one of the two languages has; most questions hold several.
_ENGLISH = frozenset(
    [
        "the",
        "is",
        "are",
        "what",
        "when",
        "where",
        "who",
        "which",
        "how",
        "do",
        "does",
        "did",
        "my",
        "his",
        "her",
        "have",
        "has",
        "at",
        "on",
        "of",
        "for",
        "with",
        "and",
        "tomorrow",
        "today",
        "please",
        "homework",
        "lesson",
        "lessons",
        "marks",
        "grade",
        "grades",
        "class",
        "teacher",
        "school",
    ]
)
_FRENCH = frozenset(
    [
        "le",
        "la",
        "les",
        "un",
        "une",
        "des",
        "du",
        "est",
        "sont",
        "quoi",
        "quel",
        "quelle",
        "quels",
        "quelles",
        "qui",
        "ou",
        "mon",
        "ma",
        "mes",
        "son",
        "sa",
        "ses",
        "ai",
        "a",
        "as",
        "au",
        "aux",
        "pour",
        "avec",
        "et",
        "demain",
        "hier",
        "cours",
        "devoirs",
        "notes",
        "je",
        "tu",
        "il",
        "elle",
        "on",
        "nous",
        "vous",
        "ce",
        "cette",
    ]
)


@dataclass(frozen=True)
class Asker:
    """``itself`` is a pupil's own account; ``works`` says that one has a job at a school, whose
    questions without a name are about that; ``now`` is the hour there."""

    role: Role
    itself: User | None
    children: tuple[User, ...]
    works: bool
    now: datetime
    terms: Terms

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(child.first_name for child in self.children)

    def child(self, name: str | None) -> User | None:
        return (
            next((one for one in self.children if one.first_name == name), None) if name else None
        )

    def pupil(self, pupil_id: int) -> User:
        """Oneself or one's child by id. :class:`NotFound` for any other."""
        for one in (*self.children, *([self.itself] if self.itself else [])):
            if one.pk == pupil_id:
                return one
        raise NotFound


def of(actor: User) -> Asker:
    """:class:`Forbidden` for whoever has no part in any school today."""
    roles = roles_of(actor)
    if not roles:
        raise Forbidden
    kinds = {kind for kind, _ in roles}
    teaches = bool(kinds & {RoleKind.TEACHER, RoleKind.HEAD_TEACHER})
    works = bool(kinds & set(STAFF_ROLES))
    role: Role = (
        "teacher"
        if teaches
        else "staff"
        if works
        else "pupil"
        if RoleKind.PUPIL in kinds
        else "parent"
    )
    school = roles[0][1]
    return Asker(
        role,
        actor if RoleKind.PUPIL in kinds else None,
        tuple(child for child, _ in children_of(actor)),
        works,
        clock.now().astimezone(school.zone),
        named_terms(school, school.today()),
    )


@contextmanager
def speaking(actor: User, text: str) -> Iterator[None]:
    """Answers are in the language of the question where that is plain, else in the person's."""
    words = set(words_of(text))
    english, french = len(words & _ENGLISH), len(words & _FRENCH)
    spoken = actor.language or translation.get_language() or "fr"
    if english >= 2 and english > french:
        spoken = "en"
    elif french >= 2 and french > english:
        spoken = "fr"
    with translation.override(spoken):
        yield
