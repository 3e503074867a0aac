import type { ComponentChildren } from "preact";
import { count, t, type Key } from "../../i18n";
import { dayAt, shortDay, tinyDay, today } from "../../i18n/days";
import { FileList } from "../../ui/files";
import { Icon } from "../../ui/icon";
import { isOver, reasonWord, timeOf, type Absence } from "./facts";

/** One state at a time: a reason is wanted, given, accepted or not. */
function States({ absence }: { absence: Absence }) {
  if (!absence.justified) return <span class="tag warn">{t("attendance.noReason")}</span>;
  return (
    <>
      {!isOver(absence) && absence.origin !== "roll" && <span class="tag">{t("attendance.isAnnounced")}</span>}
      {absence.accepted === null && <span class="tag">{t("attendance.pending")}</span>}
      {absence.accepted === true && <span class="tag ok"><Icon name="check" small />{t(`attendance.accepted.${absence.kind}` as Key)}</span>}
      {absence.accepted === false && <span class="tag bad"><Icon name="x" small />{t("attendance.refused")}</span>}
    </>
  );
}

/** Why, as far as it is for the reader. */
function Why({ absence }: { absence: Absence }) {
  const facts = [
    absence.half_days > 1 && count("attendance.halfDays", absence.half_days),
    absence.justified_by && t("attendance.by", { name: absence.justified_by.name }),
  ].filter(Boolean);
  return (
    <>
      {absence.reason && <p>{absence.confidential && <Icon name="lock" small />} <bdi>{reasonWord(absence.reason)}</bdi></p>}
      {absence.confidential && <p class="small soft">{absence.reason ? t("attendance.isConfidential") : <><Icon name="lock" small /> {t("attendance.hidden")}</>}</p>}
      {facts.length > 0 && <p class="small soft">{facts.join(". ")}.</p>}
      {absence.file && <FileList files={[absence.file]} />}
    </>
  );
}

/** One absence in a margin list: its day in the margin (or what `margin` says), when, how it stands, why. */
export function AbsenceLine({ absence, margin, who, children }: { absence: Absence; margin?: ComponentChildren; who?: ComponentChildren; children?: ComponentChildren }) {
  // In a list of any month the month is said, unless it is this one.
  const named = who !== undefined && absence.from.slice(0, 7) !== today().slice(0, 7);
  return (
    <li>
      <span>{margin ?? <b>{(named ? shortDay : tinyDay)(dayAt(absence.from))}</b>}</span>
      <div>
        {who}
        <div class="row wrap when">{who ? <span class="soft">{timeOf(absence)}</span> : <b>{timeOf(absence)}</b>} <States absence={absence} /></div>
        <Why absence={absence} />
        {children}
      </div>
    </li>
  );
}
