import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { addDays, addMonths, dayName, mondayOf, monthName, monthWeeks, today, weekday, type Day } from "../../i18n/days";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters } from "../../ui/lesson";
import { daySaid, ICONS, isOff, KINDS, nameOf, wanted, type AgendaDay, type Entry } from "./facts";
import { day, hidden } from "./state";

const ROOM = 3;

/** How far a key goes; Page Up and Down by a month, the ends of a week by Home and End. */
function goal(key: string, from: Day): Day | null {
  switch (key) {
    case "ArrowLeft": return addDays(from, -1);
    case "ArrowRight": return addDays(from, 1);
    case "ArrowUp": return addDays(from, -7);
    case "ArrowDown": return addDays(from, 7);
    case "Home": return mondayOf(from);
    case "End": return addDays(from, 7 - weekday(from));
    case "PageUp": return sameDate(from, -1);
    case "PageDown": return sameDate(from, 1);
    default: return null;
  }
}

/** The same date of another month, or that month's last. */
export function sameDate(from: Day, by: number): Day {
  const first = addMonths(from, by);
  const found = addDays(first, Number(from.slice(8)) - 1);
  return found.slice(0, 7) === first.slice(0, 7) ? found : addDays(addMonths(from, by + 1), -1);
}

/** A month as a page of the calendar: what each day holds, in few words where there is room, else as marks. */
export function Month({ days }: { days: readonly AgendaDay[] }) {
  const at = day.value;
  const table = useRef<HTMLTableElement>(null);
  const moved = useRef(false);
  const known = new Map(days.map((one) => [one.day, one]));
  // At once: between two keys nothing else may have the focus.
  useLayoutEffect(() => {
    if (moved.current) table.current?.querySelector<HTMLElement>("[tabindex='0']")?.focus();
    moved.current = false;
  }, [at]);
  const keys = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = goal(event.key, at);
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    moved.current = true;
    day.value = next;
  };
  const weeks = monthWeeks(at);
  return (
    <table class="month" role="grid" aria-label={monthName(at)} ref={table} onKeyDown={keys}>
      <thead><tr>{weeks[0]!.map((one) => <th key={one} scope="col"><abbr title={dayName(one)}>{dayName(one).slice(0, 3)}</abbr></th>)}</tr></thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>{week.map((one) => <Cell key={one} of={known.get(one) ?? { day: one, closed: "", letter: "", items: [] }} at={at} first={known.get(addDays(one, -1))?.closed !== known.get(one)?.closed || weekday(one) === 1} />)}</tr>
        ))}
      </tbody>
    </table>
  );
}

function Cell({ of, at, first }: { of: AgendaDay; at: Day; first: boolean }) {
  const items = wanted(of, hidden.value);
  const away = of.day.slice(0, 7) !== at.slice(0, 7);
  const look = [away && "away", of.closed && "shut", of.day === today() && "is-today"].filter(Boolean).join(" ");
  return (
    <td role="gridcell" class={look || undefined} aria-selected={of.day === at}>
      <button type="button" tabIndex={of.day === at ? 0 : -1} aria-current={of.day === today() ? "date" : undefined} onClick={() => { day.value = of.day; }}>
        <span class="vh">{daySaid(of, items)}</span>
        <b aria-hidden="true">{Number(of.day.slice(8))}</b>
        {of.closed && first && <span class="why-shut" aria-hidden="true">{of.closed}</span>}
        <Labels items={items} />
        <Dots items={items} />
      </button>
    </td>
  );
}

/** What is not an ordinary lesson, one line each; of lessons their number. */
function Labels({ items }: { items: readonly Entry[] }) {
  const told = KINDS.flatMap((kind) => (kind === "lesson" ? [] : items.filter((one) => one.kind === kind)));
  const lessons = items.filter((one) => one.kind === "lesson" && !isOff(one)).length;
  const shown = told.slice(0, told.length > ROOM ? ROOM - 1 : ROOM);
  return (
    <span aria-hidden="true" class={told.length === 1 && lessons === 0 ? "labels roomy" : told.length + Number(lessons > 0) === 2 ? "labels room-two" : "labels"}>
      {shown.map((one) => (
        <span key={`${one.kind}${one.id}`} class={`l-${one.kind}`}>
          {one.subject ? <Letters subject={one.subject} /> : <Icon name={ICONS[one.kind]} small />}
          <span class={isOff(one) || one.done ? "cut struck" : "cut"}>{one.kind === "test" ? t("lesson.test") : nameOf(one)}</span>
        </span>
      ))}
      {told.length > shown.length && <span class="more-of">{t("agenda.moreOf", { n: told.length - shown.length })}</span>}
      {lessons > 0 && told.length < ROOM && <span class="more-of">{t(lessons === 1 ? "agenda.lesson.one" : "agenda.lesson.many", { n: lessons })}</span>}
    </span>
  );
}

/** On a phone a mark a kind: its shape says which, the day's list says the rest. */
function Dots({ items }: { items: readonly Entry[] }) {
  const marks = KINDS.filter((kind) => kind !== "lesson").flatMap((kind) => items.filter((one) => one.kind === kind)).slice(0, 4);
  return <span class="dots" aria-hidden="true">{marks.map((one) => <i key={`${one.kind}${one.id}`} class={`d-${one.kind} ${inkOfSubject(one.subject ?? null)}`} />)}</span>;
}
