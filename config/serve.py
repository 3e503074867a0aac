"""``python -m config.serve``: daphne with what Préau needs of it and daphne's command has not.

It starts the process's hub and sweeps, tells open sockets of a restart (1012), answers frames that
are too large or not UTF-8 with their codes (1009, 1007), and gives each socket's scope the way to
write to it directly. All that leans on daphne's and autobahn's own names stands in this file.
"""

import asyncio
import gc
import io
import os
import sys
from functools import partial
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("STATEMENT_TIMEOUT", "30000")  # milliseconds; for PostgreSQL

from daphne.endpoints import build_endpoint_description_strings
from daphne.http_protocol import WebRequest
from daphne.server import Server, reactor
from django.conf import settings
from twisted.internet import defer

from config.asgi import application, process
from config.limits import FORMS, largest_body

LARGEST_FRAME = 64 * 1024
PATIENCE_WITH_BODIES = 4  # times the limit, read and dropped so that the answer is heard


class SocketConnection:
    """One WebSocket of daphne's, as ``chat.hub.outlets`` writes to it."""

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol

    @property
    def _is_open(self) -> bool:
        return bool(self._protocol.state == self._protocol.STATE_OPEN)

    def write_text(self, frame: bytes) -> None:
        if self._is_open:
            # autobahn holds what is sent against the limit meant for what is received.
            self._protocol.maxMessagePayloadSize = 0
            try:
                self._protocol.sendMessage(frame, False)
            finally:
                self._protocol.maxMessagePayloadSize = LARGEST_FRAME

    def buffered(self) -> int:
        """Bytes that the operating system has not taken yet."""
        transport = self._protocol.transport
        return len(getattr(transport, "dataBuffer", b"")) + getattr(transport, "_tempDataLen", 0)

    def close_with(self, code: int) -> None:
        if self._is_open:
            # sendClose() refuses 1001 to 1012, which are the server's own to send.
            self._protocol.sendCloseFrame(code=code, isReply=False)
            reactor.callLater(1, partial(self._protocol.dropConnection, abort=True))


class RequestConnection:
    """One HTTP request of daphne's, as ``config.downloads`` asks it whether its reader keeps up."""

    def __init__(self, request: Any) -> None:
        self._request = request

    @property
    def is_open(self) -> bool:
        return not self._request.finished and self._request.channel is not None

    def buffered(self) -> int:
        """Bytes that the operating system has not taken yet."""
        if not self.is_open:
            return 0
        transport = self._request.channel.transport
        return len(getattr(transport, "dataBuffer", b"")) + getattr(transport, "_tempDataLen", 0)

    def abort(self) -> None:
        if self.is_open:
            self._request.channel.forceAbortClient()


class BoundedRequest(WebRequest):  # type: ignore[misc]
    """daphne's request, which would write to disk whatever anybody sends.

    What is beyond the limit of its address is not kept. The answer (413) is Django's, which reads
    the announced length; who goes on sending far beyond is cut off.
    """

    def __init__(self, *facts: Any, **more: Any) -> None:
        super().__init__(*facts, **more)
        # Twisted would read every form once more, on the event loop and as an e-mail, for arguments
        # that daphne never looks at: a class that hands in photographs stopped everybody.
        self._parsePOSTFormSubmission = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - twisted's name
        path = getattr(self.channel, "_path", b"").partition(b"?")[0]
        self._most = largest_body(path.decode("latin1"))
        self._taken = 0
        too_large = length is not None and length > self._most
        super().gotLength(0 if too_large else length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - twisted's name
        self._taken += len(data)
        if self._taken <= self._most:
            super().handleContentChunk(data)
        elif self._taken > self._most * PATIENCE_WITH_BODIES:
            self.channel.forceAbortClient()

    def check_timeouts(self) -> None:
        """daphne's limit is for an answer that does not come; a long download is no fault."""
        if not self._response_started:
            super().check_timeouts()


class PreauServer(Server):  # type: ignore[misc]
    """daphne's server; a socket's scope carries its :class:`SocketConnection`."""

    def create_application(self, protocol: Any, scope: dict[str, Any]) -> Any:
        if scope["type"] == "websocket":
            scope.setdefault("extensions", {})["preau.connection"] = SocketConnection(protocol)
        elif scope["type"] == "http":
            extensions = scope.setdefault("extensions", {})
            extensions["preau.connection"] = RequestConnection(protocol)
            if scope["path"] == FORMS:
                # Twisted has it in a file; daphne would queue it in memory, a class's all at once.
                extensions["preau.body"], protocol.content = protocol.content, io.BytesIO()
        return super().create_application(protocol, scope)

    def run(self) -> None:
        reactor.callWhenRunning(self._on_start)
        # Before daphne cancels its applications: they say goodbye first.
        reactor.addSystemEventTrigger("before", "shutdown", self._on_stop)
        super().run()

    def _on_start(self) -> None:
        build = self.http_factory.buildProtocol

        def bounded(address: Any) -> Any:
            protocol = build(address)
            protocol.requestFactory = BoundedRequest
            return protocol

        self.http_factory.buildProtocol = bounded
        self.ws_factory.setProtocolOptions(
            maxMessagePayloadSize=LARGEST_FRAME,
            maxFramePayloadSize=LARGEST_FRAME,
            failByDrop=False,
        )
        defer.ensureDeferred(_as_deferred(process.running()))

        # What was made to start stays: the collector would look through all of it again and again,
        # 70 ms each time, in the middle of somebody's request.
        gc.collect()
        gc.freeze()

    def _on_stop(self) -> Any:
        return defer.ensureDeferred(_as_deferred(process.stop()))


async def _as_deferred(work: Any) -> Any:
    return await defer.Deferred.fromFuture(asyncio.ensure_future(work))


def main() -> None:
    # Threads that work on pictures hand over sooner: the loop asks for its turn at every read.
    sys.setswitchinterval(0.0005)
    server = PreauServer(
        application=application,
        endpoints=build_endpoint_description_strings(
            host=settings.ENV.host, port=settings.ENV.port
        ),
        http_timeout=120,
        request_buffer_size=256 * 1024,  # a message for each 8 KiB would cost more than the bytes
        websocket_timeout=-1,  # a socket with pings stays open for ever
        ping_interval=86_400,  # the protocol has its own heartbeat
        websocket_handshake_timeout=10,
        websocket_max_message_size=LARGEST_FRAME,
        websocket_max_frame_size=LARGEST_FRAME,
        server_name="preau",
    )
    server.run()


if __name__ == "__main__":
    main()
