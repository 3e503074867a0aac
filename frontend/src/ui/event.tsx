import { t } from "../i18n";
import { dayAt, hour, hours, longDay, plainDay, range } from "../i18n/days";

export type Answer = "yes" | "no" | "maybe";
const ANSWERS: readonly Answer[] = ["yes", "maybe", "no"];
interface When { starts_at: string; ends_at: string; all_day: boolean; day: string; last_day: string }

/** «Jeudi 26 novembre, 18 h 00 – 19 h 30», «Du 23 au 28 novembre», «Jeudi 26 novembre, toute la journée». */
export function eventWhen(event: When): string {
  if (event.all_day) return event.day === event.last_day ? t("event.allDay", { day: longDay(event.day) }) : range(event.day, event.last_day);
  if (event.day === event.last_day || event.day === dayAt(event.ends_at)) return `${longDay(event.day)}, ${hours(event.starts_at, event.ends_at)}`;
  return t("event.fromTo", { from: `${longDay(event.day)}, ${hour(event.starts_at)}`, to: `${plainDay(event.last_day)}, ${hour(event.ends_at)}` });
}

/** Answers take no more once it has begun. */
export const hasBegun = (event: Pick<When, "starts_at">): boolean => Date.parse(event.starts_at) <= Date.now();

/** Yes, maybe, no: the one that was given stands out, another tap changes one's mind. */
export function AnswerButtons({ value, title, onAnswer }: { value: Answer | null; title: string; onAnswer(answer: Answer): void }) {
  return (
    <div class="seg answers" role="group" aria-label={t("event.answerTo", { title })}>
      {ANSWERS.map((one) => <button type="button" key={one} aria-pressed={one === value} onClick={() => { if (one !== value) onAnswer(one); }}>{t(`event.${one}`)}</button>)}
    </div>
  );
}
