"""What machines ask: alive, ready, and the figures."""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from redis import Redis, RedisError

from ent_core.kernel import clock
from ent_core.kernel.models import OutboxEvent

PATIENCE = 0.5


def alive(request: HttpRequest) -> HttpResponse:
    """This process answers; ``now`` is the product's clock."""
    return _fresh({"status": "ok", "now": clock.now().isoformat()})


def ready(request: HttpRequest) -> HttpResponse:
    """503 only without the database: everything else may be away and nothing is lost."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        late = OutboxEvent.objects.filter(done_at=None, attempts__gt=0).count()
    except DatabaseError:
        return _fresh({"status": "down", "database": "down"}, status=503)
    layer = _answers(settings.REDIS_URL)
    parts = {
        "database": "ok",
        "layer": layer,
        "worker": _answers(settings.ENV.broker_url),
        "outbox": "degraded" if late else "ok",
    }
    whole = "degraded" if "degraded" in parts.values() else "ok"
    return _fresh({"status": whole, **parts})


def metrics(request: HttpRequest) -> HttpResponse:
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)


def _answers(url: str) -> str:
    if not url.startswith(("redis", "unix", "valkey")):
        return "degraded"
    client = Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
    try:
        client.ping()
    except RedisError:
        return "degraded"
    finally:
        client.close()
    return "ok"


def _fresh(body: dict[str, str], status: int = 200) -> HttpResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response
