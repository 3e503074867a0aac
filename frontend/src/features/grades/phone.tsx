import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { shortDay } from "../../i18n/days";
import { Icon } from "../../ui/icon";
import { AssessmentSheet } from "./assessment";
import { cellKey, saved, trouble, troubles, waiting } from "./entering";
import { seenBy, type Write } from "./grid";
import { Codes } from "./codes";
import { codes, decimal, isCode, levelWord, marked, meant, type Grid, type GridAssessment } from "./marks";
import { readMark } from "./typing";

const valueOf = (row: Grid["pupils"][number], of: GridAssessment) => row.marks.find((one) => one.assessment === of.id);

/** A service's assessments, the newest first. */
export function Assessments({ grid, service }: { grid: Grid; service: number }) {
  const given = (of: GridAssessment) => grid.pupils.filter((row) => valueOf(row, of)?.value != null).length;
  return (
    <ul class="services">
      {grid.assessments.toReversed().map((one) => (
        <li key={one.id}><a class="it plain" href={`/marks/service/${service}/${one.id}`}>
          <span class="grow"><b>{one.title}</b> <span class="small soft">{one.out_of && `/${decimal(one.out_of, true)}`}{Number(one.coefficient) !== 1 && ` ×${decimal(one.coefficient, true)}`}</span><br />
            <span class="small soft">{shortDay(one.date)} · {t("grades.given", { n: given(one), of: grid.pupils.length })} · {seenBy(one)}</span></span>
          {one.class_average !== null && <b class="num">{decimal(one.class_average)}</b>}<Icon name="right" small />
        </a></li>
      ))}
    </ul>
  );
}

/** One assessment on a phone: pupil by pupil, with figures as large as a thumb; then all of them in a list. */
export function OneByOne({ grid, of, write }: { grid: Grid; of: GridAssessment; write: Write }) {
  const at = useSignal<number | null>(null);
  const opened = useSignal(false);
  const may = of.can.includes("edit") && !grid.closed;
  const onItsWay = waiting();
  const first = grid.pupils.findIndex((row) => valueOf(row, of)?.value == null);
  return (
    <div class="page grades">
      <header class="top row">
        <a class="ib" href={`/marks/service/${grid.teaching}`} aria-label={t("grades.toService")}><Icon name="left" /></a>
        <div class="grow"><h1>{of.title}</h1><p class="soft">{of.out_of ? `/${decimal(of.out_of, true)}` : t("grades.levels")} · {seenBy(of)}</p></div>
        <button class="ib" type="button" aria-label={t("grades.about")} onClick={() => { opened.value = true; }}><Icon name="more" /></button>
      </header>
      {at.value !== null && grid.pupils[at.value]
        ? <One key={at.value} grid={grid} of={of} at={at.value} write={write} onGo={(next) => { at.value = next; }} />
        : (
          <>
            {may && <p><button class="btn pri wide" type="button" onClick={() => { at.value = Math.max(0, first); }}>{t(first > 0 ? "grades.goOn" : "grades.begin")}</button></p>}
            <ul class="services after">
              {grid.pupils.map((row, i) => {
                const key = cellKey(of.id, row.pupil.id);
                const value = onItsWay.get(key) ?? valueOf(row, of)?.value ?? null;
                const wrong = troubles.value.get(key);
                const inside = <><span class="grow">{row.pupil.name}{wrong && <><br /><span class="err small">{wrong.kind === "other" ? t("grades.stateOther") : `${t("grades.stateBad")}${t("colon")}«\u202f${marked(wrong.text)}\u202f». ${wrong.detail}`}</span></>}</span><b class="num">{value === null ? "–" : marked(value)}</b></>;
                return <li key={row.pupil.id}>{may ? <button class="it" type="button" onClick={() => { at.value = i; }}>{inside}</button> : <span class="it">{inside}</span>}</li>;
              })}
            </ul>
          </>
        )}
      {opened.value && <AssessmentSheet grid={grid} of={of} onClose={() => { opened.value = false; }} />}
    </div>
  );
}

