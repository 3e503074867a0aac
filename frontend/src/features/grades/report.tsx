import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { dateOf, today } from "../../i18n/days";
import { useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters, teachersOf } from "../../ui/lesson";
import { Empty } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { Curve } from "./curve";
import { MarkSheet } from "./mark";
import { along, decimal, isNew, levelWord, marked, orDash, type Grades, type MarkShown, type Period, type Progress, type SubjectGrades } from "./marks";
import { period, Periods } from "./periods";
import { WhyAside, type Asked } from "./why";

/** A period as its end is told: still to come, or over. */
export function periodText(one: Period | null): ComponentChildren {
  if (!one) return t("grades.wholeYear");
  return <><Raised text={one.name} />, {t(one.ends_on < today() ? "grades.ended" : one.starts_on > today() ? "grades.starts" : "grades.ends", { day: dateOf(one.starts_on > today() ? one.starts_on : one.ends_on) })}</>;
}

/** One pupil's marks: to the pupil «toi», to anybody else by name. */
export function Report({ pupil, staff, children }: { pupil: number | undefined; staff?: boolean; children?: ComponentChildren }) {
  const asked = { pupil, period: period.value };
  const read = useRead<Grades>("/grades", asked, ["grades"]);
  const progress = useRead<Progress>("/grades/progress", asked, ["grades"]);
  const why = useSignal<Asked | null>(null);
  const opened = useSignal<{ mark: MarkShown; of: SubjectGrades } | null>(null);
  const who = pupil === undefined ? null : read.data?.pupil.name ?? "";
  useEffect(() => {
    if (staff && who) pageTitle.value = `${who}, ${t("nav.marks").toLowerCase()} · Préau`;
  }, [who]);
  useEffect(() => { why.value = null; }, [period.value]);
  return (
    <>
      <div class="page grades">
        <header class="top row wrap">
          {staff && <button class="ib" type="button" aria-label={t("back")} onClick={() => history.back()}><Icon name="left" /></button>}
          <div class="grow"><h1>{staff && who ? who : t("nav.marks")}</h1><p class="soft">{read.data && periodText(read.data.period)}{!staff && who && <> · {who}</>}</p></div>
          <Periods shown={read.data?.period} />
        </header>
        {children}
        <Reading of={read} failed={t("grades.failed")} rows={6}>
          {(found) => found.subjects.some((one) => one.marks.length > 0)
            ? (
              <>
                {!found.levels && found.general.average !== null && <General found={found} progress={progress.data} own={who === null} why={why.value} onWhy={(chosen) => { why.value = chosen; }} />}
                <Subjects found={found} own={who === null} why={why.value} onWhy={(chosen) => { why.value = chosen; }} onMark={(mark, of) => { opened.value = { mark, of }; }} />
                <WorkOn progress={progress.data} own={who === null} />
              </>
            )
            : <Empty sketch="writing" title={t("grades.empty")} text={t(who === null ? "grades.emptyText" : staff ? "grades.emptyStaff" : "grades.emptyFamily")} />}
        </Reading>
        {opened.value && <MarkSheet mark={opened.value.mark} of={opened.value.of} onClose={() => { opened.value = null; }} />}
      </div>
      {why.value && <WhyAside key={why.value.teaching ?? 0} pupil={pupil} asked={why.value} onClose={() => { why.value = null; }} />}
    </>
  );
}

interface WhyProps { why: Asked | null; onWhy(asked: Asked | null): void }

/** An average that explains itself. */
function Average({ value, asked, why, onWhy, huge }: WhyProps & { value: string; asked: Asked; huge?: boolean }) {
  const open = why !== null && why.teaching === asked.teaching;
  return (
    <button class={huge ? "num avg huge" : "num avg"} type="button" aria-expanded={open} onClick={() => onWhy(open ? null : asked)}>
      <span class="vh">{t("grades.seeWhy")} </span>{decimal(value)}
    </button>
  );
}

function General({ found, progress, own, why, onWhy }: WhyProps & { found: Grades; progress: Progress | undefined; own: boolean }) {
  const { average, class_average } = found.general;
  return (
    <section class="sec row wrap over" aria-label={t("grades.general")}>
      <div>
        <p class="small soft">{t("grades.general")}</p>
        <p><Average huge value={average!} asked={{ teaching: null, subject: null }} why={why} onWhy={onWhy} /></p>
        {class_average !== null && <p class="small soft">{t("grades.class")}{t("colon")}{decimal(class_average)}</p>}
      </div>
      {progress && progress.general.length > 1 && <Curve points={progress.general} now={average!} own={own} name={found.pupil.name.split(" ")[0]!} />}
    </section>
  );
}

