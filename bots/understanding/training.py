"""``python -m bots.understanding.training``: makes the model from the phrasings.

The same each time. Build only: scikit-learn is needed here and nowhere else. What the margins are
worth (offsets of out-of-scope and distress, how sure is sure) is measured on authors that the
weights have not read: the phrasings are split by author, each part judged by a model of the others.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
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
from bots.understanding.normal import spelt

TEXTS = 3  # of one template: more say nothing new
SOFTNESS = 0.5  # the C of the linear SVC
RAREST = 2  # texts in which a feature must stand
FOLDS = 3
ASKED_ON = date(2026, 11, 24)

OUTSIDE, DISTRESS = "out_of_scope", "distress"
WRONG = 0.02  # of direct answers at most
FALSE_ALARMS = 0.006  # of ordinary questions taken for distress; the promise is 1 %

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
    margins, truths = _judged_by_others(read, intents)
    offsets, heat, sure = _calibrated(margins, truths, intents)
    save(_fitted(read, intents, offsets, heat, sure))
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


def _fitted(
    read: Sequence[Text], intents: tuple[str, ...], offsets: Floats, heat: float, sure: float
) -> Model:
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
    return Model(
        intents, known, idf, weights, machine.intercept_.astype(np.float32), offsets, heat, sure
    )


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


def _judged_by_others(
    read: Sequence[Text], intents: tuple[str, ...]
) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Margins of one text a template, by a model of the other authors; and the true intents."""
    authors = sorted({one.author for one in read})
    nothing = np.zeros(len(intents), np.float32)
    margins, truths = [], []
    for fold in range(FOLDS):
        apart = set(authors[fold::FOLDS])
        model = _fitted([one for one in read if one.author not in apart], intents, nothing, 1, 1)
        held = [one for one in read if one.author in apart]
        rows = matrix([one.features for one in held], model.known, model.idf)
        margins.append(np.asarray(rows @ model.weights.astype(np.float32) + model.bias, np.float32))
        truths += [intents.index(one.intent) for one in held]
    return np.concatenate(margins), np.array(truths)


def _calibrated(
    margins: Floats, truths: npt.NDArray[np.intp], intents: tuple[str, ...]
) -> tuple[Floats, float, float]:
    """Offsets, heat and the chance that is sure."""
    outside, distress = intents.index(OUTSIDE), intents.index(DISTRESS)
    offsets = np.zeros(len(intents), np.float32)
    ordinary = (truths != outside) & (truths != distress)

    # Out of scope as much as may be while four in five of those refused were out of scope indeed.
    for step in np.arange(-0.5, 1.0, 0.02):
        offsets[outside] = step
        said = (margins + offsets).argmax(1)
        wrongly = ((said == outside) & ordinary).mean() / max(ordinary.mean(), 1e-9)
        if wrongly > 0.035:
            break
    for step in np.arange(-0.5, 1.0, 0.02):
        offsets[distress] = step
        said = (margins + offsets).argmax(1)
        if ((said == distress) & ordinary).sum() / ordinary.sum() > FALSE_ALARMS:
            break
    offsets -= offsets.min()

    shifted = margins + offsets
    best = min(np.arange(1.0, 12.0, 0.25), key=lambda heat: _loss(shifted, truths, float(heat)))
    sure = chances(shifted, float(best))
    top, right = sure.max(1), sure.argmax(1) == truths
    # Judged on one author's wording by the others': a little stricter than it will be.
    order = np.argsort(-top)
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    enough = np.nonzero(wrong <= WRONG)[0]
    return offsets, float(best), float(top[order][enough[-1]]) if len(enough) else 1.0


def _loss(margins: Floats, truths: npt.NDArray[np.intp], heat: float) -> float:
    found = chances(margins, heat)[np.arange(len(truths)), truths]
    return float(-np.log(np.maximum(found, 1e-9)).mean())


if __name__ == "__main__":
    if sys.argv[1:]:
        sys.exit(f"{Path(__file__).name} takes no arguments")
    main()
