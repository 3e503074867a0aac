import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { child } from "../../store/child";
import { useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { Icon } from "../../ui/icon";
import { lazy } from "../../ui/lazy";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import "../../ui/css/school.css";
import "./attendance.css";
import { Announce, useMayAnnounce } from "./announce";
import { Calls } from "./calls";
import { Classes } from "./classes";
import { Desk } from "./desk";
import { Family, PupilAbsences } from "./family";
import { RollPage } from "./roll";
import { settles, views, WORDS, type View } from "./views";

const Words = lazy(() => Promise.resolve(Inside), "lesson");

interface PageProps { path: string }

/** «/lessons/5/roll» is a teacher's, in a classroom; «/absences» is everybody's own view, and what one does from there. */
export function Page({ path }: PageProps) {
  return <Words path={path} />;
}

function Inside({ path }: PageProps) {
  const [, door, what, detail] = path.split("/");
  if (door === "lessons") return <RollPage key={what} id={Number(what)} />;
  if (what === "announce") return <Sub title={t("attendance.announce")} text={t("attendance.announceText")}><Announce /></Sub>;
  if (what === "new") return <Sub title={t("attendance.enterTitle")} text={t("attendance.enterText")} back="/absences/day">{settles.value ? <Announce desk /> : <Empty sketch="missing" title={t("read.missing")} />}</Sub>;
  if (what === "pupil") return <PupilFile key={detail} id={Number(detail)} />;
  return <Overview wanted={what} />;
}

function Overview({ wanted }: { wanted: string | undefined }) {
  const mine = views.value;
  const view = mine.find((one) => one === wanted) ?? mine[0];
  const one = view === "children" ? child.value?.name : undefined;
  const may = useMayAnnounce(view === "children" ? child.value?.id : undefined);
  return (
    <div class="page attendance">
      <header class="top row wrap">
        <div class="grow"><h1>{t(view === "calls" && mine.length === 1 ? "attendance.myCalls" : "nav.absences")}</h1>{one && <p class="soft">{one}</p>}</div>
        {view === "children" && may && <a class="btn" href="/absences/announce"><Icon name="plus" small />{t("attendance.announce")}</a>}
        {view === "day" && settles.value && <a class="btn" href="/absences/new"><Icon name="plus" small />{t("attendance.enterTitle")}</a>}
      </header>
      {mine.length > 1 && <nav class="views row wrap" aria-label={t("attendance.views")}>{mine.map((each) => <a key={each} class="btn" href={`/absences/${each}`} aria-current={each === view ? "page" : undefined}>{t(WORDS[each])}</a>)}</nav>}
      <Shown view={view} />
    </div>
  );
}

function Shown({ view }: { view: View | undefined }) {
  switch (view) {
    case "day": return <Desk />;
    case "calls": return <Calls />;
    case "class": return <Classes />;
    case "children": case "own": return <Family key={view} />;
    default: return <Empty sketch="missing" title={t("attendance.notYours")} />;
  }
}

/** One pupil's file, for school life and the PP. */
function PupilFile({ id }: { id: number }) {
  const person = useRead<{ name: string; groups: { name: string; kind?: string }[] }>(`/people/${id}`).data;
  const group = person?.groups.find(({ kind }) => kind === "division") ?? person?.groups[0];
  return <Sub title={person?.name ?? t("nav.absences")} text={group ? <Raised text={group.name} /> : t("nav.absences")} back="back"><PupilAbsences pupil={id} desk /></Sub>;
}

function Sub({ title, text, back = "/absences", children: inside }: { title: string; text: ComponentChildren; back?: string; children: ComponentChildren }) {
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  const href = back === "back" ? "/absences" : back;
  return (
    <div class="page attendance">
      <header class="top row">
        <a class="ib" href={href} aria-label={t("attendance.back")} title={t("attendance.back")} onClick={(event) => { if (back !== "back" || history.length < 2) return; event.preventDefault(); history.back(); }}><Icon name="left" /></a>
        <div class="grow"><h1>{title}</h1><p class="soft">{text}</p></div>
      </header>
      {inside}
    </div>
  );
}
