import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { dayAt, shortDay } from "../../i18n/days";
import { readAnew, useRead, type Read } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { Icon } from "../../ui/icon";
import { Letters, teachersOf } from "../../ui/lesson";
import { isWide } from "../../ui/media";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { AssessmentSheet, NewAssessment } from "./assessment";
import { Cell, move, type CellState } from "./cell";
import { cellKey, enter, saved, trouble, troubles, waiting, type About, type Entry } from "./entering";
import { Codes } from "./codes";
import { decimal, marked, orDash, type Detail, type Grid, type GridAssessment } from "./marks";
import { Paste } from "./paste";
import { period, Periods } from "./periods";
import { OneByOne, Assessments } from "./phone";
import { Refused } from "./refused";
import { periodText } from "./report";
import { Closed, Reckoning } from "./settings";
import { place, readBlock, readMark, type Pasted } from "./typing";

/** A service's marks: a table on a desk, one assessment at a time on a phone. */
export function GridPage({ id, assessment }: { id: number; assessment: number | null }) {
  const read = useRead<Grid>(`/teachings/${id}/grid`, { period: period.value }, ["grades"]);
  const making = useSignal(false);
  const made = useSignal<number | null>(null);
  const grid = read.data;
  useEffect(() => {
    if (grid) pageTitle.value = `${grid.subject.name}, ${grid.group.name}, ${t("nav.marks").toLowerCase()} · Préau`;
  }, [grid?.subject.name]);
  const mark = grid?.can.includes("mark") ?? false;
  const one = grid?.assessments.find((found) => found.id === assessment);
  if (one && !isWide.value) return <OneByOne grid={grid!} of={one} write={writer(read)} />;
  return (
    <div class="page grades sheet-of">
      <header class="top row wrap">
        <a class="ib" href="/marks" aria-label={t("grades.toServices")} title={t("grades.toServices")}><Icon name="left" /></a>
        <div class="grow"><h1>{grid ? <span class="row"><Letters subject={grid.subject} /> <span>{grid.subject.name}, <Raised text={grid.group.name} /></span></span> : t("nav.marks")}</h1>
          <p class="soft">{grid && <>{periodText(grid.period)}{!mark && <> · {teachersOf(grid.teachers)}</>}</>}</p></div>
        <Periods shown={grid?.period} />
        {mark && !grid!.closed && <button class="btn pri" type="button" onClick={() => { making.value = true; }}><Icon name="plus" small />{t("grades.newAssessment")}</button>}
      </header>
      <Reading of={read} failed={t("grades.gridFailed")} rows={8}>
        {(found) => (
          <>
            {found.closed && <Closed grid={found} />}
            {found.assessments.length === 0
              ? <Empty sketch="writing" title={t("grades.noAssessment")} text={t(mark ? "grades.noAssessmentText" : "grades.noAssessmentRead")} />
              : isWide.value ? <Table read={read} grid={found} mark={mark && !found.closed} made={made} /> : <Assessments grid={found} service={id} />}
            <Reckoning grid={found} />
          </>
        )}
      </Reading>
      {!(grid && isWide.value && mark && !grid.closed && grid.assessments.length > 0) && <Refused service={id} />}
      {making.value && grid && <NewAssessment grid={grid} onMade={(id) => { made.value = id; }} onClose={() => { making.value = false; }} />}
    </div>
  );
}

export type Write = (assessment: number, entries: readonly Entry[]) => void;

/** Writes, and puts the answer on the page before the averages are read anew. */
function writer(read: Read<Grid>): Write {
  const done = (detail: Detail) => {
    read.put((grid) => merged(grid, detail));
    readAnew("grades");
  };
  return (assessment, entries) => void enter(assessment, entries, (pupil) => aboutCell(read.data, assessment, pupil), done);
}

/** What a cell is for, in words. */
function aboutCell(grid: Grid | undefined, assessment: number, pupil: number): About | undefined {
  const of = grid?.assessments.find(({ id }) => id === assessment);
  const row = grid?.pupils.find((one) => one.pupil.id === pupil);
  return grid && of && row && { pupil: row.pupil.name, title: of.title, service: grid.teaching };
}

function merged(grid: Grid, detail: Detail): Grid {
  const now = new Map(detail.marks.map((one) => [one.pupil, one]));
  return {
    ...grid,
    pupils: grid.pupils.map((row) => {
      const mark = now.get(row.pupil.id);
      const before = row.marks.find((one) => one.assessment === detail.id);
      if (!mark || before?.version === mark.version) return row;
      return { ...row, marks: [...row.marks.filter((one) => one !== before), { assessment: detail.id, value: mark.value, version: mark.version }] };
    }),
  };
}

