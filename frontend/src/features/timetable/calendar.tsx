import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, dateOf, mondayOf, monthName, range, today, type Day } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { toast } from "../../store/toasts";
import { Confirm } from "../../ui/confirm";
import { Select, TextField, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import type { Calendar, Closure } from "./lessons";
import { schools } from "./state";

const NEXT: Record<string, "A" | "B" | ""> = { A: "B", B: "", "": "A" };

/** The school year around today: its first of September, and the end of its August. */
function year(): [Day, Day] {
  const now = today();
  const first = Number(now.slice(0, 4)) - (now.slice(5, 7) < "08" ? 1 : 0);
  return [`${first}-09-01`, `${first + 1}-08-31`];
}

const wholly = (closures: readonly Closure[], monday: Day): boolean =>
  [0, 1, 2, 3, 4].every((i) => closures.some((one) => one.starts_on <= addDays(monday, i) && addDays(monday, i) <= one.ends_on));

/** Weeks from the first of September to the summer. */
function weeksOf(closures: readonly Closure[], [from, to]: [Day, Day]): Day[] {
  const summer = closures.find((one) => one.kind === "holidays" && one.starts_on.slice(0, 4) === to.slice(0, 4) && one.starts_on.slice(5) >= "06-20")?.starts_on ?? `${to.slice(0, 4)}-07-06`;
  const weeks: Day[] = [];
  for (let monday = mondayOf(from); monday < summer; monday = addDays(monday, 7)) weeks.push(monday);
  return weeks;
}

/** Weeks A and B as a strip to touch, and the days without lessons. */
export function CalendarPage() {
  const school = useSignal(schools.value[0]?.id ?? 0);
  const [from, to] = year();
  const read = useRead<Calendar>("/school-calendar", { from, to }, ["timetable"]);
  return (
    <>
      {schools.value.length > 1 && <div class="narrow"><Select label={t("timetable.pickSchool")} value={String(school.value)} choices={schools.value.map(({ id, name }) => [String(id), name] as const)} onChoose={(id) => { school.value = Number(id); }} /></div>}
      <Reading of={read} failed={t("timetable.calendarFailed")}>
        {(found) => (
          <>
            <Weeks found={found} school={school.value} put={(weeks) => read.put((data) => ({ ...data, weeks }))} />
            <Closures closures={found.closures.filter((one) => one.establishment === school.value)} school={school.value} />
          </>
        )}
      </Reading>
    </>
  );
}

function Weeks({ found, school, put }: { found: Calendar; school: number; put(weeks: Calendar["weeks"]): void }) {
  const save = useDeed<Calendar>();
  const asking = useSignal(false);
  const closures = found.closures.filter((one) => one.establishment === school);
  const weeks = weeksOf(closures, year());
  const letters = new Map(found.weeks.map((week) => [week.monday, week.letter]));
  const now = mondayOf(today());
  const write = async (changes: { monday: Day; letter: "A" | "B" | "" }[]) => {
    const before = found.weeks;
    const wanted = new Map(changes.map((one) => [one.monday, one.letter]));
    put([...before.filter((week) => !wanted.has(week.monday)), ...changes.filter(({ letter }) => letter).map((one) => ({ ...one }))]);
    if (!(await save.run("PUT", "/school-calendar/weeks", { establishment: school, weeks: changes }))) put(before);
    readAnew("timetable");
    asking.value = false;
  };
  /** From the next week with lessons on, in turn. */
  const alternate = () => {
    let last = [...weeks].reverse().map((monday) => (monday <= now ? letters.get(monday) : "")).find(Boolean) ?? "B";
    return write(weeks.filter((monday) => monday > now && !wholly(closures, monday)).map((monday) => ({ monday, letter: (last = last === "A" ? "B" : "A") as "A" | "B" })));
  };
  const months = [...new Set(weeks.map((monday) => addDays(monday, 3).slice(0, 7)))];
  return (
    <section class="sec year" aria-labelledby="tt-weeks">
      <div class="row wrap"><h2 class="grow" id="tt-weeks">{t("timetable.weeksOf")}</h2><button class="btn" type="button" onClick={() => { asking.value = true; }}>{t("timetable.alternate")}</button></div>
      {(save.problem.value || save.silent.value) && <ErrorNote text={save.problem.value?.message ?? t("fail.network")} />}
      <div class="months">{months.map((month) => (
        <div key={month}>
          <h3>{monthName(`${month}-01`)}</h3>
          <ul class="weeks">
            {weeks.filter((monday) => addDays(monday, 3).slice(0, 7) === month).map((monday) => {
              const letter = letters.get(monday) ?? "";
              const shut = wholly(closures, monday);
              const look = [letter === "B" && "b", shut && "shut", monday === now && "is-now"].filter(Boolean).join(" ");
              return (
                <li key={monday}>
                  <button type="button" class={look || undefined} disabled={shut || save.busy.value} onClick={() => void write([{ monday, letter: NEXT[letter] ?? "A" }])}>
                    <b aria-hidden="true">{shut ? "–" : letter || "·"}</b><span aria-hidden="true">{Number(monday.slice(8))}</span>
                    <span class="vh">{t("timetable.weekFrom", { day: dateOf(monday), letter: letter || t(shut ? "timetable.free" : "timetable.noLetter").toLowerCase() })}</span>
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      ))}</div>
      {asking.value && <Confirm title={t("timetable.alternate")} text={t("timetable.alternateText")} verb={t("timetable.alternate")} busy={save.busy.value} onYes={() => void alternate()} onClose={() => { asking.value = false; }} />}
    </section>
  );
}

function Closures({ closures, school }: { closures: readonly Closure[]; school: number }) {
  const save = useDeed<Closure>();
  const remove = useDeed();
  const name = useSignal("");
  const from = useSignal("");
  const to = useSignal("");
  const opening = useSignal<Closure | null>(null);
  const run = async () => {
    const answer = await save.run("POST", "/school-calendar/closures", { establishment: school, name: name.value, starts_on: from.value, ends_on: to.value || from.value });
    if (!answer) return;
    toast("check", t("timetable.closureSaved", { name: name.value }));
    name.value = from.value = to.value = "";
    readAnew("timetable");
  };
  const open = async () => {
    const closure = opening.peek()!;
    if (!(await remove.run("DELETE", `/school-calendar/closures/${closure.id}`))) return;
    opening.value = null;
    toast("check", t("timetable.closureOpened", { name: closure.name }));
    readAnew("timetable");
  };
  return (
    <div class="cols">
      <section aria-labelledby="tt-closures">
        <h2 id="tt-closures">{t("timetable.closures")}</h2>
        {closures.length === 0 && <p class="soft">{t("timetable.noClosures")}</p>}
        <ul class="lines">
          {closures.map((one) => (
            <li key={one.id} class="row">
              <p class="grow"><b class="blk">{one.name}</b><span class="small soft">{one.starts_on === one.ends_on ? dateOf(one.starts_on, true) : range(one.starts_on, one.ends_on)}</span></p>
              {one.ends_on > today() && <button class="btn text" type="button" onClick={() => { opening.value = one; }}>{t("timetable.closureOpen")}<span class="vh"> {one.name}</span></button>}
            </li>
          ))}
        </ul>
      </section>
      <section aria-labelledby="tt-close">
        <h2 id="tt-close">{t("timetable.closureAdd")}</h2>
        <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
          <TextField label={t("timetable.closureName")} hint={t("timetable.closureHint")} value={name.value} required maxLength={100} onInput={(value) => { name.value = value; }} error={save.wrong("name")} />
          <div class="pair">
            <WhenField kind="date" label={t("timetable.firstDay")} value={from.value} required min={today()} onInput={(value) => { from.value = value; }} error={save.wrong("starts_on")} />
            <WhenField kind="date" label={t("timetable.lastDay")} value={to.value} min={from.value} onInput={(value) => { to.value = value; }} error={save.wrong("ends_on")} />
          </div>
          {save.rest("name", "starts_on", "ends_on") && <p class="note bad" role="alert"><Icon name="alert" /><span>{save.rest("name", "starts_on", "ends_on")}</span></p>}
          {save.silent.value && <ErrorNote text={t("fail.network")} />}
          <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("timetable.closureSave")}</button></div>
        </form>
      </section>
      {opening.value && <Confirm title={t("timetable.closureOpenTitle")} text={t("timetable.closureOpenText", { name: opening.value.name })} verb={t("timetable.closureOpen")} busy={remove.busy.value} onYes={() => void open()} onClose={() => { opening.value = null; }}>{remove.problem.value && <p class="err">{remove.problem.value.message}</p>}</Confirm>}
    </div>
  );
}
