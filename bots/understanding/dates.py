"""What is said of time: days, weeks, ranges and months, and the part of the day.

A grammar of its own, because a general parser found dates in a third of the questions that have
none. Conventions: a bare weekday is the next one, strictly after today, and the last one where the
sentence is in the past; «X prochain» is X of the next calendar week; «X en huit» a week after the
next X; «d'ici X» today to X; «depuis X» X to today; «le 12» the next 12th; weeks are Monday to
Sunday; what comes again and again («tous les lundis») is no date.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bots.understanding.date_rules import MONTH, RULES, WEEKDAY
from bots.understanding.moments import Now, day_or_none


@dataclass(frozen=True)
class Said:
    """A mention: ``words[start:end]`` means ``first`` to ``last``, both inclusive; ``whole`` for a
    week, a range or a month."""

    first: date
    last: date
    start: int
    end: int
    whole: bool


# «a été annulé» tells of what is to come as well; «était absent», «j'ai eu», «was» do not.
_PAST = re.compile(
    r"(?<![a-z])(?:etai[st]|etaient|avai[st]|avaient|j etais|was|were|did|had|missed|"
    r"(?:a|ai|as|ont|avez|avons) (?:t (?:il|elle|on) )?(?:pas |deja |bien )?(?:eu|manque|rate|loupe|seche|fait|dit|recu|"
    r"appris|travaille|corrige|colle|servi|depose|rendu|vu|pris|mange|mis|ete (?:malade|absent|puni|exclu|colle|convoque|"
    r"present|blesse|note|compte)[a-z]*)|ete (?:absent|malade)e?|"
    r"est (?:t (?:il|elle) )?(?:arrivee?|venue?|alle?e?)|sont (?:arrive|venu|alle)e?s|"
    r"s est (?:(?:t )?(?:il|elle) )?(?:passee?|absentee?))(?![a-z])"
)
_JOINED = re.compile(
    r" (?:et|ou|puis|et puis|ou alors|ou bien|a|au|jusqu a|jusqu au|et le|et pour|et de|and|or|to|until|till|and on"
    r"|ou le|puis le|ainsi que|et aussi|ni|through)(?: le)? "
)
_UNTIL = re.compile(
    r"(?:^| )(?:d ici(?: a)?(?: la| le)?|jusqu (?:a|au)(?: la| le)?|avant(?: la| le)?(?: (?:cours|classe) de)?|au plus tard(?: le)?|until(?: the)?|till|by(?: the)?|before(?: the)?|no later than) $"
)
_SINCE = re.compile(r"(?:^| )(?:depuis(?: le| la| le mois de)?|since(?: the)?) $")
_BEGUN = re.compile(r"(?:^| )(?:depuis(?: le mois de)?|since) $")


def is_past(words: str) -> bool:
    """Whether ``words`` (as ``normal.spelt`` gives them) tell of what is over."""
    return bool(_PAST.search(words))


def mentions(words: str, today: date, *, past: bool | None = None) -> list[Said]:
    """Every mention of time in ``words``, from left to right, those that belong together as one;
    ``past`` where what is asked tells whether a bare weekday lies behind."""
    behind = is_past(words) if past is None else past
    now, left, found = Now(today, behind), words, list[Said]()
    for pattern, meaning, whole in RULES:
        for match in pattern.finditer(left):
            days = meaning(now, match)
            start, end = match.span()
            left = left[:start] + "\0" * (end - start) + left[end:]
            if days is not None:
                found.append(Said(*days, start, end, whole))
    found.sort(key=lambda one: one.start)
    return [_opened(one, words, now) for one in _together(found, words)]


def _together(found: Iterable[Said], words: str) -> list[Said]:
    """«lundi et mardi», «de demain à vendredi»: from the first to the last of them."""
    out: list[Said] = []
    for one in found:
        last = out[-1] if out else None
        if last and _JOINED.fullmatch(_between(words, last, one)):
            first, until = min(last.first, one.first), max(last.last, one.last)
            weekdays = re.search(WEEKDAY, words[one.start : one.end])
            if one.last < last.first and weekdays and not last.whole and not one.whole:
                # «de lundi à mercredi» in the week in which its Monday lies.
                first, until = last.first, one.last + timedelta(days=7)
            out[-1] = Said(first, until, last.start, one.end, first != until)
        else:
            out.append(one)
    return out


def _between(words: str, last: Said, one: Said) -> str:
    """What stands between two mentions, the part of the day left out: «lundi matin et mardi»."""
    return re.sub(
        r"^ (?:matin|apres midi|soir|midi|morning|afternoon|evening)(?= )",
        "",
        words[last.end : one.start],
    )


def _opened(one: Said, words: str, now: Now) -> Said:
    """«d'ici X» from today to X, «depuis X» from X to today."""
    before = words[: one.start]
    said = words[one.start : one.end]
    until = _UNTIL.search(before) or said.startswith("d ici ")
    until = until or (before.endswith("jusqu ") and said.startswith(("au ", "a ")))
    until = until or words[one.end :].startswith((" au plus tard", " at the latest"))
    if until and one.last >= now.today:
        return Said(now.today, one.last, one.start, one.end, whole=True)
    if _SINCE.search(before) or said.startswith(("depuis ", "since ")):
        first = one.first
        if first > now.today:
            first = _earlier(first, now.today, said)
        return Said(first, now.today, one.start, one.end, whole=True)
    return one


def _earlier(day: date, today: date, said: str) -> date:
    """The same date, but past: of a year, a month or a week before."""
    if re.search(MONTH, said):
        return day_or_none(day.year - 1, day.month, min(day.day, 28)) or day
    months = day.year * 12 + day.month - 2
    found = day_or_none(months // 12, months % 12 + 1, day.day) if re.search(r"\d", said) else None
    return found if found and found <= today else day - timedelta(days=7)
