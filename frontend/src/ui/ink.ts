const INKS = ["fr", "ma", "hg", "an", "es", "sv", "pc", "mu", "ap", "la", "vc", "em"] as const;

const SUBJECTS: readonly (readonly [RegExp, string, string])[] = [
  [/fran[cç]ais|lettres/i, "fr", "Fr"], [/math/i, "ma", "Ma"], [/enseignement moral|\bemc\b/i, "em", "EM"],
  [/histoire|g[ée]o/i, "hg", "HG"], [/anglais|english/i, "an", "An"], [/espagnol|spanish/i, "es", "Es"],
  [/allemand|german/i, "al", "Al"], [/svt|vie et de la terre|biolog/i, "sv", "SV"], [/physique|chimie/i, "pc", "PC"],
  [/techno/i, "te", "Te"], [/eps|sport|physical ed/i, "ep", "EPS"], [/musi/i, "mu", "Mu"], [/arts? pl|dessin/i, "ap", "AP"],
  [/latin|grec/i, "la", "La"], [/vie de classe/i, "vc", "VC"], [/cdi|document/i, "do", "CDI"],
];

const SHORT: readonly (readonly [RegExp, string])[] = [[/^math/i, "Maths"], [/^histoire/i, "Histoire-géo"], [/moral et civique/i, "EMC"], [/^[ée]ducation musicale/i, "Musique"], [/vie et de la terre/i, "SVT"]];

/** A subject as people say it, beside a name. */
export const shortSubject = (name: string): string => SHORT.find(([pattern]) => pattern.test(name))?.[1] ?? name;

/** The one subject that a teacher is known for: civics and the class's own hour come after any other. */
export const mainSubject = <S extends { ink: string }>(subjects: readonly S[] | undefined): S | undefined =>
  subjects?.find((subject) => subject.ink !== "em" && subject.ink !== "vc") ?? subjects?.[0];

/** One of the look's inks for an id: always the same one for the same person or group. */
export const inkOf = (id: number): string => `s-${INKS[(id * 7 + (id >> 4)) % INKS.length]}`;

/** The ink and the letters of a subject; null when the name is none that the look knows. */
export function subjectOf(name: string): { ink: string; letters: string } | null {
  const found = SUBJECTS.find(([pattern]) => pattern.test(name));
  return found ? { ink: `s-${found[1]}`, letters: found[2] } : null;
}

export function initials(name: string): string {
  const words = name.replace(/^(m\.|mme|mlle|mr|mrs|ms)\s+/i, "").split(/[\s-]+/).filter((word) => /\p{L}/u.test(word));
  const first = words[0] ?? name;
  const last = words.length > 1 ? words.at(-1)! : "";
  return ((first.match(/\p{L}/u)?.[0] ?? "") + (last.match(/\p{L}/u)?.[0] ?? "")).toUpperCase();
}
