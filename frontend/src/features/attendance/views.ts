import { computed } from "@preact/signals";
import type { Key } from "../../i18n";
import { children } from "../../store/child";
import { roles } from "../../store/session";
import type { Role } from "../../wire/types";

export const deskRoles: ReadonlySet<Role> = new Set<Role>(["school_life", "head", "nurse"]);
/** The server decides; this is only what is offered. */
export const settles = computed(() => roles.value.has("school_life") || roles.value.has("head"));

export type View = "day" | "calls" | "class" | "children" | "own";
export const WORDS: Record<View, Key> = { day: "attendance.theSchool", calls: "attendance.myCalls", class: "attendance.myClass", children: "attendance.myChildren", own: "attendance.mine" };

/** What there is for this person: school life has the school, a teacher the rolls, a PP a class, a parent the children. */
export const views = computed<View[]>(() => {
  const held = roles.value;
  const found: View[] = [];
  if ([...deskRoles].some((role) => held.has(role))) found.push("day");
  if (held.has("teacher") || held.has("head_teacher")) found.push("calls");
  if (held.has("head_teacher")) found.push("class");
  if (children.value.length > 0 || held.has("guardian")) found.push("children");
  if (held.has("pupil")) found.push("own");
  return found;
});
