import { computed, effect, signal } from "@preact/signals";
import { today, type Day } from "../../i18n/days";
import { child, children } from "../../store/child";
import { isStaff, me, roles, shared, signedIn } from "../../store/session";

export type View = "day" | "week" | "list";
/** Whose lessons: one's own, a child's, or for who works there a class's, a teacher's, a room's. */
export interface Whose { kind: "me" | "child" | "group" | "teacher" | "room"; id: number; name: string }

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

const roomy = signal(true);
const wide = matchMedia("(min-width: 60em)");
roomy.value = wide.matches;
wide.addEventListener("change", () => { roomy.value = wide.matches; });

/** What was chosen on a large screen and on a small one: they are not the same. */
const views = signal<Partial<Record<"wide" | "small", View>>>(kept("preau.timetable.view") ?? {});
export const view = computed<View>(() => views.value[roomy.value ? "wide" : "small"] ?? (roomy.value ? "week" : "day"));

export function chooseView(next: View): void {
  views.value = { ...views.peek(), [roomy.peek() ? "wide" : "small"]: next };
  keep("preau.timetable.view", views.peek());
}

/** The day that is looked at; null: today, or the next one with school. */
export const day = signal<Day | null>(null);
export const landed = signal<Day | null>(null);
export const shownDay = computed<Day>(() => day.value ?? landed.value ?? today());

export function toToday(): void {
  day.value = null;
  landed.value = null;
}

export const isTeacher = computed(() => roles.value.has("teacher") || roles.value.has("head_teacher"));
/** The server decides; this is only who is shown the door. */
export const plans = computed(() => (["school_life", "office", "head"] as const).some((role) => roles.value.has(role)));
export const works = computed(() => [...roles.value].some((role) => isStaff(role)));
/** Where one plans, or works. */
export const schools = computed(() => {
  const held = (me.value?.roles ?? []).filter(({ role }) => (plans.value ? ["school_life", "office", "head"].includes(role) : isStaff(role)));
  return [...new Map(held.map(({ establishment }) => [establishment.id, establishment])).values()];
});

const chosen = signal<Whose | null>(kept("preau.timetable.whose"));

export const own = computed<Whose | null>(() => (isTeacher.value || roles.value.has("pupil") ? { kind: "me", id: me.value?.id ?? 0, name: me.value?.name ?? "" } : null));

/** What is shown: what staff chose, else one's own, else the child's; null while a class is to be chosen. */
export const whose = computed<Whose | null>(() => {
  const wanted = chosen.value;
  if (works.value && wanted && ["group", "teacher", "room"].includes(wanted.kind)) return wanted;
  if (child.value && (own.value === null || wanted?.kind === "child")) return { kind: "child", id: child.value.id, name: child.value.name };
  return own.value;
});

export function chooseWhose(next: Whose | null): void {
  chosen.value = next;
  landed.value = null;
  keep("preau.timetable.whose", next);
}

/** The parameters of GET /timetable for these lessons. */
export function asked(of: Whose): Record<string, number> {
  if (of.kind === "me") return {};
  // A class with the groups of its pupils: who is at Latin is not free.
  if (of.kind === "group") return { group: of.id, whole: 1 };
  return { [of.kind === "child" ? "pupil" : of.kind]: of.id };
}

/** More than one child, or children and lessons of one's own. */
export const switches = computed(() => children.value.length > 1 || (children.value.length > 0 && own.value !== null));

/** In the list, what changes alone. */
export const newsOnly = signal(false);
/** The way to the phone's own calendar is open. */
export const feedOpen = signal(false);
/** The lesson whose sheet is open. */
export const opened = signal<number | null>(null);
/** Lessons that have just become other ones. */
export const fresh = signal<ReadonlySet<number>>(new Set());
let calm: ReturnType<typeof setTimeout> | undefined;

export function freshen(ids: readonly number[]): void {
  if (ids.length === 0) return;
  fresh.value = new Set([...fresh.peek(), ...ids]);
  clearTimeout(calm);
  calm = setTimeout(() => { fresh.value = new Set(); }, 5_000);
}

export { now } from "../../store/now";

effect(() => {
  if (signedIn.value !== "out") return;
  chosen.value = null;
  opened.value = null;
  toToday();
});

