"""The ASGI application: Django for HTTP, the hub's socket for WebSocket."""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.core.asgi import get_asgi_application

django: Any = get_asgi_application()

from channels.routing import ProtocolTypeRouter
from django.conf import settings

from chat.hub import process
from chat.hub.consumers import socket
from config import downloads, threads
from config.limits import FORMS
from config.logs import configure

__all__ = ["application", "process"]

if not settings.TESTING:
    configure()

PIECE = 256 * 1024

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


async def http(scope: Scope, receive: Receive, send: Send) -> None:
    answer = downloads.Answer(scope, send)
    async with threads.for_uploads() if _uploads(scope) else threads.one_of_them():
        await django(scope, _body_of(scope, receive), answer.send)
    await answer.finish()


def _body_of(scope: Scope, receive: Receive) -> Receive:
    """Reads a body that the server left in a file, piece by piece as Django asks for it."""
    body = scope.get("extensions", {}).get("preau.body")
    if body is None:
        return receive
    over = False

    async def from_file() -> MutableMapping[str, Any]:
        nonlocal over
        if over:
            while (message := await receive())["type"] == "http.request":
                pass  # the server's own, which is empty
            return message
        piece = body.read(PIECE)
        over = len(piece) < PIECE
        if over:
            body.close()
        return {"type": "http.request", "body": piece, "more_body": not over}

    return from_file


def _uploads(scope: Scope) -> bool:
    return bool(scope["method"] == "POST" and scope["path"] == FORMS)


async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["path"] != "/ws/v1":
        await receive()
        await send({"type": "websocket.close"})
        return
    await socket(await process.running(), scope, receive, send)


async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
    """For servers that have it; daphne has not, and ``config.serve`` does the same by itself."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await process.running()
            await send({"type": "lifespan.startup.complete"})
        else:
            await process.stop()
            await send({"type": "lifespan.shutdown.complete"})
            return


application = ProtocolTypeRouter({"http": http, "websocket": websocket, "lifespan": lifespan})