function Table({ read, grid, mark, made }: { read: Read<Grid>; grid: Grid; mark: boolean; /** The assessment that was just made. */ made: Signal<number | null> }) {
  const write = writer(read);
  const latest = useRef({ grid, write });
  latest.current = { grid, write };
  const opened = useSignal<number | null>(null);
  const pasted = useSignal<{ cells: Pasted[]; over: number } | null>(null);
  const at = useSignal<{ row: number; column: number } | null>(null);
  const table = useRef<HTMLTableElement>(null);
  const onItsWay = waiting();
  // A new column is there to be filled.
  const fresh = grid.assessments.findIndex(({ id }) => id === made.value);
  useEffect(() => {
    if (fresh < 0) return;
    made.value = null;
    requestAnimationFrame(() => { if (table.current) move(table.current, 0, fresh); });
  }, [fresh]);
  // The same functions for every cell, so that only those cells are drawn anew that changed.
  const doing = useMemo(() => {
    const entryOf = (row: number, column: number, value: string | null, base: number): [number, Entry] => {
      const { pupils, assessments } = latest.current.grid;
      const of = assessments[column]!;
      return [of.id, { pupil: pupils[row]!.pupil.id, value, base }];
    };
    return {
      typed(row: number, column: number, text: string, base: number) {
        const { pupils, assessments } = latest.current.grid;
        const of = assessments[column]!;
        const found = readMark(text, of.out_of);
        if (found.wrong) return trouble(cellKey(of.id, pupils[row]!.pupil.id), { kind: "refused", text, detail: t(found.wrong, { out: decimal(of.out_of ?? "4", true) }), about: aboutCell(latest.current.grid, of.id, pupils[row]!.pupil.id) });
        const [assessment, entry] = entryOf(row, column, found.value!, base);
        const there = pupils[row]!.marks.find((one) => one.assessment === assessment)?.value ?? null;
        if (there === entry.value && !troubles.peek().has(cellKey(assessment, entry.pupil))) return;
        latest.current.write(assessment, [entry]);
      },
      drop(row: number, column: number) {
        const { pupils, assessments } = latest.current.grid;
        trouble(cellKey(assessments[column]!.id, pupils[row]!.pupil.id), null);
      },
      paste(row: number, column: number, text: string) {
        const { pupils, assessments } = latest.current.grid;
        pasted.value = place(readBlock(text), pupils.map((one) => one.pupil.id), assessments.map((one) => ({ id: one.id, out_of: one.out_of, may: one.can.includes("edit") })), row, column);
      },
      look(row: number, column: number) { at.value = { row, column }; },
      move(row: number, column: number) { move(table.current!, row, column); },
    };
  }, []);
  const write2 = (cells: readonly Pasted[]) => {
    const by = new Map<number, Entry[]>();
    for (const one of cells) {
      if (one.typed.wrong) continue;
      const row = grid.pupils.find(({ pupil }) => pupil.id === one.pupil)!;
      const base = row.marks.find((found) => found.assessment === one.column)?.version ?? 0;
      by.set(one.column, [...(by.get(one.column) ?? []), { pupil: one.pupil, value: one.typed.value!, base }]);
    }
    for (const [assessment, entries] of by) write(assessment, entries);
    pasted.value = null;
  };
  return (
    <>
      <div class="scroll fixed" role="region" aria-label={t("grades.gridOf", { subject: grid.subject.name, group: grid.group.name })} tabIndex={mark ? -1 : 0}>
        <table class="tbl" ref={table}>
          <thead><tr><th scope="col">{t("grades.pupils")}</th>{!grid.levels && <th scope="col" class="n">{t("grades.avg")}</th>}
            {grid.assessments.map((one) => <th scope="col" key={one.id}><Head one={one} onOpen={() => { opened.value = one.id; }} /></th>)}</tr></thead>
          <tbody>
            {grid.pupils.map(({ pupil, average, marks }, row) => (
              <tr key={pupil.id}>
                <th scope="row"><a class="plain" href={`/marks/pupil/${pupil.id}`}>{pupil.name}</a></th>
                {!grid.levels && <td class="n num">{orDash(average)}</td>}
                {grid.assessments.map((one, column) => {
                  const key = cellKey(one.id, pupil.id);
                  const mine = marks.find((found) => found.assessment === one.id);
                  const there = mine?.value ?? null;
                  const may = mark && one.can.includes("edit");
                  const wrong = may ? troubles.value.get(key) : undefined;
                  const going = onItsWay.has(key);
                  const value = wrong?.kind === "refused" ? wrong.text : wrong?.kind === "other" ? wrong.mine : going ? onItsWay.get(key)! : there;
                  const state: CellState = wrong ? (wrong.kind === "refused" ? "bad" : "other") : going ? "wait" : saved.value.has(key) ? "ok" : "";
                  return <Cell key={one.id} row={row} column={column} version={mine?.version ?? 0} text={value === null ? "" : wrong?.kind === "refused" ? value : marked(value)} state={state} label={`${pupil.name}, ${one.title}`} note={wrong?.kind === "refused" ? wrong.detail : state === "ok" && isOut(one) ? t("grades.seenCell") : undefined} may={may} doing={doing} />;
                })}
              </tr>
            ))}
          </tbody>
          {!grid.levels && (
            <tfoot><tr><th scope="row">{t("grades.class")}</th><td class="n num">{orDash(grid.class_average)}</td>
              {grid.assessments.map((one) => <td key={one.id} class="n num">{orDash(one.class_average)}</td>)}</tr></tfoot>
          )}
        </table>
      </div>
      {mark && <Below grid={grid} at={at.value} write={write} />}
      {opened.value !== null && grid.assessments.some(({ id }) => id === opened.value) && <AssessmentSheet grid={grid} of={grid.assessments.find(({ id }) => id === opened.value)!} onClose={() => { opened.value = null; }} />}
      {pasted.value && <Paste grid={grid} pasted={pasted.value} onYes={write2} onClose={() => { pasted.value = null; }} />}
    </>
  );
}

