"""What is wrong, or worth a look, in a set of files: a stable code, a place, a sentence."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field as attribute
from enum import StrEnum

from ent_core.kernel.errors import Sentence, in_language

# A file that is wrong on each of its lines says so this often, then once more with the number.
MOST_OF_A_KIND = 50
LONGEST_VALUE = 80


class Level(StrEnum):
    WARNING = "warning"
    ERROR = "error"
    CONFIRM = "confirm"


@dataclass(frozen=True)
class Trouble:
    """One kind of issue; its sentence says what is wrong and how to mend it."""

    code: str
    level: Level
    sentence: Sentence = attribute(hash=False)


@dataclass(frozen=True)
class Issue:
    trouble: Trouble
    file: str = ""
    line: int | None = None
    field: str | None = None
    value: str | None = None
    values: dict[str, object] = attribute(default_factory=dict)

    @property
    def level(self) -> Level:
        return self.trouble.level

    @property
    def code(self) -> str:
        return self.trouble.code

    @property
    def message(self) -> str:
        """The place and the sentence, in the active language."""
        shown = {"field": self.field, "value": self.value, "file": self.file, **self.values}
        said = in_language(self.trouble.sentence, **shown)
        if not self.file:
            return said
        at: Sentence = {"fr": "{file} : {said}", "en": "{file}: {said}"}
        if self.line is not None:
            at = {"fr": "{file}, ligne {line} : {said}", "en": "{file}, line {line}: {said}"}
        return in_language(at, file=self.file, line=self.line, said=said)

    def as_json(self) -> dict[str, object]:
        facts: dict[str, object] = {
            "level": self.level.value,
            "code": self.code,
            "message": self.message,
            "file": self.file,
        }
        for name in ("line", "field", "value"):
            if getattr(self, name) is not None:
                facts[name] = getattr(self, name)
        return facts


_MORE: Sentence = {
    "fr": "et {count} autres du même genre.",
    "en": "and {count} more of the same kind.",
}


class Issues:
    """Collects issues in the order in which they are met; keeps the first of each kind and file."""

    def __init__(self) -> None:
        self._kept: list[Issue] = []
        self._seen: Counter[tuple[Trouble, str]] = Counter()

    def add(
        self,
        trouble: Trouble,
        *,
        file: str = "",
        line: int | None = None,
        field: str | None = None,
        value: str | None = None,
        **values: object,
    ) -> None:
        self._seen[trouble, file] += 1
        if self._seen[trouble, file] <= MOST_OF_A_KIND:
            shown = None if value is None else shortened(value)
            self._kept.append(Issue(trouble, file, line, field, shown, values))

    def join(self, others: "Issues") -> None:
        """Take over what another collection has met."""
        self._kept += others._kept
        self._seen += others._seen

    def __iter__(self) -> Iterator[Issue]:
        yield from self._kept
        for (trouble, file), count in self._seen.items():
            if count > MOST_OF_A_KIND:
                more = Trouble(trouble.code, trouble.level, _MORE)
                yield Issue(more, file, values={"count": count - MOST_OF_A_KIND})

    def are_refused(self) -> bool:
        """Whether one of them is an error: then nothing is written."""
        return any(trouble.level is Level.ERROR for trouble, _ in self._seen)


def shortened(value: str) -> str:
    """``value`` on one line, printable, short enough for a message."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in value)
    return plain if len(plain) <= LONGEST_VALUE else f"{plain[: LONGEST_VALUE - 1]}…"
