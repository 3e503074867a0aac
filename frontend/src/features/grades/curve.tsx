import { language, t } from "../../i18n";
import { dateOf, daysBetween, monthName } from "../../i18n/days";
import { decimal, orDash, type Progress } from "./marks";

type Points = Progress["general"];
const [LEFT, RIGHT, TOP, BOTTOM] = [26, 470, 14, 170];

/** «novembre», «November». */
const monthOnly = (day: string): string => {
  const month = monthName(day).split(" ")[0]!;
  return language.value === "fr" ? month.toLowerCase() : month;
};

/** An average against its own past, the class's beside it, and the same in a table. */
export function Curve({ points, now, own, name }: { points: Points; /** The average that stands beside it. */ now: string; own: boolean; name: string }) {
  const first = points[0]!;
  const last = points.at(-1)!;
  const all = points.flatMap((one) => [Number(one.average), ...(one.class_average === null ? [] : [Number(one.class_average)])]);
  const low = Math.max(0, Math.floor(Math.min(...all) / 2) * 2);
  const high = Math.min(20, Math.max(low + 4, Math.ceil(Math.max(...all) / 2) * 2));
  const span = daysBetween(first.date, last.date) || 1;
  const x = (date: string) => Math.round(LEFT + (daysBetween(first.date, date) / span) * (RIGHT - LEFT));
  const y = (value: string) => Math.round(BOTTOM - ((Number(value) - low) / (high - low)) * (BOTTOM - TOP));
  const line = (some: readonly (readonly [string, string])[]) => some.map(([date, value]) => `${x(date)},${y(value)}`).join(" ");
  const ofClass = points.flatMap((one) => (one.class_average === null ? [] : [[one.date, one.class_average] as const]));
  const rungs = Array.from({ length: Math.floor((high - low) / 2) + 1 }, (_, i) => low + i * 2);
  const months = points.filter((one, i) => i === 0 || one.date.slice(0, 7) !== points[i - 1]!.date.slice(0, 7)).filter((one, i, some) => i === 0 || x(one.date) - x(some[i - 1]!.date) > 50);
  const me = own ? t("grades.you") : name;
  // Two words that would lie on one another step apart.
  const mine = y(last.average);
  const theirs = last.class_average === null ? null : y(last.class_average);
  const apart = theirs !== null && Math.abs(theirs - mine) < 18 ? (theirs >= mine ? 9 - (theirs - mine) / 2 : -9 + (mine - theirs) / 2) : 0;
  const sentence = t("grades.curve", { from: dateOf(first.date), to: dateOf(last.date), before: decimal(first.average), now: decimal(last.average) });
  return (
    <div class="curves">
      <svg class="curve" viewBox="0 0 630 204" role="img" aria-label={sentence}>
        {rungs.map((rung) => <g key={rung}><path class="rung" d={`M${LEFT} ${y(String(rung))}H${RIGHT}`} /><text x="0" y={y(String(rung)) + 4}>{rung}</text></g>)}
        {ofClass.length > 1 && <polyline class="of-class" points={line(ofClass)} />}
        <polyline class="of-me" points={line(points.map((one) => [one.date, one.average]))} />
        {points.map((one) => <circle key={one.date} class="dot" cx={x(one.date)} cy={y(one.average)} r="3.5" />)}
        {months.map((one) => <text key={one.date} x={x(one.date)} y="196">{monthOnly(one.date)}</text>)}
        <text x={RIGHT + 10} y={mine + 4 - apart} class="me">{me} {decimal(last.average)}</text>
        {theirs !== null && <text x={RIGHT + 10} y={theirs + 4 + apart}>{t("grades.class")} {decimal(last.class_average!)}</text>}
      </svg>
      {decimal(last.average) !== decimal(now) && <p class="small soft">{t("grades.curveEnds", { day: dateOf(last.date), last: decimal(last.average), now: decimal(now) })}</p>}
      <details class="small">
        <summary>{t("grades.curveTable")}</summary>
        <table class="tbl"><caption class="vh">{sentence}</caption>
          <thead><tr><th scope="col">{t("grades.day")}</th><th scope="col" class="n">{me}</th><th scope="col" class="n">{t("grades.class")}</th></tr></thead>
          <tbody>{points.map((one) => <tr key={one.date}><th scope="row">{dateOf(one.date)}</th><td class="n">{decimal(one.average)}</td><td class="n">{orDash(one.class_average)}</td></tr>)}</tbody>
        </table>
      </details>
    </div>
  );
}
