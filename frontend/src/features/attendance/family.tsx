import { useSignal } from "@preact/signals";
import { count, t } from "../../i18n";
import { dayAt, monthName } from "../../i18n/days";
import { child, children, chooseChild, pupilAsked } from "../../store/child";
import { useRead } from "../../store/pages";
import { roles } from "../../store/session";
import { ChildSwitch } from "../../ui/child";
import { Empty } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { isOver, waits, type Absence, type AbsencePage, type HalfDays } from "./facts";
import { JustifyDialog, JustifyForm } from "./justify";
import { AbsenceLine } from "./line";
import { Settle } from "./settle";

/** A pupil's own absences, or a child's: what waits for a reason first, then everything, counted. */
export function Family() {
  const pupil = pupilAsked.value;
  return (
    <>
      {children.value.length > 1 && <p class="only"><ChildSwitch children={children.value} value={child.value?.id ?? null} onChoose={(id) => { if (id !== null) chooseChild(id); }} /></p>}
      {pupil === null ? <Empty sketch="missing" title={t("attendance.noChild")} /> : <PupilAbsences key={pupil ?? 0} pupil={pupil} name={children.value.length > 0 ? child.value?.name : undefined} own={roles.value.has("pupil")} />}
    </>
  );
}

/** All of one pupil, as far as the reader may know. */
export function PupilAbsences({ pupil, name, own, desk }: { pupil: number | undefined; name?: string; own?: boolean; desk?: boolean }) {
  const read = useRead<AbsencePage>("/absences", { pupil, limit: 200 }, ["absences"]);
  return (
    <Reading of={read} failed={t("attendance.failed")}>
      {({ items, count: counts }) => {
        if (items.length === 0) return <Empty sketch="done" title={t("attendance.none")} text={t(own ? "attendance.noneText" : desk ? "attendance.noneDesk" : "attendance.noneFamily")} />;
        const due = desk ? [] : items.filter((one) => waits(one) && isOver(one));
        const coming = items.filter((one) => !isOver(one) && !due.includes(one)).reverse();
        const past = items.filter((one) => !coming.includes(one));
        return (
          <>
            <Counts counts={counts} />
            {due.length > 0 && (
              <section class="frame card due wide" aria-labelledby="at-due">
                <h2 id="at-due">{t("attendance.toJustify")}{name && children.value.length > 1 && `${t("colon")}${name}`}</h2>
                <JustifyForm key={due.map(({ id }) => id).join()} absences={due} place={`absences/pupil/${pupil ?? 0}`} />
              </section>
            )}
            {coming.length > 0 && <Months title={t("attendance.coming")} items={coming} desk={desk} />}
            <Months items={past} desk={desk} framed={due} />
          </>
        );
      }}
    </Reading>
  );
}

/** The answer before the list: how many half-days, and how many of them still want something. */
function Counts({ counts }: { counts: HalfDays }) {
  const { total, accepted, unjustified, refused, latenesses, coming } = counts;
  const states = ([["ofNone", unjustified - refused], ["ofRefused", refused], ["ofWaiting", total - accepted - unjustified], ["ofAccepted", accepted]] as const).filter(([, n]) => n > 0);
  return (
    <div class="counts">
      <p class="serif">{count("attendance.halfDaysAway", total)}{latenesses > 0 && `, ${count("attendance.latenesses", latenesses)}`}{coming > 0 && `, ${count("attendance.ofComing", coming)}`}</p>
      {states.length > 0 && <p class="soft">{states.map(([word, n], i) => <span key={word}>{i > 0 && ", "}{word === "ofNone" || word === "ofRefused" ? <b>{count(`attendance.${word}`, n)}</b> : count(`attendance.${word}`, n)}</span>)}.</p>}
    </div>
  );
}

function Months({ items, title, desk, framed = [] }: { items: readonly Absence[]; title?: string; desk?: boolean; framed?: readonly Absence[] }) {
  const open = useSignal<Absence | null>(null);
  const months = new Map<string, Absence[]>();
  for (const one of items) {
    const month = title ?? monthName(dayAt(one.from));
    months.set(month, [...(months.get(month) ?? []), one]);
  }
  return (
    <>
      {[...months].map(([month, some]) => (
        <section class="sec" key={month} aria-label={month}>
          <h2 class="under">{month}</h2>
          <ul class="ml">
            {some.map((one) => (
              <AbsenceLine key={one.id} absence={one}>
                {desk && <Settle absence={one} again />}
                {one.can.includes("justify") && !framed.includes(one) && <button class="btn text deed" type="button" onClick={() => { open.value = one; }}>{t(one.justified ? "attendance.changeReason" : "attendance.giveReason")}</button>}
              </AbsenceLine>
            ))}
          </ul>
        </section>
      ))}
      {open.value && <JustifyDialog absence={open.value} desk={desk} onClose={() => { open.value = null; }} />}
    </>
  );
}
