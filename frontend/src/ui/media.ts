import { signal, type ReadonlySignal } from "@preact/signals";

function watch(query: string): ReadonlySignal<boolean> {
  const list = matchMedia(query);
  const matches = signal(list.matches);
  list.addEventListener("change", () => { matches.value = list.matches; });
  return matches;
}

/** The device has a network, as far as it knows. */
export const online = signal(navigator.onLine);
for (const change of ["online", "offline"]) addEventListener(change, () => { online.value = navigator.onLine; });

/** List and conversation side by side. */
export const isWide = watch("(min-width: 48em)");
/** And who is there, beside them. */
export const isLarge = watch("(min-width: 75em)");
