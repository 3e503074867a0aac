import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import { useRead } from "../../store/pages";
import { inkOfSubject, Letters } from "../../ui/lesson";
import { IconButton } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { decimal, isCode, marked, orDash, type SubjectGrades, type Why } from "./marks";
import { period } from "./periods";

/** Of which average: a service's, or (null) the general one. */
export interface Asked { teaching: number | null; subject: SubjectGrades["subject"] | null }

/** «Pourquoi 12,57 ?»: the sum, then every term with its reason. */
export function WhyAside({ pupil, asked, onClose }: { pupil: number | undefined; asked: Asked; onClose(): void }) {
  const read = useRead<Why>("/grades/why", { pupil, period: period.value, teaching: asked.teaching }, ["grades"]);
  const aside = useRef<HTMLElement>(null);
  useEffect(() => { aside.current?.focus({ preventScroll: true }); }, []);
  return (
    <aside ref={aside} tabIndex={-1} class="aside stack why" aria-label={t("grades.sum")} onKeyDown={(event) => { if (event.key === "Escape") onClose(); }}>
      <div class="row"><h2 class="grow">{t("grades.why", { value: orDash(read.data?.average) })}</h2><IconButton icon="x" label={t("grades.closeSum")} onClick={onClose} /></div>
      <p class="row">{asked.subject ? <><Letters subject={asked.subject} /> <b class={`subj ${inkOfSubject(asked.subject)}`}>{asked.subject.name}</b></> : <b>{t("grades.general")}</b>}</p>
      <Reading of={read} failed={t("grades.sumFailed")} rows={3}>{(why) => <Sum why={why} general={asked.teaching === null} />}</Reading>
    </aside>
  );
}

function Sum({ why, general }: { why: Why; general: boolean }) {
  return (
    <>
      {why.points !== null && why.weight !== null && why.average !== null && <p class="num big">{decimal(why.points, true)} ÷ {decimal(why.weight, true)} = <mark>{decimal(why.average)}</mark></p>}
      <table class="tbl"><caption class="vh">{t("grades.terms")}</caption>
        <thead><tr><th scope="col">{t(general ? "grades.average" : "grades.mark")}</th><th scope="col" class="n">{t("grades.coef")}</th><th scope="col" class="n">{t("grades.points")}</th></tr></thead>
        <tbody>
          {why.terms.map((term, i) => (
            <tr key={term.assessment ?? term.teaching ?? i}>
              <th scope="row">{term.value === null || isCode(term.value) ? <span class="soft">{term.value ? marked(term.value) : "–"}</span> : <span class="num">{general ? decimal(term.value) : marked(term.value)}{!general && term.out_of && `/${decimal(term.out_of, true)}`}</span>}<br /><span class="small soft">{term.title}</span></th>
              {term.counted
                ? <><td class="n">{decimal(term.weight ?? term.coefficient, true)}</td><td class="n">{orDash(term.points)}{term.reason !== "counted" && <><br /><span class="small soft said">{term.why}</span></>}</td></>
                : <td class="n" colSpan={2}><span class="small soft said">{term.why}</span></td>}
            </tr>
          ))}
        </tbody>
        {why.weight !== null && <tfoot><tr><th scope="row">{t("grades.total")}</th><td class="n">{decimal(why.weight, true)}</td><td class="n">{orDash(why.points)}</td></tr></tfoot>}
      </table>
      <p class="small soft">{why.rule}</p>
      {!general && why.points !== null && <WhatIf why={why} />}
    </>
  );
}

/** «Et si… au prochain ?», reckoned here: a mark out of 20 that counts once. */
function WhatIf({ why }: { why: Why }) {
  const open = useSignal(false);
  const typed = useSignal("15");
  const mark = Number(typed.value.replace(",", "."));
  const fits = typed.value.trim() !== "" && mark >= 0 && mark <= 20;
  const then = fits ? Math.min(20, (Number(why.points) + mark) / (Number(why.weight) + 1)).toFixed(1) : null;
  if (!open.value) return <p><button class="btn" type="button" onClick={() => { open.value = true; }}>{t("grades.whatIf")}</button></p>;
  return (
    <p class="row wrap whatif">
      <label class="row">{t("grades.ifNext")} <input class="in" inputMode="decimal" maxLength={5} value={typed.value} onInput={(event) => { typed.value = event.currentTarget.value; }} /> /20</label>
      <output>{then === null ? t("grades.ifWrong") : t("grades.ifThen", { value: decimal(then) })}</output>
    </p>
  );
}
