"""What an import would do, in figures, with its hash: shown, confirmed, then applied.

``import-plan/1`` of docs/contract.md, «The plan of an import».
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

from ent_core.formats.issues import Issue, Issues, Level, Trouble
from ent_core.kernel.errors import Sentence, in_language

What = Literal["create", "update", "leave", "unchanged"]
WHATS: tuple[What, ...] = ("create", "update", "leave", "unchanged")
KINDS = (
    "establishments",
    "persons",
    "pupils",
    "teachers",
    "staff",
    "guardians",
    "guests",
    "divisions",
    "groups",
    "memberships",
    "services",
    "guardianships",
    "lessons",
)
MOST_LEAVING = 0.10

MANY_LEAVE = Trouble(
    "many_leave",
    Level.CONFIRM,
    {
        "fr": "{leaving} sur {known} partiraient ({kind}), plus de 10 %. Le fichier "
        "est-il complet ? "
        "Si oui, confirmer.",
        "en": "{leaving} of {known} would leave ({kind}), over 10 %. Is the file complete? "
        "If so, confirm.",
    },
)
OTHER_PLAN = Trouble(
    "confirm_mismatch",
    Level.CONFIRM,
    {
        "fr": "ce qui a été confirmé n’est pas ce plan : la source ou l’établissement a "
        "changé depuis. "
        "Relire le plan et confirmer son empreinte.",
        "en": "what was confirmed is not this plan: the source or the school has changed since. "
        "Read the plan again and confirm its hash.",
    },
)
MEANWHILE = Trouble(
    "changed_meanwhile",
    Level.ERROR,
    {
        "fr": "l’établissement a changé pendant l’importation ; rien n’a été appliqué. "
        "Recommencer.",
        "en": "the school changed during the import; nothing was applied. Start again.",
    },
)
KIND_NAMES: Mapping[str, Sentence] = {
    "establishments": {"fr": "établissements", "en": "schools"},
    "persons": {"fr": "personnes", "en": "people"},
    "pupils": {"fr": "élèves", "en": "pupils"},
    "teachers": {"fr": "enseignants", "en": "teachers"},
    "staff": {"fr": "personnels", "en": "staff"},
    "guardians": {"fr": "responsables", "en": "guardians"},
    "guests": {"fr": "invités", "en": "guests"},
    "divisions": {"fr": "classes", "en": "classes"},
    "groups": {"fr": "groupes", "en": "groups"},
    "memberships": {"fr": "inscriptions", "en": "memberships"},
    "services": {"fr": "services", "en": "services"},
    "guardianships": {"fr": "liens de famille", "en": "family ties"},
    "lessons": {"fr": "cours", "en": "lessons"},
}

Counts = Mapping[str, Mapping[str, int]]


class Verdict(IntEnum):
    """How an import ends; the number is the command's exit code."""

    APPLY = 0
    REFUSED = 2
    CONFIRM = 3


@dataclass(frozen=True)
class Plan:
    """``confirmed`` is the hash that somebody gave for having read the plan."""

    hash: str
    establishment: str
    formats: tuple[str, ...]
    counts: Counts
    issues: tuple[Issue, ...]
    changes_something: bool
    confirmed: str = ""

    @property
    def verdict(self) -> Verdict:
        """Nothing to do needs nobody's confirmation; a hash that was given must be this one."""
        levels = {issue.level for issue in self.issues}
        if Level.ERROR in levels:
            return Verdict.REFUSED
        asks = Level.CONFIRM in levels or bool(self.confirmed)
        if asks and self.changes_something and self.confirmed != self.hash:
            return Verdict.CONFIRM
        return Verdict.APPLY

    def as_json(self, *, applied: bool) -> dict[str, object]:
        return {
            "schema": "import-plan/1",
            "hash": self.hash,
            "establishment": self.establishment,
            "formats": list(self.formats),
            "applied": applied,
            "counts": {kind: dict(by_what) for kind, by_what in self.counts.items()},
            "issues": [issue.as_json() for issue in self.issues],
        }


def made_plan(
    *,
    establishment: str,
    formats: Sequence[str],
    counts: Counts,
    known: Mapping[str, int],
    issues: Issues,
    substance: object,
    changes_something: bool,
    confirmed: str = "",
) -> Plan:
    """A plan whose hash is that of ``substance`` (what the source says and what would change,
    from what), its figures and its issues. ``known`` is how many of a kind the source has brought
    and not taken back: more than a tenth of them do not leave unasked."""
    _ask_about_leaving(counts, known, issues)
    told = [
        (issue.level, issue.code, issue.file, issue.line, issue.field, issue.value)
        for issue in issues
    ]
    whole = json.dumps(
        [establishment, list(formats), counts, told, substance],
        sort_keys=True,
        default=str,
    )
    digest = hashlib.sha256(whole.encode()).hexdigest()
    if confirmed and confirmed != digest and not issues.are_refused():
        issues.add(OTHER_PLAN, value=confirmed)
    return Plan(
        digest, establishment, tuple(formats), counts, tuple(issues), changes_something, confirmed
    )


def _ask_about_leaving(counts: Counts, known: Mapping[str, int], issues: Issues) -> None:
    for kind, by_what in counts.items():
        leaving, there = by_what["leave"], known.get(kind, 0)
        if leaving and leaving > MOST_LEAVING * there:
            issues.add(
                MANY_LEAVE,
                field=kind,
                value=f"{leaving}/{there}",
                leaving=leaving,
                known=there,
                kind=in_language(KIND_NAMES[kind]),
            )


def counted(seen: Iterable[tuple[str, object, What]]) -> Counts:
    """Figures for every kind, from ``(kind, who or which, what)``: each one counts once a kind;
    what is partly the same and partly new, or gone, is an update."""
    by_one: dict[tuple[str, object], set[What]] = defaultdict(set)
    for kind, one, what in seen:
        by_one[kind, one].add(what)
    totals: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    for (kind, _), whats in by_one.items():
        totals[kind][whats.pop() if len(whats) == 1 else "update"] += 1
    counts: dict[str, dict[str, int]] = {
        kind: {what: totals[kind][what] for what in WHATS} for kind in KINDS
    }
    counts["lessons"]["cancelled"] = 0
    return counts
