import { useSignal } from "@preact/signals";
import { t, type Key } from "../../i18n";
import { me } from "../../store/session";
import { Dialog } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icon";
import { IconButton } from "../../ui/parts";
import { isTeacher, plans } from "./state";
import { Subscription } from "./subscription";

/** What is done beside looking: the feed for a phone's own calendar, and what adults organise. */
export function More() {
  const open = useSignal<"" | "tools" | "feed">("");
  const feed = me.value !== null && "ics_url" in me.value;
  const tools: [string, IconName, Key][] = [
    ...(isTeacher.value || plans.value ? ([["/timetable/new", "plus", "timetable.add"], ["/timetable/away", "user", isTeacher.value && !plans.value ? "timetable.awayMine" : "timetable.away"]] as const) : []),
    ...(plans.value ? ([["/timetable/patterns", "calendar", "timetable.patterns"], ["/timetable/calendar", "month", "timetable.calendar"]] as const) : []),
  ].map((tool) => [...tool] as [string, IconName, Key]);
  if (!feed && tools.length === 0) return null;
  return (
    <>
      {tools.length === 0
        ? <IconButton icon="calendar" label={t("timetable.feed")} onClick={() => { open.value = "feed"; }} />
        : <button class="btn" type="button" onClick={() => { open.value = "tools"; }}><Icon name="pen" small />{t("timetable.organise")}</button>}
      {open.value === "tools" && (
        <Dialog sheet title={t("timetable.organise")} onClose={() => { open.value = ""; }}>
          <ul class="deeds">
            {tools.map(([href, icon, word]) => <li key={href}><a class="it plain" href={href}><Icon name={icon} /><span class="grow">{t(word)}</span></a></li>)}
            {feed && <li><button class="it" type="button" onClick={() => { open.value = "feed"; }}><Icon name="download" /><span class="grow">{t("timetable.feed")}</span></button></li>}
          </ul>
        </Dialog>
      )}
      {open.value === "feed" && <Dialog sheet title={t("timetable.feed")} onClose={() => { open.value = ""; }}><Subscription /></Dialog>}
    </>
  );
}