function One({ grid, of, at, write, onGo }: { grid: Grid; of: GridAssessment; at: number; write: Write; onGo(next: number | null): void }) {
  const row = grid.pupils[at]!;
  const there = valueOf(row, of);
  const key = cellKey(of.id, row.pupil.id);
  const wrong = troubles.value.get(key);
  const known = waiting().get(key) ?? there?.value ?? null;
  const shown = known === null ? "" : marked(known);
  const draft = useSignal<string | null>(null);
  const text = draft.value ?? shown;
  const typed = readMark(text, of.out_of);
  const coded = isCode(typed.value ?? "");
  // The version that stood there when the typing began: what somebody else wrote since is not overwritten unseen.
  const base = useRef(0);
  const keep = (next: string) => {
    if (draft.value === null) base.current = there?.version ?? 0;
    draft.value = next;
  };
  const put = (value: string | null) => {
    if (value !== (there?.value ?? null)) write(of.id, [{ pupil: row.pupil.id, value, base: draft.value === null ? there?.version ?? 0 : base.current }]);
    draft.value = null;
  };
  const leave = (next: number | null) => {
    if (draft.value !== null && typed.wrong) return;
    if (draft.value !== null) put(typed.value!);
    onGo(next);
  };
  useEffect(() => { document.getElementById("one-name")?.focus(); }, []);
  const press = (figure: string) => keep(coded ? figure : (draft.value ?? "") + figure);
  const erase = () => keep(coded ? "" : text.slice(0, -1));
  const keys = (event: KeyboardEvent) => {
    if (/^[\d.,]$/.test(event.key)) press(event.key);
    else if (event.key === "Backspace") erase();
    else if (event.key === "Enter") leave(at + 1 < grid.pupils.length ? at + 1 : null);
    else return;
    event.preventDefault();
  };
  return (
    <div class="onepupil" onKeyDown={(event) => { if (!(event.target as HTMLElement).closest("button")) keys(event); }}>
      <div class="row"><h2 class="grow" id="one-name" tabIndex={-1}>{row.pupil.name}</h2><span class="soft small">{at + 1}/{grid.pupils.length}</span></div>
      <p class={typed.wrong ? "typed bad" : "typed"} aria-live="polite">{coded ? marked(typed.value!) : text || <span class="soft">–</span>}{of.out_of && !coded && <span class="soft small">/{decimal(of.out_of, true)}</span>}</p>
      <p class="small" role="status">{typed.wrong ? <span class="err">{t(typed.wrong, { out: decimal(of.out_of ?? "4", true) })}</span> : wrong?.kind === "refused" ? <span class="row wrap"><span class="err grow">{`«\u202f${marked(wrong.text)}\u202f»`}. {wrong.detail} {t("grades.notSaved")}</span><button class="btn text" type="button" onClick={() => trouble(key, null)}>{t("discard")}</button></span> : waiting().has(key) ? <span class="soft">{t(navigator.onLine ? "grades.saving" : "grades.savingLater")}</span> : <><span>{meant(typed.value ?? null)}</span> <span class="soft">{saved.value.has(key) ? t("grades.stateOk") : "\u00a0"}</span></>}</p>
      {wrong?.kind === "other" && (
        <div class="note warn stack" role="alert">
          <span>{t("grades.other", { pupil: row.pupil.name, title: of.title, by: wrong.by ?? t("grades.somebody"), theirs: wrong.theirs === null ? t("grades.nothing") : marked(wrong.theirs), mine: wrong.mine === null ? t("grades.nothing") : marked(wrong.mine) })}</span>
          <button class="btn" type="button" onClick={() => trouble(key, null)}>{t("grades.keepTheirs", { value: wrong.theirs === null ? t("grades.nothing") : marked(wrong.theirs) })}</button>
          <button class="btn" type="button" onClick={() => write(of.id, [{ pupil: row.pupil.id, value: wrong.mine, base: wrong.version }])}>{t("grades.putMine", { value: wrong.mine === null ? t("grades.nothing") : marked(wrong.mine) })}</button>
        </div>
      )}
      {grid.levels
        ? <div class="stack">{["1", "2", "3", "4"].map((level) => <button key={level} class="btn wide" type="button" aria-pressed={known === level} onClick={() => { put(level); onGo(at + 1 < grid.pupils.length ? at + 1 : null); }}>{level} · {levelWord(level)}</button>)}</div>
        : (
          <div class="keypad">
            {["1", "2", "3", "4", "5", "6", "7", "8", "9", ",", "0"].map((figure) => <button key={figure} class="btn" type="button" onClick={() => press(figure)}>{figure}</button>)}
            <button class="btn erase" type="button" onClick={erase}>{t("grades.erase")}</button>
          </div>
        )}
      <div class="keypad codes">{codes(grid.levels).map((code) => <button key={code} class="btn" type="button" aria-pressed={typed.value === code} title={meant(code)} onClick={() => keep(code)}>{marked(code)}</button>)}</div>
      <div class="row">
        <button class="btn grow" type="button" onClick={() => leave(at > 0 ? at - 1 : null)}>{t("grades.before")}</button>
        <button class="btn pri grow" type="button" onClick={() => leave(at + 1 < grid.pupils.length ? at + 1 : null)}>{t(at + 1 < grid.pupils.length ? "grades.next" : "grades.finish")}</button>
      </div>
      <p><button class="btn text" type="button" onClick={() => leave(null)}>{t("grades.list")}</button></p>
      <Codes levels={grid.levels} />
    </div>
  );
}
