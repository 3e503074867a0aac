import { count, t, type Key } from "../../i18n";
import { hour, hours } from "../../i18n/days";
import { doors } from "../../store/doors";
import { mayAnswerReports } from "../../store/session";
import { roomsOf, teachersOf } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import type { Away, Desk } from "./facts";
import { Row } from "./lesson";

const MOST = { away: 10, missing: 6, changed: 6 };

/** The school's day in numbers, each the door to what it counts. */
export function Numbers({ of }: { of: Desk }) {
  const absences = doors.has("attendance") ? "/absences/day" : null;
  const all: [Key extends string ? string : never, number, string | null, boolean][] = [
    ["absent", of.absent, absences, false], ["late", of.late, absences, false], ["missing", of.calls_missing.length, absences, true],
    ["settle", of.to_settle, absences, true], ["reports", of.reports, mayAnswerReports.value ? "/reports" : null, true], ["changed", of.changed.length, doors.has("timetable") ? "/timetable" : null, false],
  ];
  return (
    <section aria-label={t("today.numbers")}>
      <ul class="figures">
        {all.filter(([what]) => of.lessons > 0 || what === "settle" || what === "reports").map(([what, n, href, acts]) => {
          const inside = <><b class="num big">{n}</b><span>{count(`today.${what}`, n)}</span></>;
          return <li key={what} class={acts && n > 0 ? "todo" : undefined}>{href ? <a href={href}>{inside}</a> : <div>{inside}</div>}</li>;
        })}
      </ul>
    </section>
  );
}

/** Lessons that began and whose roll nobody called: the first thing that school life does. */
export function Missing({ of }: { of: Desk }) {
  if (of.lessons === 0) return null;
  return (
    <section class="sec" aria-labelledby="td-missing">
      <h2 id="td-missing">{t("today.missingCalls")}</h2>
      {of.calls_begun > 0 && <p class="soft">{of.calls_made === of.calls_begun ? t("today.noMissing") : t("today.callsMade", { made: of.calls_made, begun: of.calls_begun })}</p>}
      {of.calls_missing.length > 0 && (
        <ul class="ml">
          {of.calls_missing.slice(0, MOST.missing).map((lesson) => (
            <li key={lesson.id}>
              <span><b>{hour(lesson.starts_at)}</b></span>
              <div>
                <div class="row wrap"><b class="serif"><Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></b> <span class="grow">{teachersOf(lesson.teachers)}</span>{doors.has("attendance") && <a class="btn text end" href={`/lessons/${lesson.id}/roll`}>{t("today.callShort")}<span class="vh"> {lesson.groups.map(({ name }) => name).join(", ")}, {hour(lesson.starts_at)}</span></a>}</div>
                <p class="small soft">{[lesson.subject?.name ?? lesson.title, lesson.rooms.length > 0 && roomsOf(lesson.rooms)].filter(Boolean).join(", ")}</p>
              </div>
            </li>
          ))}
        </ul>
      )}
      {doors.has("attendance") && of.calls_missing.length > MOST.missing && <p class="small row"><a href="/absences/day">{t("today.allMissing")}</a></p>}
    </section>
  );
}

/** Those without a reason come first, then what waits for a decision; latenesses last: in the server's order. */
export function AwayList({ of }: { of: Desk }) {
  if (of.lessons === 0 && of.entries === 0) return null;
  return (
    <section class="sec" aria-labelledby="td-away">
      <h2 id="td-away">{t("today.away")}</h2>
      {of.entries === 0 && <p class="soft">{t(of.calls_made < of.calls_begun || of.calls_begun === 0 ? "today.nobodyYet" : "today.nobodyAway")}</p>}
      <ul class="ml">{of.away.slice(0, MOST.away).map((one) => <AwayLine key={one.absence} one={one} />)}</ul>
      {doors.has("attendance") && of.entries > 0 && <p class="small row"><a href="/absences/day">{count("today.allAway", of.entries)}</a></p>}
    </section>
  );
}

function AwayLine({ one }: { one: Away }) {
  const late = one.kind === "lateness";
  const [word, look] = late ? [null, ""] : !one.justified ? (["today.noReason", "warn"] as const) : one.accepted === null ? (["today.toAccept", ""] as const) : one.accepted ? (["today.accepted", "ok"] as const) : (["today.refused", "bad"] as const);
  const told = <b>{one.pupil.name}</b>;
  return (
    <li>
      <span><b><Raised text={one.group} /></b></span>
      <div>
        <div class="row">{doors.has("attendance") ? <a class="plain grow" href={`/absences/pupil/${one.pupil.id}`}>{told}</a> : <span class="grow">{told}</span>}{word && <span class={`tag ${look}`}>{t(word)}</span>}</div>
        <p class="small soft">{late ? t("today.lateBy", { n: one.minutes ?? 0, time: hour(one.from) }) : hours(one.from, one.to)}</p>
      </div>
    </li>
  );
}

/** The lessons of today that are not as planned. */
export function Changed({ of }: { of: Desk }) {
  if (of.changed.length === 0) return null;
  return (
    <section class="sec" aria-labelledby="td-changed">
      <h2 id="td-changed">{t("today.changes")}</h2>
      <ul class="ml">{of.changed.slice(0, MOST.changed).map((lesson) => <Row key={lesson.id} lesson={lesson} group />)}</ul>
      {doors.has("timetable") && of.changed.length > MOST.changed && <p class="small row"><a href="/timetable">{t("today.allChanges")}</a></p>}
    </section>
  );
}
