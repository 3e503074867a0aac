"""What a subject is called where its source gives only a name."""

import re
import unicodedata


def code_of(name: str) -> str:
    """A code for a subject that has none: its name without accents («Éducation musicale» →
    «EDUCATION-MUSICALE»)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Z0-9]+", "-", plain.upper()).strip("-") or name.upper()


def letters_of(name: str) -> str:
    """The short sign of a subject: «Histoire-géographie» → «HG», «Mathématiques» → «Ma»."""
    words = [word for word in name.replace("-", " ").replace("’", " ").split() if len(word) > 2]
    if len(words) > 1:
        return "".join(word[0] for word in words[:2]).upper()
    return name[:2].capitalize()
