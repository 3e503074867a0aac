import { useSignal } from "@preact/signals";
import { count, t } from "../../i18n";
import { useRead } from "../../store/pages";
import { Empty, Segments } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { Table } from "../../ui/table";
import type { components } from "../../wire/schema";

type Classes = components["schemas"]["ClassList"];
type Order = "name" | "without" | "total";

/** A PP's class, a line a pupil; who still owes a reason can stand first. */
export function Classes() {
  const read = useRead<Classes>("/absences/classes", {}, ["absences"]);
  const order = useSignal<Order>("without");
  return (
    <Reading of={read} failed={t("attendance.failed")} rows={8}>
      {({ items }) => items.length === 0
        ? <Empty sketch="missing" title={t("attendance.noClass")} />
        : (
          <>
            <p><Segments<Order> label={t("attendance.order")} value={order.value} choices={[["without", t("attendance.orderWithout")], ["total", t("attendance.orderTotal")], ["name", t("attendance.orderName")]]} onChoose={(value) => { order.value = value; }} /></p>
            {items.map((one) => <ClassTable key={one.group.id} one={one} order={order.value} />)}
          </>
        )}
    </Reading>
  );
}

function ClassTable({ one, order }: { one: Classes["items"][number]; order: Order }) {
  const without = one.pupils.filter(({ count: counts }) => counts.unjustified > 0).length;
  const rows = order === "name" ? one.pupils : [...one.pupils].sort((a, b) => (order === "total" ? 0 : b.count.unjustified - a.count.unjustified) || b.count.total - a.count.total || b.count.latenesses - a.count.latenesses);
  const figure = (n: number) => (n === 0 ? <span class="mute">–</span> : n);
  return (
    <div class="sec">
      <h2><Raised text={one.group.name} /></h2>
      <p class="soft">{without > 0 ? count("attendance.oweReason", without) : t("attendance.oweNone")}</p>
      <Table label={one.group.name} head={<tr><th scope="col">{t("attendance.pupil")}</th><th scope="col" class="n">{t("attendance.colHalf")}</th><th scope="col" class="n">{t("attendance.colWithout")}</th><th scope="col" class="n">{t("attendance.colLate")}</th></tr>}>
        {rows.map(({ pupil, count: counts }) => (
          <tr key={pupil.id}>
            <th scope="row"><a class="who-is" href={`/absences/pupil/${pupil.id}`}>{pupil.name}</a></th>
            <td class="n num">{figure(counts.total)}</td><td class="n num">{counts.unjustified > 0 ? <b class="owe">{counts.unjustified}</b> : figure(0)}</td><td class="n num">{figure(counts.latenesses)}</td>
          </tr>
        ))}
      </Table>
    </div>
  );
}
