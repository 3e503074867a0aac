"""Somebody at a browser: what a test does and sees, in the words of the page."""

import re
import time
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket, expect

from tests.e2e.watch import Watch

PASSWORD = "préau-essai-2026"
SESSIONS = "/_allauth/browser/v1"


class Visitor:
    def __init__(self, context: BrowserContext, url: str, watch: Watch) -> None:
        self.context = context
        self.url = url
        self.watch = watch
        self.new_page()

    def new_page(self) -> "Visitor":
        """Another page of the same browser; the one before may be closed."""
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(12_000)
        self.in_step = False
        self.page.on("websocket", self._socket)
        return self

    # Coming and going --------------------------------------------------------------------------

    def sign_in(
        self, username: str, password: str = PASSWORD, *, shared: bool = False
    ) -> "Visitor":
        """In by the door that the page uses, without typing."""
        request = self.context.request
        request.get(f"{self.url}{SESSIONS}/config")
        token = next(c["value"] for c in self.context.cookies() if "csrftoken" in c["name"])
        headers = {"X-CSRFToken": token} | ({"X-Shared-Computer": "1"} if shared else {})
        answer = request.post(
            f"{self.url}{SESSIONS}/auth/login",
            data={"username": username, "password": password},
            headers=headers,
        )
        assert answer.ok, answer.text()
        return self

    def go(self, path: str) -> "Visitor":
        self.in_step = False
        self.page.goto(self.url + path)
        return self

    def go_within(self, path: str) -> None:
        """To another page of the app without leaving it, as a link of its own does."""
        self.page.evaluate(
            "(path) => { const a = document.createElement('a'); a.href = path;"
            " document.body.append(a); a.click(); a.remove(); }",
            path,
        )

    def reload(self) -> "Visitor":
        self.in_step = False
        self.page.reload()
        return self

    def open(self, channel: int) -> "Visitor":
        """A channel's page, live: what is written from now on arrives."""
        self.go(f"/channels/{channel}")
        expect(self.composer.or_(self.page.locator(".write")).first).to_be_visible()
        self.live()
        return self

    def live(self) -> "Visitor":
        """Waits until the socket has said that from here on all is live."""
        until = time.monotonic() + 15
        while not self.in_step:
            assert time.monotonic() < until, "the page did not come into step with the server"
            self.page.wait_for_timeout(20)
        return self

    def _socket(self, socket: WebSocket) -> None:
        self.in_step = False
        socket.on("framereceived", self._frame)
        socket.on("close", lambda _: setattr(self, "in_step", False))

    def _frame(self, frame: str | bytes) -> None:
        if '"op":"resumed"' in str(frame)[:200].replace(" ", ""):
            self.in_step = True

    # Writing and reading -----------------------------------------------------------------------

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("textbox", name=re.compile("^Message "))

    def say(self, text: str) -> Locator:
        """Writes and sends, as a hand would; the message's row, once it stands on the page."""
        self.write(text)
        row = self.message(text)
        expect(row).to_be_visible()
        return row

    def write(self, text: str) -> None:
        """Writes and sends: on a phone Enter is a new line, and the button sends."""
        self.composer.fill(text)
        if self.page.evaluate("matchMedia('(pointer: coarse)').matches"):
            self.page.get_by_role("button", name="Envoyer").click()
        else:
            self.composer.press("Enter")

    def message(self, text: str) -> Locator:
        return self.page.locator("li.msg", has=self.page.locator(".say", has_text=text))

    def act(self, text: str, deed: str) -> None:
        """Something from the menu of a message, with the mouse."""
        row = self.message(text)
        row.hover()
        row.get_by_role("button", name="Plus").click()
        row.get_by_role("menuitem", name=deed, exact=True).click()

    def toast(self, text: str) -> None:
        expect(self.page.locator(".toast", has_text=text)).to_be_visible()

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    @property
    def list(self) -> Locator:
        """The list of conversations."""
        return self.page.get_by_role("navigation", name="Conversations")

    def line(self, channel: int) -> Locator:
        """A channel's line in the list."""
        return self.list.locator(f'a[href="/channels/{channel}"]')

    def evaluate(self, script: str, argument: Any = None) -> Any:
        return self.page.evaluate(script, argument)

    def offline(self, yes: bool) -> None:
        self.context.set_offline(yes)
