import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { addDays, hour, longDay, today, type Day } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { me } from "../../store/session";
import { Combobox } from "../../ui/combobox";
import { Icon } from "../../ui/icon";
import { inkOfSubject, lessonName, Letters, teachersOf } from "../../ui/lesson";
import { go } from "../../ui/navigate";
import { Empty, IconButton, Segments } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { isOver, type Absence, type SchoolDay, type Summary } from "./facts";
import { findPupils } from "./finding";
import { JustifyDialog } from "./justify";
import { AbsenceLine } from "./line";
import { Settle } from "./settle";
import { deskRoles, settles } from "./views";

type Show = "day" | "to_settle" | "unjustified";

/** The school's day for those who follow it as a whole: calls that are missing first, then who is away. */
export function Desk() {
  const schools = [...new Map((me.value?.roles ?? []).filter(({ role }) => deskRoles.has(role)).map(({ establishment }) => [establishment.id, establishment])).values()];
  const school = useSignal(schools[0]?.id ?? 0);
  const show = useSignal<Show>("day");
  return (
    <>
      {schools.length > 1 && <p class="only"><Segments label={t("attendance.school")} value={String(school.value)} choices={schools.map(({ id, name }) => [String(id), name] as const)} onChoose={(id) => { school.value = Number(id); }} /></p>}
      <div class="row wrap tools">
        <Segments<Show> label={t("attendance.show")} value={show.value} choices={[["day", t("attendance.theDay")], ["to_settle", t("attendance.toSettle")], ["unjustified", t("attendance.withoutReason")]]} onChoose={(value) => { show.value = value; }} />
        <div class="find"><Combobox single label={t("attendance.file")} chosen={[]} find={findPupils} onChange={([one]) => { if (one) go(`/absences/pupil/${one.id}`); }} /></div>
      </div>
      {show.value === "day" ? <TheDay key={school.value} school={school.value} /> : <Open key={`${school.value}${show.value}`} school={school.value} state={show.value} />}
    </>
  );
}

function TheDay({ school }: { school: number }) {
  const day = useSignal<Day>(today());
  const read = useRead<SchoolDay>("/absences/day", { establishment: school, day: day.value }, ["absences", "timetable"]);
  return (
    <>
      <div class="row dayturn">
        <IconButton icon="left" label={t("attendance.dayBefore")} onClick={() => { day.value = addDays(day.value, -1); }} />
        <IconButton icon="right" label={t("attendance.dayAfter")} onClick={() => { day.value = addDays(day.value, 1); }} />
        <h2 aria-live="polite">{longDay(day.value)}</h2>
        {day.value !== today() && <button class="btn" type="button" onClick={() => { day.value = today(); }}>{t("nav.today")}</button>}
      </div>
      <Reading of={read} failed={t("attendance.dayFailed")} rows={7}>{(found) => <DayOf found={found} school={school} />}</Reading>
    </>
  );
}

const PARTS = ["away", "back", "late"] as const;
type Part = (typeof PARTS)[number];

const partOf = (one: Absence, ofToday: boolean): Part => (one.kind === "lateness" ? "late" : ofToday && isOver(one) ? "back" : "away");

function DayOf({ found, school }: { found: SchoolDay; school: number }) {
  const missing = [...found.rolls].sort((a, b) => Number(b.flagged) - Number(a.flagged) || a.lesson.starts_at.localeCompare(b.lesson.starts_at));
  return (
    <div class="cols two">
      <div><DayPage found={found} school={school} said={0} /></div>
      {found.lessons > 0 && <section class="sec calls-due" aria-labelledby="at-missing">
        <h2 class="under" id="at-missing">{missing.length > 0 ? count("attendance.missingCalls", missing.length) : t("attendance.noMissing")}</h2>
        {missing.length > 0
          ? <ul class="ml">{missing.map((one) => <MissingCall key={one.lesson.id} one={one} />)}</ul>
          : <p class="soft pad row"><Icon name="check" small />{found.begun > 0 ? count("attendance.allCalled", found.begun) : t("attendance.noneBegun")}</p>}
      </section>}
    </div>
  );
}

/** A page of the day's list under its headings; the first `said` of them stand above it already. The page after it is read when one comes near its end. */
function DayPage({ found, school, said }: { found: SchoolDay; school: number; said: number }) {
  const ofToday = found.day === today();
  const titles: Record<Part, string> = { away: count(ofToday ? "attendance.awayNow" : "attendance.away", found.count.away), back: count("attendance.back", found.count.back), late: count("attendance.lates", found.count.late) };
  const none: Record<Part, string | undefined> = { away: t("attendance.nobodyAway"), back: undefined, late: t("attendance.nobodyLate") };
  const parts = PARTS.map((part) => found.absences.filter((one) => partOf(one, ofToday) === part));
  // What is empty as a whole is said where its place in the list is reached.
  const reached = found.next === null ? PARTS.length : PARTS.length - [...parts].reverse().findIndex((some) => some.length > 0);
  return (
    <>
      {PARTS.map((part, at) => {
        const items = parts[at]!;
        if (items.length === 0 && (at < said || at >= reached || found.count[part] > 0 || !none[part])) return null;
        return <People key={part} title={titles[part]} silent={at < said} items={items} none={none[part]} />;
      })}
      {found.next !== null && <NextPage key={found.next} day={found.day} school={school} cursor={found.next} said={Math.max(said, reached)} />}
    </>
  );
}

