"""``python -m bots.understanding.training``: makes the model from the phrasings.

The same each time. Build only: scikit-learn is needed here and nowhere else. What the margins are
worth (offsets of out-of-scope and distress, how sure is sure) is set on ``data/tuning.jsonl``:
whole questions by an author who has not read the phrasings.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from multiprocessing import Pool
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from bots.understanding import grammar, typos
from bots.understanding.features import features_of
from bots.understanding.grammar import Template
from bots.understanding.masking import masked
from bots.understanding.model import PATH, Model, chances, number_of, save
from bots.understanding.normal import DATA, spelt

TEXTS = 3  # of one template: more say nothing new
SOFTNESS = 0.5  # the C of the linear SVC
RAREST = 2  # texts in which a feature must stand
ASKED_ON = date(2026, 11, 24)

OUTSIDE, DISTRESS = "out_of_scope", "distress"
# Stricter on the tuning questions than what is promised, which is 2 %, 1 % and a precision of 80 %.
WRONG = 0.015  # of direct answers
FALSE_ALARMS = 0.005  # of all others taken for distress
REFUSED = 0.01  # of ordinary questions taken for out of scope
TUNING = DATA / "tuning.jsonl"

Numbers = npt.NDArray[np.uint32]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Text:
    """One text of a template as numbers of features; ``weight`` makes templates equal."""

    intent: str
    author: str
    features: Numbers
    weight: float


def main() -> None:
    began = time.perf_counter()
    phrasings = grammar.templates()
    _keep_words(phrasings)
    with Pool(2) as workers:
        parts = workers.map(_texts, [phrasings[at::8] for at in range(8)])
    read = [text for part in parts for text in part]
    intents = tuple(sorted({text.intent for text in read}))
    save(_calibrated(_fitted(read, intents)))
    print(
        f"{len(phrasings)} phrasings, {len(read)} texts, {len(intents)} intents, "
        f"{PATH.stat().st_size / 1e6:.1f} MB, {time.perf_counter() - began:.1f} s"
    )


def _keep_words(phrasings: Sequence[Template]) -> None:
    """The words that there are, for ``typos``; before anything is masked."""
    counted: Counter[str] = Counter()
    for one in phrasings:
        counted.update(
            {word for text in grammar.literal_words(one) for word in spelt(text).split()}
        )
    lines = [f"{word} {many}\n" for word, many in sorted(counted.items()) if many >= typos.KNOWN]
    typos.WORDS.parent.mkdir(parents=True, exist_ok=True)
    typos.WORDS.write_text("".join(lines), "utf-8")
    typos.forget()


def _texts(phrasings: Sequence[Template]) -> list[Text]:
    names = tuple(grammar.fills("C"))
    out = []
    for one in phrasings:
        texts = grammar.texts(one, TEXTS)
        for text in texts:
            words = masked(text, ASKED_ON, children=names).words
            numbers = np.unique(
                np.array([number_of(name) for name in features_of(words)], np.uint32)
            )
            out.append(Text(one.intent, one.author, numbers, len(texts) ** -0.5))
    return out


def _fitted(read: Sequence[Text], intents: tuple[str, ...]) -> Model:
    everything, many = np.unique(np.concatenate([one.features for one in read]), return_counts=True)
    known = everything[many >= RAREST]
    idf = np.log(len(read) / many[many >= RAREST]).astype(np.float32)
    machine = LinearSVC(C=SOFTNESS, class_weight="balanced", random_state=0, tol=1e-3)
    machine.fit(
        matrix([one.features for one in read], known, idf),
        [intents.index(one.intent) for one in read],
        sample_weight=[one.weight for one in read],
    )
    weights = machine.coef_.T.astype(np.float16)
    bias = machine.intercept_.astype(np.float32)
    return Model(intents, known, idf, weights, bias, np.zeros_like(bias), heat=1, sure=1)


def matrix(texts: Sequence[Numbers], known: Numbers, idf: Floats) -> csr_matrix:
    """Rows of length one, what is not known left out."""
    ends, columns, values = [0], [], []
    for numbers in texts:
        at = np.searchsorted(known, numbers)
        at = at[(at < len(known))]
        at = at[np.isin(known[at], numbers, assume_unique=True)]
        weight = idf[at]
        columns.append(at)
        values.append(weight / (np.linalg.norm(weight) or 1))
        ends.append(ends[-1] + len(at))
    return csr_matrix(
        (np.concatenate(values), np.concatenate(columns), ends), shape=(len(texts), len(known))
    )


def _judged(model: Model) -> tuple[Floats, npt.NDArray[np.intp]]:
    """The margins of the questions that nothing was learnt from, and what they ask."""
    margins, truths = [], []
    for line in TUNING.read_text("utf-8").splitlines():
        asked = json.loads(line)
        today = datetime.fromisoformat(asked["now"]).date()
        words = masked(asked["text"], today, children=asked["children"]).words
        margins.append(model.margins(features_of(words)))
        truths.append(model.intents.index(asked["intent"]))
    return np.array(margins), np.array(truths)


def _calibrated(model: Model) -> Model:
    """With its offsets, its heat and the chance that is sure."""
    margins, truths = _judged(model)
    outside, distress = model.intents.index(OUTSIDE), model.intents.index(DISTRESS)
    ordinary = (truths != outside) & (truths != distress)
    offsets = np.zeros(len(model.intents), np.float32)
    for of, most in ((outside, REFUSED), (distress, FALSE_ALARMS), (outside, REFUSED)):
        for step in np.arange(-0.5, 1.0, 0.02):
            offsets[of] = step
            said = (margins + offsets).argmax(1)
            others = (truths != of) if of == distress else ordinary
            if ((said == of) & others).sum() > most * others.sum():
                break
            best = step
        offsets[of] = best
    shifted = margins + offsets
    heats = np.arange(1.0, 12.0, 0.25)
    heat = float(min(heats, key=lambda one: _loss(shifted, truths, float(one))))
    sure = chances(shifted, heat).max(1)[ordinary]
    right = (shifted.argmax(1) == truths)[ordinary]
    order = np.argsort(-sure)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(wrong <= WRONG)[0]
    return replace(model, offsets=offsets, heat=heat, sure=float(sure[order][enough[-1]]))


def _loss(margins: Floats, truths: npt.NDArray[np.intp], heat: float) -> float:
    found = chances(margins, heat)[np.arange(len(truths)), truths]
    return float(-np.log(np.maximum(found, 1e-9)).mean())


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(f"{Path(__file__).name} takes no arguments")
    main()
