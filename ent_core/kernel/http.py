"""What every API router stands on: strict JSON, bodies and items, pages, problems as answers."""

import base64
import json
import math
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any, Generic, NoReturn, TypeVar

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, Q, QuerySet, TextChoices
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from ninja import Query, Schema
from ninja.parser import Parser
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

from ent_core.kernel.errors import Forbidden, Invalid, Malformed, Problem, UnsupportedType

if TYPE_CHECKING:
    from ent_core.people.models import ApiToken, User

M = TypeVar("M", bound=Model)
T = TypeVar("T")

BIGGEST_ID = 2**63 - 1
DEEPEST = 32
LONGEST_DIGITS = 40

# An id in a path or query (there all is text), and in a body. Beyond it no row can exist, so that
# no database is asked.
Id = Annotated[int, Field(ge=1, le=BIGGEST_ID, strict=False)]
BodyId = Annotated[int, Field(ge=1, le=BIGGEST_ID)]


def words(choices: type[TextChoices]) -> WithJsonSchema:
    """Choices written out where they stand in the document: ``Annotated[Lesson.Kind, words(…)]``.

    Components are named after their class alone, and every ``Kind`` would be one and the same.
    """
    return WithJsonSchema({"type": "string", "enum": choices.values})


Limit = Annotated[int, Query(ge=1, le=200)]


class Request(HttpRequest):
    """What a router's functions get: a request whose person is known.

    ``token`` is the bearer token that it came with, None for a browser's session.
    """

    user: "User"
    token: "ApiToken | None"


# Within these every sum of days and every change of zone is a date that exists.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
Day = Annotated[date, Field(strict=False, ge=FIRST_DAY, le=LAST_DAY)]
Moment = Annotated[
    AwareDatetime,
    Field(
        strict=False,
        ge=datetime.combine(FIRST_DAY, time(), UTC),
        le=datetime.combine(LAST_DAY, time(), UTC),
    ),
]


class Body(Schema):
    """Base of what clients send: unknown fields and values of other types are refused (422).

    A field that may be left out may be null too, and is then as if left out.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, values: Any) -> Any:
        return without_nulls(cls, values)


def without_nulls(model: type[BaseModel], values: Any) -> Any:
    """``values`` without the nulls of fields that have a default which is not null itself."""
    values = getattr(values, "_obj", values)  # ninja wraps what it hands to a schema
    if not isinstance(values, dict):
        return values
    optional = {
        field.alias or name
        for name, field in model.model_fields.items()
        if not field.is_required() and field.get_default(call_default_factory=True) is not None
    }
    return {name: one for name, one in values.items() if one is not None or name not in optional}


class Item(Schema):
    """Base of what is answered."""


class Page(Schema, Generic[T]):
    """A list: ``next`` is the value for ``?cursor=``, null at the end."""

    items: list[T]
    next: str | None = None


# Problems -----------------------------------------------------------------------------------

TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
}


class ProblemBody(Item):
    """RFC 9457. ``code`` is stable; ``detail`` is in the person's language."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    fields: dict[str, str]


def respond(problem: Problem, status: int | None = None) -> HttpResponse:
    """``problem`` as ``application/problem+json``, in the language of the request."""
    shown = status or problem.status
    body = {
        "type": "about:blank",
        "title": TITLES.get(shown, "Error"),
        "status": shown,
        "code": problem.code,
        "detail": problem.detail,
        "fields": problem.field_details(),
        **problem.extra,
    }
    response = HttpResponse(
        json.dumps(body, ensure_ascii=False), status=shown, content_type="application/problem+json"
    )
    if shown == 401:
        response["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        response["Retry-After"] = str(max(1, math.ceil(problem.retry_after)))
    response["Cache-Control"] = "no-store"
    return response


CSRF_SENTENCE = {
    "fr": "La page est trop ancienne. La recharger, puis recommencer.",
    "en": "This page is too old. Reload it, then try again.",
}


class _Csrf(CsrfViewMiddleware):
    def _reject(self, request: HttpRequest, reason: str) -> NoReturn:
        raise Forbidden(CSRF_SENTENCE, code="csrf")


def require_csrf(request: HttpRequest) -> None:
    """Raise the ``csrf`` problem unless the request proves that it comes from our own page."""
    check = _Csrf(lambda _: HttpResponse())
    # The view is exempt as a whole, because programs with tokens come without a cookie.
    request.csrf_processing_done = False  # type: ignore[attr-defined]
    check.process_request(request)
    check.process_view(request, lambda: HttpResponse(), (), {})


# Bodies -------------------------------------------------------------------------------------


def strict_json(raw: bytes) -> Any:
    """``raw`` as JSON, or :class:`Malformed` for what readers would understand differently.

    Refused: duplicate names, NaN and infinities, NUL, lone surrogates, nesting beyond 32, numbers
    that no column holds, and anything that is not UTF-8.
    """
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_once,
            parse_constant=_refuse,
            parse_int=_bounded,
            parse_float=_finite,
        )
    except (ValueError, RecursionError):
        raise Malformed from None
    _check(value, 0)
    return value


def _refuse(*_: object) -> NoReturn:
    raise Malformed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Malformed
    return found


