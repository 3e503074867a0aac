import { computed, signal } from "@preact/signals";
import { address } from "../i18n";
import { api } from "../wire/api";
import { Problem } from "../wire/http";
import type { Boot, Me, Role } from "../wire/types";
import { tellChanged } from "./changes";
import { device, lastAccount, openShelf } from "./device";

export const boot = signal<Boot | null>(null);
export const me = signal<Me | null>(null);
/** `unknown` while a page that came without data asks who is there. */
export const signedIn = signal<"unknown" | "in" | "out">("unknown");
export const shared = signal(false);

const STAFF: ReadonlySet<Role> = new Set(["teacher", "head_teacher", "school_life", "nurse", "head", "office", "establishment_admin", "academy_admin"]);
export const isStaff = (role: Role | null): boolean => role !== null && STAFF.has(role);
export const roles = computed(() => new Set(me.value?.roles.map((held) => held.role) ?? []));
const any = (...wanted: Role[]) => wanted.some((role) => roles.value.has(role));
export const mayAnswerReports = computed(() => any("school_life", "head"));
export const mayLookIn = computed(() => any("school_life", "head"));
export const mayMakeCodes = computed(() => any("office", "head", "head_teacher"));

/** The first names of one's own children in a group: «Léa, Tom». */
export const childrenIn = (group: number | undefined): string =>
  (group === undefined ? [] : me.value?.children ?? []).filter((child) => child.group?.id === group).map((child) => child.name.split(" ")[0]!).join(", ");

/** The session was ended from elsewhere: the sign-in page says so. */
export const cutOff = signal(false);

export function readBoot(): Boot | null {
  const block = document.getElementById("boot")?.textContent;
  return block ? (JSON.parse(block) as Boot) : null;
}

/** Who is there? From the page's own block, else from the device while the server is asked. */
export async function begin(given: Boot | null): Promise<void> {
  boot.value = given;
  if (given?.me) return enter(given.me, given.shared, given.address);
  if (given?.sign_in) {
    // Whoever signs out here is forgotten: an account still known was cut off.
    cutOff.value = lastAccount() !== null;
    signedIn.value = "out";
    return;
  }
  const account = lastAccount();
  if (account === null) return confirm();
  openShelf(account);
  const profile = await device.profile();
  if (profile) {
    address.value = profile.address;
    me.value = profile.me;
    signedIn.value = "in";
    void confirm();
  } else await confirm();
}

function enter(person: Me, onShared: boolean, form: "tu" | "vous"): void {
  shared.value = onShared;
  address.value = form;
  if (!onShared) {
    openShelf(person.id);
    void device.profile().then((kept) => forgetLost(kept?.me, person));
  }
  me.value = person;
  signedIn.value = "in";
}

/** Asks the server; a clear «no» ends the session on this device, silence changes nothing. */
async function confirm(): Promise<void> {
  try {
    const person = await api.me();
    if (me.peek() === null) openShelf(person.id);
    const before = me.peek();
    if (JSON.stringify(before) !== JSON.stringify(person)) me.value = person;
    await forgetLost(before, person);
    signedIn.value = "in";
  } catch (error) {
    if (error instanceof Problem && (error.status === 401 || error.status === 403)) await ended();
    else if (me.peek() === null) signedIn.value = "out";
  }
}

/** One's rights are others now, or may be: who one is is asked anew. */
export const meetAnew = (): Promise<void> => confirm();

/** A child that is one's own no more: nothing that was read of them stays, and what is shown is read anew. */
async function forgetLost(before: Me | null | undefined, now: Me): Promise<void> {
  const own = new Set(now.children?.map(({ id }) => id));
  if (before?.id !== now.id || !before.children || before.children.every(({ id }) => own.has(id))) return;
  await device.forgetPages();
  tellChanged(null);
}

/** Whether the session lasts; `silent` when the server did not answer. */
export async function stillSignedIn(): Promise<"yes" | "no" | "silent"> {
  try {
    await api.me();
    return "yes";
  } catch (error) {
    if (!(error instanceof Problem)) return "silent";
    if (error.status !== 401 && error.status !== 403) return "yes";
    await ended();
    return "no";
  }
}

async function ended(): Promise<void> {
  if (me.peek() !== null) cutOff.value = true;
  await device.forgetRead();
  me.value = null;
  signedIn.value = "out";
}

export async function signOut(): Promise<void> {
  await api.signOut();
  await device.wipe();
  location.replace("/signin");
}
