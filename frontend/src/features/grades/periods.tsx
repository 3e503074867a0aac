import { signal } from "@preact/signals";
import { t } from "../../i18n";
import { useRead } from "../../store/pages";
import { Segments } from "../../ui/parts";
import { shortPeriod, type Period } from "./marks";

/** The period that was chosen on this visit; null is today's. */
export const period = signal<number | null>(null);

/** The periods of the school in which `shown` is; a name too long for a button stands in full on the page. */
export function Periods({ shown }: { shown: Period | null | undefined }) {
  const read = useRead<{ items: Period[] }>("/periods");
  const own = read.data?.items ?? [];
  if (!shown || own.length < 2 || !own.some(({ id }) => id === shown.id)) return null;
  // Whoever belongs to two schools sees the periods of the one that is shown.
  const near = own.filter((one, i) => own.findIndex(({ name }) => name === one.name) === i || one.id === shown.id);
  const choices = near.map((one) => [String(one.id), shortPeriod(one.name)] as const);
  return <Segments label={t("grades.period")} value={String(shown.id)} choices={choices} onChoose={(id) => { period.value = Number(id); }} />;
}
