import { t } from "../../i18n";
import { codes, marked, meant } from "./marks";

/** What each code says and whether it counts, for whoever types marks. */
export function Codes({ levels }: { levels: boolean }) {
  return (
    <details class="small"><summary>{t("grades.codes")}</summary>
      <dl class="facts codes">{codes(levels).map((code) => <div key={code}><dt><b>{marked(code)}</b> <span class="soft">{code}</span></dt><dd>{meant(code)}</dd></div>)}</dl>
    </details>
  );
}
