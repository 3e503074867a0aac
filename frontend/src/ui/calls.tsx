import { t } from "../i18n";

/** The two numbers that help, each with what it is for. */
export function Calls() {
  return (
    <ul class="calls">
      <li><a href="tel:3018">3018</a><span>{t("calls.3018")}</span></li>
      <li><a href="tel:119">119</a><span>{t("calls.119")}</span></li>
    </ul>
  );
}
