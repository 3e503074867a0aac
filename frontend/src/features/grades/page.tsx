import { useEffect } from "preact/hooks";
import { signal } from "@preact/signals";
import { t } from "../../i18n";
import { child, chooseChild, children, pupilAsked } from "../../store/child";
import { roles } from "../../store/session";
import { pageTitle } from "../../store/title";
import { lazy } from "../../ui/lazy";
import { Empty, Segments } from "../../ui/parts";
import "../../ui/css/school.css";
import "./grades.css";
import { Report } from "./report";

const Services = lazy(() => import("./services").then((module) => module.Services));
const GridPage = lazy(() => import("./grid").then((module) => module.GridPage));

const Delay = lazy(() => import("./delay").then((module) => module.Delay));

interface PageProps { path: string }

/** Who is at the school both as an adult who works there and as a parent chooses. */
const atWork = signal(true);

const works = (): boolean => ["teacher", "head_teacher", "school_life", "head"].some((role) => roles.value.has(role as "head"));

/** «/marks», «/marks/service/12» with «/34» an assessment, «/marks/class/5», «/marks/pupil/9», «/marks/delay». */
export function Page({ path }: PageProps) {
  useEffect(() => { pageTitle.value = `${t("nav.marks")} · Préau`; }, [path]);
  const [, , what, id, more] = path.split("/");
  if (what === "service" && id) return <GridPage key={id} id={Number(id)} assessment={more ? Number(more) : null} />;
  if (what === "delay" && roles.value.has("head")) return <Delay />;
  if (what === "pupil" && id) return <Report key={id} pupil={Number(id)} staff />;
  if (works() && (what === "class" || children.value.length === 0 || atWork.value)) return <Services key={id ?? ""} group={what === "class" ? Number(id) : null}><Who /></Services>;
  const pupil = pupilAsked.value;
  if (pupil === null) return <div class="page"><header class="top"><h1>{t("nav.marks")}</h1></header><Empty sketch="missing" title={t("grades.nobody")} text={t("grades.nobodyText")} /></div>;
  return <Report key={pupil ?? "me"} pupil={pupil}><Who /></Report>;
}

/** Whose marks: one's classes, and one's children by their first names. */
function Who() {
  const choices = [...(works() ? [["work", t("grades.atWork")] as const] : []), ...children.value.map((one) => [String(one.id), one.name.split(" ")[0]!] as const)];
  if (choices.length < 2) return null;
  const value = works() && atWork.value ? "work" : String(child.value?.id ?? "");
  return (
    <p class="whose">
      <Segments label={t("child.label")} value={value} choices={choices} onChoose={(chosen) => {
        atWork.value = chosen === "work";
        if (chosen !== "work") chooseChild(Number(chosen));
      }} />
    </p>
  );
}