function NextPage({ day, school, cursor, said }: { day: Day; school: number; cursor: string; said: number }) {
  const place = useRef<HTMLDivElement>(null);
  const near = useSignal(false);
  useEffect(() => {
    const eye = new IntersectionObserver((all) => { if (all.some((one) => one.isIntersecting)) near.value = true; }, { rootMargin: "600px" });
    eye.observe(place.current!);
    return () => eye.disconnect();
  }, []);
  const read = useRead<SchoolDay>(near.value ? "/absences/day" : null, { establishment: school, day, cursor }, ["absences", "timetable"]);
  return (
    <div ref={place}>
      {near.value && <Reading of={read} failed={t("attendance.dayFailed")} rows={7}>{(found) => <DayPage found={found} school={school} said={said} />}</Reading>}
    </div>
  );
}

/** One line a lesson: what, which class, whom to remind. */
function MissingCall({ one: { lesson, state, flagged } }: { one: Summary }) {
  return (
    <li>
      <span><b>{hour(lesson.starts_at)}</b></span>
      <div class="row">
        <div class="grow">
          <p><Letters subject={lesson.subject} /> <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>, <span class="nowrap"><Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></span></p>
          <p class="small soft">{[teachersOf(lesson.teachers), state === "in_progress" ? t("attendance.going") : flagged && t("attendance.overdue")].filter(Boolean).join(". ")}</p>
        </div>
        <a class="btn text" href={`/lessons/${lesson.id}/roll`} aria-label={t("attendance.openRoll", { name: `${lessonName(lesson)}, ${hour(lesson.starts_at)}` })}>{t("attendance.open")}</a>
      </div>
    </li>
  );
}

function People({ title, silent, items, none }: { title: string; silent: boolean; items: readonly Absence[]; none?: string | undefined }) {
  return (
    <section class={silent ? undefined : "sec"} aria-label={title}>
      {!silent && <h2 class="under">{title}</h2>}
      {items.length === 0 ? none && <p class="soft pad">{none}</p> : <ul class="ml">{items.map((one) => <DeskLine key={one.id} absence={one} margin={<b>{hour(one.from)}</b>} />)}</ul>}
    </section>
  );
}

/** Reasons to settle, or absences without one, of any day. */
function Open({ school, state }: { school: number; state: "to_settle" | "unjustified" }) {
  const read = useRead<{ items: Absence[]; next: string | null }>("/absences/open", { establishment: school, state, limit: 100 }, ["absences"]);
  return (
    <section class="sec" aria-label={t(state === "to_settle" ? "attendance.toSettle" : "attendance.withoutReason")}>
      <Reading of={read} failed={t("attendance.failed")}>
        {({ items, next }) => items.length === 0
          ? <Empty sketch="done" title={t(state === "to_settle" ? "attendance.nothingToSettle" : "attendance.allJustified")} text={t(state === "to_settle" ? "attendance.nothingToSettleText" : "attendance.allJustifiedText")} />
          : (
            <>
              <p class="soft">{next ? t("attendance.first", { n: items.length }) : t(state === "to_settle" ? "attendance.toSettleText" : "attendance.withoutText")}</p>
              <ul class="ml">{items.map((one) => <DeskLine key={one.id} absence={one} />)}</ul>
            </>
          )}
      </Reading>
    </section>
  );
}

/** An absence with its pupil, and what school life does about it. */
function DeskLine({ absence, margin }: { absence: Absence; margin?: ComponentChildren }) {
  const telling = useSignal(false);
  return (
    <AbsenceLine
      absence={absence} margin={margin}
      who={<p><a class="who-is" href={`/absences/pupil/${absence.pupil.id}`}><b>{absence.pupil.name}</b></a>{absence.group && <span class="soft nowrap">, <Raised text={absence.group} /></span>}</p>}
    >
      <Settle absence={absence} />
      {settles.value && !absence.justified && absence.can.includes("justify") && <button class="btn text deed" type="button" aria-label={t("attendance.toldOf", { name: absence.pupil.name })} onClick={() => { telling.value = true; }}>{t("attendance.told")}</button>}
      {telling.value && <JustifyDialog absence={absence} desk onClose={() => { telling.value = false; }} />}
    </AbsenceLine>
  );
}
