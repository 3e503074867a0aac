"""The language to speak to somebody who has not chosen one."""

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header


def preferred(accepted: str) -> str:
    """The language of ours that an Accept-Language header likes best; French where it names none.

    A person's own choice comes before it.
    """
    known = dict(settings.LANGUAGES)
    for code, liking in parse_accept_lang_header(accepted.lower()):
        language = code.partition("-")[0]
        if language in known and liking > 0:
            return language
    return settings.LANGUAGE_CODE
