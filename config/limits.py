"""How much of a request is taken in, by its address. Read before anybody knows who asks."""

from django.conf import settings

from ent_core.files.receiving import AROUND

FORMS = "/api/v1/files"  # the one place that reads a form
OTHERWISE = 1024 * 1024


def largest_body(path: str) -> int:
    """Bytes of a request's body that are worth keeping."""
    return settings.FILE_LIMIT + AROUND if path == FORMS else OTHERWISE
