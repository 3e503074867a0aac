import { t } from "../../i18n";
import { hour, dayAt, tinyDay } from "../../i18n/days";
import { Body } from "../../ui/body";
import { FileList } from "../../ui/files";
import { Icon } from "../../ui/icon";
import { teachersOf } from "../../ui/lesson";
import { atWords, NO_NAMES, written, type Submission } from "./facts";

/** One version as it was received, and under it what came back. */
export function Version({ of }: { of: Submission }) {
  return (
    <li>
      <span><b>{tinyDay(dayAt(of.received_at))}</b>{hour(of.received_at)}</span>
      <div class="stack">
        <p class="row wrap"><b>{t("homework.version", { n: of.version })}</b>{of.late && <span class="tag warn">{t("homework.isLate")}</span>}</p>
        {of.text && <div class="said"><Body text={of.text} names={NO_NAMES} /></div>}
        <FileList files={of.files} />
        {of.returned && <Returned of={of.returned} />}
      </div>
    </li>
  );
}

function Returned({ of }: { of: NonNullable<Submission["returned"]> }) {
  return (
    <article class="frame card returned">
      <p class="k"><Icon name="check" small /><b>{t("homework.isReturned")}</b><span>{of.by ? `${teachersOf([of.by])}, ` : ""}{atWords(of.at)}</span></p>
      {of.value !== null && <p><b class="num big"><mark>{written(of.value, t("homework.comma"))}{of.out_of && /\d/.test(of.value) && <small>/{written(of.out_of, t("homework.comma"))}</small>}</mark></b></p>}
      {of.comment && <Body text={of.comment} names={NO_NAMES} />}
      <FileList files={of.files} />
    </article>
  );
}
