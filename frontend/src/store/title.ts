import { signal } from "@preact/signals";

export const pageTitle = signal("Préau");
