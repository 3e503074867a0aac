import { signal } from "@preact/signals";

/** The switcher of conversations is open. */
export const switching = signal(false);
