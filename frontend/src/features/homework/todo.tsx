import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, duration, tinyDay, today, type Day } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters } from "../../ui/lesson";
import { shortSubject } from "../../ui/ink";
import { Empty } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { atWords, isOwed, spanOf, SPANS, type Homework, type HomeworkPage, type Span } from "./facts";
import { TickBox, ticked } from "./tick";

const TITLES = { late: "homework.late", today: "homework.today", tomorrow: "homework.tomorrow", week: "homework.thisWeek", next: "homework.nextWeek", later: "homework.later" } as const satisfies Record<Span, string>;
const BEFORE = 21;
const LONG_BEFORE = 120;

/** What one pupil has to do, what is nearest first; what came back corrected stands after it. */
export function ToDo({ pupil }: { pupil: number | undefined }) {
  const past = useSignal(false);
  const now = today();
  const read = useRead<HomeworkPage>("/homework", { pupil, from: addDays(now, past.value ? -LONG_BEFORE : -BEFORE), to: addDays(now, 35) }, ["homework"]);
  return (
    <Reading of={read} failed={t("homework.failed")} rows={6}>
      {(page) => {
        const items = page.items.map(ticked);
        const spans = SPANS.map((span) => [span, items.filter((work) => spanOf(work, now) === span)] as const).filter(([, some]) => some.length > 0);
        const over = items.filter((work) => spanOf(work, now) === null).reverse();
        const back = past.value ? over : over.filter((work) => work.submission?.returned);
        // One thing asks to be done first: what is owed and due first.
        const first = spans.flatMap(([, some]) => some).find((work) => isOwed(work) && work.can.includes("hand_in"))?.id;
        return (
          <>
            {spans.length === 0 && <Empty sketch="done" title={t("homework.nothing")} text={t(pupil === undefined ? "homework.nothingText" : "homework.nothingChild")} />}
            {spans.map(([span, some]) => (
              <section class="sec" key={span} aria-labelledby={`hw-${span}`}>
                <h2 class="under row" id={`hw-${span}`}><span class="grow">{t(TITLES[span])}</span><Left works={some} /></h2>
                <Works works={some} dated={span !== "today" && span !== "tomorrow"} pupil={pupil} first={first} />
              </section>
            ))}
            {back.length > 0 && (
              <section class="sec" aria-labelledby="hw-back">
                <h2 class="under" id="hw-back">{t(past.value ? "homework.before" : "homework.corrected")}</h2>
                <Works works={back} dated pupil={pupil} />
              </section>
            )}
            {!past.value && <p class="sec"><button class="btn" type="button" onClick={() => { past.value = true; }}><Icon name="clock" small />{t("homework.showBefore")}</button></p>}
          </>
        );
      }}
    </Reading>
  );
}

/** How long what is left of it takes. */
function Left({ works }: { works: readonly Homework[] }) {
  const minutes = works.reduce((sum, work) => sum + (work.done ? 0 : work.minutes ?? 0), 0);
  return minutes > 0 ? <span class="small soft left">{t("homework.left", { time: duration(minutes) })}</span> : null;
}

function Works({ works, dated, pupil, first: foremost }: { works: readonly Homework[]; dated: boolean; pupil: number | undefined; first?: number }) {
  let day: Day = "";
  return (
    <ul class="ml works">
      {works.map((work) => {
        const first = work.due !== day;
        day = work.due;
        return <Work key={work.id} work={work} over={dated && first ? tinyDay(work.due) : undefined} pupil={pupil} primary={work.id === foremost} />;
      })}
    </ul>
  );
}

function Work({ work, over, pupil, primary }: { work: Homework; over: string | undefined; pupil: number | undefined; primary: boolean }) {
  const owed = isOwed(work);
  const ink = inkOfSubject(work.subject);
  const settled = work.done && !owed;
  const href = `/homework/${work.id}`;
  return (
    <li class={settled ? "past" : undefined}>
      <span>{over && <b>{over}</b>}{work.minutes !== null && duration(work.minutes)}</span>
      <div class={owed && pupil === undefined ? "owed" : undefined}>
        <div class={owed && pupil === undefined ? `frame due card s work ${ink}` : `work ${ink}`}>
          {work.can.includes("tick") && <TickBox work={work} />}
          <a class="plain grow" href={href}>
            <span class="row wrap"><Letters subject={work.subject} /><b class={`subj ${ink}`}>{shortSubject(work.subject.name)}</b><Stand work={work} /></span>
            <span class="blk what">{settled ? <span class="struck">{work.title}</span> : work.title}</span>
            {work.files.length > 0 && <span class="small soft row"><Icon name="clip" small />{work.files.length === 1 ? work.files[0]!.name : t("homework.files", { n: work.files.length })}</span>}
          </a>
          {owed && work.can.includes("hand_in") && <a class={primary ? "btn pri" : "btn"} href={href}>{t("homework.handIn")}</a>}
        </div>
      </div>
    </li>
  );
}

/** Where a piece of work stands, in a word or two. */
export function Stand({ work }: { work: Homework }) {
  if (work.submission?.returned) return <span class="tag ok"><Icon name="check" small />{t("homework.isReturned")}</span>;
  if (work.submission) return <><span class="tag ok"><Icon name="check" small />{t("homework.isIn")}</span><span class="small soft">{atWords(work.submission.received_at)}</span>{work.submission.late && <span class="tag warn">{t("homework.isLate")}</span>}</>;
  if (isOwed(work)) return <span class={work.due < today() ? "tag warn" : "tag"}>{t(work.due < today() ? "homework.notIn" : "homework.toHandIn")}</span>;
  if (work.done && !work.can.includes("tick")) return <span class="tag ok"><Icon name="check" small />{t("homework.done")}</span>;
  return null;
}