/** The pupils read it; what was published a moment ago too, whatever this device's clock says. */
export const isOut = (one: Pick<GridAssessment, "pupils_at">): boolean => one.pupils_at !== null && Date.parse(one.pupils_at) <= Date.now() + 60_000;

/** Who reads it already, in two words. */
export function seenBy(one: Pick<GridAssessment, "pupils_at" | "guardians_at">): string {
  const now = Date.now() + 60_000;
  if (one.pupils_at === null) return t("grades.unseen");
  if (Date.parse(one.pupils_at) > now) return t("grades.seenOn", { day: shortDay(dayAt(one.pupils_at)) });
  return one.guardians_at !== null && Date.parse(one.guardians_at) <= now ? t("grades.seen") : t("grades.seenPupils");
}

function Head({ one, onOpen }: { one: GridAssessment; onOpen(): void }) {
  return (
    <button class="col" type="button" title={one.title} onClick={onOpen}>
      <small>{shortDay(one.date)}</small><b>{one.title}</b>
      <small>{one.out_of ? `/${decimal(one.out_of, true)}` : t("grades.levels")}{Number(one.coefficient) !== 1 && ` ×${decimal(one.coefficient, true)}`}{one.bonus && ` ${t("grades.bonus")}`}{one.optional && ` ${t("grades.optional")}`}</small>
      <small class={one.pupils_at === null ? "unseen" : undefined}>{seenBy(one)}</small>
    </button>
  );
}

/** What the cell that one is in has to say, and every quarrel that waits for a word; always as high, so that nothing moves. */
function Below({ grid, at, write }: { grid: Grid; at: { row: number; column: number } | null; write: Write }) {
  const cell = at && grid.pupils[at.row] && grid.assessments[at.column] ? { row: grid.pupils[at.row]!, of: grid.assessments[at.column]! } : null;
  const others = [...troubles.value].flatMap(([key, what]) => {
    const [assessment, pupil] = key.split("/").map(Number);
    const of = grid.assessments.find(({ id }) => id === assessment);
    const row = grid.pupils.find((one) => one.pupil.id === pupil);
    return what.kind === "other" && of && row ? [{ key, what, of, row }] : [];
  });
  const busy = waiting().size;
  const said = (value: string | null) => (value === null ? t("grades.nothing") : marked(value));
  return (
    <>
      <div class="below row wrap" role="status">
        {cell && isOut(cell.of) && <span class="row"><Icon name="eye" small /> {t("grades.seenCell")}</span>}
        {busy > 0 ? <span class="soft">{t(navigator.onLine ? "grades.saving" : "grades.savingLater")}</span>
          : <span class="small soft">{t(grid.levels ? "grades.keysLevels" : "grades.keys")}</span>}
      </div>
      <Refused service={grid.teaching} />
      <Codes levels={grid.levels} />
      {others.length > 0 && (
        <ul class="taken">
          {others.map(({ key, what, of, row }) => (
            <li key={key} class="note warn row wrap" role="alert">
              <Icon name="users" /><span class="grow">{t("grades.other", { pupil: row.pupil.name, title: of.title, by: what.by ?? t("grades.somebody"), theirs: said(what.theirs), mine: said(what.mine) })}</span>
              <button class="btn" type="button" onClick={() => { trouble(key, null); readAnew("grades"); }}>{t("grades.keepTheirs", { value: said(what.theirs) })}</button>
              <button class="btn" type="button" onClick={() => write(of.id, [{ pupil: row.pupil.id, value: what.mine, base: what.version }])}>{t("grades.putMine", { value: said(what.mine) })}</button>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

