"""One measured figure and what it is held to."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """``most`` or ``least`` is what is wanted, in the same unit; without either it is only told."""

    what: str
    value: float
    unit: str
    most: float | None = None
    least: float | None = None
    runs: int = 3

    @property
    def holds(self) -> bool:
        return (self.most is None or self.value <= self.most) and (
            self.least is None or self.value >= self.least
        )

    @property
    def shown(self) -> str:
        return f"{_number(self.value)} {self.unit}"

    @property
    def wanted(self) -> str:
        if self.most is not None:
            return f"≤ {_number(self.most)} {self.unit}"
        return f"≥ {_number(self.least)} {self.unit}" if self.least is not None else ""

    @property
    def ratio(self) -> str:
        bound = self.most if self.most is not None else self.least
        if not bound:
            return ""
        return f"{self.value / bound:.2f}{'' if self.holds else ' ✗'}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def middle(once: Callable[[], float], runs: int = 3) -> float:
    return median(once() for _ in range(runs))
