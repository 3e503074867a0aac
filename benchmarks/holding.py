"""Runs a command of manage.py and prints, last, how many seconds its longest transaction took.

    python -m benchmarks.holding import_timetable DIR …

On SQLite each transaction has the database's one writer from its beginning (``BEGIN IMMEDIATE``).
"""

import sys
import time
from typing import Any

import django
from django.core.management import call_command
from django.db import connection, transaction


def main() -> None:
    django.setup()
    longest, began = 0.0, 0.0
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(self: transaction.Atomic) -> None:
        nonlocal began
        inner = connection.in_atomic_block
        enter(self)
        if not inner:
            began = time.perf_counter()

    def left(self: transaction.Atomic, *error: Any) -> None:
        nonlocal longest
        leave(self, *error)
        if not connection.in_atomic_block:
            longest = max(longest, time.perf_counter() - began)

    transaction.Atomic.__enter__ = entered  # type: ignore[method-assign]
    transaction.Atomic.__exit__ = left  # type: ignore[method-assign]
    call_command(*sys.argv[1:])
    print(longest)


if __name__ == "__main__":
    main()
