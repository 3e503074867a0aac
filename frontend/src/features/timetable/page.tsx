import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { addDays, longDay, mondayOf, plainDay, range, today, weekOf, type Day } from "../../i18n/days";
import { child, chooseChild, children } from "../../store/child";
import { readAhead, useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { ChildSwitch } from "../../ui/child";
import { Combobox } from "../../ui/combobox";
import { Icon } from "../../ui/icon";
import { lazy } from "../../ui/lazy";
import { Empty, IconButton, Segments } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import "../../ui/css/school.css";
import "./timetable.css";
import { DayView } from "./day";
import { allGroups, findGroups, findRooms, findTeachers } from "./finding";
import { changedSince, closedUntil, closureOf, closureOfWeek, daysOf, landing, letterOf, step, type Closure, type Timetable } from "./lessons";
import { Jump, useClosures } from "./jump";
import { ListView, News } from "./list";
import { Feed, Organise } from "./more";
import { Sheet } from "./sheet";
import { asked, chooseView, chooseWhose, day, feedOpen, freshen, landed, newsOnly, opened, own, shownDay, switches, toToday, view, whose, works, type View, type Whose } from "./state";
import { Week } from "./week";

const Staff = lazy(() => import("./staff").then((module) => module.Staff), "lesson");
const words = lazy(() => Promise.resolve(Timetables), "lesson");

interface PageProps { path: string }

/** «/timetable», and what the school's adults do beside it: «/timetable/new», «/timetable/away», … */
export function Page({ path }: PageProps) {
  const tool = path.split("/")[2];
  if (tool) return <Staff key={tool} tool={tool} />;
  return words({});
}

/** What stands in the address: a day to look at, a lesson to open. */
function fromAddress(): void {
  const given = new URLSearchParams(location.search);
  const wanted = given.get("day");
  if (wanted && /^\d{4}-\d\d-\d\d$/.test(wanted)) day.value = wanted;
  const lesson = Number(given.get("lesson"));
  if (lesson) opened.value = lesson;
  if (given.has("feed")) feedOpen.value = true;
  if (given.size > 0) history.replaceState(null, "", location.pathname);
}

function Timetables() {
  useEffect(fromAddress, []);
  useEffect(() => () => { opened.value = null; feedOpen.value = false; }, []);
  const of = whose.value;
  const nothing = useSignal(false);
  // Who has no lessons of their own begins with the first class.
  useEffect(() => {
    if (of !== null) return;
    void (works.peek() ? allGroups() : Promise.resolve([])).then(([first]) => {
      if (first && whose.peek() === null) chooseWhose({ kind: "group", id: first.id, name: first.name });
      else nothing.value = true;
    }, () => { nothing.value = true; });
  }, [of === null]);
  if (of !== null) return <Shown of={of} />;
  return (
    <div class="page">
      <header class="top"><h1>{t("nav.timetable")}</h1></header>
      {nothing.value && <Empty sketch="missing" title={t("timetable.free")} />}
      {nothing.value && works.value && <Choose />}
    </div>
  );
}

function Shown({ of }: { of: Whose }) {
  const at = shownDay.value;
  const monday = mondayOf(at);
  const list = view.value === "list";
  const news = list && newsOnly.value;
  const until = addDays(monday, list ? (news ? 34 : 13) : 6);
  const span = (from: Day, to: Day) => ({ ...asked(of), from, to });
  const read = useRead<Timetable>("/timetable", span(monday, until), ["timetable"]);
  const page = read.data;
  // Of this week's list what is over has gone by.
  const days = list ? weeksOf(monday, until).filter((one) => one >= today() || monday !== mondayOf(today())) : daysOf(page, monday);
  useLanding(page, read.state);
  useNews(page, `${of.kind}${of.id}${monday}${list}`);
  useEffect(() => {
    if (read.state !== "ready" || list) return;
    readAhead("/timetable", span(addDays(monday, 7), addDays(monday, 13)), ["timetable"]);
  }, [monday, read.state, of.id, list]);
  useEffect(() => {
    pageTitle.value = `${t("nav.timetable")}, ${view.value === "day" ? plainDay(at) : range(monday, until).toLowerCase()} · Préau`;
  }, [at, until, view.value]);
  useKeys(days);
  const turn = (by: 1 | -1) => { day.value = view.value === "day" ? step(at, by, days) : addDays(at, by * 7); };
  const letter = page ? letterOf(page, monday) : "";
  const closures = useClosures();
  const jumping = useSignal(false);
  const shut = (to: Day): Closure | undefined => (view.value === "day" ? closureOf(closures, to) : closureOfWeek(closures, mondayOf(to)));
  /** Where an arrow leads, and the holidays that are there. */
  const towards = (by: 1 | -1, key: Key): string => {
    const there = shut(view.value === "day" ? step(at, by, days) : addDays(at, by * 7));
    return there ? `${t(key)}${t("colon")}${closedUntil(closures, there)}` : t(key);
  };
  const shutNow = list ? undefined : shut(at);
  const shownUntil = list ? until : days.at(-1)!;
  const closed = page && !list ? closureOf(page.closures, today()) : undefined;
  return (
    <div class="page timetable">
      <header class="top row wrap">
        <div class="grow">
          <h1>{of.kind === "me" || of.kind === "child" ? t("nav.timetable") : <Raised text={of.kind === "room" && /^\d/.test(of.name) ? `${t("timetable.rooms")} ${of.name}` : of.name} />}</h1>
          <p class="soft" aria-live="polite">{view.value === "day" ? longDay(at) : range(list ? days[0]! : monday, shownUntil)}{letter && !list && `, ${t("timetable.letter", { letter }).toLowerCase().replace(/ [ab]$/, (end) => end.toUpperCase())}`}{shutNow && `, ${shutNow.name}`}</p>
        </div>
        <div class="row">
          <IconButton icon="left" label={towards(-1, view.value === "day" ? "timetable.dayBefore" : "timetable.weekBefore")} onClick={() => turn(-1)} />
          <IconButton icon="right" label={towards(1, view.value === "day" ? "timetable.dayAfter" : "timetable.weekAfter")} onClick={() => turn(1)} />
          <IconButton icon="calendar" label={t("timetable.jump")} onClick={() => { jumping.value = true; }} />
        </div>
        <Segments<View> label={t("timetable.view")} value={view.value} choices={[["day", t("timetable.viewDay")], ["week", t("timetable.viewWeek")], ["list", t("timetable.viewList")]]} onChoose={chooseView} />
        <button class="btn" type="button" onClick={toToday}>{t("timetable.today")}</button>
        <Organise />
      </header>
      <Who of={of} />
      {list && <p class="row wrap only"><Segments label={t("timetable.show")} value={news ? "news" : "all"} choices={[["all", t("timetable.all")], ["news", t("timetable.onlyNews")]]} onChoose={(choice) => { newsOnly.value = choice === "news"; }} /></p>}
      {day.value === null && landed.value !== null && landed.value !== today() && <p class="note"><Icon name="sun" /><span>{closed ? `${closed.name}. ` : ""}{t("timetable.off", { day: plainDay(landed.value) })}</span></p>}
      <Reading of={read} failed={t("timetable.failed")} rows={7}>
        {(found) => (
          <>
            {view.value === "week" && <Week page={found} days={days} label={`${range(monday, days.at(-1)!)}${letter ? `, ${t("timetable.letter", { letter })}` : ""}`} />}
            {view.value === "day" && <DayView page={found} days={days} day={at} />}
            {list ? <ListView page={found} days={days} news={news} /> : <News page={found} days={days} />}
          </>
        )}
      </Reading>
      <Feed />
      {jumping.value && <Jump onClose={() => { jumping.value = false; }} />}
      {opened.value !== null && <Sheet key={opened.value} id={opened.value} known={page?.items.find((lesson) => lesson.id === opened.value)} />}
    </div>
  );
}

function weeksOf(monday: Day, until: Day): Day[] {
  const days: Day[] = [];
  for (let one = monday; one <= until; one = addDays(one, 7)) days.push(...weekOf(one, 7));
  return days;
}

/** Without a day chosen, the page opens where school is: today, or the next day with lessons. */
function useLanding(page: Timetable | undefined, state: string): void {
  useEffect(() => {
    if (page && state === "ready" && day.peek() === null && landed.peek() === null) landed.value = landing(page, today());
  }, [page, state, day.value, landed.value]);
}

/** What becomes other while one looks is shown as such for a moment. */
function useNews(page: Timetable | undefined, of: string): void {
  const before = useRef<{ of: string; all: Map<number, number> } | null>(null);
  useEffect(() => {
    if (!page) return;
    if (before.current?.of === of) freshen(changedSince(before.current.all, page.items));
    before.current = { of, all: new Map(page.items.map((lesson) => [lesson.id, lesson.sequence])) };
  }, [page, of]);
}

/** Left and right turn the page where they do nothing else. */
function useKeys(days: readonly Day[]): void {
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      const by = ({ ArrowLeft: -1, ArrowRight: 1 } as const)[event.key as "ArrowLeft"];
      const target = event.target as HTMLElement;
      if (by === undefined || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || opened.peek() !== null || target.closest("input,select,textarea,dialog,[role=menu]")) return;
      event.preventDefault();
      day.value = view.peek() === "day" ? step(shownDay.peek(), by, days) : addDays(shownDay.peek(), by * 7);
    };
    addEventListener("keydown", turn);
    return () => removeEventListener("keydown", turn);
  }, [days.join()]);
}

