"""Sending files as a browser does."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from ent_core.people.models import User
from tests.factories import token_of

Send = Callable[..., Any]

BOUNDARY = "ligne-de-partage"


def form(*parts: tuple[str, bytes], end: bool = True) -> bytes:
    """A multipart body of (header, content), byte for byte."""
    lines = [
        b"--" + BOUNDARY.encode() + b"\r\n" + head.encode() + b"\r\n\r\n" + content + b"\r\n"
        for head, content in parts
    ]
    return b"".join(lines) + (b"--" + BOUNDARY.encode() + b"--\r\n" if end else b"")


def file_part(
    name: str, content: bytes, kind: str = "application/octet-stream"
) -> tuple[str, bytes]:
    said = f'Content-Disposition: form-data; name="file"; filename="{name}"'
    return f"{said}\r\nContent-Type: {kind}", content


@pytest.fixture
def send(db: None) -> Send:
    """``send(person, name, content, **fields)``: POST /files; ``raw`` gives the body itself."""

    def post(person: User | None, name: str, content: bytes, /, **fields: Any) -> Any:
        headers = fields.pop("headers", {})
        if person is not None:
            headers = {"Authorization": f"Bearer {token_of(person)}", **headers}
        kind = fields.pop("content_type", "application/octet-stream")
        if fields.pop("raw", False):
            return Client(headers=headers).generic(
                "POST",
                "/api/v1/files",
                content,
                content_type=f"multipart/form-data; boundary={BOUNDARY}",
            )
        body = form(
            *(
                (f'Content-Disposition: form-data; name="{field}"', str(value).encode())
                for field, value in fields.items()
            ),
            file_part(name, content, kind),
        )
        return Client(headers=headers).generic(
            "POST",
            "/api/v1/files",
            body,
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )

    return post


__all__ = ["Send", "file_part", "form", "send"]
