"""Finding a week in which nobody is needed twice: greedy, then made nicer by small moves."""

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from config.demo.grid import ALL, DAYS, HOURS, MORNING, WEDNESDAY, Block, Busy, mask_of

# How little one likes an hour to be used: after two o'clock, then after half past three.
DEAR = (0, 0, 0, 0, 0.5, 1, 4, 9)
EMPTY_MORNING = (5, 6, 6, 3)  # how little one likes a hole there
HOLE, TWICE_A_DAY = 5, 8
# An option that few take stands at the edge of the others' day: before lunch, or last.
EDGES, IN_THE_WAY = (3, 6), 12
TRIES, MOVES = 30, 700  # moves a division


class NoPlace(Exception):
    """The greedy way led nowhere; other dice may."""


def place(
    blocks: list[Block],
    seed: int,
    *,
    pins: Mapping[tuple[str, str], int],
    days_off: Mapping[int, Collection[int]],
) -> None:
    """Give each block its slot. ``pins`` fix the first block of a division and subject;
    ``days_off`` are days (0 is Monday) on which a person, by ``id``, does not teach here."""
    for attempt in range(TRIES):
        dice = random.Random(f"semaine-{seed}-{attempt}")  # noqa: S311 - the same week again
        week = _Week(blocks, dice, days_off)
        try:
            week.fill(pins)
        except NoPlace:
            continue
        week.improve()
        return
    raise NoPlace(f"no week found for school {seed}")


