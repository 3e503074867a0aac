"""Bodies and answers of the agenda."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from ent_core.calendar.models import EventAnswer, PersonalItem, SchoolEvent
from ent_core.calendar.queries import Beside
from ent_core.establishments.addressed import Part
from ent_core.establishments.schemas import NamedItem, SubjectItem
from ent_core.kernel.http import Body, BodyId, Day, Item, Moment

Title = Annotated[str, Field(min_length=1, max_length=120)]
Place = Annotated[str, Field(max_length=120)]
Details = Annotated[str, Field(max_length=4000)]
Answers = Literal["none", "yes_no_maybe"]
Answer = Literal["yes", "no", "maybe"]


class FeedItem(Item):
    """``ics_url`` is a key: whoever has it reads the feed."""

    ics_url: str


class InBody(Body):
    """Exactly one of these; a level is its name."""

    school: BodyId | None = None
    level: Annotated[str, Field(min_length=1, max_length=20)] | None = None
    group: BodyId | None = None
    person: BodyId | None = None

    @model_validator(mode="after")
    def one(self) -> "InBody":
        if len(self.model_dump(exclude_none=True)) != 1:
            raise ValueError("exactly one")
        return self


class PartBody(Body):
    who: Literal["pupils", "guardians", "staff"]
    in_: InBody = Field(alias="in")

    def part(self) -> Part:
        [(within, target)] = self.in_.model_dump(exclude_none=True).items()
        return Part(self.who, within, target)


Parts = Annotated[list[PartBody], Field(max_length=100)]


class PublishEvent(Body):
    """``starts_at`` and ``ends_at`` are moments with an offset; days where it is ``all_day``.

    ``establishment`` says which school, where the audience (a level) leaves it open.
    """

    title: Title
    starts_at: Moment | Day
    ends_at: Moment | Day | None = None
    all_day: bool = False
    place: Place = ""
    details: Details = ""
    answers: Answers = "none"
    audience: Parts
    establishment: BodyId | None = None


class ChangeEvent(Body):
    title: Title | None = None
    starts_at: Moment | Day | None = None
    ends_at: Moment | Day | None = None
    all_day: bool | None = None
    place: Place | None = None
    details: Details | None = None
    answers: Answers | None = None
    audience: Parts | None = None


class AnswerEvent(Body):
    answer: Answer


WithinItem = dict[Literal["school", "level", "group", "person"], int | str]


class PartItem(Item):
    who: Literal["pupils", "guardians", "staff"]
    in_: WithinItem = Field(alias="in")
    name: str


class AddressableItem(Item):
    """Whom of one place one may address."""

    who: list[Literal["pupils", "guardians", "staff"]]
    in_: WithinItem = Field(alias="in")
    name: str


class AddressablePage(Item):
    items: list[AddressableItem]
    next: str | None = None


class CountsItem(Item):
    yes: int
    no: int
    maybe: int


class AuthorItem(NamedItem):
    called: str | None


class EventItem(Item):
    """``day`` and ``last_day`` are the days on which it is, in the school's own time. ``answer``
    is one's own; ``counts`` are for who may edit; ``can``: «edit», «answer»."""

    id: int
    establishment: int
    title: str
    starts_at: str
    ends_at: str
    all_day: bool
    day: date
    last_day: date
    place: str
    details: str
    author: AuthorItem | None
    audience: list[PartItem]
    answers: Answers
    answer: Answer | None
    counts: CountsItem | None
    cancelled: bool
    sequence: int
    can: list[Literal["edit", "answer"]]


class GivenAnswerItem(Item):
    person: NamedItem
    answer: Answer
    at: str


class AnswersPage(Item):
    """``people`` are in the audience today; whoever of them is not listed has not answered."""

    people: int
    counts: CountsItem
    items: list[GivenAnswerItem]
    next: str | None = None


class NoteItem(Body):
    """On a ``day``, or at an hour (``starts_at``, and ``ends_at`` where it has one)."""

    title: Title
    day: Day | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    details: Details = ""
    done: bool = False


class ChangeItem(Body):
    title: Title | None = None
    day: Day | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None
    details: Details | None = None
    done: bool | None = None


class OwnItem(Item):
    id: int
    title: str
    details: str
    day: date
    starts_at: str | None
    ends_at: str | None
    done: bool


class AgendaEntry(Item):
    """One thing of a day. ``kind``: lesson, test (a lesson with a test in it), homework, event,
    deadline (one's own); ``id`` is that of its own kind. ``starts_at`` is null for what lasts all
    day; ``with_`` are people or groups, as one calls them."""

    kind: Literal["lesson", "test", "homework", "event", "deadline"]
    id: int
    title: str
    starts_at: str | None = None
    ends_at: str | None = None
    subject: SubjectItem | None = None
    place: str = ""
    with_: str = Field("", alias="with")
    status: str = ""
    about: str = ""
    answer: str | None = None
    done: bool | None = None
    last_day: date | None = None


class AgendaDay(Item):
    """``closed`` names what keeps the day free of lessons; ``letter`` is that of its week."""

    day: date
    closed: str
    letter: str
    items: list[AgendaEntry]


class AgendaPage(Item):
    items: list[AgendaDay]
    next: str | None = None


# From rows ----------------------------------------------------------------------------------


def local(moment: datetime, event: SchoolEvent | PersonalItem) -> str:
    return moment.astimezone(event.establishment.zone).isoformat()


def event_item(event: SchoolEvent, known: Beside) -> dict[str, Any]:
    author = event.author
    open_ = event.cancelled_at is None
    cans = {"edit": event.can_edit, "answer": event.can_answer and open_}  # type: ignore[attr-defined]
    return {
        "id": event.pk,
        "establishment": event.establishment_id,
        "title": event.title,
        "starts_at": local(event.starts_at, event),
        "ends_at": local(event.ends_at, event),
        "all_day": event.all_day,
        "day": event.first_day,
        "last_day": event.last_day,
        "place": event.place,
        "details": event.details,
        "author": {"id": author.pk, "name": author.name, "called": author.called}
        if author
        else None,
        "audience": known.audiences[event.pk],
        "answers": event.answers,
        "answer": known.answers.get(event.pk),
        "counts": known.counts.get(event.pk),
        "cancelled": not open_,
        "sequence": event.sequence,
        "can": [name for name, may in cans.items() if may],
    }


def answer_item(given: EventAnswer, event: SchoolEvent) -> dict[str, Any]:
    return {
        "person": {"id": given.person_id, "name": given.person.name},
        "answer": given.answer,
        "at": local(given.at, event),
    }


def own_item(item: PersonalItem) -> dict[str, Any]:
    return {
        "id": item.pk,
        "title": item.title,
        "details": item.details,
        "day": item.day,
        "starts_at": local(item.starts_at, item) if item.starts_at else None,
        "ends_at": local(item.ends_at, item) if item.ends_at else None,
        "done": item.done_at is not None,
    }
