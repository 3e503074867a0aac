import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { addDays, dateOf, dayName, hours, mondayOf, today } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { toast } from "../../store/toasts";
import { Combobox, type Option } from "../../ui/combobox";
import { Confirm } from "../../ui/confirm";
import { Select, TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { inkOfSubject, lessonName, Letters, teachersOf } from "../../ui/lesson";
import { Empty, ErrorNote, Segments } from "../../ui/parts";
import { raisedText } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { ids, useTeachings } from "./add";
import { shift } from "./change";
import { Clashes } from "./clashes";
import { allGroups, findGroups, findRooms, findTeachers } from "./finding";
import type { Pattern } from "./lessons";
import { schools, whose } from "./state";

const weekdayName = (n: number): string => dayName(addDays(mondayOf(today()), n - 1));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const span = (one: Pattern): string => hours(`2000-01-01T${one.starts}:00+00:00`, `2000-01-01T${one.ends}:00+00:00`);

/** The weekly lessons of a class: the plan that each week is made from. */
export function Patterns() {
  const group = useSignal<Option[]>([]);
  useEffect(() => {
    const of = whose.peek();
    if (of?.kind === "group") group.value = [{ id: of.id, name: raisedText(of.name) }];
    else void allGroups().then(([first]) => { if (first && group.peek().length === 0) group.value = [{ id: first.id, name: raisedText(first.name) }]; }, () => undefined);
  }, []);
  const chosen = group.value[0];
  const read = useRead<{ items: Pattern[] }>(chosen ? "/patterns" : null, { group: Number(chosen?.id) }, ["timetable"]);
  const adding = useSignal(false);
  return (
    <>
      <div class="narrow"><Combobox single label={t("timetable.ofClass")} chosen={group.value} onChange={(next) => { group.value = next; }} find={findGroups} /></div>
      {chosen && (
        <p class="after">{!adding.value && <button class="btn" type="button" onClick={() => { adding.value = true; }}><Icon name="plus" small />{t("timetable.patternAdd")}</button>}</p>
      )}
      {chosen && adding.value && <AddPattern key={chosen.id} group={chosen} onClose={() => { adding.value = false; }} />}
      {chosen && <Reading of={read} failed={t("timetable.patternsFailed")}>{(found) => <List items={found.items} />}</Reading>}
    </>
  );
}

function List({ items }: { items: readonly Pattern[] }) {
  const remove = useDeed();
  const ending = useSignal<Pattern | null>(null);
  const live = items.filter((one) => one.to_day >= today());
  if (live.length === 0) return <Empty sketch="missing" title={t("timetable.noPatterns")} />;
  const end = async () => {
    const one = ending.peek()!;
    if (!(await remove.run("DELETE", `/patterns/${one.id}`))) return;
    ending.value = null;
    toast("check", t("timetable.patternEnded", { name: lessonName(one) }));
    readAnew("timetable");
  };
  return (
    <>
      {[1, 2, 3, 4, 5, 6, 7].map((n) => {
        const some = live.filter((one) => one.weekday === n);
        return some.length === 0 ? null : (
          <section class="sec" key={n} aria-labelledby={`tt-on-${n}`}>
            <h2 class="under" id={`tt-on-${n}`}>{capital(weekdayName(n))}</h2>
            <ul class="ml">
              {some.map((one) => (
                <li key={one.id}>
                  <span><b>{span(one).split(" – ")[0]}</b>{span(one).split(" – ")[1]}</span>
                  <div class="row">
                    <p class="grow"><span class="row wrap"><Letters subject={one.subject} /><b class={`subj ${inkOfSubject(one.subject)}`}>{lessonName(one)}</b>{one.weeks && <span class="tag">{t("timetable.onlyWeek", { letter: one.weeks })}</span>}</span>
                      <span class="small soft blk">{[teachersOf(one.teachers), one.rooms.map(({ name }) => name).join(", "), one.groups.map(({ name }) => raisedText(name)).join(", "), one.to_day < addDays(today(), 200) && one.to_day.slice(5, 7) !== "07" && one.to_day.slice(5, 7) !== "08" ? t("timetable.until", { day: dateOf(one.to_day) }) : ""].filter(Boolean).join(" · ")}</span></p>
                    <button class="btn text" type="button" onClick={() => { ending.value = one; }}>{t("timetable.patternEnd")}<span class="vh"> {lessonName(one)}, {span(one)}</span></button>
                  </div>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
      {ending.value && (
        <Confirm bad title={t("timetable.patternEndTitle")} text={t("timetable.patternEndText", { name: lessonName(ending.value), when: `${weekdayName(ending.value.weekday)} ${span(ending.value)}` })} verb={t("timetable.patternEnd")} busy={remove.busy.value} onYes={() => void end()} onClose={() => { ending.value = null; }}>
          {remove.problem.value && <p class="err">{remove.problem.value.message}</p>}
        </Confirm>
      )}
    </>
  );
}

function AddPattern({ group, onClose }: { group: Option; onClose(): void }) {
  const save = useDeed<Pattern>();
  const subject = useSignal("");
  const title = useSignal("");
  const weekday = useSignal("1");
  const weeks = useSignal<"" | "A" | "B">("");
  const starts = useSignal("08:30");
  const ends = useSignal("09:25");
  const teachers = useSignal<Option[]>([]);
  const rooms = useSignal<Option[]>([]);
  const from = useSignal("");
  const to = useSignal("");
  const taught = useTeachings(group).data?.items ?? [];
  const subjects = [...new Map(taught.map((one) => [one.subject.id, one.subject])).values()].sort((a, b) => a.name.localeCompare(b.name));
  const choose = (id: string) => {
    subject.value = id;
    const found = taught.find((one) => String(one.subject.id) === id);
    if (found) teachers.value = found.teachers.map((one) => ({ id: one.id, name: one.called || one.name }));
  };
  const run = async (force = false) => {
    const answer = await save.run("POST", "/patterns", {
      establishment: schools.value[0]?.id, weekday: Number(weekday.value), starts: starts.value, ends: ends.value, weeks: weeks.value,
      groups: [Number(group.id)], teachers: ids(teachers.value), rooms: ids(rooms.value), title: title.value,
      ...(subject.value ? { subject: Number(subject.value) } : {}), ...(from.value ? { from_day: from.value } : {}), ...(to.value ? { to_day: to.value } : {}), ...(force ? { force } : {}),
    });
    if (!answer) return;
    toast("check", t("timetable.patternSaved", { name: lessonName(answer) }));
    readAnew("timetable");
    onClose();
  };
  return (
    <form class="form frame pad" onSubmit={(event) => { event.preventDefault(); void run(); }}>
      <h2>{t("timetable.patternAdd")}</h2>
      {subjects.length > 0 && <Select label={t("timetable.subject")} value={subject.value} empty={t("timetable.noSubject")} choices={subjects.map((one) => [String(one.id), one.name] as const)} onChoose={choose} />}
      {subject.value === "" && <TextField label={t("timetable.title")} hint={t("timetable.titleHint")} value={title.value} maxLength={120} required onInput={(value) => { title.value = value; }} error={save.wrong("title")} />}
      <div class="pair">
        <Select label={t("timetable.weekday")} value={weekday.value} choices={[1, 2, 3, 4, 5, 6].map((n) => [String(n), capital(weekdayName(n))] as const)} onChoose={(value) => { weekday.value = value; }} />
        <WhenField kind="time" label={t("timetable.from")} value={starts.value} required onInput={(value) => shift(starts, ends, value)} error={save.wrong("starts")} />
        <WhenField kind="time" label={t("timetable.to")} value={ends.value} required onInput={(value) => { ends.value = value; }} error={save.wrong("ends") ?? save.wrong("ends_at")} />
      </div>
      <div class="field"><span class="lab">{t("timetable.weeks")}</span>
        <Segments label={t("timetable.weeks")} value={weeks.value} choices={[["", t("timetable.everyWeek")], ["A", "A"], ["B", "B"]]} onChoose={(value) => { weeks.value = value; }} /></div>
      <Combobox label={t("timetable.teachers")} chosen={teachers.value} onChange={(chosen) => { teachers.value = chosen; }} find={findTeachers} />
      <Combobox single label={t("timetable.rooms")} chosen={rooms.value} onChange={(chosen) => { rooms.value = chosen; }} find={findRooms} />
      <div class="pair">
        <WhenField kind="date" label={t("timetable.fromDay")} hint={t("timetable.spanHint")} value={from.value} onInput={(value) => { from.value = value; }} error={save.wrong("from_day")} />
        <WhenField kind="date" label={t("timetable.toDay")} value={to.value} onInput={(value) => { to.value = value; }} error={save.wrong("to_day")} />
      </div>
      <Clashes save={save} onForce={() => void run(true)} fields={["title", "starts", "ends", "from_day", "to_day"]} />
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do end"><button class="btn" type="button" onClick={onClose}>{t("cancel")}</button><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("timetable.doAdd")}</button></div>
    </form>
  );
}
