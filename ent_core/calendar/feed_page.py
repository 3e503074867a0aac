"""``GET /ics/{secret}.ics``: no session, the secret alone; what its person may see now."""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from ent_core.calendar import feeds, ics
from ent_core.calendar.content import content_of
from ent_core.kernel import rates
from ent_core.kernel.errors import NotFound, TooMany
from ent_core.people import throttle

READS_A_MINUTE = 120
GUESSES_A_MINUTE = 60
HEADERS = {
    # Programs ask again by themselves; in between, no intermediary keeps a private calendar.
    "Cache-Control": "private, max-age=60",
    "Content-Disposition": 'attachment; filename="preau.ics"',
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
}


@csrf_exempt
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The feed of a secret; 404 for one that opens none; 304 where nothing changed."""
    _patience(f"ics:{feeds.digest_of(secret)}", READS_A_MINUTE)
    try:
        person = feeds.owner_of(secret)
    except NotFound:
        _patience(f"ics-guesses:{throttle.address(request)}", GUESSES_A_MINUTE)
        raise
    name, entries = content_of(person)
    tag = quote_etag(ics.tag_of(name, entries))
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(
            ics.written(name, entries), content_type="text/calendar; charset=utf-8"
        )
    for header, value in HEADERS.items():
        response[header] = value
    response["ETag"] = tag
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _patience(key: str, many: int) -> None:
    wait = rates.take(key, many=many, seconds=60)
    if wait is not None:
        raise TooMany(retry_after=wait)
