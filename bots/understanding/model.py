"""The trained model as plain arrays, and how it weighs a text. Needs numpy alone."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bots.understanding.normal import MODEL

PATH = MODEL / "model.npz"

Floats = npt.NDArray[np.float32]


class NotTrained(Exception):
    """There is no model: ``python -m bots.understanding.training`` makes it."""


@dataclass(frozen=True)
class Model:
    """``known`` are the sorted numbers of the features; for each its ``idf`` and its ``weights``,
    a column an intent. ``offsets`` are added to the margins, ``heat`` makes chances of them;
    ``sure`` is the chance from which an answer is given without asking back."""

    intents: tuple[str, ...]
    known: npt.NDArray[np.uint32]
    idf: Floats
    weights: npt.NDArray[np.float16]
    bias: Floats
    offsets: Floats
    heat: float
    sure: float

    def chances(self, features: Iterable[str]) -> Floats:
        """The chance of each intent, in the order of ``intents``."""
        return chances(self.margins(features) + self.offsets, self.heat)

    def margins(self, features: Iterable[str]) -> Floats:
        """What the linear model says of each intent before any is preferred."""
        numbers = np.unique(np.fromiter((number_of(one) for one in features), np.uint32))
        at = np.searchsorted(self.known, numbers)
        at = at[at < len(self.known)]
        at = at[np.isin(self.known[at], numbers, assume_unique=True)]
        if not len(at):
            return self.bias.copy()
        weight = self.idf[at]
        length = np.linalg.norm(weight)
        if not length:  # only what stands in every text is known
            return self.bias.copy()
        weight = weight / length
        return weight @ self.weights[at].astype(np.float32) + self.bias


def number_of(feature: str) -> int:
    return zlib.crc32(feature.encode())


def chances(margins: Floats, heat: float) -> Floats:
    """Softmax of the last axis."""
    warm = margins * heat
    warm = np.exp(warm - warm.max(axis=-1, keepdims=True))
    return np.asarray(warm / warm.sum(axis=-1, keepdims=True), np.float32)


def save(model: Model, path: Path = PATH) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".new.npz")
    np.savez(
        half,
        intents=np.array(model.intents),
        known=model.known,
        idf=model.idf,
        weights=model.weights,
        bias=model.bias,
        offsets=model.offsets,
        facts=np.array([model.heat, model.sure], np.float64),
    )
    half.replace(path)


@cache
def loaded(path: Path = PATH) -> Model:
    """The model of this installation, read once. Raises :class:`NotTrained`."""
    if not path.exists():
        raise NotTrained
    with np.load(path, allow_pickle=False) as held:
        heat, sure = held["facts"]
        return Model(
            tuple(str(one) for one in held["intents"]),
            held["known"], held["idf"], held["weights"], held["bias"], held["offsets"],
            float(heat), float(sure),
        )  # fmt: skip
