import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, dateOf, longDay, range, today, type Day } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { Dialog } from "../../ui/dialog";
import { WhenField } from "../../ui/forms";
import { closedFrom, closedUntil, closureOf, type Calendar } from "./lessons";
import { day as chosen, shownDay } from "./state";

const AHEAD = 300;

/** The days without lessons from today on, kept on the device like the timetable itself. */
export const useClosures = () => useRead<Calendar>("/school-calendar", { from: addDays(today(), -30), to: addDays(today(), AHEAD) }, ["timetable"]).data?.closures ?? [];

/** Any day of the year: what is closed then and when school is back, and the days without lessons that come. */
export function Jump({ onClose }: { onClose(): void }) {
  const day = useSignal<Day>(shownDay.peek());
  const closures = useClosures();
  const closed = closureOf(closures, day.value);
  const go = (to: Day) => {
    chosen.value = to;
    onClose();
  };
  const coming = closures.filter((one) => one.ends_on >= today());
  return (
    <Dialog sheet title={t("timetable.jump")} onClose={onClose}>
      <form class="form" onSubmit={(event) => { event.preventDefault(); if (day.value) go(day.value); }}>
        <WhenField kind="date" label={t("timetable.day")} value={day.value} required onInput={(value) => { day.value = value; }} />
        <p class="soft" role="status">{closed ? closedUntil(closures, closed) : day.value ? longDay(day.value) : ""}</p>
        <div class="do"><button class="btn pri" type="submit">{t("timetable.jumpGo")}</button></div>
      </form>
      {coming.length > 0 && (
        <section class="sec" aria-labelledby="tt-coming">
          <h3 id="tt-coming">{t("timetable.closures")}</h3>
          <ul class="deeds">
            {coming.map((one) => (
              <li key={one.id}><button class="it" type="button" onClick={() => go(closedFrom(one))}><span class="grow"><b class="blk">{one.name}</b><span class="small soft">{one.starts_on === one.ends_on ? dateOf(one.starts_on) : range(one.starts_on, one.ends_on)}</span></span></button></li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  );
}
