"""Names as they are searched for and sorted: without accents, in lower case."""

import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    Text = models.CharField[str, str]
else:
    Text = models.CharField


def searchable(text: str) -> str:
    """``text`` without accents, in lower case, words apart by one space («Zoé Lê» → «zoe le»)."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    letters = "".join(c for c in plain if not unicodedata.combining(c)).casefold()
    return " ".join(letters.replace("'", " ").replace("’", " ").replace("-", " ").split())


class SearchName(Text):
    """«last first» in searchable form, written from the person's names at every save.

    Bulk creation writes it too; ``bulk_update`` does not: name ``search_name`` among its fields
    and set it with :func:`searchable_name`.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = searchable_name(
            getattr(model_instance, "first_name", ""), getattr(model_instance, "last_name", "")
        )
        setattr(model_instance, self.attname, value)
        return value


def searchable_name(first_name: str, last_name: str) -> str:
    return searchable(f"{last_name} {first_name}")[:210]
