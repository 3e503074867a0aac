import { computed, effect, signal } from "@preact/signals";
import { today, type Day } from "../../i18n/days";
import { child, children, chooseChild } from "../../store/child";
import { isStaff, roles, shared, signedIn } from "../../store/session";
import { KINDS, type Kind } from "./facts";

export type View = "month" | "week" | "list";

function keep(key: string, value: unknown): void {
  if (shared.peek()) return;
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Chosen for this visit only.
  }
}

function kept<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as T | null;
  } catch {
    return null;
  }
}

const wide = matchMedia("(min-width: 48em)");
const roomy = signal(wide.matches);
wide.addEventListener("change", () => { roomy.value = wide.matches; });

const views = signal<Partial<Record<"wide" | "small", View>>>(kept("preau.agenda.view") ?? {});
/** A large screen opens on its month, a phone on what comes next. */
export const view = computed<View>(() => views.value[roomy.value ? "wide" : "small"] ?? (roomy.value ? "month" : "list"));

export function chooseView(next: View): void {
  views.value = { ...views.peek(), [roomy.peek() ? "wide" : "small"]: next };
  keep("preau.agenda.view", views.peek());
}

/** The day that is looked at. */
export const day = signal<Day>(today());
/** Days that were not there a moment ago are not: an agenda that stayed open over night begins anew. */
let opened = today();
export function beginToday(): void {
  if (opened !== today()) day.value = opened = today();
}

/** Kinds that one does not want to see. */
export const hidden = signal<ReadonlySet<Kind>>(new Set(kept<Kind[]>("preau.agenda.hidden") ?? []));

export function toggle(kind: Kind): void {
  const next = new Set(hidden.peek());
  if (!next.delete(kind)) next.add(kind);
  hidden.value = next;
  keep("preau.agenda.hidden", [...next]);
}

export const works = computed(() => [...roles.value].some((role) => isStaff(role)));
/** Whoever goes to school or works there has an agenda of their own; a parent reads a child's. */
const hasOwn = computed(() => works.value || roles.value.has("pupil"));
const ofChild = signal<boolean>(kept("preau.agenda.child") ?? false);

export interface Whose { child: number | null; own: boolean }
/** Null: a parent of whom the school knows no child. */
export const whose = computed<Whose | null>(() => {
  if (hasOwn.value && !(ofChild.value && child.value)) return { child: null, own: true };
  return child.value ? { child: child.value.id, own: false } : null;
});
export const switches = computed(() => children.value.length > 1 || (children.value.length > 0 && hasOwn.value));
export const mine = hasOwn;

export function chooseWhose(id: number | null): void {
  ofChild.value = id !== null;
  keep("preau.agenda.child", ofChild.peek());
  if (id !== null) chooseChild(id);
}

/** What there can be: the school's adults who teach nobody have events and deadlines alone. */
export const kinds = computed<readonly Kind[]>(() => {
  if (!whose.value?.own) return KINDS;
  const lessons = roles.value.has("pupil") || roles.value.has("teacher") || roles.value.has("head_teacher");
  return lessons ? KINDS : ["event", "deadline"];
});

/** Who is shown the door to a new event; the server decides. */
export const publishes = computed(() => (["teacher", "head_teacher", "school_life", "office", "head"] as const).some((role) => roles.value.has(role)));

effect(() => {
  if (signedIn.value !== "out") return;
  day.value = today();
  ofChild.value = false;
});
