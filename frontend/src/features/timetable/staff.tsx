import type { ComponentChildren, ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { pageTitle } from "../../store/title";
import { Icon } from "../../ui/icon";
import { Empty } from "../../ui/parts";
import "../../ui/css/school.css";
import "./timetable.css";
import { Add } from "./add";
import { Away } from "./away";
import { CalendarPage } from "./calendar";
import { Patterns } from "./patterns";
import { Rooms } from "./rooms";
import { isTeacher, plans } from "./state";

const TOOLS: Record<string, { title: Key; text: Key; View: ComponentType; planners: boolean }> = {
  new: { title: "timetable.add", text: "timetable.addText", View: Add, planners: false },
  away: { title: "timetable.away", text: "timetable.awayText", View: Away, planners: false },
  patterns: { title: "timetable.patterns", text: "timetable.patternsText", View: Patterns, planners: true },
  calendar: { title: "timetable.calendar", text: "timetable.calendarText", View: CalendarPage, planners: true },
  rooms: { title: "timetable.allRooms", text: "timetable.roomsText", View: Rooms, planners: true },
};

/** What the school's adults organise, each on a page of its own. */
export function Staff({ tool }: { tool: string }) {
  const found = TOOLS[tool];
  const open = found && (plans.value || (isTeacher.value && !found.planners));
  const title = found ? t(tool === "away" && !plans.value ? "timetable.awayMine" : found.title) : t("nav.timetable");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  return (
    <div class="page">
      <Top title={title}>{open && t(found.text)}</Top>
      {open ? <found.View /> : <Empty sketch="missing" title={t("timetable.notYours")} />}
    </div>
  );
}

function Top({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <header class="top row">
      <a class="ib" href="/timetable" aria-label={t("timetable.back")} title={t("timetable.back")}><Icon name="left" /></a>
      <div class="grow"><h1>{title}</h1>{children && <p class="soft">{children}</p>}</div>
    </header>
  );
}
