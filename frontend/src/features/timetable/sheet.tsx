import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { dayAt, today } from "../../i18n/days";
import { doors } from "../../store/doors";
import { useRead } from "../../store/pages";
import { me } from "../../store/session";
import { say } from "../../store/toasts";
import { Dialog } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icon";
import { inkOfSubject, isOff, lessonName, LessonState, LessonWhen, LessonWhere, Letters } from "../../ui/lesson";
import { lazy } from "../../ui/lazy";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import type { Doing } from "./change";
import { changedBy } from "./brief";
import type { Lesson } from "./lessons";
import { fresh, now, opened } from "./state";

const ChangeForm = lazy(() => import("./change").then((module) => module.ChangeForm), "lesson");

/** What is being done to the opened lesson. */
const doing = signal<Doing | null>(null);

/** All about one lesson: when, where, with whom, what changed and why, and what one can do about it. */
export function Sheet({ id, known }: { id: number; known: Lesson | undefined }) {
  const alone = useRead<Lesson>(known ? null : `/lessons/${id}`, {}, ["timetable"]);
  const lesson = known ?? alone.data;
  useEffect(() => () => { doing.value = null; }, [id]);
  useEffect(() => {
    if (lesson && fresh.value.has(lesson.id)) say(t("timetable.changedNow"));
  }, [lesson?.sequence]);
  return (
    <Dialog sheet title={lesson ? lesson.subject?.name ?? lessonName(lesson) : t("lesson.none")} onClose={() => { opened.value = null; }}>
      {known ? <About lesson={known} /> : <Reading of={alone} failed={t("timetable.failed")} rows={2}>{(found) => <About lesson={found} />}</Reading>}
    </Dialog>
  );
}

const KINDS: Partial<Record<Lesson["kind"], Parameters<typeof t>[0]>> = { activity: "timetable.activity", outing: "timetable.outing", detention: "timetable.detention" };
const WORDS: Partial<Record<string, Parameters<typeof t>[0]>> = { restore: "timetable.wasRestored", undo: "timetable.wasUndone", test: "timetable.wasTest", add: "timetable.wasAdded", away: "timetable.wasAway" };

function About({ lesson }: { lesson: Lesson }) {
  if (doing.value) return <ChangeForm lesson={lesson} doing={doing.value} onClose={() => { doing.value = null; }} />;
  const kind = KINDS[lesson.kind];
  const { change } = lesson;
  const word = change ? WORDS[change.kind] : undefined;
  return (
    <>
      <div class={fresh.value.has(lesson.id) ? "about just" : "about"}>
        <p class="row wrap"><Letters subject={lesson.subject} />{lesson.subject && lesson.title && <span>{lesson.title}</span>}<LessonState lesson={lesson} />{kind && <span class="tag">{t(kind)}</span>}</p>
        <p class={isOff(lesson) ? "serif when" : `serif when ${inkOfSubject(lesson.subject)}`}>{isOff(lesson) ? <del><LessonWhen lesson={lesson} /></del> : <LessonWhen lesson={lesson} />}</p>
        <p><LessonWhere lesson={lesson} /></p>
        {lesson.groups.length > 0 && <p class="soft"><Raised text={lesson.groups.map((group) => group.name).join(", ")} /></p>}
        {lesson.test && <p><b>{t("lesson.test")}{t("colon")}</b>{lesson.test}</p>}
      </div>
      {change && (
        <div class="note">
          <Icon name="clock" />
          <p class="grow">{(change.reason || word) && <span class="blk">{change.reason || t(word!)}</span>}<span class="small soft">{changedBy(lesson)}</span></p>
        </div>
      )}
      <Links lesson={lesson} />
      {lesson.can.includes("change") && <Deeds lesson={lesson} />}
    </>
  );
}

/** From a lesson to its roll call, to the work to do for it. */
function Links({ lesson }: { lesson: Lesson }) {
  const mine = lesson.teachers.some((one) => one.id === me.value?.id);
  const open = Date.parse(lesson.starts_at) - 15 * 60_000 <= now.value && !isOff(lesson);
  const links: [string, IconName, string, boolean][] = [];
  const isToday = dayAt(lesson.starts_at) === today();
  if (doors.has("attendance") && mine && open) links.push([`/lessons/${lesson.id}/roll`, "hand", t(isToday ? "timetable.roll" : "timetable.rollPast"), isToday]);
  if (doors.has("homework") && mine) {
    if (open) links.push([`/lessons/${lesson.id}/log`, "pen", t("timetable.log"), false]);
    links.push([`/homework/new?lesson=${lesson.id}`, "book", t("timetable.give"), false]);
  } else if (doors.has("homework")) links.push(["/homework", "book", t("timetable.homework"), false]);
  if (links.length === 0) return null;
  return <div class="do">{links.map(([href, icon, word, first]) => <a key={href} class={first ? "btn pri" : "btn"} href={href} onClick={() => { opened.value = null; }}><Icon name={icon} small />{word}</a>)}</div>;
}

function Deeds({ lesson }: { lesson: Lesson }) {
  const off = isOff(lesson);
  const added = lesson.status === "exceptional";
  const all: [Doing, IconName, string][] = [];
  if (lesson.status !== "kept" && !added) all.push(["restore", "refresh", t("timetable.restore")]);
  if (!off) all.push(["cancel", "ban", t("timetable.cancel")], ["move", "calendar", t("timetable.move")], ["room", "door", t("timetable.room")], ["replace", "swap", t("timetable.replace")], ["test", "pen", t(lesson.test ? "timetable.testOther" : "timetable.testPlan")]);
  else all.push(["move", "calendar", t("timetable.move")]);
  return (
    <section aria-labelledby="tt-deeds">
      <h3 id="tt-deeds">{t("timetable.change")}</h3>
      <ul class="deeds">
        {all.map(([kind, icon, word]) => <li key={kind}><button type="button" class="it" onClick={() => { doing.value = kind; }}><Icon name={icon} /><span class="grow">{word}</span></button></li>)}
      </ul>
    </section>
  );
}
