import { count, t } from "../../i18n";
import { hour, plainDay, type Day } from "../../i18n/days";
import { chooseChild } from "../../store/child";
import { doors } from "../../store/doors";
import { Avatar, Raised } from "../../ui/people";
import { absenceWords, MarkLine, marginDay, TestLine } from "./pupil";
import { nextOf, span, type PupilDay, type ToJustify } from "./facts";
import { isDone, Told } from "./homework";
import { Row } from "./lesson";
import { now } from "../../store/now";

const MOST = { changes: 3, marks: 2, tests: 2, homework: 3 };
const firstName = (name: string): string => name.split(" ")[0]!;

/** One child in one card: where they are next, what changes, what came back, what is to do. */
export function ChildCard({ of, today }: { of: PupilDay; today: Day }) {
  const { id, name } = of.pupil;
  const choose = () => chooseChild(id);
  const next = nextOf(of, now.value);
  const changes = of.changes.filter((lesson) => lesson.id !== next?.id && Date.parse(lesson.starts_at) > now.value).slice(0, MOST.changes);
  const lessons = [...(next ? [next] : []), ...changes].sort((a, b) => a.starts_at.localeCompare(b.starts_at));
  const todo = of.homework.filter((one) => !isDone(one));
  const quiet = !next && changes.length + todo.length + of.marks.length + of.tests.length === 0;
  return (
    <section class="sec child" aria-labelledby={`child-${id}`}>
      <Name of={of} />
      <Justify absences={of.absences} onGo={choose} />
      {quiet && <p class="soft">{t("today.childQuiet")}</p>}
      <ul class="ml">
        {lessons.map((lesson) => <Row key={lesson.id} lesson={lesson} over={lesson.day === today ? undefined : marginDay(lesson.day, today)} at={lesson === next && lesson.day === today}>{lesson === next && <Ends of={of} today={today} />}</Row>)}
        {of.marks.slice(0, MOST.marks).map((mark) => <MarkLine key={`mark-${mark.assessment}`} mark={mark} tag onOpen={choose} />)}
        {of.tests.filter((lesson) => !lessons.some(({ id }) => id === lesson.id)).slice(0, MOST.tests).map((lesson) => <TestLine key={`test-${lesson.id}`} lesson={lesson} today={today} tag />)}
      </ul>
      {todo.length > 0 && <h3>{t("today.childHomework")}</h3>}
      <ul class="ml">
        {todo.slice(0, MOST.homework).map((due) => <li key={due.id}><span><b>{marginDay(due.due, today)}</b></span><div><Told due={due} /></div></li>)}
      </ul>
      {doors.has("homework") && todo.length > MOST.homework && <p class="small row"><a href="/homework" onClick={choose}>{count("today.moreHomework", todo.length - MOST.homework)}<span class="vh"> {firstName(name)}</span></a></p>}
    </section>
  );
}

/** Whose card, or page, it is. */
export function Name({ of }: { of: PupilDay }) {
  const { id, name } = of.pupil;
  return (
    <div class="row under">
      <Avatar person={{ id, name, role: "pupil" }} />
      <h2 id={`child-${id}`}>{firstName(name)}</h2>{of.group && <span class="soft"><Raised text={of.group.name} /></span>}
      {doors.has("timetable") && <a class="end small" href="/timetable" onClick={() => chooseChild(id)}>{t("today.itsWeek")}<span class="vh"> {firstName(name)}</span></a>}
    </div>
  );
}

/** When a child comes out, which is what a parent looks for. */
function Ends({ of, today }: { of: PupilDay; today: Day }) {
  const day = span(of.lessons);
  return day && of.day === today ? <p class="small soft">{t("today.endAt", { time: hour(day.to) })}</p> : null;
}

/** What waits for this reader: the one thing to do of the card. */
export function Justify({ absences, onGo }: { absences: readonly ToJustify[]; onGo?(): void }) {
  const mine = absences.filter((one) => one.can_justify);
  const [first] = mine;
  if (!first) return null;
  return (
    <article class="frame due card wide">
      <p class="k"><b>{t("today.toJustify")}</b></p>
      <p>{absenceWords(first)}</p>
      {mine.length > 1 && <p class="small soft">{count("today.moreAbsences", mine.length - 1)}</p>}
      {doors.has("attendance") && <p class="row wrap do"><a class="btn pri" href="/absences" onClick={onGo}>{t("today.giveReason")}</a></p>}
    </article>
  );
}

/** «Reprise jeudi 26 novembre à 8 h 30». */
export const backOn = (of: PupilDay): string => {
  const first = of.next_lesson ?? of.lessons[0];
  return first ? t("today.back", { day: plainDay(first.day), time: hour(first.starts_at) }) : t("today.noneAhead");
};
