import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { hours, plainDay, today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { opened } from "./state";
import { Combobox, type Option } from "../../ui/combobox";
import { TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { lessonName, teachersOf } from "../../ui/lesson";
import { ErrorNote } from "../../ui/parts";
import { Clashes } from "./clashes";
import { done } from "./done";
import { findTeachers } from "./finding";
import { moment, timeIn, type Lesson } from "./lessons";
import { usePreview } from "./preview";

export type Doing = "cancel" | "move" | "room" | "replace" | "test" | "restore";

const TITLE: Record<Doing, Key> = {
  cancel: "timetable.cancel", move: "timetable.move", room: "timetable.room", replace: "timetable.replace", test: "timetable.testPlan", restore: "timetable.restore",
};
const SAVE: Record<Doing, Key> = {
  cancel: "timetable.cancel", move: "timetable.doMove", room: "timetable.doRoom", replace: "timetable.doReplace", test: "timetable.doTest", restore: "timetable.restore",
};
const DONE: Record<Doing, Key> = {
  cancel: "timetable.didCancel", move: "timetable.didMove", room: "timetable.didRoom", replace: "timetable.didReplace", test: "timetable.didTest", restore: "timetable.didRestore",
};

/** One change of one lesson: only what it needs is asked, what is in the way is shown before anything is done. */
export function ChangeForm({ lesson, doing, onClose }: { lesson: Lesson; doing: Doing; onClose(): void }) {
  const save = useDeed<Lesson>();
  const reason = useSignal("");
  const day = useSignal(lesson.day);
  const starts = useSignal(timeIn(lesson.starts_at));
  const ends = useSignal(timeIn(lesson.ends_at));
  const room = useSignal<Option[]>([]);
  const teacher = useSignal<Option[]>([]);
  const instead = useSignal<string>(lesson.teachers.length === 1 ? String(lesson.teachers[0]!.id) : "");
  const about = useSignal(lesson.test);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => { form.current?.querySelector<HTMLElement>("input,select,[type=submit]")?.focus(); }, []);

  const body = (force: boolean): unknown => ({ kind: doing, reason: reason.value, sequence: lesson.sequence, ...(force ? { force } : {}), ...asked() });
  const asked = () => ({
    ...(room.value[0] ? { room: room.value[0].id } : {}),
    ...(doing === "move" ? { starts_at: moment(day.value, starts.value, lesson.starts_at), ends_at: moment(day.value, ends.value, lesson.starts_at) } : {}),
    ...(doing === "replace" && teacher.value[0] ? { teacher: teacher.value[0].id, ...(instead.value && lesson.teachers.length > 1 ? { instead_of: Number(instead.value) } : {}) } : {}),
  });
  const timed = doing !== "move" || (day.value && starts.value && ends.value && starts.value < ends.value);
  const preview = usePreview(`/lessons/${lesson.id}/changes/preview`, doing === "test" || !timed ? null : { ...asked(), kind: doing }, save);
  const run = async (force = false) => {
    const answer = doing === "test"
      ? await save.run("PUT", `/lessons/${lesson.id}/test`, { about: about.value })
      : await save.run("POST", `/lessons/${lesson.id}/changes`, body(force));
    if (!answer) return;
    onClose();
    opened.value = null;
    done(t(doing === "test" && !about.value.trim() ? "timetable.didNoTest" : DONE[doing], { name: lessonName(lesson) }), answer.change?.id);
  };
  const ready = doing === "room" ? room.value.length > 0 : doing === "replace" ? teacher.value.length > 0 : true;
  return (
    <form ref={form} class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
      <p class="row"><button class="ib" type="button" aria-label={t("back")} onClick={onClose}><Icon name="left" /></button><span class="grow"><b class="blk">{t(TITLE[doing])}</b><span class="small soft">{plainDay(lesson.day)}, {hours(lesson.starts_at, lesson.ends_at)}</span></span></p>
      {doing === "move" && (
        <>
          <WhenField kind="date" label={t("timetable.day")} value={day.value} required min={today()} onInput={(value) => { day.value = value; }} error={save.wrong("starts_at")} />
          <div class="pair">
            <WhenField kind="time" label={t("timetable.from")} value={starts.value} required onInput={(value) => { shift(starts, ends, value); }} />
            <WhenField kind="time" label={t("timetable.to")} value={ends.value} required onInput={(value) => { ends.value = value; }} error={save.wrong("ends_at")} />
          </div>
        </>
      )}
      {doing === "replace" && (
        <>
          {lesson.teachers.length > 1 && (
            <fieldset class="row wrap"><legend>{t("timetable.whoIsAway")}</legend>
              {lesson.teachers.map((one) => <label key={one.id} class="check"><input type="radio" name="instead" checked={instead.value === String(one.id)} onChange={() => { instead.value = String(one.id); }} /><span>{one.called || one.name}</span></label>)}
            </fieldset>
          )}
          <Combobox single label={t("timetable.replacement")} chosen={teacher.value} onChange={(chosen) => { teacher.value = chosen; }} find={(words) => findTeachers(words, "school_life")} error={save.wrong("teacher")} hint={lesson.teachers.length === 1 ? t("timetable.insteadOf", { name: teachersOf(lesson.teachers) }) : undefined} />
        </>
      )}
      {(doing === "room" || doing === "move" || doing === "replace") && (
        <Combobox single label={t(doing === "room" ? "timetable.newRoom" : "timetable.otherRoom")} chosen={room.value} onChange={(chosen) => { room.value = chosen; }} find={preview.rooms} error={save.wrong("room")} hint={doing !== "room" && lesson.rooms.length > 0 ? t("timetable.roomNow", { names: lesson.rooms.map(({ name }) => name).join(", ") }) : undefined} />
      )}
      {doing === "test"
        ? <TextField label={t("timetable.testAbout")} hint={lesson.test ? t("timetable.testEmpty") : t("timetable.testHint")} value={about.value} maxLength={200} onInput={(value) => { about.value = value; }} error={save.wrong("about")} />
        : doing !== "restore" && <TextField label={t("timetable.reason")} hint={t("timetable.reasonHint")} value={reason.value} maxLength={200} onInput={(value) => { reason.value = value; }} error={save.problem.value?.code === "conflict" ? undefined : save.wrong("reason")} />}
      {doing === "restore" && <p>{t("timetable.restoreText")}</p>}
      {preview.refused?.code === "roll_validated" && !save.problem.value && <p class="note warn" role="status"><Icon name="alert" /><span class="grow">{preview.refused.message}</span></p>}
      <Clashes save={save} seen={preview.found} reason={reason} onForce={() => void run(true)} onRoom={({ id, name }) => { room.value = [{ id, name }]; }} />
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do end">
        <button class="btn" type="button" onClick={onClose}>{t("timetable.keep")}</button>
        <button class="btn pri" type="submit" disabled={!ready} aria-busy={save.busy.value}>{t(SAVE[doing])}</button>
      </div>
    </form>
  );
}

/** A lesson that begins later ends later. */
export function shift(starts: { value: string }, ends: { value: string }, to: string): void {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
  const end = minutes(ends.value) + minutes(to) - minutes(starts.value);
  if (to && starts.value && ends.value && end > 0 && end < 24 * 60) ends.value = `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
  starts.value = to;
}
