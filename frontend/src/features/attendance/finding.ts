import { api } from "../../wire/api";
import type { Option } from "../../ui/combobox";

/** Pupils by a few letters of their name, with what tells two of one name apart. */
export async function findPupils(words: string): Promise<Option[]> {
  if (words.trim().length < 2) return [];
  const { items } = await api.people({ q: words, role: "pupil", limit: 20 });
  return items.map((one) => ({ id: one.id, name: one.name, note: groupOf(one) }));
}

const groupOf = (one: object): string | undefined => (one as { groups?: { name: string }[] }).groups?.[0]?.name;