def _bounded(digits: str) -> int:
    if len(digits) > LONGEST_DIGITS:
        raise Malformed
    return int(digits)


def _finite(digits: str) -> float:
    value = float(digits)
    if not math.isfinite(value):
        raise Malformed
    return value


def _check(value: Any, depth: int) -> None:
    if depth > DEEPEST:
        raise Malformed
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            raise Malformed
    elif isinstance(value, dict):
        for name, inner in value.items():
            _check(name, depth + 1)
            _check(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth + 1)


class StrictParser(Parser):
    """Reads the API's bodies: ``application/json`` in UTF-8, strictly."""

    def parse_body(self, request: HttpRequest) -> Any:
        kind, _, _ = (request.content_type or "").partition(";")
        if kind.strip().lower() != "application/json":
            raise UnsupportedType
        return strict_json(request.body)

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        for values in data.lists():
            _check([values[0], *values[1]], 0)
        return super().parse_querydict(data, list_fields, request)


# Lists --------------------------------------------------------------------------------------


def paged(
    queryset: QuerySet[M],
    *,
    order: Sequence[str],
    limit: int,
    cursor: str | None,
) -> tuple[list[M], str | None]:
    """At most ``limit`` rows after ``cursor``, ascending by ``order``, and the next cursor.

    ``order`` names columns that are not null and together unique («last_name», «pk»).
    """
    try:
        if cursor:
            queryset = queryset.filter(_after(order, _read_cursor(cursor, len(order))))
        rows = list(queryset.order_by(*order)[: limit + 1])
    except (ValueError, TypeError, OverflowError, ValidationError):  # a cursor of other values
        raise _bad_cursor() from None
    if len(rows) <= limit:
        return rows, None
    rows = rows[:limit]
    return rows, _write_cursor([_value(rows[-1], name) for name in order])


def sliced(rows: Sequence[T], *, limit: int, cursor: str | None) -> tuple[list[T], str | None]:
    """At most ``limit`` of ``rows`` that are in memory, from ``cursor`` on, and the next cursor."""
    start = 0
    if cursor:
        found = _read_cursor(cursor, 1)[0]
        if not isinstance(found, int) or found < 0:
            raise _bad_cursor()
        start = found
    end = start + limit
    return list(rows[start:end]), _write_cursor([end]) if end < len(rows) else None


def _value(row: Model, name: str) -> Any:
    value: Any = row
    for step in name.split("__"):
        try:
            value = getattr(value, step)
        except ObjectDoesNotExist:
            return None
    return value


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    later, same = Q(pk__in=()), Q()
    for name, value in zip(order, values, strict=True):
        later |= same & Q(**{f"{name}__gt": value})
        same &= Q(**{name: value})
    return later


def _write_cursor(values: Sequence[Any]) -> str:
    raw = json.dumps(values, ensure_ascii=False, default=str).encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _read_cursor(cursor: str, parts: int) -> list[Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        values = strict_json(raw)
    except (ValueError, Malformed):
        raise _bad_cursor() from None
    if (
        not isinstance(values, list)
        or len(values) != parts
        or any(not isinstance(value, str | int) for value in values)
        or any(isinstance(value, int) and abs(value) > BIGGEST_ID for value in values)
    ):
        raise _bad_cursor()
    return values


def _bad_cursor() -> Invalid:
    return Invalid(
        fields={
            "cursor": {
                "fr": "Ce repère n’est pas de cette liste.",
                "en": "This cursor is not of this list.",
            }
        }
    )


# Validation ---------------------------------------------------------------------------------

WRONG: dict[str, dict[str, str]] = {
    "missing": {"fr": "Il manque une valeur.", "en": "A value is missing."},
    "extra_forbidden": {"fr": "Ce champ est inconnu.", "en": "This field is unknown."},
    "too_long": {"fr": "C’est trop long.", "en": "This is too long."},
    "too_short": {"fr": "C’est trop court.", "en": "This is too short."},
    "range": {"fr": "Cette valeur est hors limites.", "en": "This value is out of range."},
    "choice": {"fr": "Cette valeur n’est pas proposée.", "en": "This is not one of the choices."},
    "type": {"fr": "Cette valeur n’a pas la bonne forme.", "en": "This value has a wrong form."},
}
_KIND_OF = {
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "greater_than": "range",
    "greater_than_equal": "range",
    "less_than": "range",
    "less_than_equal": "range",
    "int_parsing_size": "range",
    "literal_error": "choice",
    "enum": "choice",
    "missing": "missing",
    "extra_forbidden": "extra_forbidden",
}


def invalid(errors: Sequence[dict[str, Any]], said: Callable[[Any], str] = str) -> Invalid:
    """Pydantic's findings as one problem, each under the name of the field it belongs to."""
    fields: dict[str, dict[str, str]] = {}
    for error in errors:
        place = [said(part) for part in error.get("loc", ())]
        # ninja leads with the source («body», «query») and, for bodies, the argument's name.
        if place and place[0] in {"body", "query", "path", "header"}:
            place = place[2:] if place[0] == "body" else place[1:]
        kind = _KIND_OF.get(str(error.get("type")), "type")
        fields.setdefault(".".join(place) or "body", WRONG[kind])
    return Invalid(fields=fields)
