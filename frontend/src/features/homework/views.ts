import { computed } from "@preact/signals";
import type { Key } from "../../i18n";
import { children } from "../../store/child";
import { roles } from "../../store/session";

export type View = "given" | "class" | "children" | "own" | "log";
export const WORDS: Record<View, Key> = { given: "homework.given", class: "homework.byClass", children: "homework.myChildren", own: "homework.toDo", log: "homework.log" };

export const teaches = computed(() => roles.value.has("teacher"));
/** Who reads by class: the school's adults. */
export const staff = computed(() => teaches.value || ["school_life", "head", "head_teacher"].some((role) => roles.value.has(role as "head")));

/** What there is for this person: a teacher has what was given, a parent the children, a pupil what is to do; all have the log. */
export const views = computed<View[]>(() => {
  const found: View[] = [];
  if (teaches.value) found.push("given");
  else if (staff.value) found.push("class");
  if (children.value.length > 0 || roles.value.has("guardian")) found.push("children");
  if (roles.value.has("pupil")) found.push("own");
  if (found.length > 0) found.push("log");
  return found;
});
