import { t } from "../../../i18n";
import { daysBetween, duration, nearDay, plainDay, today } from "../../../i18n/days";
import { Icon } from "../../../ui/icon";
import { inkOfSubject, Letters, teachersOf } from "../../../ui/lesson";
import { Raised } from "../../../ui/people";
import type { CardProps } from ".";

interface Facts {
  kind?: "given" | "changed" | "withdrawn";
  subject: { id: number; name: string; letters?: string; ink?: string };
  group: { id: number; name: string };
  title?: string;
  due: string;
  minutes?: number | null;
  hand_in?: boolean;
  by: { id: number; name: string; called?: string | null };
}

/** «pour vendredi 27», while it is near. */
function due(day: string): string {
  const near = Math.abs(daysBetween(today(), day)) < 7 ? nearDay(day) : plainDay(day);
  return t("homework.for", { day: near.charAt(0).toLowerCase() + near.slice(1) });
}

/** Work that was given, or is another now: what, for when, how long it takes; it opens the page where it is ticked and handed in. What was taken back says only that. */
export function HomeworkCard({ facts, refs }: CardProps) {
  const { kind = "given", subject, group, title, due: day, minutes, hand_in: handIn, by } = facts as unknown as Facts;
  const id = refs.homework?.[0];
  const who = <span>{teachersOf([by])}, <Raised text={group.name} /></span>;
  if (kind === "withdrawn") return (
    <article class={`frame card s ${inkOfSubject(subject)}`}>
      <p class="k"><span class="tag bad"><Icon name="ban" small />{t("homework.cardBack")}</span> <Letters subject={subject} /> {who}</p>
      <h2>{subject.name}</h2>
      <p>{t("homework.noLonger", { for: due(day) })}</p>
    </article>
  );
  return (
    <article class={`frame card s ${inkOfSubject(subject)}`}>
      <p class="k">{kind === "changed" && <span class="tag new">{t("homework.cardChanged")}</span>} <Letters subject={subject} />{kind === "given" && <b>{t("homework.card")}</b>}{who}</p>
      <h2>{title}</h2>
      <p class="row wrap"><mark>{due(day)}</mark>{typeof minutes === "number" && <span>{t("homework.about", { time: duration(minutes) })}</span>}{handIn && <span class="tag">{t("homework.toHandIn")}</span>}</p>
      {id !== undefined && <div class="do"><a class="btn" href={`/homework/${id}`}><Icon name="book" small />{t("homework.open")}</a></div>}
    </article>
  );
}
