import { useSignal } from "@preact/signals";
import type { components } from "../wire/schema";
import { api } from "../wire/api";
import { address, read } from "../wire/school";
import type { Contact } from "../wire/types";
import { language, t } from "../i18n";
import { Combobox, type Option } from "./combobox";
import { Icon } from "./icon";
import { near } from "./near";
import { mainRole, raisedText, rolesWords } from "./people";

type Schemas = components["schemas"];
export type Who = Schemas["PartItem"]["who"];
type Within = Schemas["PartItem"]["in"];
/** A part of an audience, as the server has it. */
export interface Part { who: Who; in: Within; name?: string }
/** Whom of one place one means: «5e B: élèves, familles». */
export interface Chosen { in: Within; name: string; may: readonly Who[]; who: readonly Who[] }

const WHO: readonly Who[] = ["pupils", "guardians", "staff"];
const keyOf = (within: Within): string => Object.entries(within).map(([kind, id]) => `${kind} ${id}`).join();
const kindOf = (within: Within): string => Object.keys(within)[0]!;
const NOTES: Record<string, "audience.school" | "audience.level" | "audience.group"> = { school: "audience.school", level: "audience.level", group: "audience.group" };

let places: Promise<Schemas["AddressableItem"][]> | null = null;

/** Whom one may address: asked once while the page is open. */
function addressable(): Promise<Schemas["AddressableItem"][]> {
  places ??= read<Schemas["AddressablePage"]>(address("/audiences")).then(({ items }) => items);
  places.catch(() => { places = null; });
  return places;
}

/** The parts of an audience as one chooses them, each place once. */
export function chosenOf(parts: readonly Part[]): Chosen[] {
  const found = new Map<string, Chosen>();
  for (const part of parts) {
    const key = keyOf(part.in);
    const before = found.get(key);
    const who = WHO.filter((one) => one === part.who || before?.who.includes(one));
    found.set(key, { in: part.in, name: part.name ?? "", may: kindOf(part.in) === "person" ? who : WHO, who });
  }
  return [...found.values()];
}

/** What is sent: a part for each of those who are meant. */
export const partsOf = (chosen: readonly Chosen[]): Part[] => chosen.flatMap((one) => one.who.map((who) => ({ who, in: one.in })));

const joined = (words: readonly string[]): string => new Intl.ListFormat(language.value, { type: "conjunction" }).format(words);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** «Élèves et familles de 5e B», «Élèves de tout le niveau 3e», «Léa Marchand». */
export function chosenWords({ in: within, name, who }: Chosen): string {
  const people = joined(who.map((one) => t(`audience.${one}`)));
  switch (kindOf(within)) {
    case "school": return capital(t("audience.ofSchool", { who: people }));
    case "level": return capital(t("audience.ofLevel", { who: people, name: raisedText(name) }));
    case "group": return capital(t("audience.ofGroup", { who: people, name: raisedText(name) }));
    default: return who.includes("guardians") ? (who.length > 1 ? t("audience.personAndFamily", { name }) : t("audience.familyOf", { name })) : name;
  }
}

/** Of a person's own: who they can be meant as. */
function asPerson(person: Contact): Chosen {
  const role = mainRole(person.roles);
  const may: Who[] = role === "pupil" ? ["pupils", "guardians"] : role === "guardian" ? ["guardians"] : ["staff"];
  return { in: { person: person.id }, name: person.name, may, who: [may[0]!] };
}

/** Figures are meant as they are typed. */
const fits = (name: string, words: string): boolean => words === "" || name.toLowerCase().includes(words.toLowerCase()) || raisedText(name).includes(words) || (!/^\d/.test(words) && near(name, words));

/**
 * To whom something goes: a school, a level, a class, a group, a person, and of each its pupils, families, staff. `outside`
 * are parts that the server refused: they are named, and can be taken out.
 */
export function AudienceField({ label, hint, error, chosen, outside = [], onChange }: {
  label: string; hint?: string; error?: string; chosen: readonly Chosen[]; outside?: readonly Part[]; onChange(chosen: Chosen[]): void;
}) {
  const offered = useSignal(new Map<string, Chosen>());
  const find = async (words: string): Promise<Option[]> => {
    const [open, people] = await Promise.all([addressable(), words.length > 1 && !/\d/.test(words) ? api.people({ q: words, limit: 8 }).then(({ items }) => items) : []]);
    const found: [Chosen, string][] = [
      ...open.filter((one) => fits(one.name, words)).slice(0, 20).map((one): [Chosen, string] => {
        const may = WHO.filter((who) => one.who.includes(who));
        return [{ in: one.in, name: one.name, may, who: may.length === 1 ? may : may.filter((who) => who !== "staff") }, t(NOTES[kindOf(one.in)] ?? "audience.group")];
      }),
      ...people.map((person): [Chosen, string] => [asPerson(person), rolesWords(person.roles)]),
    ];
    for (const [one] of found) offered.peek().set(keyOf(one.in), one);
    return found.map(([one, note]) => ({ id: keyOf(one.in), name: kindOf(one.in) === "level" ? t("audience.levelNamed", { name: raisedText(one.name) }) : raisedText(one.name), note }));
  };
  const add = (options: readonly Option[]) => {
    const added = offered.peek().get(String(options.at(-1)?.id));
    if (added && !chosen.some((one) => keyOf(one.in) === keyOf(added.in))) onChange([...chosen, added]);
  };
  const refused = (one: Chosen, who?: Who): boolean => outside.some((part) => keyOf(part.in) === keyOf(one.in) && (who === undefined || part.who === who) && one.who.includes(part.who));
  const flip = (one: Chosen, who: Who) => onChange(chosen.map((each) => (each === one ? { ...one, who: WHO.filter((other) => (other === who) !== one.who.includes(other)) } : each)));
  return (
    <div class="audience">
      <Combobox single label={label} hint={hint} error={error} chosen={[]} find={find} onChange={add} />
      {chosen.length > 0 && (
        <ul class="lines">
          {chosen.map((one) => (
            <li key={keyOf(one.in)} class="row wrap">
              <b class="grow">{kindOf(one.in) === "level" ? t("audience.levelNamed", { name: raisedText(one.name) }) : raisedText(one.name)}{refused(one) && <span class="tag bad"><Icon name="lock" small />{t("audience.closed")}</span>}</b>
              {(one.may.length > 1 || kindOf(one.in) !== "person") && (
                <span class="row wrap whom" role="group" aria-label={t("audience.whoOf", { name: raisedText(one.name) })}>
                  {one.may.map((who) => (
                    <button key={who} type="button" class={refused(one, who) ? "btn bad" : "btn"} aria-pressed={one.who.includes(who)} onClick={() => flip(one, who)}>{one.who.includes(who) && <Icon name="check" small />}{kindOf(one.in) === "person" ? t(who === "guardians" ? "audience.theirFamily" : "audience.theyThemselves") : capital(t(`audience.${who}`))}</button>
                  ))}
                </span>
              )}
              <button type="button" class="ib" aria-label={t("form.remove", { name: raisedText(one.name) })} title={t("form.remove", { name: raisedText(one.name) })} onClick={() => onChange(chosen.filter((other) => other !== one))}><Icon name="x" small /></button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
