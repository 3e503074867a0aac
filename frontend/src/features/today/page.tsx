import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { away, dayAt, hour, longDay, plainDay, today as thisDay, type Day } from "../../i18n/days";
import { me, roles } from "../../store/session";
import { useRead, type Read } from "../../store/pages";
import { lazy } from "../../ui/lazy";
import { Empty } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import "../../ui/css/school.css";
import { Events, Messages } from "./around";
import { backOn, ChildCard, Justify, Name } from "./children";
import { Curve } from "./curve";
import { AwayList, Changed, Missing, Numbers } from "./desk";
import { isHeld, isOver, isStale, span, type PupilDay, type Today } from "./facts";
import { now } from "../../store/now";
import { Beside, PupilPage } from "./pupil";
import { Teaching, teachingWords, ToCorrect } from "./teacher";
import "./today.css";

interface PageProps { path: string }

// The words of a lesson stand on this page too.
const Words = lazy(() => Promise.resolve(Inside), "lesson");

/** «/today»: what each of one's roles needs first, in one request, kept true by whatever changes. */
export function Page(_: PageProps) {
  return <Words />;
}

function Inside() {
  const read = useRead<Today>("/today", {}, ["today", "timetable", "absences", "grades", "homework", "events"]);
  const day = thisDay();
  useTurning(read, day);
  return (
    <div class="page today">
      <header class="top row wrap">
        <div class="grow"><h1>{longDay(day)}</h1>{read.data && <p class="soft">{summary(read.data, day)}</p>}</div>
      </header>
      <Reading of={read} failed={t("today.failed")} rows={7}>
        {(data) => <Parts data={data} today={day} put={(id, done) => read.put((old) => ticked(old, id, done))} />}
      </Reading>
    </div>
  );
}

/** What a pupil ticks is ticked on the page at once. */
function ticked(data: Today, id: number, done: boolean): Today {
  if (!data.pupil) return data;
  return { ...data, pupil: { ...data.pupil, homework: data.pupil.homework.map((one) => (one.id === id ? { ...one, done } : one)) } };
}

/** When the day that is shown is over, the next one is asked for; once for each such moment. */
function useTurning(read: Read<Today>, day: Day): void {
  const minute = Math.floor(now.value / 60_000);
  useEffect(() => {
    if (read.data && read.state === "ready" && isStale(read.data, dayAt(new Date(read.at!).toISOString()), day, now.peek())) read.again();
  }, [minute, day]);
}

function Parts({ data, today, put }: { data: Today; today: Day; put(homework: number, done: boolean): void }) {
  const { pupil, children, teacher, desk } = data;
  const only = children.length === 1 && !teacher && !pupil ? children[0]! : null;
  const whole = pupil ?? only;
  const works = teacher !== null || desk !== null;
  const head = roles.value.has("head");
  if (!whole && !works && children.length === 0) return <Others data={data} today={today} />;
  return (
    <>
      {desk && <Numbers of={desk} />}
      {(whole || works) && (
        <div class="cols">
          <div>
            {only && <div class="only"><Name of={only} /><Justify absences={only.absences} /></div>}
            {whole && <PupilPage of={whole} today={today} own={pupil !== null} />}
            {teacher && (!desk || teacher.lessons.length > 0) && <Teaching of={teacher} today={today} />}
            {works && children.length === 1 && <ChildCard of={children[0]!} today={today} />}
            {desk && <Missing of={desk} />}
            {desk && <AwayList of={desk} />}
          </div>
          <div>
            {whole && <Beside of={whole} today={today} own={pupil !== null} put={put} />}
            {teacher && <ToCorrect of={teacher} today={today} />}
            {desk && head && <Curve of={desk} today={today} />}
            {desk && <Changed of={desk} />}
            <Events events={data.events} today={today} />
            <Messages />
          </div>
        </div>
      )}
      {children.length > 0 && !only && !(works && children.length === 1) && (
        <div class={children.length > 1 ? "cols two" : "cols"}>
          {[...children].sort((a, b) => Number(b.absences.some(canJustify)) - Number(a.absences.some(canJustify))).map((child) => <ChildCard key={child.pupil.id} of={child} today={today} />)}
        </div>
      )}
      {!whole && !works && <div class="cols two"><Events events={data.events} today={today} /><Messages /></div>}
    </>
  );
}

/** Whoever has no lessons and no desk: what the school has, and what was said. */
function Others({ data, today }: { data: Today; today: Day }) {
  return (
    <>
      {data.events.length === 0 && data.unread.total === 0 && <Empty sketch="done" title={t("today.quiet")} text={t("today.quietText")} />}
      <div class="cols two"><Events events={data.events} today={today} /><Messages /></div>
    </>
  );
}

const canJustify = (one: PupilDay["absences"][number]): boolean => one.can_justify;
const firstName = (): string => me.value?.name.split(" ")[0] ?? "";

/** The answer before the proof: what the day is, in one or two sentences. */
function summary(data: Today, today: Day): string {
  const { pupil, children, teacher, desk } = data;
  if (pupil) return `${t("today.hello", { name: firstName() })} ${dayWords(pupil, today)}`;
  if (desk) return desk.lessons > 0 ? t("today.pupilsLessons", { pupils: desk.pupils, lessons: desk.lessons }) : [desk.closed ? `${desk.closed}.` : t("today.noSchool"), desk.next_day && t("today.backOn", { day: plainDay(desk.next_day) })].filter(Boolean).join(" ");
  if (teacher) return teachingWords(teacher, today, away);
  if (children.length === 0) return t("today.hello", { name: firstName() });
  const waiting = children.reduce((sum, child) => sum + child.absences.filter((one) => one.can_justify).length, 0);
  const back = children.every((child) => child.day !== today) ? dayWords(children[0]!, today) : "";
  return [t("today.hello", { name: firstName() }), waiting > 0 ? count("today.awaits", waiting) : t("today.nothingAwaits"), back].filter(Boolean).join(" ");
}

/** «Encore 3 cours, fin à 15 h 20.», «Pas de cours aujourd’hui. Reprise lundi 30 novembre à 8 h 30.» */
function dayWords(of: PupilDay, today: Day): string {
  if (of.day === null) return t("today.noneAhead");
  if (of.day !== today) return `${of.closed ? `${of.closed}.` : t(of.over ? "today.over" : "today.off")} ${backOn(of)}`;
  const held = of.lessons.filter(isHeld);
  const times = span(of.lessons);
  if (!times) return "";
  const left = held.filter((lesson) => !isOver(lesson, now.value)).length;
  const [from, to] = [hour(times.from), hour(times.to)];
  return left === held.length ? count("today.ahead", left, { from, to }) : count("today.left", left, { to });
}
