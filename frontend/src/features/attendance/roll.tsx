import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { clock } from "../../i18n/dates";
import { dayAt, hours, longDay, today } from "../../i18n/days";
import { deedIn, dropDeed, keepDeed, retryDeed } from "../../store/deeds";
import { useRead, type Read } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { Unsent } from "../../ui/deed";
import { Icon } from "../../ui/icon";
import { inkOfSubject, isOff, lessonName, Letters } from "../../ui/lesson";
import { online } from "../../ui/media";
import { Empty, IconButton } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import type { Called, Roll } from "./facts";
import { Minutes } from "./minutes";
import { Reopen } from "./reopen";
import { bodyOf, countsOf, entriesOf, fromBody, late, latenessAt, opensAt, tapped, type Entries, type Entry, type RollBody } from "./rolling";

/** The roll of one lesson: everybody is there until a name is tapped; each tap is saved, «Valider» ends it. */
export function RollPage({ id }: { id: number }) {
  const read = useRead<Roll>(`/lessons/${id}/roll`, {}, ["absences", "timetable"]);
  const lesson = read.data?.lesson;
  useEffect(() => { if (lesson) pageTitle.value = `${t("attendance.roll")}, ${lessonName(lesson)} · Préau`; }, [lesson?.id]);
  return (
    <div class="page roll">
      <header class="top row">
        <a class="ib" href="/absences" aria-label={t("attendance.back")} title={t("attendance.back")}><Icon name="left" /></a>
        <div class="grow">
          <h1>{t("attendance.roll")}{lesson && lesson.groups.length > 0 && <>, <Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></>}</h1>
          {lesson && <p class="soft"><Letters subject={lesson.subject} /> <b class={`subj ${inkOfSubject(lesson.subject)}`}>{lessonName(lesson)}</b>, {dayAt(lesson.starts_at) !== today() && `${longDay(dayAt(lesson.starts_at)).toLowerCase()}, `}<span class="nowrap">{hours(lesson.starts_at, lesson.ends_at)}</span></p>}
        </div>
      </header>
      {/* Once the names are there nothing comes between them and the thumb: how the line is stands in the bar below. */}
      {read.data && read.state !== "missing" ? <Call roll={read.data} read={read} /> : <Reading of={read} failed={t("attendance.rollFailed")} rows={8}>{() => null}</Reading>}
    </div>
  );
}

function Call({ roll, read }: { roll: Roll; read: Read<Roll> }) {
  const slot = `roll/${roll.lesson.id}`;
  const deed = deedIn(slot);
  const before = useRef<Entries[]>([]);
  const steps = useSignal(0);
  const lateOf = useSignal<number | null>(null);
  const locked = roll.state === "validated";
  const refused = deed?.state === "failed";
  // What was typed here counts until the server has it; a roll that another one locked meanwhile is shown as it is.
  const body = deed && !(locked && refused) ? (deed.body as RollBody) : null;
  const entries = body ? fromBody(body) : entriesOf(roll);
  const leaving = body?.validated === true && !refused;
  const now = Date.now();
  const open = !locked && !isOff(roll.lesson) && (roll.open || (now >= opensAt(roll.lesson) && dayAt(roll.lesson.starts_at) === today()));
  const counts = countsOf(entries, roll.pupils.length);

  const save = (next: Entries, validated = false) => {
    const { key, sent } = keepDeed<Roll>({ method: "POST", path: `/lessons/${roll.lesson.id}/roll`, body: bodyOf(next, validated), slot });
    sent.then((answer) => {
      const newest = deedIn(slot);
      if (!newest || newest.key === key) read.put(() => answer);
      if (validated) toast("check", t("attendance.validated"));
    }, () => read.again());
  };
  const put = (next: Entries) => {
    before.current.push(entries);
    steps.value = before.current.length;
    save(next);
  };
  const undo = () => {
    const last = before.current.pop();
    steps.value = before.current.length;
    lateOf.value = null;
    if (last) save(last);
  };
  const validate = () => {
    lateOf.value = null;
    before.current = [];
    steps.value = 0;
    save(entries, true);
  };

  if (roll.pupils.length === 0) return <Empty sketch="missing" title={t("attendance.noPupils")} text={t("attendance.noPupilsText")} />;
  const expected = roll.state === "to_do" && !body ? entries.size : 0;
  return (
    <>
      <State roll={roll} open={open} leaving={leaving} onReopened={(answer) => read.put(() => answer)} />
      {open && !leaving && (
        <p class="soft how">{expected > 0 ? count("attendance.expected", expected) : t("attendance.how")}</p>
      )}
      {open || leaving || roll.state !== "to_do" ? (
        <ul class="call" aria-label={t("attendance.pupils")}>
          {roll.pupils.map((one) => (
            <Row
              key={one.pupil.id} one={one} entry={entries.get(one.pupil.id)} lesson={roll.lesson} editable={open && !leaving} choosing={lateOf.value === one.pupil.id}
              onTap={() => { lateOf.value = null; put(tapped(entries, one.pupil.id)); }}
              onLate={() => {
                const isLate = entries.get(one.pupil.id)?.kind === "late";
                if (isLate) lateOf.value = lateOf.peek() === one.pupil.id ? null : one.pupil.id;
                else { put(late(entries, one.pupil.id, latenessAt(roll.lesson, Date.now()))); lateOf.value = one.pupil.id; }
              }}
              onMinutes={(minutes) => { put(late(entries, one.pupil.id, minutes)); if (minutes === null) lateOf.value = null; }}
            />
          ))}
        </ul>
      ) : null}
      {(open || locked || leaving) && (
        <div class="rollbar">
          <div class="grow" role="status">
            <p class="serif">{counts.absent + counts.late === 0 ? count("attendance.allThere", roll.pupils.length) : count("attendance.there", counts.there, { all: roll.pupils.length })}</p>
            {counts.absent + counts.late > 0 && <p class="small soft">{[counts.absent > 0 && count("attendance.absences", counts.absent), counts.late > 0 && count("attendance.latenesses", counts.late)].filter(Boolean).join(", ")}</p>}
          </div>
          {deed && !leaving && (refused || !online.value) && <Unsent deed={deed} onRetry={() => retryDeed(deed.key)} onDiscard={() => dropDeed(deed.key)} />}
          {!deed && !online.value && <p class="st" role="status"><Icon name="offline" small /> {t("attendance.offline")}</p>}
          {open && !leaving && steps.value > 0 && <IconButton icon="reply" label={t("attendance.undo")} onClick={undo} />}
          {open && !leaving && <button class="btn pri" type="button" onClick={validate}>{counts.absent + counts.late === 0 ? t("attendance.validateAll") : t("attendance.validate")}</button>}
          {leaving && <button class="btn" type="button" disabled={deed?.state === "sending"} onClick={() => save(entries)}>{t("attendance.correct")}</button>}
          {locked && <a class="btn" href="/absences">{t(roll.can.includes("reopen") ? "attendance.toDay" : "attendance.next")}</a>}
        </div>
      )}
    </>
  );
}