/** One's children side by side; for who works there a class, a teacher or a room, remembered. */
function Who({ of }: { of: Whose }) {
  return (
    <>
      {switches.value && <p class="only"><ChildSwitch children={children.value} mine={own.value !== null} value={of.kind === "child" ? of.id : of.kind === "me" ? null : -1} onChoose={choosePerson} /></p>}
      {works.value && <Choose />}
    </>
  );
}

function choosePerson(id: number | null): void {
  if (id === null) return chooseWhose(null);
  chooseChild(id);
  chooseWhose({ kind: "child", id, name: child.peek()?.name ?? "" });
}

type Found = "group" | "teacher" | "room";
const KINDS: Record<Found, Key> = { group: "timetable.class", teacher: "timetable.teacher", room: "timetable.aRoom" };

function Choose() {
  const of = whose.value;
  const other = of && of.kind !== "me" && of.kind !== "child" ? of : null;
  const find = async (typed: string) => {
    const found = await Promise.all([findGroups(typed), typed ? findTeachers(typed) : [], typed ? findRooms(typed) : []]);
    return (["group", "teacher", "room"] as const).flatMap((kind, i) => found[i]!.slice(0, 14).map((one) => ({ id: `${kind} ${one.id}`, name: one.name, note: t(KINDS[kind]) })));
  };
  return (
    <div class="narrow whose">
      <Combobox
        single label={t("timetable.whose")} find={find} chosen={other && own.value ? [{ id: `${other.kind} ${other.id}`, name: other.name }] : []}
        onChange={([choice]) => {
          if (!choice) return chooseWhose(null);
          const [kind, id] = String(choice.id).split(" ");
          chooseWhose({ kind: kind as Found, id: Number(id), name: choice.name });
        }}
      />
    </div>
  );
}

