import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../i18n";
import { clock } from "../i18n/dates";
import { awaySince, line } from "../store/live";
import { Icon } from "../ui/icon";

/** No network: said once it has lasted, with since when and what stays safe. */
export function Away() {
  const shown = useSignal(false);
  const away = line.value === "away";
  useEffect(() => {
    if (!away) {
      shown.value = false;
      return;
    }
    const timer = setTimeout(() => { shown.value = true; }, navigator.onLine ? 4_000 : 300);
    return () => clearTimeout(timer);
  }, [away]);
  if (line.value === "detour") return <div class="note" role="status"><Icon name="clock" /><span>{t("line.detour")}</span></div>;
  if (!shown.value || awaySince.value === null) return null;
  return <div class="note warn" role="status"><Icon name="offline" /><span>{t("line.away", { time: clock(awaySince.value) })}</span></div>;
}
