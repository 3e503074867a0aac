"""Problems as answers where Django, not a router, refuses."""

from django.http import HttpRequest, HttpResponse

from ent_core.kernel.errors import Forbidden, Malformed, Problem
from ent_core.kernel.http import CSRF_SENTENCE, respond

__all__ = ["csrf_failure", "respond"]


class Fault(Problem):
    """Ours, not the person's: what happened stands in the log, never in the answer."""

    status = 500
    code = "fault"
    sentence = {
        "fr": "Préau a eu un problème. Il est noté ; réessayer dans un instant.",
        "en": "Something went wrong in Préau. It has been noted; try again in a moment.",
    }


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return respond(Forbidden(CSRF_SENTENCE, code="csrf"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return respond(Malformed())


def fault(request: HttpRequest) -> HttpResponse:
    return respond(Fault())
