import type { ComponentChildren } from "preact";
import { t } from "../../i18n";
import { dayAt, longDay } from "../../i18n/days";
import { Dialog } from "../../ui/dialog";
import { inkOfSubject, Letters } from "../../ui/lesson";
import { decimal, levelWord, marked, reasonOf, type MarkShown, type SubjectGrades } from "./marks";

/** All about one mark: when, out of what, and what it does to the average. */
export function MarkSheet({ mark, of, onClose }: { mark: MarkShown; of: SubjectGrades; onClose(): void }) {
  const level = mark.out_of === null;
  const value = mark.value ?? "";
  const lines: [string, ComponentChildren][] = [
    [t("grades.day"), longDay(mark.date)],
    ...(level ? [] : [[t("grades.coefLong"), <>{decimal(mark.coefficient, true)}{mark.bonus && ` (${t("grades.bonus")})`}{mark.optional && ` (${t("grades.optional")})`}</>] as [string, ComponentChildren]]),
    ...(mark.class_average === null ? [] : [[t("grades.classAverage"), `${decimal(mark.class_average)}${mark.out_of ? `/${decimal(mark.out_of, true)}` : ""}`] as [string, string]]),
    ...(mark.published_at ? [[t("grades.since"), longDay(dayAt(mark.published_at))] as [string, string]] : []),
  ];
  return (
    <Dialog sheet title={mark.title} onClose={onClose}>
      <p class="row"><Letters subject={of.subject} /> <b class={`subj ${inkOfSubject(of.subject)}`}>{of.subject.name}</b></p>
      <p class="num big">{level && /^\d$/.test(value) ? `${value} · ${levelWord(value)}` : value ? marked(value) : "–"}{mark.out_of && /^[\d.]+$/.test(value) && <span class="soft">/{decimal(mark.out_of, true)}</span>}</p>
      <p>{reasonOf(mark)}</p>
      <dl class="facts">{lines.map(([term, said]) => <div key={term}><dt class="soft">{term}</dt><dd>{said}</dd></div>)}</dl>
    </Dialog>
  );
}
