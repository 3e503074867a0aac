"""How passwords are hashed: Argon2id as OWASP recommends it, a few at a time.

A class of forty signs in within the same seconds on a server of two cores: Django's default asks
100 MB and eight lanes for each, together four gigabytes and many seconds. 19 MiB, two passes and
one lane (OWASP Password Storage Cheat Sheet) hold as well against guessing; each process works at
as many as it has cores, and the others wait their turn.
"""

import os
import threading
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher

_turn = threading.BoundedSemaphore(os.cpu_count() or 1)


class Argon2(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

    def encode(self, password: str, salt: str, *args: Any, **options: Any) -> str:
        with _turn:
            return super().encode(password, salt, *args, **options)

    def verify(self, password: str, encoded: str) -> bool:
        with _turn:
            return super().verify(password, encoded)
