"""The HTTP API: routers, who is asking, problems, and its own two pages about itself."""

import hashlib
import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.renderers import JSONRenderer
from ninja.security.base import AuthBase

from bots.api import router as assistant
from chat.hub.api import router as hub
from chat.safety.api import router as safety
from chat.today.api import router as today
from config.limits import FORMS
from ent_core.attendance.api import router as attendance
from ent_core.calendar.api import router as agenda
from ent_core.establishments.api import router as establishments
from ent_core.files import receiving
from ent_core.files.api import router as files
from ent_core.grades.api import router as grades
from ent_core.homework.api import router as homework
from ent_core.kernel import idempotency, rates
from ent_core.kernel.errors import (
    Forbidden,
    Invalid,
    Malformed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unauthorized,
    Unavailable,
    UnsupportedType,
)
from ent_core.kernel.http import (
    ProblemBody,
    StrictParser,
    invalid,
    require_csrf,
    respond,
    strict_json,
)
from ent_core.people import authentication
from ent_core.people.api import router as people
from ent_core.people.models import User
from ent_core.timetable.api import router as timetable

REQUESTS_A_MINUTE = 200
SAFE = {"GET", "HEAD", "OPTIONS"}


class Person(AuthBase):
    """A session with CSRF, or a bearer token whose scopes allow the method."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> User:
        return person_of(request)


def person_of(request: HttpRequest) -> User:
    """The active person who asks; raises 401, 403 (CSRF, scope) or 429. Once a request."""
    known: User | None = getattr(request, "_person", None)
    if known is not None:
        return known
    header = request.headers.get("Authorization")
    writing = request.method not in SAFE
    if header is not None:
        raw = authentication.bearer(header)
        found = authentication.person_of_token(raw) if raw else None
        if found is None:
            raise Unauthorized
        person, token = found
        if not authentication.allows(token, writing=writing):
            raise Forbidden(
                {
                    "fr": "Ce jeton ne permet pas cela.",
                    "en": "This token does not allow that.",
                },
                code="scope",
            )
        request.user, request.token = person, token  # type: ignore[attr-defined]
        if person.language:
            translation.activate(person.language)
    else:
        if not request.user.is_authenticated:
            raise Unauthorized
        person = request.user
        request.token = None  # type: ignore[attr-defined]
        if writing:
            require_csrf(request)
    wait = rates.take(f"person:{person.pk}", many=REQUESTS_A_MINUTE, seconds=60)
    if wait is not None:
        raise TooMany(retry_after=wait)
    request._person = person  # type: ignore[attr-defined]
    return person


class PlainJson(JSONRenderer):
    """French as it is written, not as escapes: a third smaller before compression."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}


class Api(NinjaAPI):
    """Its description names the one shape of everything that goes wrong."""

    def get_openapi_schema(self, **options: Any) -> Any:
        schema = super().get_openapi_schema(**options)
        schema["components"].setdefault("schemas", {})["Problem"] = ProblemBody.model_json_schema()
        problem = {"$ref": "#/components/schemas/Problem"}
        for verbs in schema["paths"].values():
            for operation in verbs.values():
                operation["responses"]["default"] = {
                    "description": "A problem (RFC 9457)",
                    "content": {"application/problem+json": {"schema": problem}},
                }
        return schema


api = Api(
    title="Préau",
    version="1",
    description="L’API de Préau. Le contrat : docs/contract.md.",
    urls_namespace="api",
    auth=Person(),
    parser=StrictParser(),
    renderer=PlainJson(),
    docs_url=None,
)


def answered_once(run: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the first answer again to a POST that repeats an ``Idempotency-Key``."""

    @wraps(run)
    def once(request: HttpRequest, **path: Any) -> HttpResponse:
        if receiving.is_form(request):
            receiving.leave_unread(request)
        asked = request.headers.get("Idempotency-Key")
        if request.method != "POST" or asked is None:
            return run(request, **path)
        try:
            person = person_of(request)
        except Unauthorized:
            return run(request, **path)  # routes without a person answer as ever
        except Problem as problem:
            return respond(problem)
        try:
            return idempotency.once(
                person=person,
                path=request.get_full_path(),
                key=_key(asked),
                payload=_payload(request),
                answer=lambda: run(request, **path),
            )
        except RequestDataTooBig:
            return respond(TooLarge())
        except Problem as problem:
            return respond(problem)

    return once


def _payload(request: HttpRequest) -> str:
    """What makes two bodies the same: what they say, not how it is spaced."""
    if receiving.is_form(request):
        if request.path != FORMS:
            raise UnsupportedType
        return receiving.form(request).digest()
    body = request.body
    try:
        said = json.dumps(strict_json(body), sort_keys=True).encode()
    except Malformed:
        said = body
    return hashlib.sha256(said).hexdigest()


def _key(asked: str) -> UUID:
    try:
        return UUID(asked)
    except ValueError:
        raise Invalid(
            fields={
                "Idempotency-Key": {"fr": "Il faut un UUID.", "en": "It must be a UUID."},
            }
        ) from None


api.add_decorator(answered_once, mode="view")
api.add_router("", people)
api.add_router("", establishments)
api.add_router("", timetable)
api.add_router("", attendance)
api.add_router("", homework)
api.add_router("", agenda)
api.add_router("", files)
api.add_router("", grades)
api.add_router("", hub)
api.add_router("", safety)
api.add_router("", today)
api.add_router("", assistant)


@api.exception_handler(Problem)
def _problem(request: HttpRequest, error: Problem) -> HttpResponse:
    return respond(error)


@api.exception_handler(ValidationError)
def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    if any(found["loc"][:1] == ("path",) for found in error.errors):
        return respond(NotFound())  # an id that no row can have reads like one that no row has
    return respond(invalid(error.errors))


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _without_database(request: HttpRequest, error: DatabaseError) -> HttpResponse:
    connection.close()  # the next request of this thread tries a new one
    return respond(Unavailable(retry_after=2))


@api.exception_handler(Http404)
def _not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return respond(NotFound())


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return respond(TooLarge())


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    # ninja wraps what the parser raised; the problem itself says more.
    cause = error.__cause__
    if isinstance(cause, Problem):
        return respond(cause)
    return respond(Unauthorized() if error.status_code == 401 else Malformed())


def operations() -> set[tuple[str, str]]:
    """(method, path) of all that the API does, paths below ``/api/v1``."""
    return {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, verbs in api.get_openapi_schema()["paths"].items()
        for method in verbs
    }