/** Where the roll stands, when that is anything else than «to be called now». */
function State({ roll, open, leaving, onReopened }: { roll: Roll; open: boolean; leaving: boolean; onReopened(roll: Roll): void }) {
  const { lesson } = roll;
  if (leaving) return <div class="note" role="status"><Icon name="clock" /><p class="grow"><b>{t("attendance.leaving")}</b> {t("attendance.leavingText")}</p></div>;
  if (roll.state === "validated")
    return (
      <div class="note ok wrap" role="status">
        <Icon name="lock" /><p class="grow"><b>{roll.saved_at ? t("attendance.lockedAt", { hour: clock(roll.saved_at) }) : t("attendance.validated")}</b> {!roll.can.includes("reopen") && t("attendance.lockedText")}</p>
        {roll.can.includes("reopen") && <Reopen id={lesson.id} onDone={onReopened} />}
      </div>
    );
  if (isOff(lesson)) return <div class="note"><Icon name="ban" /><p>{t("attendance.off")}</p></div>;
  if (open) return roll.flagged ? <div class="note warn"><Icon name="clock" /><p>{t("attendance.forgotten")}</p></div> : null;
  if (Date.now() < opensAt(lesson)) return <div class="note"><Icon name="clock" /><p>{t("attendance.opens", { when: dayAt(lesson.starts_at) === today() ? clock(opensAt(lesson)) : `${clock(opensAt(lesson))}, ${longDay(dayAt(lesson.starts_at)).toLowerCase()}` })}</p></div>;
  return <div class="note warn"><Icon name="alert" /><p>{t(roll.state === "to_do" ? "attendance.neverCalled" : "attendance.notValidated")}</p></div>;
}

function Row({ one, entry, lesson, editable, choosing, onTap, onLate, onMinutes }: {
  one: Called; entry: Entry | undefined; lesson: Roll["lesson"]; editable: boolean; choosing: boolean; onTap(): void; onLate(): void; onMinutes(minutes: number | null): void;
}) {
  const { name } = one.pupil;
  const mark = entry?.kind === "absent" ? t("attendance.abs") : entry ? t("attendance.min", { n: entry.minutes ?? 0 }) : "";
  const inside = (
    <>
      <span class="mark-at" aria-hidden="true">{mark && <b>{mark}</b>}</span>
      <span class="name"><span class="blk">{name}</span>
        {(one.announced || one.missed_before) && <span class="small soft blk">{t(one.announced ? "attendance.announced" : "attendance.missedBefore")}</span>}
      </span>
    </>
  );
  const word = entry ? t(entry.kind === "absent" ? "attendance.absence" : "attendance.lateOf", { n: entry.minutes ?? 0 }) : t("attendance.present");
  return (
    <li class={entry?.kind}>
      {editable
        ? <button class="pupil" type="button" aria-pressed={entry?.kind === "absent"} onClick={onTap}>{inside}<span class="vh">, {word}</span></button>
        : <div class="pupil">{inside}<span class="vh">, {word}</span></div>}
      {editable && <button class="ib" type="button" aria-pressed={entry?.kind === "late"} aria-expanded={entry?.kind === "late" ? choosing : undefined} aria-label={t("attendance.lateName", { name })} title={t("attendance.late")} onClick={onLate}><Icon name="clock" /></button>}
      {editable && choosing && entry?.kind === "late" && <Minutes name={name} value={entry.minutes ?? 5} most={Date.parse(lesson.ends_at) - Date.parse(lesson.starts_at)} onChoose={onMinutes} />}
    </li>
  );
}
