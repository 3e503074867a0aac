import type { ComponentChildren } from "preact";
import { t } from "../../../i18n";
import type { CardData } from "../../../wire/types";
import { Icon } from "../../../ui/icon";
import { lazy } from "../../../ui/lazy";

/** What a card's drawing is told: facts that every reader of its channel may know, and when the school said it. */
export interface CardProps { facts: Record<string, unknown>; refs: Record<string, number[]>; at: string }

interface Kind {
  /** The newest shape of facts that this drawing understands. */
  v: number;
  View(props: CardProps): ComponentChildren;
  /** About how high it will be, in lines, so that nothing moves when its drawing arrives. */
  lines(facts: Record<string, unknown>): number;
}

const many = (facts: Record<string, unknown>, name: string): number => (Array.isArray(facts[name]) ? (facts[name] as unknown[]).length : 0);

/** A subject adds its card here. */
const KINDS: Record<string, Kind> = {
  lesson_changed: {
    v: 1,
    View: lazy(() => import("./lesson").then((module) => module.LessonCard), "lesson"),
    lines: (facts) => (many(facts, "lessons") > 1 ? 2 + 3 * Math.min(many(facts, "lessons"), 3) : 4),
  },
  homework_given: {
    v: 1,
    View: lazy(() => import("./homework").then((module) => module.HomeworkCard), "homework"),
    lines: () => 5,
  },
  event_announced: {
    v: 1,
    View: lazy(() => import("./event").then((module) => module.EventCard), "event"),
    lines: () => 6,
  },
};

/** A card in the timeline; one that this version cannot draw says calmly that the school said something. */
export function CardView({ card, at }: { card: CardData; at: string }) {
  const kind = KINDS[card.card];
  if (!kind || card.v > kind.v) return <p class="say soft row"><Icon name="mark-roof" small />{t("card.unknown")}</p>;
  return <div class={`room-${Math.min(12, kind.lines(card.facts))}`}><kind.View facts={card.facts} refs={card.refs} at={at} /></div>;
}
