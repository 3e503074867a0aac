import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { daysBetween, hours, longDay, range, tinyDay, today, weekday, type Day } from "../../i18n/days";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters, LessonState } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { Empty } from "../../ui/parts";
import { isOff, marginOf, nameOf, placeOf, wanted, type AgendaDay, type Entry } from "./facts";
import { OwnBox, OwnSheet } from "./own";
import { hidden, whose } from "./state";

/** One day, by time: the list below a month, or a day of a list. */
export function DayList({ of, none }: { of: AgendaDay; none?: boolean }) {
  const items = wanted(of, hidden.value);
  return (
    <>
      {of.closed && <p class="shut-note">{of.closed}</p>}
      {items.length > 0 ? <ul class="ml">{items.map((one) => <Line key={`${one.kind}${one.id}`} of={one} day={of.day} />)}</ul> : none && !of.closed && <p class="soft">{t("agenda.nothingThatDay")}</p>}
    </>
  );
}

function Line({ of, day }: { of: Entry; day: Day }) {
  const opened = useSignal(false);
  const past = day < today() || (of.ends_at !== null && of.ends_at !== undefined && Date.parse(of.ends_at) < Date.now());
  const lesson = of.kind === "lesson" || of.kind === "test";
  const look = ["what", lesson && `subj ${inkOfSubject(of.subject ?? null)}`, of.kind === "homework" && "work", (isOff(of) || of.done) && "struck"].filter(Boolean).join(" ");
  const inside = (
    <>
      <span class="named">
        <Letters subject={of.subject ?? null} />{of.kind === "event" && <Icon name="users" small />}
        <span class="grow"><b class={look}><Raised text={nameOf(of)} /></b> <Tags of={of} /></span>
      </span>
      <More of={of} day={day} />
    </>
  );
  return (
    <li class={past || of.done ? "past" : undefined}>
      <span>{of.starts_at ? <b>{marginOf(of)}</b> : marginOf(of)}</span>
      <div class={of.kind === "deadline" ? "row own" : undefined}>
        {of.kind === "deadline"
          ? <><OwnBox of={of} /><button type="button" class="plainly grow" aria-haspopup="dialog" onClick={() => { opened.value = true; }}>{inside}</button>{opened.value && <OwnSheet of={of} day={day} onClose={() => { opened.value = false; }} />}</>
          : <a class="plain blk" href={placeOf(of, day)}>{inside}</a>}
      </div>
    </li>
  );
}

/** How it stands: cancelled, a test, done, what one answered. */
export function Tags({ of }: { of: Entry }) {
  if (of.kind === "lesson" || of.kind === "test") return <LessonState lesson={{ id: of.id, starts_at: "", ends_at: "", subject: null, status: of.status, teachers: [], rooms: [], test: of.kind === "test" ? of.about || " " : "" }} />;
  if (of.kind === "event" && isOff(of)) return <span class="tag bad"><Icon name="ban" small />{t("event.cancelled")}</span>;
  if (of.kind === "event" && of.answer) return <span class={of.answer === "yes" ? "tag ok" : "tag"}>{of.answer === "yes" && <Icon name="check" small />}{t(`event.${of.answer as "yes" | "no" | "maybe"}`)}</span>;
  if (of.kind === "homework" && of.done) return <span class="tag ok"><Icon name="check" small />{t("agenda.done")}</span>;
  return null;
}

function More({ of, day }: { of: Entry; day: Day }) {
  const lesson = of.kind === "lesson" || of.kind === "test";
  const parts: ComponentChildren[] = [];
  if (of.kind === "test" && of.about) parts.push(of.about);
  if (of.starts_at && of.ends_at && of.kind !== "lesson") parts.push(hours(of.starts_at, of.ends_at));
  if (of.kind === "event" && of.last_day && of.last_day > day) parts.push(t("agenda.until", { day: longDay(of.last_day).toLowerCase() }));
  if (of.place && !isOff(of)) parts.push(lesson && /^\d/.test(of.place) ? t("lesson.rooms", { names: of.place }) : of.place);
  if (of.with) parts.push(<Raised text={of.with} />);
  if (of.kind === "deadline" && of.about) parts.push(of.about);
  if (parts.length === 0) return null;
  return <span class="small soft blk">{parts.map((part, i) => <span key={i}>{i > 0 && ", "}{part}</span>)}</span>;
}

/** What comes, day by day; days on which nothing is are left out, those that are free are told once. */
export function List({ days }: { days: readonly AgendaDay[] }) {
  const rows: ComponentChildren[] = [];
  for (let i = 0; i < days.length; i++) {
    const one = days[i]!;
    const items = wanted(one, hidden.value);
    if (items.length > 0) {
      rows.push(<section class="sec" key={one.day} aria-labelledby={`ag-${one.day}`}><Title day={one.day} /><DayList of={one} /></section>);
      continue;
    }
    if (!one.closed) continue;
    let end = i;
    while (end + 1 < days.length && days[end + 1]!.closed === one.closed && wanted(days[end + 1]!, hidden.value).length === 0) end++;
    if (end > i || weekday(one.day) < 7) rows.push(<p class="shut-note sec" key={one.day}><b>{one.closed}</b> <span>{end > i ? range(one.day, days[end]!.day).toLowerCase() : longDay(one.day).toLowerCase()}</span></p>);
    i = end;
  }
  if (rows.length === 0) return <Nothing />;
  return <div class="listed">{rows}</div>;
}

export const Nothing = () => <Empty sketch="done" title={t("agenda.nothing")} text={t(hidden.value.size > 0 ? "agenda.nothingShown" : whose.value?.own ? "agenda.nothingText" : "agenda.nothingChild")} />;

const NEAR = { 0: "agenda.today", 1: "agenda.tomorrow" } as const;

/** «Demain» beside «Mercredi 25 novembre», while it is near. */
function Title({ day }: { day: Day }) {
  const near = NEAR[daysBetween(today(), day) as 0 | 1];
  return <h2 class="under row wrap" id={`ag-${day}`}>{near && <span>{t(near)}</span>}<span class={near ? "soft plain-day" : undefined}>{longDay(day)}</span></h2>;
}

/** A week side by side; on a phone its days stand below one another. */
export function Week({ days }: { days: readonly AgendaDay[] }) {
  const shown = days.filter((one) => weekday(one.day) < 6 || wanted(one, hidden.value).length > 0);
  return (
    <div class="week">
      {shown.map((one) => (
        <section key={one.day} class={one.day === today() ? "today" : undefined} aria-label={longDay(one.day)}>
          <h2 aria-current={one.day === today() ? "date" : undefined}>{tinyDay(one.day)}</h2>
          <DayList of={one} none />
        </section>
      ))}
    </div>
  );
}
