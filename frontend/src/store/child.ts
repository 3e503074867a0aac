import { computed, signal } from "@preact/signals";
import { me, roles, shared } from "./session";

const KEEPS = "preau.child";

function kept(): number | null {
  try {
    return Number(localStorage.getItem(KEEPS)) || null;
  } catch {
    return null;
  }
}

const chosen = signal<number | null>(kept());

/** One's own children, as the school knows them. */
export const children = computed(() => me.value?.children ?? []);
/** The child that a guardian looks at: chosen before on this device, else the first. */
export const child = computed(() => children.value.find((one) => one.id === chosen.value) ?? children.value[0] ?? null);

/** `pupil` of a request: a pupil leaves it out, a guardian names a child; null where one is neither. */
export const pupilAsked = computed<number | undefined | null>(() => (roles.value.has("pupil") ? undefined : child.value?.id ?? null));

export function chooseChild(id: number): void {
  chosen.value = id;
  if (shared.peek()) return;
  try {
    localStorage.setItem(KEEPS, String(id));
  } catch {
    // Chosen for this visit only.
  }
}
