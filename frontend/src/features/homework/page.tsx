import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { child, children, chooseChild } from "../../store/child";
import { pageTitle } from "../../store/title";
import { ChildSwitch } from "../../ui/child";
import { Icon } from "../../ui/icon";
import { lazy } from "../../ui/lazy";
import { Empty } from "../../ui/parts";
import "../../ui/css/school.css";
import "./homework.css";
import { OfClass } from "./byclass";
import { Detail } from "./detail";
import { Given } from "./given";
import { LessonLogPage } from "./lessonlog";
import { Logs } from "./logs";
import { ToDo } from "./todo";
import { staff, teaches, views, WORDS } from "./views";

const Give = lazy(() => import("./give").then((module) => module.Give), "homework", "lesson");
const Inside = lazy(() => Promise.resolve(Routes), "homework", "lesson");

interface PageProps { path: string }

/** «/homework» in each one's own view, «/homework/12» one piece of work, «/lessons/5/log» what was done in a lesson. */
export function Page({ path }: PageProps) {
  return <Inside path={path} />;
}

function Routes({ path }: PageProps) {
  const [, door, what, detail] = path.split("/");
  if (door === "lessons") return <LessonLogPage key={what} id={Number(what)} />;
  if (what === "new") return <Give key={location.search} />;
  if (what && detail === "edit") return <Give key={what} id={Number(what)} />;
  if (what && /^\d+$/.test(what)) return <Detail key={what} id={Number(what)} pupil={Number(detail) || null} />;
  return <Overview wanted={what} />;
}

function Overview({ wanted }: { wanted: string | undefined }) {
  const mine = views.value;
  const view = mine.find((one) => one === wanted) ?? mine[0];
  const title = t(view === "log" ? "homework.log" : "nav.homework");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  const ofChild = view === "children" || (view === "log" && mine.includes("children") && !staff.value);
  return (
    <div class="page homework">
      <header class="top row wrap">
        <div class="grow"><h1>{title}</h1>{ofChild && child.value && <p class="soft">{child.value.name}</p>}</div>
        {teaches.value && view === "given" && <a class="btn pri" href="/homework/new"><Icon name="plus" small />{t("homework.give")}</a>}
      </header>
      {mine.length > 1 && <nav class="views row wrap" aria-label={t("homework.views")}>{mine.map((each) => <a key={each} class="btn" href={each === mine[0] ? "/homework" : `/homework/${each}`} aria-current={each === view ? "page" : undefined}>{t(WORDS[each])}</a>)}</nav>}
      {ofChild && children.value.length > 1 && <p class="only"><ChildSwitch children={children.value} value={child.value?.id ?? null} onChoose={(id) => { if (id !== null) chooseChild(id); }} /></p>}
      {view === "given" && <Given />}
      {view === "class" && <OfClass />}
      {view === "children" && (child.value ? <ToDo key={child.value.id} pupil={child.value.id} /> : <Empty sketch="missing" title={t("homework.noChild")} />)}
      {view === "own" && <ToDo pupil={undefined} />}
      {view === "log" && <Logs />}
      {!view && <Empty sketch="missing" title={t("homework.notYours")} />}
    </div>
  );
}
