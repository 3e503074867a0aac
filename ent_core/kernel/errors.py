"""Typed errors: a stable code for programs, a sentence for people, in their language.

One handler each for HTTP (``config.api``), the socket (``chat.hub.consumers``) and commands turns
a :class:`Problem` into what its caller reads. Anything else that escapes is a fault of ours.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import get_language

Sentence = Mapping[str, str]


def in_language(sentence: Sentence, **values: object) -> str:
    """``sentence`` in the active language (French when it has no other), its fields filled in."""
    language = (get_language() or "fr")[:2]
    return (sentence.get(language) or sentence["fr"]).format(**values)


class Problem(Exception):
    """Something that the person, not the product, must change.

    ``fields`` maps a field's name to what is wrong with it; ``retry_after`` is in seconds;
    ``extra`` stands beside them in the answer.
    """

    status: ClassVar[int] = 422
    code: str = "invalid"
    sentence: ClassVar[Sentence] = {
        "fr": "Une valeur ne convient pas.",
        "en": "A value is not right.",
    }

    def __init__(
        self,
        sentence: Sentence | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Sentence] | None = None,
        retry_after: float | None = None,
        extra: Mapping[str, object] | None = None,
        **values: object,
    ) -> None:
        self.said: Sentence = sentence or type(self).sentence
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        self.retry_after = retry_after
        self.extra = dict(extra or {})
        self.values = values
        super().__init__(self.code)

    @property
    def detail(self) -> str:
        return in_language(self.said, **self.values)

    def field_details(self) -> dict[str, str]:
        return {name: in_language(said, **self.values) for name, said in self.fields.items()}


class Invalid(Problem):
    """Readable, but wrong."""


class Malformed(Problem):
    status = 400
    code = "malformed"
    sentence: ClassVar[Sentence] = {
        "fr": "La demande ne peut pas être lue.",
        "en": "The request cannot be read.",
    }


class Unauthorized(Problem):
    status = 401
    code = "unauthorized"
    sentence: ClassVar[Sentence] = {
        "fr": "Il faut d’abord se connecter.",
        "en": "Please sign in first.",
    }


class Forbidden(Problem):
    """Seen, but not allowed."""

    status = 403
    code = "forbidden"
    sentence: ClassVar[Sentence] = {
        "fr": "Ce droit n’est pas ouvert ici.",
        "en": "This is not allowed here.",
    }


class NotFound(Problem):
    """Does not exist, or may not be seen: the two are one answer."""

    status = 404
    code = "not_found"
    sentence: ClassVar[Sentence] = {
        "fr": "Cela n’existe pas, ou n’est pas visible d’ici.",
        "en": "This does not exist, or cannot be seen from here.",
    }


class MethodNotAllowed(Problem):
    status = 405
    code = "method_not_allowed"
    sentence: ClassVar[Sentence] = {
        "fr": "Cette adresse ne permet pas cela.",
        "en": "This address does not do that.",
    }


class Conflict(Problem):
    status = 409
    code = "conflict"
    sentence: ClassVar[Sentence] = {
        "fr": "Cela a changé entre-temps.",
        "en": "This has changed in the meantime.",
    }


class TooLarge(Problem):
    status = 413
    code = "too_large"
    sentence: ClassVar[Sentence] = {"fr": "C’est trop long.", "en": "This is too large."}


class UnsupportedType(Problem):
    status = 415
    code = "unsupported_type"
    sentence: ClassVar[Sentence] = {
        "fr": "Ce type de contenu n’est pas accepté ; il faut application/json.",
        "en": "This content type is not accepted; application/json is.",
    }


class TooMany(Problem):
    status = 429
    code = "rate"
    sentence: ClassVar[Sentence] = {
        "fr": "C’est trop à la fois. Réessayer dans un instant.",
        "en": "That is too much at once. Try again in a moment.",
    }


class Unavailable(Problem):
    status = 503
    code = "unavailable"
    sentence: ClassVar[Sentence] = {
        "fr": "Préau ne répond pas pour l’instant. Rien n’est perdu, réessayer bientôt.",
        "en": "Préau is not answering right now. Nothing is lost, try again soon.",
    }
