export const bare = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How many letters to add, drop, change or swap between two words; `most + 1` when it is more. */
export function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let [before, row]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) next[j] = Math.min(next[j]!, before[j - 2]! + 1);
    }
    [before, row] = [row, next];
  }
  return Math.min(row[b.length]!, most + 1);
}

/** Every word that was typed is, but for a letter or two, a word of the name or its beginning. */
export function near(name: string, typed: string): boolean {
  const words = bare(name).split(/[\s'’-]+/);
  return bare(typed).split(/[\s'’-]+/).filter(Boolean).every((wanted) => {
    const most = wanted.length < 3 ? 0 : wanted.length < 6 ? 1 : 2;
    return words.some((word) => word.startsWith(wanted) || distance(word, wanted, most) <= most || (wanted.length > 3 && distance(word.slice(0, wanted.length), wanted, 1) <= 1));
  });
}
