import { useSignal } from "@preact/signals";
import { useState } from "preact/hooks";
import { count, t } from "../../i18n";
import { duration, today as thisDay, type Day } from "../../i18n/days";
import { deedIn, dropDeed, keepDeed, retryDeed } from "../../store/deeds";
import { doors } from "../../store/doors";
import { Unsent } from "../../ui/deed";
import { Icon } from "../../ui/icon";
import { shortSubject } from "../../ui/ink";
import { inkOfSubject, Letters } from "../../ui/lesson";
import type { Due } from "./facts";
import { marginDay } from "./pupil";

/** What is to do in the coming days. A pupil ticks it here; what was done before is folded. */
export function Homework({ items, today, own, put }: { items: readonly Due[]; today: Day; own: boolean; put(homework: number, done: boolean): void }) {
  // What was done when the page was opened is folded; what one ticks now stays where it is.
  const open = useSignal(false);
  const [before] = useState<ReadonlySet<number>>(() => new Set(items.filter(isDone).map(({ id }) => id)));
  const folded = items.filter((one) => isDone(one) && before.has(one.id));
  const shown = open.value ? items : items.filter((one) => !folded.includes(one));
  let day = "";
  return (
    <>
      {items.length === 0 ? <p class="soft">{t("today.noHomework")}</p> : shown.length === 0 && <p class="soft">{t("today.allDone")}</p>}
      <ul class="ml">
        {shown.map((one) => {
          const margin = one.due === day ? "" : marginDay(one.due, today);
          day = one.due;
          return <DueLine key={one.id} due={one} margin={margin} own={own} put={put} />;
        })}
      </ul>
      <p class="small row wrap">
        {folded.length > 0 && !open.value && <button type="button" class="btn text" onClick={() => { open.value = true; }}>{count("today.doneShow", folded.length)}</button>}
        {doors.has("homework") && <a href="/homework">{t("today.allHomework")}</a>}
      </p>
    </>
  );
}

export const isDone = (due: Due): boolean => due.done || due.handed_in;

function DueLine({ due, margin, own, put }: { due: Due; margin: string; own: boolean; put(homework: number, done: boolean): void }) {
  const slot = `done/${due.id}`;
  const waiting = deedIn(slot);
  const body = <Told due={due} />;
  const tick = (done: boolean) => {
    put(due.id, done);
    keepDeed({ method: "POST", path: `/homework/${due.id}/done`, body: { done }, slot }).sent.catch(() => put(due.id, !done));
  };
  return (
    <li class={isDone(due) ? "past" : undefined}>
      <span><b>{margin}</b></span>
      <div>
        {own ? <label class="check"><input type="checkbox" checked={due.done} aria-label={`${shortSubject(due.subject.name)}, ${due.title}`} onChange={(event) => tick(event.currentTarget.checked)} /><span>{body}</span></label> : body}
        {due.hand_in && !due.handed_in && own && doors.has("homework") && <p class="small row"><a href={`/homework/${due.id}`}>{t("today.toHandIn")}<span class="vh">{t("colon")}{due.title}</span></a></p>}
        {waiting?.state === "failed" && <Unsent deed={waiting} onRetry={() => retryDeed(waiting.key)} onDiscard={() => dropDeed(waiting.key)} />}
      </div>
    </li>
  );
}

/** What is to do, in two lines: the subject and how it stands, then what and how long. */
export function Told({ due }: { due: Due }) {
  return (
    <>
      <span class="row wrap">
        <Letters subject={due.subject} /> <b class={`subj ${inkOfSubject(due.subject)}`}>{shortSubject(due.subject.name)}</b>
        {due.handed_in ? <span class="tag ok"><Icon name="check" small />{t("today.handedIn")}</span> : due.hand_in && <span class={due.due < thisDay() ? "tag warn" : "tag"}>{t(due.due < thisDay() ? "today.overdue" : "today.handIn")}</span>}
      </span>
      <span class="small soft blk">{due.title}{due.minutes !== null && `, ${duration(due.minutes)}`}</span>
    </>
  );
}
