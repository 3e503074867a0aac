import { useSignal } from "@preact/signals";
import { t, type Key } from "../../i18n";
import { me } from "../../store/session";
import { Dialog } from "../../ui/dialog";
import { Icon, type IconName } from "../../ui/icon";
import { feedOpen, isTeacher, plans } from "./state";
import { Subscription } from "./subscription";

/** What adults organise, each on a page of its own. */
export function Organise() {
  const open = useSignal(false);
  const tools: [string, IconName, Key][] = [];
  if (isTeacher.value || plans.value) tools.push(["/timetable/new", "plus", "timetable.add"], ["/timetable/away", "user", plans.value ? "timetable.away" : "timetable.awayMine"]);
  if (plans.value) tools.push(["/timetable/patterns", "calendar", "timetable.patterns"], ["/timetable/calendar", "month", "timetable.calendar"], ["/timetable/rooms", "door", "timetable.allRooms"]);
  if (tools.length === 0) return null;
  return (
    <>
      <button class="btn" type="button" onClick={() => { open.value = true; }}><Icon name="pen" small />{t("timetable.organise")}</button>
      {open.value && (
        <Dialog sheet title={t("timetable.organise")} onClose={() => { open.value = false; }}>
          <ul class="deeds">
            {tools.map(([href, icon, word]) => <li key={href}><a class="it plain" href={href}><Icon name={icon} /><span class="grow">{t(word)}</span></a></li>)}
          </ul>
        </Dialog>
      )}
    </>
  );
}

/** The way to one's lessons in the phone's own calendar, for who has some. */
export function Feed() {
  if (me.value === null || !("ics_url" in me.value)) return null;
  return (
    <p class="after">
      <button class="btn text" type="button" onClick={() => { feedOpen.value = true; }}><Icon name="calendar" small />{t("timetable.feed")}</button>
      {feedOpen.value && <Dialog sheet title={t("timetable.feed")} onClose={() => { feedOpen.value = false; }}><Subscription /></Dialog>}
    </p>
  );
}
