import { number, t } from "../../i18n";
import { dateOf, plainDay, shortDay, type Day } from "../../i18n/days";
import type { Desk } from "./facts";

const WIDTH = 480;
const HEIGHT = 150;
const [LEFT, RIGHT, TOP, BOTTOM] = [34, 12, 14, 26];

/** Absent pupils day by day: a sentence, the curve that proves it, and the figures behind it. */
export function Curve({ of, today }: { of: Desk; today: Day }) {
  const points = of.curve;
  const before = points.filter((one) => one.day !== today);
  if (before.length < 2) return null;
  const average = number(Math.round(before.reduce((sum, one) => sum + one.absent, 0) / before.length));
  const current = points.find((one) => one.day === today);
  const since = dateOf(points[0]!.day);
  const says = current ? t("today.curveSays", { n: current.absent, average, day: since }) : t("today.curvePast", { average, day: since });
  return (
    <section class="sec" aria-labelledby="td-curve">
      <h2 id="td-curve">{t("today.curve")}</h2>
      <p>{says}</p>
      <Drawn points={points} today={today} label={says} />
      <details>
        <summary>{t("today.curveTable")}</summary>
        <table class="tbl">
          <thead><tr><th scope="col">{t("today.curveDay")}</th><th scope="col" class="n">{t("today.curveAbsent")}</th></tr></thead>
          <tbody>{points.map((one) => <tr key={one.day}><th scope="row">{plainDay(one.day)}</th><td class="n">{one.absent}</td></tr>)}</tbody>
        </table>
      </details>
    </section>
  );
}

function Drawn({ points, today, label }: { points: Desk["curve"]; today: Day; label: string }) {
  const most = Math.max(1, ...points.map(({ absent }) => absent));
  const step = [5, 10, 20, 50, 100, 200, 500].find((one) => most / one <= 3) ?? most;
  const top = Math.ceil(most / step) * step;
  const x = (i: number) => LEFT + (i * (WIDTH - LEFT - RIGHT)) / (points.length - 1);
  const y = (n: number) => HEIGHT - BOTTOM - (n * (HEIGHT - TOP - BOTTOM)) / top;
  const marks = Array.from({ length: top / step + 1 }, (_, i) => i * step);
  const last = points.length - 1;
  return (
    <svg class="curve" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      {marks.map((n) => <g key={n}><path class="ruled" d={`M${LEFT} ${y(n)}H${WIDTH - RIGHT}`} /><text x={LEFT - 8} y={y(n) + 4} text-anchor="end">{n}</text></g>)}
      <path class="drawn" d={points.map((one, i) => `${i === 0 ? "M" : "L"}${x(i).toFixed(1)} ${y(one.absent).toFixed(1)}`).join("")} />
      {points.map((one, i) => <circle key={one.day} class={one.day === today ? "here" : "point"} cx={x(i)} cy={y(one.absent)} r={one.day === today ? 5 : 2.5} />)}
      <text x={x(0)} y={HEIGHT - 6}>{shortDay(points[0]!.day)}</text>
      <text x={x(last)} y={HEIGHT - 6} text-anchor="end">{points[last]!.day === today ? t("nav.today") : shortDay(points[last]!.day)}</text>
    </svg>
  );
}
