import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { useRead } from "../../store/pages";
import { me } from "../../store/session";
import { Combobox, type Option } from "../../ui/combobox";
import { Select, TextField, WhenField } from "../../ui/forms";
import { lessonName } from "../../ui/lesson";
import { go } from "../../ui/navigate";
import { ErrorNote, Segments } from "../../ui/parts";
import { shift } from "./change";
import { Clashes } from "./clashes";
import { done } from "./done";
import { findGroups, findTeachers } from "./finding";
import { moment, type Lesson, type Named } from "./lessons";
import { usePreview } from "./preview";
import { day as lookedAt, isTeacher } from "./state";

type Kind = Lesson["kind"];
export interface Teaching { id: number; subject: Named; group: Named; teachers: { id: number; name: string; called?: string | null }[] }

/** What is taught to a group: its subjects and who teaches them. */
export const useTeachings = (group: Option | undefined) => useRead<{ items: Teaching[] }>(group ? "/teachings" : null, { group: Number(group?.id), limit: 200 });

export const ids = (chosen: readonly Option[]): number[] => chosen.map(({ id }) => Number(id));

/** A lesson for once: extra, after school, an outing, a detention. */
export function Add() {
  const save = useDeed<Lesson>();
  const kind = useSignal<Kind>("lesson");
  const groups = useSignal<Option[]>([]);
  const subject = useSignal("");
  const title = useSignal("");
  const day = useSignal(lookedAt.peek() && lookedAt.peek()! > today() ? lookedAt.peek()! : today());
  const starts = useSignal("08:30");
  const ends = useSignal("09:25");
  const teachers = useSignal<Option[]>(isTeacher.peek() && me.peek() ? [{ id: me.peek()!.id, name: me.peek()!.name }] : []);
  const rooms = useSignal<Option[]>([]);
  const reason = useSignal("");
  const missing = useSignal(false);
  const taught = useTeachings(groups.value[0]).data?.items ?? [];
  const subjects = [...new Map(taught.map((one) => [one.subject.id, one.subject])).values()].sort((a, b) => a.name.localeCompare(b.name));

  const choose = (id: string) => {
    subject.value = id;
    const found = taught.find((one) => String(one.subject.id) === id);
    if (found && teachers.peek().length === 0) teachers.value = found.teachers.map((one) => ({ id: one.id, name: one.called || one.name }));
  };
  const timed = day.value && starts.value && ends.value && starts.value < ends.value;
  const preview = usePreview("/lessons/preview", groups.value.length === 0 || !timed ? null : {
    groups: ids(groups.value), teachers: ids(teachers.value), rooms: ids(rooms.value), starts_at: moment(day.value, starts.value), ends_at: moment(day.value, ends.value),
  }, save);
  const run = async (force = false) => {
    missing.value = groups.peek().length === 0;
    if (missing.peek()) return;
    const answer = await save.run("POST", "/lessons", {
      kind: kind.value, groups: ids(groups.value), teachers: ids(teachers.value), rooms: ids(rooms.value), title: title.value, reason: reason.value,
      ...(subject.value ? { subject: Number(subject.value) } : {}),
      starts_at: moment(day.value, starts.value), ends_at: moment(day.value, ends.value), ...(force ? { force } : {}),
    });
    if (!answer) return;
    lookedAt.value = answer.day;
    done(t("timetable.didAdd", { name: lessonName(answer) }), answer.change?.id);
    go("/timetable");
  };
  return (
    <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
      <div class="field"><span class="lab">{t("timetable.kind")}</span>
        <Segments<Kind> label={t("timetable.kind")} value={kind.value} choices={[["lesson", t("timetable.lesson")], ["activity", t("timetable.activity")], ["outing", t("timetable.outing")], ["detention", t("timetable.detention")]]} onChoose={(value) => { kind.value = value; }} /></div>
      <Combobox label={t("timetable.groups")} hint={t("timetable.groupsHint")} chosen={groups.value} onChange={(chosen) => { groups.value = chosen; missing.value = false; }} find={findGroups} error={missing.value ? t("timetable.needGroups") : save.wrong("groups")} />
      {subjects.length > 0 && <Select label={t("timetable.subject")} value={subject.value} empty={t("timetable.noSubject")} choices={subjects.map((one) => [String(one.id), one.name] as const)} onChoose={choose} />}
      <TextField label={t("timetable.title")} hint={t("timetable.titleHint")} value={title.value} maxLength={120} required={subject.value === ""} onInput={(value) => { title.value = value; }} error={save.wrong("title")} />
      <WhenField kind="date" label={t("timetable.day")} value={day.value} required onInput={(value) => { day.value = value; }} error={save.wrong("starts_at")} />
      <div class="pair">
        <WhenField kind="time" label={t("timetable.from")} value={starts.value} required onInput={(value) => shift(starts, ends, value)} />
        <WhenField kind="time" label={t("timetable.to")} value={ends.value} required onInput={(value) => { ends.value = value; }} error={save.wrong("ends_at")} />
      </div>
      <Combobox label={t("timetable.teachers")} chosen={teachers.value} onChange={(chosen) => { teachers.value = chosen; }} find={(words) => findTeachers(words, "school_life")} />
      <Combobox single label={t("timetable.rooms")} chosen={rooms.value} onChange={(chosen) => { rooms.value = chosen; }} find={preview.rooms} />
      <TextField label={t("timetable.reason")} hint={t("timetable.reasonHint")} value={reason.value} maxLength={200} onInput={(value) => { reason.value = value; }} />
      <Clashes save={save} seen={preview.found} onRoom={({ id, name }) => { rooms.value = [{ id, name }]; }} reason={reason} onForce={() => void run(true)} fields={["groups", "title"]} />
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("timetable.doAdd")}</button><a class="btn" href="/timetable">{t("timetable.keep")}</a></div>
    </form>
  );
}
