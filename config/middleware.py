"""What every request passes through, besides what the libraries bring."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.utils import translation
from django.utils.crypto import get_random_string
from prometheus_client import Histogram

from config.problems import respond
from ent_core.kernel.errors import (
    Malformed,
    MethodNotAllowed,
    NotFound,
    Problem,
    TooLarge,
    TooMany,
    Unavailable,
)
from ent_core.kernel.http import strict_json
from ent_core.kernel.language import preferred
from ent_core.people import authentication

Next = Callable[[HttpRequest], HttpResponse]

NOT_PAGES = ("/api/", "/_allauth/", "/static/", "/healthz", "/readyz", "/metrics")

SECONDS = Histogram(
    "preau_http_seconds",
    "Time to answer a request, by route and status",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)


class RequestContext:
    """Names the request in the logs, counts it, and turns a :class:`Problem` into its answer."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=get_random_string(12))
        in_api = request.path.startswith("/api/")
        if in_api and request.method == "HEAD":
            request.method = "GET"  # the same answer; the server leaves its body out
        if request.path.startswith("//"):  # to a browser, «//host» is another place
            return respond(NotFound())
        response = self._elsewhere(request) or self.get_response(request)
        if in_api:
            response = self._as_problem(request, response)
            response.headers.setdefault("Cache-Control", "no-store")
        elif request.path.startswith("/_allauth/") and response.status_code == 429:
            response = self._throttled(response)
        route = request.resolver_match.route if request.resolver_match else "-"
        SECONDS.labels(_known(request.method), route, response.status_code).observe(
            time.perf_counter() - started
        )
        return response

    def _elsewhere(self, request: HttpRequest) -> HttpResponse | None:
        """In demo mode ``http://localhost:PORT`` leads to the one address that the cookie knows."""
        if not settings.DEMO or request.method not in {"GET", "HEAD"}:
            return None
        if request.path.startswith(NOT_PAGES):
            return None
        host, public = request.META.get("HTTP_HOST", ""), urlsplit(settings.PUBLIC_URL)
        name, _, port = host.partition(":")
        if name == "localhost" and public.hostname != "localhost" and port == str(public.port):
            return HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())
        return None

    def _as_problem(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """What Django itself refuses under /api/ reads like every other problem there."""
        if response.get("Content-Type", "").startswith("application/problem+json"):
            return response
        if response.status_code not in {404, 405}:
            return response
        spoken = response.get("Content-Language", settings.LANGUAGE_CODE)
        with translation.override(bearers_language(request) or spoken):
            if response.status_code == 404:
                return respond(NotFound())
            answer = respond(MethodNotAllowed())
        if "Allow" in response:
            answer["Allow"] = response["Allow"]
        return answer

    def _throttled(self, response: HttpResponse) -> HttpResponse:
        """allauth's own «too often» (password change, proving oneself again) says when, too."""
        known = response.get("Content-Type", "").startswith("application/problem+json")
        return response if known else respond(TooMany(retry_after=60))

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, RequestDataTooBig):
            return respond(TooLarge())
        if isinstance(error, OperationalError | InterfaceError):
            connection.close()  # the next request of this thread tries a new one
            return respond(Unavailable(retry_after=2))
        return respond(error) if isinstance(error, Problem) else None


def _known(method: str | None) -> str:
    """The method as a label: what strangers make up is one word, not a series each."""
    return method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"} else "other"


class CompressText(GZipMiddleware):
    """Compresses HTML and JSON (daphne does none); Django pads the length against BREACH."""

    kinds = (
        "text/html",
        "application/json",
        "application/problem+json",
        "application/manifest+json",
        "text/javascript",
        "text/calendar",
    )

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if not response.get("Content-Type", "").startswith(self.kinds):
            return response
        return super().process_response(request, response)


class PersonLanguage:
    """Speaks the person's own language, else the browser's, else French."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = getattr(request.user, "language", "") or preferred(
            request.headers.get("Accept-Language", "")
        )
        with translation.override(chosen):
            if request.path.startswith("/_allauth/") and request.method not in {"GET", "HEAD"}:
                # allauth reads JSON of its own; what no database can keep must not reach it.
                try:
                    if request.body and not isinstance(strict_json(request.body), dict):
                        raise Malformed
                except RequestDataTooBig:
                    return respond(TooLarge())
                except Problem as problem:
                    return respond(problem)
            response = self.get_response(request)
            spoken = translation.get_language() or chosen  # a token's person may have chosen too
        response.headers.setdefault("Content-Language", spoken)
        return response


def bearers_language(request: HttpRequest) -> str:
    """What the person of a request's token chose, where no route has asked who it is; or empty."""
    raw = authentication.bearer(request.headers.get("Authorization", ""))
    found = authentication.person_of_token(raw) if raw else None
    return found[0].language if found else ""
