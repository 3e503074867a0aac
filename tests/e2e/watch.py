"""What no test lets pass: an error in the console, a breach of the CSP, a request to elsewhere."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

# The browser's own word on answers that are expected: allauth says 401 when it ends a session, and
# so does the page's question whether the session is over.
EXPECTED = re.compile(r"status of 401 .*/(_allauth/browser/v1/auth/session|api/v1/me)$")
NO_NETWORK = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|WebSocket connection to .* failed"
    r"|unknown error occurred when fetching the script"
)


class Watch:
    """Looks at every page of the contexts that it is given; with ``faults`` the test fails."""

    def __init__(self, url: str) -> None:
        self.host = urlsplit(url).netloc
        self.faults: list[str] = []
        self._allowed = [EXPECTED]

    def over(self, context: BrowserContext) -> None:
        context.on("console", self._console)
        context.on("weberror", lambda error: self.faults.append(f"thrown: {error.error}"))
        context.on("request", self._request)

    @contextmanager
    def allowing(self, *patterns: str | re.Pattern[str]) -> Iterator[None]:
        """Within, console errors that match are part of what the test is about."""
        added = [re.compile(one) for one in patterns]
        self._allowed += added
        try:
            yield
        finally:
            self._allowed = [one for one in self._allowed if one not in added]

    def allow(self, *patterns: str | re.Pattern[str]) -> None:
        """As ``allowing``, to the end of the test."""
        self._allowed += [re.compile(one) for one in patterns]

    def _console(self, message: ConsoleMessage) -> None:
        said = f"{message.text} {message.location.get('url', '')}"
        if message.type in {"error", "warning"} and not any(
            one.search(said) for one in self._allowed
        ):
            self.faults.append(f"console: {said}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != self.host:
            self.faults.append(f"a request to elsewhere: {request.url}")
