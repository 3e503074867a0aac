"""What a browser does around the socket: sign in, keep cookies, shake hands."""

import secrets
import socket
from typing import Any

import httpx
from django.contrib.auth.hashers import Argon2PasswordHasher

from ent_core.people.models import User
from tests.chat.server import Server
from tests.factories import PASSWORD


class Browser:
    """A browser that signed in, with its cookies."""

    def __init__(self, server: Server, person: User) -> None:
        give_password(person)
        self.server = server
        self.cookies = httpx.Cookies()
        self.ask("GET", "/_allauth/browser/v1/auth/session")
        answer = self.ask(
            "POST",
            "/_allauth/browser/v1/auth/login",
            {"username": person.username, "password": PASSWORD},
        )
        assert answer.status_code == 200, answer.text

    def ask(self, method: str, path: str, body: Any = None) -> httpx.Response:
        csrf = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        with httpx.Client(base_url=self.server.url, cookies=self.cookies, timeout=20) as http:
            answer = http.request(method, path, json=body, headers=csrf)
            self.cookies = http.cookies
        return answer

    @property
    def headers(self) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {"Cookie": cookies, "Origin": self.server.url}


def give_password(person: User) -> None:
    """A password that the server knows: it hashes as production does, the tests do not."""
    hasher = Argon2PasswordHasher()
    now = User.objects.get(pk=person.pk).password
    if not now.startswith(hasher.algorithm):
        made = hasher.encode(PASSWORD, hasher.salt())
        User.objects.filter(pk=person.pk).update(password=made)


def handshake(server: Server, headers: list[tuple[str, str]], path: str = "/ws/v1") -> int:
    """The status that a WebSocket handshake with these headers gets (101: let in)."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {secrets.token_hex(11)}==",
        *(f"{name}: {value}" for name, value in headers),
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        said = wire.recv(4096)
    return int(said.split()[1])
