"""Access codes: 80 random bits that people read off paper, kept as a keyed hash alone."""

import hashlib
import hmac
import secrets

from django.conf import settings

# Crockford's base 32: no I, L, O, U; 16 letters hold 80 bits.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LETTERS = 16
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


def make() -> str:
    """A new code as it is shown, in groups of four («7K3M-…»)."""
    bits = secrets.randbits(80)
    letters = "".join(ALPHABET[bits >> shift & 31] for shift in range(75, -1, -5))
    return "-".join(letters[start : start + 4] for start in range(0, LETTERS, 4))


def digest_of(typed: str) -> str:
    """The keyed hash of a code as typed: case, dashes, spaces, O and I do not count."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_READ_AS)
    return hmac.new(settings.CODE_KEY.encode(), letters.encode(), hashlib.sha256).hexdigest()
