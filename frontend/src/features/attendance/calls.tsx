import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { clock } from "../../i18n/dates";
import { longDay, today } from "../../i18n/days";
import { deedIn } from "../../store/deeds";
import { readAhead, useRead } from "../../store/pages";
import { Icon } from "../../ui/icon";
import { LessonLine } from "../../ui/lesson";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import type { Summary } from "./facts";
import { opensAt } from "./rolling";

/** A teacher's own rolls of the day: the one to call now first among equals. */
export function Calls() {
  const read = useRead<{ items: Summary[] }>("/rolls", { day: today() }, ["absences", "timetable"]);
  const open = read.data?.items.filter(({ lesson, state }) => state !== "validated" && Date.now() >= opensAt(lesson) - 45 * 60_000) ?? [];
  // A classroom may have no network: the names are here before one stands in it.
  useEffect(() => { for (const { lesson } of open) readAhead(`/lessons/${lesson.id}/roll`, {}, ["absences", "timetable"]); }, [open.map(({ lesson }) => lesson.id).join()]);
  return (
    <section class="sec" aria-labelledby="at-calls">
      <h2 class="under" id="at-calls">{longDay(today())}</h2>
      <Reading of={read} failed={t("attendance.rollsFailed")}>
        {({ items }) => items.length === 0
          ? <Empty sketch="done" title={t("attendance.noCalls")} text={t("attendance.noCallsText")} />
          : <ul class="ml">{items.map((one) => <CallLine key={one.lesson.id} one={one} />)}</ul>}
      </Reading>
    </section>
  );
}

/** One roll in a list: its lesson, how it stands, and the way to it. */
function CallLine({ one }: { one: Summary }) {
  const { lesson } = one;
  const waiting = deedIn(`roll/${lesson.id}`);
  const now = Date.now();
  const open = one.state !== "validated" && now >= opensAt(lesson);
  const going = now >= Date.parse(lesson.starts_at) && now < Date.parse(lesson.ends_at);
  const away = [one.absent > 0 && count("attendance.absences", one.absent), one.late > 0 && count("attendance.latenesses", one.late)].filter(Boolean).join(", ");
  return (
    <LessonLine lesson={lesson} now={going}>
      <p class="small soft"><Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></p>
      <div class="row wrap stand">
        {waiting ? <span class="tag"><Icon name="clock" small />{t("attendance.kept")}</span>
          : one.state === "validated" ? <span class="tag ok"><Icon name="check" small />{t("attendance.done")}</span>
          : one.state === "in_progress" ? <span class="tag">{t("attendance.going")}</span>
          : one.flagged ? <span class="tag warn"><Icon name="clock" small />{t("attendance.overdue")}</span> : null}
        {one.state !== "to_do" && <span class="small soft">{away || t("attendance.allHere")}</span>}
        {open
          ? <a class={going ? "btn pri" : "btn"} href={`/lessons/${lesson.id}/roll`}>{t(one.state === "to_do" ? "attendance.call" : "attendance.resume")}</a>
          : one.state === "validated" ? <a class="btn text" href={`/lessons/${lesson.id}/roll`}>{t("attendance.see")}</a>
          : <span class="small soft">{t("attendance.opens", { when: clock(opensAt(lesson)) })}</span>}
      </div>
    </LessonLine>
  );
}
