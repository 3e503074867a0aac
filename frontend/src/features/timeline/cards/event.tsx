import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../../i18n";
import { answerDeed, answerEvent, answerNow } from "../../../store/answers";
import { dropDeed, retryDeed } from "../../../store/deeds";
import { useRead } from "../../../store/pages";
import { Unsent } from "../../../ui/deed";
import { AnswerButtons, eventWhen, hasBegun, type Answer } from "../../../ui/event";
import { Icon } from "../../../ui/icon";
import type { CardProps } from ".";

interface Facts {
  kind: "published" | "changed" | "withdrawn" | "cancelled";
  id: number;
  title: string;
  starts_at: string;
  ends_at: string;
  all_day: boolean;
  day: string;
  last_day: string;
  place: string;
  answers: "none" | "yes_no_maybe";
  author: { id: number; name: string; called?: string | null } | null;
}

const HEADS = { published: "event.published", changed: "event.changed", withdrawn: "event.withdrawn", cancelled: "event.cancelled" } as const;

/** An event that the school tells: what, when, where, and one's answer there and then. */
export function EventCard({ facts }: CardProps) {
  const event = facts as unknown as Facts;
  const over = event.kind === "withdrawn" || event.kind === "cancelled";
  const asks = !over && event.answers === "yes_no_maybe" && !hasBegun(event);
  const by = event.author && (event.author.called || event.author.name);
  return (
    <article class="frame card">
      <p class="k">
        {event.kind === "published" ? <b class="row"><Icon name="month" small />{t("event.published")}</b> : <span class={event.kind === "changed" ? "tag new" : "tag bad"}>{over && <Icon name="ban" small />}{t(HEADS[event.kind])}</span>}
        {by && <span>{by}</span>}
      </p>
      <h2>{over ? <del>{event.title}</del> : event.title}</h2>
      <p>{event.kind === "changed" ? <mark>{eventWhen(event)}</mark> : eventWhen(event)}{event.place && !over && `, ${event.place}`}</p>
      {asks ? <Asked event={event} /> : event.kind !== "withdrawn" && <div class="do"><a class="btn" href={`/events/${event.id}`}>{t("event.open")}</a></div>}
    </article>
  );
}

/** Asked of the server once the card is on the screen: whether one may answer, and what one answered. */
function Asked({ event }: { event: Facts }) {
  const place = useRef<HTMLDivElement>(null);
  const seen = useSignal(false);
  useEffect(() => {
    const eye = new IntersectionObserver((all) => { if (all.some((one) => one.isIntersecting)) seen.value = true; });
    eye.observe(place.current!);
    return () => eye.disconnect();
  }, []);
  const now = useRead<{ can: string[]; answer: Answer | null; cancelled: boolean }>(seen.value ? `/events/${event.id}` : null, {}, ["events"]).data;
  const answer = answerNow(event.id, now?.answer ?? null);
  const deed = answerDeed(event.id);
  return (
    <div class="do" ref={place}>
      {!now || now.can.includes("answer")
        ? <span class={now ? undefined : "not-yet"}><AnswerButtons value={answer} title={event.title} onAnswer={(to) => answerEvent(event.id, to)} /></span>
        : !now.cancelled && <span class="small soft">{t("event.others")}</span>}
      {now?.cancelled && <span class="tag bad"><Icon name="ban" small />{t("event.cancelled")}</span>}
      <a class="btn text" href={`/events/${event.id}`}>{t("event.open")}</a>
      {deed && <Unsent deed={deed} onRetry={() => retryDeed(deed.key)} onDiscard={() => dropDeed(deed.key)} />}
    </div>
  );
}
