"""How days, weeks, ranges and months are said, in French and English: a table of patterns.

They are tried from the top: what is longer and more special stands first, and its words are out of
the way of what follows. Texts are as ``normal.spelt`` gives them.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from bots.understanding.moments import (
    ENGLISH,
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    Days,
    Now,
    away,
    dated,
    day_or_none,
    days_between,
    month_named,
    nth_weekday,
    number_said,
    numbered_range,
    one_day,
    weekday_at,
    weekday_with_date,
    weekend_of,
)

WEEKDAY = "|".join((*WEEKDAYS, *ENGLISH))
MONTH = "|".join(sorted((name for name in MONTHS if len(name) > 3 or name == "mai"), key=len)[::-1])
_N = r"(?:\d{1,2}|" + "|".join(sorted(NUMBERS, key=len)[::-1]) + ")"
_SPELT = "|".join(sorted((name for name, at in NUMBERS.items() if at > 1), key=len)[::-1])
_NTH = r"\d{1,2}(?:er|st|nd|rd|th|e)?|premier|" + _SPELT
_YEAR = r"(?: (20\d\d))?"
_NEXT = r"prochaine?|pro|suivante?|d apres|a venir|qui suit"
_LAST = r"derniere?|passee?|d avant|precedente?|ecoulee?"

Rule = tuple[re.Pattern[str], Callable[[Now, re.Match[str]], Days | None], bool]
RULES: list[Rule] = []


def _rule(
    pattern: str, meaning: Callable[[Now, re.Match[str]], Days | None], *, whole: bool = False
) -> None:
    RULES.append((re.compile(rf"(?<![a-z0-9])(?:{pattern})(?![a-z0-9])"), meaning, whole))


def _nothing(now: Now, found: re.Match[str]) -> None:
    """Words that look like a date and are none: read, and out of the way of what follows."""


# fmt: off
# Again and again, or of no day of their own.
_rule(r"(?:tous les|toutes les|chaque|every|each|par|per) (?:jours?|semaines?|mois|week|day|month|" + WEEKDAY + r")s?(?: (?:matins?|soirs?))?", _nothing)
_rule("|".join(f"{day}s" for day in (*WEEKDAYS, *ENGLISH)), _nothing)
_rule(rf"(?:les )?vacances (?:de |d )?(?:la |l )?(?:{MONTH}|noel|toussaint|hiver|printemps|ete|paques)?", _nothing)
_rule(r"cette nuit|mi (?:" + MONTH + ")", _nothing)

_rule(rf"(?:{WEEKDAY}) (?:gras|saint|de paques|de (?:l |la )?(?:ascension|pentecote|vie))|good friday|poisson d avril|un (?:{WEEKDAY}) sur (?:deux|trois|2|3)", _nothing)
_rule(rf"(?:le |du )?(?:{_NTH}) (?:{MONTH}) 1[0-9]{{3}}", _nothing)

# Ranges by number.
_rule(r"(?:du|from|entre le) (\d{1,2})/(\d{1,2}) (?:au|to|et le) (\d{1,2})/(\d{1,2})",
      lambda now, found: days_between(dated(now, found[1], found[2], None), dated(now, found[3], found[4], None)), whole=True)
_rule(rf"les ({_NTH}) et ({_NTH}) ({MONTH})",
      lambda now, found: numbered_range(now, (found[1], None), (found[2], found[3])), whole=True)
_rule(rf"(?:entre|de|d|from|between) ({MONTH}) (?:et|a|to|and|jusqu en) ({MONTH})",
      lambda now, found: days_between(month_named(now, found[1])[0], month_named(now, found[2])[1]), whole=True)
_rule(rf"(?:du|from|from the|le|entre le|between the|between) (?:(?:{WEEKDAY}) )?({_NTH})(?: (?:of )?({MONTH}))? (?:au|a|to|to the|until|et le|et|and|and the|jusqu au) (?:(?:{WEEKDAY}) )?({_NTH})(?: (?:of )?({MONTH}))?(?: inclus)?",
      lambda now, found: numbered_range(now, (found[1], found[2]), (found[3], found[4])), whole=True)
_rule(rf"({_NTH}) (?:au|to) ({_NTH}) (?:of )?({MONTH})",
      lambda now, found: numbered_range(now, (found[1], None), (found[2], found[3])), whole=True)

# Dates in figures.
_rule(r"(20\d\d)-(\d\d)-(\d\d)", lambda now, found: one_day(day_or_none(int(found[1]), int(found[2]), int(found[3]))))
_rule(r"(?:(?:le|du|au|for|on|pour) )?(\d{1,2})/(\d{1,2})/(\d{2,4})", lambda now, found: one_day(dated(now, found[1], found[2], found[3])))
_rule(rf"(?:le|du|au|on|on the|for|pour|des|depuis|since|by|(?:{WEEKDAY})|(?:{WEEKDAY}) le) (\d{{1,2}})/(\d{{1,2}})", lambda now, found: one_day(dated(now, found[1], found[2], None)))
_rule(r"\d{1,2}/\d{1,2}", _nothing)

# Weeks.
_rule(rf"(?:semaine|week) (?:n |numero )?(\d{{1,2}})(?! (?:{MONTH}))", lambda now, found: now.numbered_week(int(found[1])), whole=True)
_rule(rf"(?:la )?semaine d apres (?:la )?(?:semaine )?(?:{_NEXT})|(?:the )?week after next", lambda now, found: now.week(2), whole=True)
_rule(r"(?:dans|d ici|sous) (?:quinze|15) jours|in a fortnight|in two weeks time", lambda now, found: now.after(14))
_rule(rf"depuis ({_N}) (jours?|semaines?|mois)|for the (?:last|past) ({_N}) (days?|weeks?)", lambda now, found: ((away(now, found[1] or found[3], found[2] or found[4], -1) or now.after(0))[0], now.today), whole=True)
_rule(rf"a week (?:on|from) ({WEEKDAY})|({WEEKDAY}) week", lambda now, found: one_day(now.weekday(weekday_at(found[1] or found[2]), past=False) + timedelta(days=7)))
_rule(r"tomorrow and the day after", lambda now, found: (now.after(1)[0], now.after(2)[0]), whole=True)
_rule(rf"(?:(?:la |of |the )?(?:semaine|week) (?:du|of|of the|commencant le|beginning)) (?:(?:{WEEKDAY}) )?({_NTH})(?: (?:of )?({MONTH}))?{_YEAR}",
      lambda now, found: _week_of(dated(now, found[1], found[2], found[3])), whole=True)
_rule(rf"(?:(?:la |of |the )?week of) ({MONTH}) ({_NTH})", lambda now, found: _week_of(dated(now, found[2], found[1], None)), whole=True)
_rule(r"(?:dans |in |d ici )(deux|two|2|trois|three|3|quatre|4) (?:semaines?|weeks?)", lambda now, found: now.week(number_said(found[1])), whole=True)

# The end of a week or a month is where a range ends.
_rule(rf"(?:fin|end) (?:de |of )?(?:la |l |the |this )?(?:semaine|week)(?! (?:{_NEXT}))", lambda now, found: one_day(now.week(0)[1]))
_rule(r"(?:debut|beginning|start) (?:de |of )?(?:la |cette |the |this )?(?:semaine|week)(?! (?:" + _NEXT + "))", lambda now, found: one_day(now.monday))
_rule(r"(?:la )?fin (?:du|de ce) mois(?! (?:" + _NEXT + "))|(?:the )?end of (?:the|this) month", lambda now, found: one_day(now.month(0)[1]))
_rule(r"(?:le )?debut (?:du|de ce) mois(?! (?:" + _NEXT + "))|(?:the )?(?:beginning|start) of (?:the|this) month", lambda now, found: one_day(now.month(0)[0]))
_rule(rf"(?:(?:le |the )?)(?:debut|beginning of|early|start of) (?:(?:du )?mois de |de |d |of )?({MONTH})", lambda now, found: (month_named(now, found[1])[0], month_named(now, found[1])[0] + timedelta(days=9)), whole=True)
_rule(rf"(?:(?:la |the )?)(?:fin|end of|late) (?:(?:du )?mois de |de |d |of )?({MONTH})", lambda now, found: (month_named(now, found[1])[0] + timedelta(days=20), month_named(now, found[1])[1]), whole=True)

_rule(rf"(?:le |the )?(?:dernier jour|last day) (?:de |d |du mois de |of )({MONTH})", lambda now, found: one_day(month_named(now, found[1])[1]))

# Week-ends.
_rule(rf"(?:le |ce |du |the )?(?:week end|we) (?:du|of the|des) ({_NTH})(?: (?:et {_NTH} )?({MONTH}))?", lambda now, found: weekend_of(dated(now, found[1], found[2], None)), whole=True)
_rule(r"(?:le |du |ce )?we (?:pro|prochain)", lambda now, found: (now.week(1)[0] + timedelta(days=5), now.week(1)[1]), whole=True)
_rule(r"(?:le |du |ce )?we (?:dernier|passe)", lambda now, found: (now.week(-1)[0] + timedelta(days=5), now.week(-1)[1]), whole=True)
_rule(r"(?:ce|le|du) we(?! (?:have|are|can|need|do|will|get))", lambda now, found: (now.week(0)[0] + timedelta(days=5), now.week(0)[1]), whole=True)
_rule(rf"(?:le |du |ce |the )?week end (?:{_NEXT})|next week end", lambda now, found: (now.week(1)[0] + timedelta(days=5), now.week(1)[1]), whole=True)
_rule(rf"(?:le |du |ce |the )?week end (?:{_LAST})|last week end", lambda now, found: (now.week(-1)[0] + timedelta(days=5), now.week(-1)[1]), whole=True)
_rule(r"(?:pendant le |durant le |le |du |ce |this |the |over the )?week end(?: ci)?", lambda now, found: (now.week(0)[0] + timedelta(days=5), now.week(0)[1]), whole=True)

# A weekday and what is said of it.
_rule(rf"(premier|deuxieme|second|troisieme|dernier) ({WEEKDAY}) (?:de|du mois de|d) ({MONTH})", lambda now, found: nth_weekday(now, found[1], found[2], found[3]))
_rule(rf"(?:le |du |au |ce |on |the )?(?:{WEEKDAY}),? (?:the |le )?({_NTH})(?: (?:of )?({MONTH}))?{_YEAR}(?! (?:h|heures?|e|eme)(?![a-z]))", lambda now, found: weekday_with_date(now, found[1], found[2], found[3]))
_rule(rf"(?:{WEEKDAY}) ({MONTH}) ({_NTH})", lambda now, found: one_day(dated(now, found[2], found[1], None)))
_rule(rf"({WEEKDAY})(?: matin| apres midi| soir)? en (?:huit|8)", lambda now, found: one_day(now.weekday(weekday_at(found[1]), past=False) + timedelta(days=7)))
_rule(rf"({WEEKDAY})(?: matin| apres midi| soir)? en (?:quinze|15)", lambda now, found: one_day(now.weekday(weekday_at(found[1]), past=False) + timedelta(days=14)))
_rule(rf"({WEEKDAY})(?: matin| apres midi| soir)? (?:de |d |of )?(?:(?:la |l )?(?:semaine|autre) (?:{_NEXT})|(?:la )?(?:{_NEXT})|next week)|next ({WEEKDAY})|({WEEKDAY}) after next week", lambda now, found: one_day(now.week(1)[0] + timedelta(days=weekday_at(found[1] or found[2] or found[3]))))
_rule(rf"({WEEKDAY})(?: matin| apres midi| soir)? (?:(?:de |of )?(?:la )?(?:semaine )?(?:{_LAST})|(?:of )?last week)|last ({WEEKDAY})|l autre ({WEEKDAY})", lambda now, found: one_day(_last(now, found[1] or found[2] or found[3], found[0])))
_rule(rf"({WEEKDAY})(?: matin| apres midi| soir)? (?:de cette semaine|(?:of )?this week)", lambda now, found: one_day(now.monday + timedelta(days=weekday_at(found[1]))))
_rule(rf"(?:this|ce) ({WEEKDAY})(?: ci| qui vient)?|({WEEKDAY}) (?:qui vient|ci)", lambda now, found: one_day(now.weekday(weekday_at(found[1] or found[2]))))
_rule(rf"(?:le |du |au |on |un |the )?({WEEKDAY})", lambda now, found: one_day(_bare(now, found)))

# From today.
_rule(r"apres demain|surlendemain|(?:the )?day after tomorrow", lambda now, found: now.after(2))
_rule(r"avant hier|(?:the )?day before yesterday", lambda now, found: now.after(-2))
_rule(r"aujourd ?hui|(?:dans|de) la journee|ce (?:jour|matin|midi|soir)|cet(?:te)? (?:apres midi|matinee?|soiree)|today|tonight|this (?:morning|afternoon|evening)|tout a l heure", lambda now, found: now.after(0))
_rule(r"demain|tomorrow", lambda now, found: now.after(1))
_rule(r"hier|yesterday|last night", lambda now, found: now.after(-1))
_rule(rf"(?:dans|d ici|in|sous) ({_N}) (jours?|days?|semaines?|weeks?|mois|months?)(?! (?:de|d) )", lambda now, found: away(now, found[1], found[2], 1))
_rule(rf"il y a ({_N}) (jours?|semaines?|mois)|({_N}) (days?|weeks?|months?) ago", lambda now, found: away(now, found[1] or found[3], found[2] or found[4], -1))
_rule(rf"(?:les |the )?(?:({_N}) (?:prochaine?s|next)|(?:next|prochaine?s) ({_N})) (?:jours|days)", lambda now, found: (now.after(1)[0], now.after(number_said(found[1] or found[2]))[0]), whole=True)
_rule(rf"(?:ces |les |the )?(?:({_N}) (?:derniere?s|last|past)|(?:last|past|derniere?s) ({_N})) (?:jours|days)", lambda now, found: (now.after(-number_said(found[1] or found[2]))[0], now.today), whole=True)
_rule(rf"(?:les |the )?(?:({_N}) (?:prochaine?s|next)|(?:next|prochaine?s) ({_N})) (?:semaines|weeks)", lambda now, found: (now.week(1)[0], now.week(number_said(found[1] or found[2]))[1]), whole=True)
_rule(rf"(?:ces |les |the )?(?:({_N}) (?:derniere?s|last|past)|(?:last|past|derniere?s) ({_N})) (?:semaines|weeks)", lambda now, found: (now.after(-7 * number_said(found[1] or found[2]))[0], now.today), whole=True)

# Whole weeks and months.
_rule(rf"(?:(?:la |the )?semaine (?:{_NEXT})|(?:the )?(?:next|following|coming) week|la prochaine semaine)(?: et la suivante)?", lambda now, found: now.week(1), whole=True)
_rule(rf"(?:la |cette )?semaine (?:{_LAST})|(?:la )?derniere semaine|last week|(?:the )?past week", lambda now, found: now.week(-1), whole=True)
_rule(r"(?:dans |de |pendant |sur |toute )?(?:la|cette|ma|sa|ta|notre|nos|this|the|my|his|her|our|whole) semaine(?: en cours| ci)?|(?:this|the|my|his|her|our|whole|all|current) week|semaine en cours|de la semaine", lambda now, found: now.week(0), whole=True)
_rule(rf"(?:le |du |au )?mois (?:{_NEXT})|(?:le )?prochain mois|next month", lambda now, found: now.month(1), whole=True)
_rule(rf"(?:le |du |au )?mois (?:{_LAST})|(?:le )?dernier mois|last month", lambda now, found: now.month(-1), whole=True)
_rule(r"(?:ce|du|le|dans le) mois(?: ci| en cours)?(?! de)|this month|the month", lambda now, found: now.month(0), whole=True)

# A day of a month, a month.
_rule(rf"(?:le |du |au |on |on the |the |pour le |for the )?({_NTH}) (?:of )?({MONTH}){_YEAR}", lambda now, found: one_day(dated(now, found[1], found[2], found[3])))
_rule(rf"(?:on |by |for )?({MONTH}) (?:the )?({_NTH})(?![h/]){_YEAR}", lambda now, found: one_day(dated(now, found[2], found[1], found[3])))
_rule(r"(?:le|du|au|on the|for the|since the|from the|pour le|the) (\d{1,2})(?:er|st|nd|rd|th)?(?! (?:h|heures?|e|eme|eleves?|pages?|notes?|points?|fois|premiers?|derniers?|cours|matieres?|trimestre)(?![a-z]))", lambda now, found: one_day(dated(now, found[1], None, None)))
_rule(rf"(?:en|in|au mois de|du mois de|au mois d|du mois d|pour le mois de|during|courant|de|d|for|since|depuis|pour) ({MONTH}){_YEAR}(?! \d)", lambda now, found: month_named(now, found[1], found[2]), whole=True)
# fmt: on


def _bare(now: Now, found: re.Match[str]) -> date:
    """What is due or asked «pour lundi» lies ahead, whatever the tense of the rest."""
    before = found.string[: found.start()]
    if re.search(r"(?:pour|for|d ici|by|jusqu a|until) $", before):
        return now.weekday(weekday_at(found[1]), past=False)
    if re.search(r"(?:depuis|since) $", before):
        return now.weekday(weekday_at(found[1]), past=True)
    return now.weekday(weekday_at(found[1]))


def _last(now: Now, day: str, said: str) -> date:
    if "semaine" in said or "week" in said:
        return now.week(-1)[0] + timedelta(days=weekday_at(day))
    return now.weekday(weekday_at(day), past=True)


def _week_of(day: date | None) -> Days | None:
    if day is None:
        return None
    first = day - timedelta(days=day.weekday())
    return first, first + timedelta(days=6)
