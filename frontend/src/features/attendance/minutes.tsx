import { t } from "../../i18n";

const QUICK = [5, 10, 15, 20];

/** How late, in one tap; «Présent» takes it back. `most` is the lesson, in milliseconds. */
export function Minutes({ name, value, most, onChoose }: { name: string; value: number; most: number; onChoose(minutes: number | null): void }) {
  const longest = Math.round(most / 60_000);
  return (
    <div class="mins row wrap" role="group" aria-label={t("attendance.lateName", { name })}>
      {QUICK.filter((n) => n <= longest).map((n) => <button key={n} class="btn" type="button" aria-pressed={n === value} onClick={() => onChoose(n)}>{t("attendance.min", { n })}</button>)}
      <label class="row small">{t("attendance.otherMinutes")}
        <input class="in" type="number" inputMode="numeric" min={1} max={longest} value={value} onChange={(event) => { const n = Math.round(Number(event.currentTarget.value)); if (n >= 1 && n <= longest) onChoose(n); else event.currentTarget.value = String(value); }} />
      </label>
      <button class="btn text" type="button" onClick={() => onChoose(null)}>{t("attendance.notLate")}</button>
    </div>
  );
}
