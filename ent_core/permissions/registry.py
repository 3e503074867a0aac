from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

from django.db.models import BooleanField, Case, Model, Q, QuerySet, Value, When

from ent_core.kernel.errors import Forbidden, NotFound

if TYPE_CHECKING:
    from ent_core.people.models import User

M = TypeVar("M", bound=Model)


class Can(StrEnum):
    """What may be done. The words a channel's ``can`` shows are the same ones."""

    READ = "read"
    SEND = "send"
    REACT = "react"
    PIN = "pin"
    MODERATE = "moderate"
    MANAGE = "manage"
    LOOK_INTO = "look_into"
    EDIT = "edit"
    DELETE = "delete"
    REPORT = "report"
    SETTLE = "settle"
    WRITE_TO = "write_to"
    GIVE_CODE = "give_code"
    SUSPEND = "suspend"
    REVOKE = "revoke"
    MARK = "mark"
    REOPEN = "reopen"
    PLAN = "plan"
    CALL_ROLL = "call_roll"
    JUSTIFY = "justify"
    SET_WORK = "set_work"
    HAND_IN = "hand_in"
    RETURN = "return"
    LOG = "log"
    ANSWER = "answer"


Rule = Callable[["User"], Q]
_rules: dict[tuple[Can, type[Model]], Rule] = {}

# A Q that is true of nothing: what an actor without any right has.
NOTHING = Q(pk__in=())


def rule(can: Can, model: type[Model]) -> Callable[[Rule], Rule]:
    """Register the one rule for doing ``can`` to rows of ``model``."""

    def register(function: Rule) -> Rule:
        if (can, model) in _rules:
            raise LookupError(f"{can} on {model.__name__} has a rule already")
        _rules[can, model] = function
        return function

    return register


def registered() -> frozenset[tuple[Can, type[Model]]]:
    """Every pair that has a rule; the permission matrix must name each of them."""
    return frozenset(_rules)


def allowed(actor: "User", can: Can, model: type[Model]) -> Q:
    """The rule's ``Q`` for ``actor``, kept on the object: an actor is loaded anew for each request,
    as its standing is."""
    found = _rules.get((can, model))
    if found is None or not actor.is_active:
        return NOTHING
    kept: dict[tuple[Can, type[Model]], Q] = actor.__dict__.setdefault("_allowed", {})
    if (can, model) not in kept:
        kept[can, model] = found(actor)
    return kept[can, model]


def scope(actor: "User", can: Can, queryset: QuerySet[M]) -> QuerySet[M]:
    """Only those rows of ``queryset`` to which ``actor`` may do ``can``; none without a rule."""
    return queryset.filter(allowed(actor, can, queryset.model))


def fetch(actor: "User", can: Can, queryset: QuerySet[M], pk: int) -> M:
    """The row, or :class:`Forbidden` where it may be read but not this, else :class:`NotFound`."""
    found = scope(actor, can, queryset).filter(pk=pk).first()
    if found is not None:
        return found
    if can is not Can.READ and scope(actor, Can.READ, queryset).filter(pk=pk).exists():
        raise Forbidden
    raise NotFound


def annotated(actor: "User", cans: Iterable[Can], queryset: QuerySet[M]) -> QuerySet[M]:
    """``queryset`` with a boolean ``can_X`` for each of ``cans``, in the same one query."""
    marked: QuerySet[M] = queryset.annotate(
        **{
            f"can_{can}": Case(
                When(allowed(actor, can, queryset.model), then=Value(True)),
                default=Value(False),
                output_field=BooleanField(),
            )
            for can in cans
        }
    )
    return marked


def abilities(actor: "User", obj: Model) -> list[Can]:
    """All that ``actor`` may do to ``obj``, in one query."""
    model = type(obj)
    cans = [can for can in Can if (can, model) in _rules]
    queryset: QuerySet[Model] = model._default_manager.filter(pk=obj.pk)
    row = annotated(actor, cans, queryset).values(*(f"can_{can}" for can in cans)).first()
    return [can for can in cans if row and row[f"can_{can}"]]
