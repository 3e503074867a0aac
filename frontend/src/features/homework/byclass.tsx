import { t } from "../../i18n";
import { addDays, today } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { Empty } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { ChooseGroup, chosenGroup } from "./choose";
import type { HomeworkPage } from "./facts";
import { Part } from "./given";

/** The work of one class, for the school's adults. */
export function OfClass() {
  const group = chosenGroup.value;
  const now = today();
  const read = useRead<HomeworkPage>(group === null ? null : "/homework", { group, from: addDays(now, -14), to: addDays(now, 35) }, ["homework"]);
  return (
    <>
      <ChooseGroup />
      <Reading of={read} failed={t("homework.failed")} rows={6}>
        {({ items }) => {
          const coming = items.filter((work) => work.due >= now);
          const before = items.filter((work) => work.due < now).reverse();
          return (
            <>
              {coming.length > 0 ? <Part id="coming" title={t("homework.coming")} works={coming} subjects /> : <Empty sketch="done" title={t("homework.nothing")} />}
              {before.length > 0 && <Part id="before" title={t("homework.before")} works={before} subjects />}
            </>
          );
        }}
      </Reading>
    </>
  );
}
