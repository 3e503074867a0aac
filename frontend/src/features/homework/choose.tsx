import { effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { useRead } from "../../store/pages";
import { signedIn } from "../../store/session";
import { api } from "../../wire/api";
import type { Group } from "../../wire/types";
import { Select } from "../../ui/forms";
import { raisedText } from "../../ui/people";
import type { Teaching } from "./facts";
import { teaches } from "./views";

/** The class that one looked at last, in this visit. */
export const chosenGroup = signal<number | null>(null);
const groups = signal<readonly Group[]>([]);
effect(() => {
  if (signedIn.value !== "out") return;
  chosenGroup.value = null;
  groups.value = [];
});

/** A class to look at: one's own ones, for who teaches, else all of them. */
export function ChooseGroup() {
  const own = useRead<{ items: Teaching[] }>(teaches.value ? "/teachings" : null, { limit: 200 });
  useEffect(() => {
    if (!teaches.value && groups.peek().length === 0) void api.groups().then(({ items }) => { groups.value = items.filter((one) => one.kind === "division" || one.kind === "group"); }, () => undefined);
  }, [teaches.value]);
  const choices = teaches.value ? [...new Map((own.data?.items ?? []).map((one) => [one.group.id, one.group.name])).entries()] : groups.value.map((one) => [one.id, one.name] as const);
  useEffect(() => { if (choices.length > 0 && !choices.some(([id]) => id === chosenGroup.peek())) chosenGroup.value = choices[0]![0]; }, [choices.length]);
  if (choices.length === 0) return null;
  return <div class="narrow only"><Select label={t("homework.class")} value={String(chosenGroup.value ?? "")} choices={choices.map(([id, name]) => [String(id), raisedText(name)] as const)} onChoose={(id) => { chosenGroup.value = Number(id); }} /></div>;
}
