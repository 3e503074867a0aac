import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { addDays, longDay, range, today } from "../../i18n/days";
import { child, children, chooseChild } from "../../store/child";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { toast } from "../../store/toasts";
import { ChildSwitch } from "../../ui/child";
import { Combobox, type Option } from "../../ui/combobox";
import { WhenField } from "../../ui/forms";
import { go } from "../../ui/navigate";
import { ErrorNote, Segments } from "../../ui/parts";
import { CLOSES, moment, NOON, OPENS, type Absence, type AbsencePage } from "./facts";
import { findPupils } from "./finding";
import { ReasonFields, useReason } from "./reason";

type Part = "whole" | "morning" | "afternoon" | "hours";
const PARTS: Record<Exclude<Part, "hours">, readonly [string, string]> = { whole: [OPENS, CLOSES], morning: [OPENS, NOON], afternoon: [NOON, CLOSES] };

/** Whether one may say beforehand that a child will be away; undefined while the server has not said. */
export const useMayAnnounce = (pupil: number | undefined): boolean | undefined =>
  useRead<AbsencePage>(pupil === undefined ? null : "/absences", { pupil, limit: 200 }, ["absences"]).data?.can_announce;

/** Said beforehand by a family; by school life (`desk`) for whoever called, also afterwards. */
export function Announce({ desk }: { desk?: boolean }) {
  const save = useDeed<Absence>();
  const pupils = useSignal<Option[]>([]);
  const from = useSignal(desk ? today() : addDays(today(), 1));
  const to = useSignal(from.peek());
  const part = useSignal<Part>("whole");
  const starts = useSignal("08:30");
  const ends = useSignal("10:20");
  const noPupil = useSignal(false);
  const reason = useReason(desk ? "absences/new" : "absences/announce");
  const many = to.value > from.value;
  const pupil = desk ? Number(pupils.value[0]?.id) : child.value?.id;
  const may = useMayAnnounce(desk ? undefined : pupil) !== false;

  const run = async () => {
    noPupil.value = !pupil;
    const body = reason.body();
    if (!body || !pupil) return;
    const [first, last] = many ? PARTS.whole : part.value === "hours" ? [starts.value, ends.value] : PARTS[part.value];
    const answer = await save.run("POST", "/absences", { ...body, pupil, from: moment(from.value, first), to: moment(to.value, last) });
    if (!answer) return;
    reason.files.clear();
    readAnew("absences", "today");
    toast("check", t(desk ? "attendance.entered" : "attendance.announcedDone", { name: answer.pupil.name }));
    go(desk ? "/absences/day" : "/absences");
  };
  const wrongTime = save.wrong("to") ?? save.wrong("from");
  const chooser = children.value.length > 1
    ? <div class="field"><span class="lab">{t("attendance.whichChild")}</span><ChildSwitch children={children.value} value={child.value?.id ?? null} onChoose={(id) => { if (id !== null) chooseChild(id); }} /></div>
    : <p class="serif">{child.value?.name}</p>;
  if (!may) return <div class="form">{chooser}<p role="status">{t("attendance.mayNotAnnounce", { name: child.value?.name ?? "" })}</p></div>;
  return (
    <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
      {desk
        ? <Combobox single label={t("attendance.pupil")} hint={t("attendance.pupilHint")} chosen={pupils.value} onChange={(chosen) => { pupils.value = chosen; noPupil.value = false; }} find={findPupils} error={noPupil.value ? t("attendance.choosePupil") : save.wrong("pupil")} />
        : chooser}
      <div class="pair">
        <WhenField kind="date" label={t("attendance.firstDay")} value={from.value} min={desk ? undefined : today()} required onInput={(value) => { from.value = value; if (to.peek() < value) to.value = value; }} />
        <WhenField kind="date" label={t("attendance.lastDay")} value={to.value} min={from.value} required onInput={(value) => { to.value = value; }} error={many || part.value !== "hours" ? wrongTime : undefined} />
      </div>
      {!many && (
        <div class="field"><span class="lab">{t("attendance.part")}</span>
          <Segments<Part> label={t("attendance.part")} value={part.value} choices={[["whole", t("attendance.day")], ["morning", t("attendance.morning")], ["afternoon", t("attendance.afternoon")], ["hours", t("attendance.hours")]]} onChoose={(value) => { part.value = value; }} />
        </div>
      )}
      {!many && part.value === "hours" && (
        <div class="pair">
          <WhenField kind="time" label={t("attendance.from")} value={starts.value} required onInput={(value) => { starts.value = value; }} />
          <WhenField kind="time" label={t("attendance.to")} value={ends.value} required onInput={(value) => { ends.value = value; }} error={wrongTime} />
        </div>
      )}
      <ReasonFields of={reason} desk={desk} wrong={save.wrong("reason")} />
      {save.rest("reason", "to", "from", "pupil") && <ErrorNote text={save.rest("reason", "to", "from", "pupil")!} />}
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <p class="soft" aria-live="polite">{from.value && to.value && (many ? range(from.value, to.value) : longDay(from.value))}</p>
      <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t(desk ? "attendance.enter" : "attendance.doAnnounce")}</button><a class="btn" href={desk ? "/absences/day" : "/absences"}>{t("cancel")}</a></div>
    </form>
  );
}

