"""Text that rests encrypted: what must be kept for a while and read by nobody in between.

The first of FIELD_KEYS seals; all of them open, so that a key can be changed without a pause.
"""

import base64
import hashlib
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=1)
def _ring() -> MultiFernet:
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
            for key in settings.ENV.field_keys
        ]
    )


def seal(text: str) -> str:
    return _ring().encrypt(text.encode()).decode()


def unseal(kept: str) -> str:
    return _ring().decrypt(kept.encode()).decode()
