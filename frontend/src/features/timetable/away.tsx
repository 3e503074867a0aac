import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { tinyDay, today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { me } from "../../store/session";
import { Combobox, type Option } from "../../ui/combobox";
import { TextField, WhenField } from "../../ui/forms";
import { LessonLine } from "../../ui/lesson";
import { go } from "../../ui/navigate";
import { ErrorNote } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Clashes } from "./clashes";
import { done } from "./done";
import { findTeachers } from "./finding";
import type { Act } from "./lessons";
import { day as lookedAt, plans } from "./state";

/** A teacher is away: what it touches is shown before, then done in one act. */
export function Away() {
  const mine = !plans.value;
  const who = useSignal<Option[]>(mine && me.peek() ? [{ id: me.peek()!.id, name: me.peek()!.name }] : []);
  const from = useSignal(today());
  const to = useSignal(today());
  const reason = useSignal("");
  const instead = useSignal<Option[]>([]);
  const preview = useDeed<Act>();
  const save = useDeed<Act>();
  const touched = useSignal<Act["items"] | null>(null);

  const body = (more: object) => ({
    teacher: Number(who.value[0]?.id), from: from.value, to: to.value, reason: reason.value,
    ...(instead.value[0] ? { replacement: Number(instead.value[0].id) } : {}), ...more,
  });
  const teacher = who.value[0]?.id;
  useEffect(() => {
    touched.value = null;
    if (teacher === undefined || !from.value || !to.value || to.value < from.value) return;
    const timer = setTimeout(() => void preview.run("POST", "/timetable/away", { teacher: Number(teacher), from: from.value, to: to.value, preview: true }).then((answer) => {
      if (answer) touched.value = answer.items;
    }), 150);
    return () => clearTimeout(timer);
  }, [teacher, from.value, to.value]);

  const run = async (force = false) => {
    const answer = await save.run("POST", "/timetable/away", body(force ? { force } : {}));
    if (!answer) return;
    lookedAt.value = answer.items[0]?.day ?? from.value;
    done(count("timetable.didAway", answer.items.length), answer.ids);
    go("/timetable");
  };
  const n = touched.value?.length ?? 0;
  let day = "";
  return (
    <div class="cols">
      <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
        {!mine && <Combobox single label={t("timetable.awayWho")} chosen={who.value} onChange={(chosen) => { who.value = chosen; }} find={findTeachers} error={save.wrong("teacher")} />}
        <div class="pair">
          <WhenField kind="date" label={t("timetable.firstDay")} value={from.value} required onInput={(value) => { from.value = value; if (to.peek() < value) to.value = value; }} error={save.wrong("from")} />
          <WhenField kind="date" label={t("timetable.lastDay")} value={to.value} min={from.value} required onInput={(value) => { to.value = value; }} error={save.wrong("to") ?? preview.wrong("to")} />
        </div>
        <TextField label={t("timetable.reason")} hint={t("timetable.reasonHint")} value={reason.value} maxLength={200} onInput={(value) => { reason.value = value; }} error={save.wrong("reason")} />
        {!mine && <Combobox single label={t("timetable.replacement")} hint={t("timetable.replacementHint")} chosen={instead.value} onChange={(chosen) => { instead.value = chosen; }} find={(words) => findTeachers(words, "school_life")} error={save.wrong("replacement")} />}
        <Clashes save={save} reason={reason} onForce={() => void run(true)} fields={["to", "from", "replacement"]} />
        {(save.silent.value || preview.silent.value) && <ErrorNote text={t("fail.network")} />}
        <div class="do">
          <button class="btn pri" type="submit" disabled={n === 0} aria-busy={save.busy.value}>{count(instead.value.length > 0 ? "timetable.doAwayReplace" : "timetable.doAwayCancel", n)}</button>
          <a class="btn" href="/timetable">{t("timetable.keep")}</a>
        </div>
      </form>
      <section aria-live="polite">
        {touched.value !== null && <h2>{n === 0 ? t("timetable.touchedNone") : count("timetable.touched", n)}</h2>}
        {n > 0 && (
          <ul class="ml">
            {touched.value!.map((lesson) => {
              const over = lesson.day === day ? undefined : tinyDay(lesson.day);
              day = lesson.day;
              return <LessonLine key={lesson.id} lesson={lesson} over={over}><p class="small soft"><Raised text={lesson.groups.map(({ name }) => name).join(", ")} /></p></LessonLine>;
            })}
          </ul>
        )}
      </section>
    </div>
  );
}