class _Week:
    def __init__(
        self, blocks: list[Block], dice: random.Random, days_off: Mapping[int, Collection[int]]
    ) -> None:
        self.blocks = blocks
        self.dice = dice
        self.days_off = days_off
        self.busy = Busy()
        self.of_division: defaultdict[str, list[Block]] = defaultdict(list)
        self.load: defaultdict[int, int] = defaultdict(int)
        self.movable: list[Block] = []
        for block in blocks:
            block.slot = -1
            for part in block.parts:
                self.load[id(part.teacher)] += block.hours * (1 if part.weeks else 2)

    def fill(self, pins: Mapping[tuple[str, str], int]) -> None:
        pinned: set[tuple[str, str]] = set()
        rest: list[Block] = []
        for block in self.blocks:
            key = (block.divisions[0], block.parts[0].code)
            if key in pins and key not in pinned and self._fits(block, pins[key]):
                pinned.add(key)
                self._put(block, pins[key])
            else:
                rest.append(block)
        rest.sort(key=lambda b: (-len(b.divisions), -b.hours, -self._load(b), self.dice.random()))
        for block in rest:
            slots = [slot for slot in self._starts(block) if self._fits(block, slot)]
            if not slots:
                raise NoPlace
            self._put(block, min(slots, key=lambda slot: self._dislike(block, slot)))
        self.movable = [block for block in rest if len(block.divisions) == 1]

    def improve(self) -> None:
        """Move or swap blocks of a division wherever its week becomes nicer."""
        for _ in range(MOVES * len(self.of_division) if self.movable else 0):
            block = self.dice.choice(self.movable)
            slot = self.dice.choice(self._starts(block))
            if slot == block.slot:
                continue
            division = block.divisions[0]
            hours = set(range(slot, slot + block.hours))
            there = [
                b
                for b in self.of_division[division]
                if b is not block and hours & set(range(b.slot, b.slot + b.hours))
            ]
            if any(b not in self.movable or b.hours != block.hours for b in there[:2]):
                continue
            if len(there) > 1 or (there and there[0].slot != slot):
                continue
            self._try(division, block, slot, there)

    def _try(self, division: str, block: Block, slot: int, there: list[Block]) -> None:
        before, was = self.cost(division), block.slot
        moved = [block, *there]
        for one in moved:
            self._take_off(one)
        wanted = [(block, slot), *((one, was) for one in there)]
        if all(self._fits(one, to) for one, to in wanted):
            for one, to in wanted:
                self._put(one, to)
            if self.cost(division) <= before:
                return
            for one in moved:
                self._take_off(one)
        self._put(block, was)
        for one in there:
            self._put(one, slot)

    def cost(self, division: str) -> float:
        """How ugly a division's week is: holes, late hours, a subject twice in a day."""
        total = 0.0
        used = [False] * ALL
        subjects: set[tuple[int, str]] = set()
        for block in self.of_division[division]:
            for hour in range(block.slot, block.slot + block.hours):
                used[hour] = True
            for part in block.parts:
                key = (block.slot // HOURS, part.code)
                total += TWICE_A_DAY if key in subjects and len(block.divisions) == 1 else 0
                subjects.add(key)
        for day in range(DAYS):
            hours = used[day * HOURS : (day + 1) * HOURS]
            total += sum(DEAR[n] for n in range(HOURS) if hours[n])
            total += sum(EMPTY_MORNING[n] for n in range(MORNING) if not hours[n])
            late = hours[MORNING:]
            last = max((n for n in range(len(late)) if late[n]), default=-1)
            total += HOLE * late[: last + 1].count(False)
            total += 2 * max(0, last - 1) * (day == DAYS - 1)  # Friday ends early
        return total

    def _starts(self, block: Block) -> list[int]:
        found = []
        for slot in range(ALL):
            day, hour = divmod(slot, HOURS)
            if day == WEDNESDAY and hour >= MORNING:
                continue
            if block.hours == 2 and hour % 2:
                continue  # a break or lunch would stand between the two
            found.append(slot)
        return found

    def _fits(self, block: Block, slot: int) -> bool:
        day = slot // HOURS
        whole = mask_of(slot, block.hours, "")
        return all(self.busy.free(name, whole) for name in block.divisions) and all(
            day not in self.days_off.get(id(part.teacher), ())
            and self.busy.free(id(part.teacher), mask_of(slot, block.hours, part.weeks))
            for part in block.parts
        )

    def _dislike(self, block: Block, slot: int) -> float:
        day = slot // HOURS
        codes = {part.code for part in block.parts}
        twice = any(
            other.slot // HOURS == day and codes & {part.code for part in other.parts}
            for name in block.divisions
            for other in self.of_division[name]
        )
        same_day = sum(
            other.hours
            for name in block.divisions
            for other in self.of_division[name]
            if other.slot // HOURS == day
        )
        dear = sum(DEAR[(slot + n) % HOURS] for n in range(block.hours))
        many = len(block.divisions)
        if "LA" in codes and slot % HOURS not in EDGES:
            dear += IN_THE_WAY
        return dear + TWICE_A_DAY * twice + 0.2 * same_day / many + 2 * self.dice.random()

    def _load(self, block: Block) -> int:
        return max(self.load[id(part.teacher)] for part in block.parts)

    def _turn(self, block: Block) -> None:
        for name in block.divisions:
            self.busy.turn(name, mask_of(block.slot, block.hours, ""))
        for part in block.parts:
            self.busy.turn(id(part.teacher), mask_of(block.slot, block.hours, part.weeks))

    def _put(self, block: Block, slot: int) -> None:
        block.slot = slot
        self._turn(block)
        for name in block.divisions:
            self.of_division[name].append(block)

    def _take_off(self, block: Block) -> None:
        self._turn(block)
        block.slot = -1
        for name in block.divisions:
            self.of_division[name].remove(block)


def rooms_for(
    blocks: Iterable[Block], wishes: Mapping[tuple[int, str], list[str]]
) -> dict[tuple[int, int], str]:
    """A room for each part of each block, by (place of the block, place of the part).

    ``wishes`` are the rooms of a teacher, by ``id``, and subject, best first; whoever comes first
    has them first.
    """
    busy = Busy()
    found: dict[tuple[int, int], str] = {}
    for number, block in enumerate(blocks):
        for place_, part in enumerate(block.parts):
            mask = mask_of(block.slot, block.hours, part.weeks)
            for room in wishes[id(part.teacher), part.code]:
                if busy.free(room, mask):
                    busy.turn(room, mask)
                    found[number, place_] = room
                    break
    return found
