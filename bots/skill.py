"""What a skill is: a question with its asker comes in, a reply goes out that nobody has drawn yet.

A skill is one file in ``bots/skills``, listed in ``bots/skills/__init__.py``. It calls queries and
actions as the asker, knows no models and no way of showing: the same reply is drawn for the web,
for Telegram and as plain text (``bots/drawing``).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from bots.understanding.masking import Slots
from ent_core.kernel.errors import Sentence, in_language

if TYPE_CHECKING:
    from ent_core.people.models import User

Role = Literal["pupil", "parent", "teacher", "staff"]
Tone = Literal["plain", "off", "changed", "good", "warning"]
Deed = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    """A line of a card: «8 h 30» «Maths · B204», and in ``note`` what is special about it."""

    label: str
    text: str
    note: str = ""
    tone: Tone = "plain"


@dataclass(frozen=True)
class Card:
    """Rows under a title; ``left_out`` more are on the page that the reply links to."""

    title: str
    rows: tuple[Row, ...]
    left_out: int = 0


@dataclass(frozen=True)
class Point:
    """One value of a chart; None where there is none."""

    label: str
    value: float | None


@dataclass(frozen=True)
class Chart:
    """A small curve from 0 to ``most``; its card has the same figures as rows."""

    title: str
    points: tuple[Point, ...]
    most: float


@dataclass(frozen=True)
class Button:
    """``deed`` is kept by us and never leaves; what is sent is an opaque number of it.

    ``ask`` is the intent that it asks, with slots beside it; ``do`` names a deed of a skill that
    writes: such a button says all that will be written.
    """

    label: str
    deed: Deed


@dataclass(frozen=True)
class Link:
    """A page of Préau: ``path`` begins with a slash."""

    label: str
    path: str


@dataclass(frozen=True)
class Reply:
    """``about`` is what was understood («Léa», «jeudi 26 nov.»); ``as_of`` when the answer was
    true, None where it does not age; ``file`` a file of the store that the asker may read."""

    sentence: str
    about: tuple[str, ...] = ()
    card: Card | None = None
    chart: Chart | None = None
    buttons: tuple[Button, ...] = ()
    link: Link | None = None
    file: int | None = None
    as_of: datetime | None = None


@dataclass(frozen=True)
class Ask:
    """One question. ``pupil`` is whom it is about: the asker as a pupil, or the child meant;
    ``today`` and ``now`` are those of the school. ``text`` is as it was written."""

    actor: "User"
    role: Role
    text: str
    intent: str
    slots: Slots
    now: datetime
    today: date
    pupil: "User | None" = None
    channel: int | None = None

    def say(self, sentence: Sentence, **values: object) -> str:
        """``sentence`` in the language of the answer."""
        return in_language(sentence, **values)

    @property
    def about_pupil(self) -> tuple[str, ...]:
        """Whom the answer is about, where that is not the asker."""
        return () if self.pupil is None or self.pupil == self.actor else (self.pupil.first_name,)


@dataclass(frozen=True)
class Command:
    """A slash command and the intent it asks: «/notes», «/marks»."""

    french: str
    english: str
    intent: str
    does: Sentence


Doing = Callable[[Ask, Deed], Reply]


@dataclass(frozen=True)
class Skill:
    """``needs_pupil``: the question is about one pupil, so that a guardian of several is asked
    which; ``examples`` are questions that ``help`` shows and tests ask.

    ``deeds`` are what its buttons write, by the name in their deed's ``do``. A button writes once,
    however often it is pressed; whether its person may is for the action to decide, at the tap.
    """

    name: str
    intents: tuple[str, ...]
    roles: frozenset[Role]
    answer: Callable[[Ask], Reply]
    needs_pupil: bool = False
    commands: tuple[Command, ...] = ()
    examples: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: Mapping[str, Doing] = field(default_factory=dict)


EVERYBODY: frozenset[Role] = frozenset(("pupil", "parent", "teacher", "staff"))
FAMILIES: frozenset[Role] = frozenset(("pupil", "parent"))
