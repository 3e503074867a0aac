import { signal } from "@preact/signals";

/** The minute that it is, as long as somebody looks. */
export const now = signal(Date.now());
setInterval(() => { if (document.visibilityState === "visible") now.value = Date.now(); }, 20_000);
document.addEventListener("visibilitychange", () => { now.value = Date.now(); });
