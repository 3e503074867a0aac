"""A reply as plain text: the whole answer, for ears, for e-mail, for a command line."""

from bots import wording
from bots.skill import Reply
from ent_core.kernel.errors import Sentence, in_language

_MORE: Sentence = {"fr": "… et {n} de plus", "en": "… and {n} more"}
_AS_OF: Sentence = {"fr": "À {time}", "en": "As of {time}"}


def text(reply: Reply, *, base: str = "") -> str:
    """What was understood, the answer, its rows, its age; ``base`` makes the link whole."""
    lines = [" · ".join(reply.about)] if reply.about else []
    lines.append(reply.sentence)
    if reply.card:
        lines += [_row(row.label, row.text, row.note) for row in reply.card.rows]
        if reply.card.left_out:
            lines.append(in_language(_MORE, n=reply.card.left_out))
    if reply.link:
        lines.append(f"{reply.link.label} : {base}{reply.link.path}" if base else reply.link.label)
    if reply.as_of:
        lines.append(in_language(_AS_OF, time=wording.hour(reply.as_of)))
    return "\n".join(line for line in lines if line)


def _row(label: str, said: str, note: str) -> str:
    line = f"{label} : {said}" if label and said else label or said
    return f"• {line} ({note})" if note else f"• {line}"
