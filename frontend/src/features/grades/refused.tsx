import { t } from "../../i18n";
import { Icon } from "../../ui/icon";
import { trouble, troubles } from "./entering";
import { marked } from "./marks";

/** Marks that were refused, each with its reason, until one mends them in their cells or takes them away; of one service or (left out) of all. */
export function Refused({ service }: { service?: number }) {
  const found = [...troubles.value].filter(([, what]) => what.kind === "refused" && what.about && (service === undefined || what.about.service === service))
    .sort(([, a], [, b]) => `${a.about!.title} ${a.about!.pupil}`.localeCompare(`${b.about!.title} ${b.about!.pupil}`));
  if (found.length === 0) return null;
  return (
    <div role="alert" aria-label={t("grades.refused")}><ul class="taken">
      {found.map(([key, what]) => what.kind === "refused" && (
        <li key={key} class="err row wrap"><Icon name="alert" small />
          <span class="grow">{service === undefined ? <a href={`/marks/service/${what.about!.service}`}>{what.about!.pupil}, {what.about!.title}</a> : `${what.about!.pupil}, ${what.about!.title}`}{t("colon")}{`«\u202f${marked(what.text)}\u202f»`}. {what.detail} {t("grades.notSaved")}</span>
          <button class="btn text" type="button" aria-label={t("grades.dropOne", { pupil: what.about!.pupil })} onClick={() => trouble(key, null)}>{t("discard")}</button>
        </li>
      ))}
    </ul></div>
  );
}
