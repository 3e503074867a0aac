"""A plan for people: figures, issues, and what comes next."""

from collections.abc import Sequence

from ent_core.formats.issues import Issue, Level
from ent_core.imports.plan import KIND_NAMES, Plan, Verdict
from ent_core.kernel.errors import Sentence, in_language

_LEVELS: dict[Level, Sentence] = {
    Level.ERROR: {"fr": "Erreur", "en": "Error"},
    Level.CONFIRM: {"fr": "À confirmer", "en": "To confirm"},
    Level.WARNING: {"fr": "Attention", "en": "Warning"},
}
_HEAD: Sentence = {
    "fr": "Importation dans {uai} ({formats})\n\n"
    "                      nouveaux   modifiés    partants  inchangés",
    "en": "Import into {uai} ({formats})\n\n"
    "                           new    changed     leaving  unchanged",
}
_CANCELLED: Sentence = {
    "fr": "  dont annulés :{count:>17}",
    "en": "  of which cancelled:{count:>11}",
}
_APPLIED: Sentence = {"fr": "Appliqué.", "en": "Applied."}
_NOTHING: Sentence = {"fr": "Rien à faire.", "en": "Nothing to do."}
_REFUSED: Sentence = {
    "fr": "Refusé : rien n’a été écrit. Corriger les erreurs et recommencer.",
    "en": "Refused: nothing was written. Correct the errors and start again.",
}
_CONFIRM: Sentence = {
    "fr": "Rien n’a été écrit. Pour appliquer ce plan, ajouter : --confirm {hash}",
    "en": "Nothing was written. To apply this plan, add: --confirm {hash}",
}
_DRY: Sentence = {
    "fr": "Essai : rien n’a été écrit. Empreinte du plan : {hash}",
    "en": "Dry run: nothing was written. The plan's hash: {hash}",
}


def report(plan: Plan, issues: Sequence[Issue], *, applied: bool, dry_run: bool) -> str:
    lines = [
        in_language(_HEAD, uai=plan.establishment, formats=", ".join(plan.formats)),
    ]
    for kind, by_what in plan.counts.items():
        if any(by_what.values()):
            figures = "".join(
                f"{by_what[what]:>11}" for what in ("create", "update", "leave", "unchanged")
            )
            lines.append(f"{in_language(KIND_NAMES[kind]):<19}{figures}")
    if cancelled := plan.counts["lessons"]["cancelled"]:
        lines.append(in_language(_CANCELLED, count=cancelled))
    lines.append("")
    for level in (Level.ERROR, Level.CONFIRM, Level.WARNING):
        word = in_language(_LEVELS[level])
        lines += [f"{word} – {issue.message}" for issue in issues if issue.level is level]
    refused = any(issue.level is Level.ERROR for issue in issues)
    last = _DRY if dry_run else _APPLIED if plan.changes_something else _NOTHING
    if refused:
        last = _REFUSED
    elif plan.verdict is Verdict.CONFIRM:
        last = _CONFIRM
    elif not applied and not dry_run:
        last = _REFUSED
    return "\n".join([*lines, "", in_language(last, hash=plan.hash)])
