"""What may be written: verbatim, within bounds, and something that can be seen."""

import unicodedata
from uuid import UUID

import regex

from ent_core.kernel.errors import Invalid, Malformed, TooLarge

LONGEST_BODY = 4_000  # code points
MOST_MARKS = 8  # combining marks on one character; more is a tower that hides its neighbours

_EMOJI = regex.compile(
    r"(?=[\s\S]*(?:\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3))\X"
)
# What is drawn as text unless the selector of emoji style follows; a skin tone does its work too.
_MARKED = regex.compile(r"[\p{Mn}\p{Me}--[\uFE0F\u20E3]]|\uFE0F{2,}", regex.V1)
_PLAIN = regex.compile(
    r"((?=\p{Extended_Pictographic})\P{Emoji_Presentation}|[0-9#*])(?!\p{Emoji_Modifier})"
)
_STYLES = regex.compile(r"[\uFE0E\uFE0F]")
_TOWER = regex.compile(rf"[\p{{Mn}}\p{{Me}}]{{{MOST_MARKS + 1},}}")


def check_body(body: str, *, may_be_empty: bool = False) -> str:
    """``body`` as given, or the error that says why not.

    Raises :class:`Malformed` for what is not text (NUL, lone surrogates), :class:`TooLarge` over
    4,000 code points, :class:`Invalid` when there is nothing to see in it (``may_be_empty``: files
    say enough).
    """
    if "\x00" in body or any("\ud800" <= c <= "\udfff" for c in body):
        raise Malformed
    if len(body) > LONGEST_BODY:
        raise TooLarge(
            {
                "fr": "Ce message est trop long : {length} caractères, {most} au plus.",
                "en": "This message is too long: {length} characters, at most {most}.",
            },
            length=len(body),
            most=LONGEST_BODY,
        )
    if not (may_be_empty and not body) and not any(_can_be_seen(c) for c in body):
        raise Invalid({"fr": "Ce message est vide.", "en": "This message is empty."})
    if _TOWER.search(body):
        raise Invalid(
            {
                "fr": "Ce message empile trop d’accents sur une lettre.",
                "en": "This message stacks too many accents on one letter.",
            }
        )
    return body


def _can_be_seen(character: str) -> bool:
    return unicodedata.category(character) not in {
        "Zs", "Zl", "Zp", "Cc", "Cf", "Mn", "Me",
    } and character not in "\u115f\u1160\u2800\u3164\uffa0"  # fmt: skip


def check_emoji(emoji: str) -> str:
    """One emoji, of however many code points, spelt one way; else :class:`Invalid`.

    Some devices write the selector of emoji style where others leave it out («❤»); here it stands
    where Unicode's fully qualified form has it, so that all of them are one reaction.
    """
    spelt = _PLAIN.sub("\\1\ufe0f", _STYLES.sub("", emoji))
    if len(spelt) > 16 or not _EMOJI.fullmatch(emoji) or _MARKED.search(spelt):
        raise Invalid(
            {
                "fr": "Une réaction est un seul émoji.",
                "en": "A reaction is a single emoji.",
            }
        )
    return spelt


def check_cid(cid: object) -> UUID:
    """A client's id of a change; compared as a UUID, however it is spelt."""
    try:
        return UUID(str(cid))
    except ValueError:
        said = {"fr": "«cid» doit être un UUID.", "en": "«cid» must be a UUID."}
        raise Invalid(said, fields={"cid": said}) from None
