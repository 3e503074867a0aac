import { count, t } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { decimal, marked, type Grid } from "./marks";
import type { Pasted } from "./typing";

/** What a block will do, before it does it: what is taken, and what is left aside with its reason. */
export function Paste({ grid, pasted: { cells, over }, onYes, onClose }: { grid: Grid; pasted: { cells: Pasted[]; over: number }; onYes(cells: readonly Pasted[]): void; onClose(): void }) {
  const good = cells.filter((one) => !one.typed.wrong);
  const wrong = cells.length - good.length;
  const columns = grid.assessments.filter((one) => cells.some((cell) => cell.column === one.id));
  const rows = grid.pupils.filter((one) => cells.some((cell) => cell.pupil === one.pupil.id));
  return (
    <Dialog title={t("grades.paste")} onClose={onClose}>
      <div class="pasted stack">
        <p>{count("grades.pasteGood", good.length)} {wrong > 0 && count("grades.pasteWrong", wrong)} {over > 0 && count("grades.pasteOver", over)}</p>
        <div class="scroll fixed" role="region" aria-label={t("grades.paste")} tabIndex={0}>
          <table class="tbl">
            <thead><tr><th scope="col">{t("grades.pupils")}</th>{columns.map((one) => <th scope="col" key={one.id}>{one.title}{one.out_of && <small class="soft"> /{decimal(one.out_of, true)}</small>}</th>)}</tr></thead>
            <tbody>
              {rows.map(({ pupil, marks }) => (
                <tr key={pupil.id}><th scope="row">{pupil.name}</th>
                  {columns.map((column) => {
                    const cell = cells.find((one) => one.pupil === pupil.id && one.column === column.id);
                    const before = marks.find((one) => one.assessment === column.id)?.value ?? null;
                    if (!cell) return <td key={column.id} />;
                    if (cell.typed.wrong) return <td key={column.id}><del>{cell.text}</del><br /><span class="err small"><Icon name="alert" small /> {t(cell.typed.wrong, { out: decimal(column.out_of ?? "4", true) })}</span></td>;
                    return <td key={column.id}><span class="num">{marked(cell.typed.value!)}</span>{before !== null && before !== cell.typed.value && <> <del class="small soft">{marked(before)}</del></>}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <div class="do end">
        <button class="btn" type="button" onClick={onClose}>{t("cancel")}</button>
        {good.length > 0 && <button class="btn pri" type="button" autofocus onClick={() => onYes(good)}>{count("grades.pasteYes", good.length)}</button>}
      </div>
    </Dialog>
  );
}
