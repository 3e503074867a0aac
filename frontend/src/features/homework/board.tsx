import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { useRead } from "../../store/pages";
import { go } from "../../ui/navigate";
import { Icon } from "../../ui/icon";
import { IconButton } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { Correct } from "./correct";
import { About, Head } from "./detail";
import { atWords, written, type Board, type BoardRow, type Homework } from "./facts";

/** For its teachers: what was given, who has not handed it in, what waits, and the one that is being corrected. */
export function BoardPart({ work, pupil }: { work: Homework; pupil: number | null }) {
  const board = useRead<Board>(`/homework/${work.id}/board`, {}, ["homework", "grades"]);
  return (
    <>
      <Head work={work} back={pupil === null ? "/homework" : `/homework/${work.id}`}><a class="btn" href={`/homework/${work.id}/edit`} aria-label={t("homework.change")}><Icon name="pen" small /><span class="wide-only">{t("homework.change")}</span></a></Head>
      {pupil === null && <About work={work} />}
      <Reading of={board} failed={t("homework.boardFailed")} rows={8}>{(found) => (work.hand_in ? <HandedIn board={found} pupil={pupil} /> : <Ticked board={found} />)}</Reading>
    </>
  );
}

function Ticked({ board }: { board: Board }) {
  const done = board.rows.filter((row) => row.done);
  return (
    <section class="sec" aria-labelledby="hw-ticks">
      <h2 class="under" id="hw-ticks">{t("homework.tickedBy", { n: done.length, of: board.rows.length })}</h2>
      <p class="soft small">{t("homework.tickedText")}</p>
      {done.length > 0 && <ul class="ticks">{done.map((row) => <li key={row.pupil.id} class="row"><Icon name="check" small />{row.pupil.name}</li>)}</ul>}
    </section>
  );
}

/** Who is missing, what waits, what went back: in this order one works through it. */
function ordered(board: Board): readonly (readonly [string, readonly BoardRow[]])[] {
  const missing = board.rows.filter((row) => !row.submission);
  const waiting = board.rows.filter((row) => row.submission && !row.submission.returned);
  const back = board.rows.filter((row) => row.submission?.returned);
  return [["missing", missing], ["waiting", waiting], ["back", back]];
}

const TITLES = { missing: "homework.rowsMissing", waiting: "homework.rowsWaiting", back: "homework.rowsBack" } as const;

function HandedIn({ board, pupil }: { board: Board; pupil: number | null }) {
  const parts = ordered(board);
  const handed = parts.slice(1).flatMap(([, rows]) => rows);
  const at = handed.findIndex((row) => row.pupil.id === pupil);
  const open = handed[at];
  const show = (row: BoardRow | undefined) => { if (row) go(`/homework/${board.homework.id}/${row.pupil.id}`, pupil !== null); };
  const next = () => handed.slice(at + 1).find((row) => !row.submission?.returned) ?? handed.find((row, i) => i !== at && !row.submission?.returned);
  useKeys(open ? { before: () => show(handed[at - 1]), after: () => show(handed[at + 1]) } : null);
  const n = (key: string) => parts.find(([name]) => name === key)![1].length;
  return (
    <>
      {!open && <p class="row wrap steps">
        <span><b class="num mid">{n("missing")}</b> {count("homework.nMissing", n("missing"))}</span>
        <span><b class="num mid">{n("waiting")}</b> {count("homework.nWaiting", n("waiting"))}</span>
        <span><b class="num mid">{n("back")}</b> {count("homework.nBack", n("back"))}</span>
      </p>}
      <div class={open ? "desk open" : "desk"}>
        <div class="rows">
          {(open ? [...parts.slice(1), parts[0]!] : parts).map(([name, rows]) => rows.length > 0 && (
            <section key={name} aria-labelledby={`hw-${name}`}>
              <h2 class="under" id={`hw-${name}`}>{t(TITLES[name as keyof typeof TITLES])}</h2>
              <ul class={name === "missing" ? "names" : "lines"}>
                {rows.map((row) => <li key={row.pupil.id}>{row.submission ? <Row row={row} homework={board.homework.id} current={row.pupil.id === pupil} /> : row.pupil.name}</li>)}
              </ul>
            </section>
          ))}
        </div>
        {open && (
          <section class="work-on" aria-label={open.pupil.name}>
            <header class="row">
              <h2 class="grow">{open.pupil.name}</h2>
              <span class="small soft">{at + 1}/{handed.length}</span>
              <IconButton icon="left" label={t("homework.previousPupil")} onClick={() => show(handed[at - 1] ?? handed.at(-1))} />
              <IconButton icon="right" label={t("homework.nextPupil")} onClick={() => show(handed[at + 1] ?? handed[0])} />
            </header>
            <Correct key={open.pupil.id} submission={open.submission!} outOf={outOfOf(board)} onNext={next() ? () => show(next()) : undefined} />
          </section>
        )}
      </div>
    </>
  );
}

const outOfOf = (board: Board): string | null => board.rows.find((row) => row.submission?.returned?.out_of)?.submission?.returned?.out_of ?? null;

function Row({ row, homework, current }: { row: BoardRow; homework: number; current: boolean }) {
  const sub = row.submission!;
  return (
    <a class="it plain" href={`/homework/${homework}/${row.pupil.id}`} aria-current={current ? "true" : undefined}>
      <span class="grow"><b class="blk">{row.pupil.name}</b><span class="small soft">{atWords(sub.received_at)}{sub.version > 1 && `, ${t("homework.version", { n: sub.version }).toLowerCase()}`}</span></span>
      {sub.late && <span class="tag warn">{t("homework.isLate")}</span>}
      {sub.returned?.value != null && <b class="num">{written(sub.returned.value, t("homework.comma"))}</b>}
    </a>
  );
}

/** The arrows go from pupil to pupil; within a text they need Alt. */
function useKeys(steps: { before(): void; after(): void } | null): void {
  useEffect(() => {
    if (!steps) return;
    const turn = (event: KeyboardEvent) => {
      const way = ({ ArrowLeft: "before", ArrowRight: "after" } as const)[event.key as "ArrowLeft"];
      const writing = (event.target as HTMLElement).closest("input,select,textarea");
      if (!way || event.ctrlKey || event.metaKey || event.shiftKey || (writing && !event.altKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      steps[way]();
    };
    addEventListener("keydown", turn);
    return () => removeEventListener("keydown", turn);
  });
}
