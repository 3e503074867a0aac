import { effect, signal } from "@preact/signals";
import { api } from "../wire/api";
import { mayAnswerReports, signedIn } from "./session";

/** The reports that wait for an answer, by their ids; how many is the badge on the desk's door. */
export const waitingReports = signal<readonly number[]>([]);

const EVERY = 60_000;

export async function countReports(): Promise<void> {
  if (!mayAnswerReports.peek() || document.visibilityState === "hidden") return;
  const page = await api.reports(null, "open").catch(() => null);
  const ids = page?.items.map((report) => report.id);
  if (ids && ids.join() !== waitingReports.peek().join()) waitingReports.value = ids;
}

/** For those who answer reports: looks once a minute and whenever the page is looked at again. */
export function watchDesk(): void {
  effect(() => {
    if (signedIn.value !== "in" || !mayAnswerReports.value) return;
    const look = () => void countReports();
    const first = setTimeout(look, 2_000);
    const timer = setInterval(look, EVERY);
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
      removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
      waitingReports.value = [];
    };
  });
}