/** What is worth work, and why; never against others. */
function WorkOn({ progress, own }: { progress: Progress | undefined; own: boolean }) {
  if (!progress || progress.to_work_on.length === 0) return null;
  return (
    <section class="sec"><h2>{t("grades.workOn")}</h2>
      <ul class="works">
        {progress.to_work_on.map((one) => (
          <li key={one.teaching} class="row"><Letters subject={one.subject} /><span><b class={`subj ${inkOfSubject(one.subject)}`}>{one.subject.name}</b>{t("colon")}
            {t(one.reason === "down" ? "grades.down" : own ? "grades.belowOwn" : "grades.belowTheirs", { now: decimal(one.now), before: decimal(one.before) })}</span></li>
        ))}
      </ul>
    </section>
  );
}

function Subjects({ found, own, why, onWhy, onMark }: WhyProps & { found: Grades; own: boolean; onMark(mark: MarkShown, of: SubjectGrades): void }) {
  const me = own ? t("grades.you") : found.pupil.name.split(" ")[0]!;
  return (
    <section class="sec">
      <div class="row wrap">
        <h2 class="grow">{t("grades.bySubject")}</h2>
        {!found.levels && <p class="small soft row wide-only"><svg width="6" height="14" aria-hidden="true"><rect class="bar-me" width="4" height="14" /></svg>{own ? me.toLowerCase() : me} &nbsp; <svg width="4" height="14" aria-hidden="true"><rect class="bar-class" width="1.5" height="14" /></svg>{t("grades.theClass")}</p>}
      </div>
      <table class="tbl"><caption class="vh">{t("grades.caption")}</caption>
        <thead><tr><th scope="col">{t("grades.subject")}</th>{!found.levels && <><th scope="col" class="n">{me}</th><th scope="col" class="wide-only n">{t("grades.class")}</th><th scope="col" class="wide-only">{t("grades.fromTo")}</th></>}<th scope="col">{t("nav.marks")}</th></tr></thead>
        <tbody>
          {found.subjects.map((one) => (
            <tr key={one.teaching} class={inkOfSubject(one.subject)}>
              <th scope="row"><span class="row"><Letters subject={one.subject} /> <b class={`subj ${inkOfSubject(one.subject)}`}>{one.subject.name}</b></span><span class="small soft">{teachersOf(one.teachers)}</span></th>
              {!found.levels && (
                <>
                  <td class="n">{one.average === null ? <span class="soft">–<span class="vh">{t("grades.noAverage")}</span></span> : <Average value={one.average} asked={{ teaching: one.teaching, subject: one.subject }} why={why} onWhy={onWhy} />}</td>
                  <td class="wide-only n">{orDash(one.class_average)}</td>
                  <td class="wide-only"><Range of={one} /></td>
                </>
              )}
              <td><Marks of={one} levels={found.levels} onMark={onMark} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Range({ of: { average, class_average, class_min, class_max } }: { of: SubjectGrades }) {
  if (class_min === null || class_max === null) return <span class="soft">–</span>;
  const at = (value: string) => Math.min(98, Math.max(2, along(value, class_min, class_max)));
  return (
    <div class="range">
      <span class="n">{decimal(class_min)}</span>
      <svg viewBox="0 0 100 14" width="96" height="14" preserveAspectRatio="none" aria-hidden="true">
        <path class="rail" d="M0 7H100" />
        {class_average !== null && <path class="tick" d={`M${at(class_average)} 2V12`} />}
        {average !== null && <path class="tick me" d={`M${at(average)} 0V14`} />}
      </svg>
      <span>{decimal(class_max)}</span>
    </div>
  );
}

function Marks({ of, levels, onMark }: { of: SubjectGrades; levels: boolean; onMark(mark: MarkShown, of: SubjectGrades): void }) {
  if (of.marks.length === 0) return <span class="small soft">{t("grades.none")}</span>;
  return (
    <ul class="mk wrap">
      {of.marks.map((mark) => (
        <li key={mark.assessment}><button type="button" onClick={() => onMark(mark, of)}><span class="vh">{mark.title}{t("colon")}</span><Chip mark={mark} levels={levels} /></button></li>
      ))}
    </ul>
  );
}

function Chip({ mark, levels }: { mark: MarkShown; levels: boolean }) {
  const value = mark.value ?? "";
  const number = /^[\d.]+$/.test(value);
  const weight = Number(mark.coefficient);
  const inside = levels && number
    ? <><span class="num">{value}</span> <small>{levelWord(value)}</small></>
    : number
      ? <><span class={mark.counted ? "num" : "num soft"}>{marked(value)}</span><small>/{decimal(mark.out_of ?? "20", true)}</small>{weight !== 1 && <small> ×{decimal(mark.coefficient, true)}</small>}{mark.bonus && <small> {t("grades.bonus")}</small>}{mark.optional && <small> {t("grades.optional")}</small>}</>
      : <span class="soft">{value ? marked(value) : "–"}</span>;
  return isNew(mark) ? <><mark>{inside}</mark><span class="vh"> {t("grades.new")}</span></> : inside;
}
