import "./ui/css/tokens.css";
import "./ui/css/base.css";
import "./ui/css/controls.css";
import "./ui/css/shell.css";
import "./ui/css/conversation.css";
import "./ui/css/pages.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app/app";
import { fetchAhead } from "./app/pages";
import { learn } from "./i18n";
import { showUnread } from "./store/badge";
import { watchDesk } from "./store/desk";
import { startLive } from "./store/live";
import { recallPrefs } from "./store/prefs";
import { begin, readBoot, shared, signedIn } from "./store/session";

async function main(): Promise<void> {
  await begin(readBoot());
  await recallPrefs();
  showUnread();
  watchDesk();
  let live = false;
  effect(() => {
    if (signedIn.value !== "in" || live) return;
    live = true;
    void startLive();
    // What was done without network goes out, once the page stands.
    setTimeout(() => void import("./store/deeds").then((module) => module.openDeeds(), () => undefined), 1_500);
  });
  render(<App />, document.getElementById("app")!);
  // A shared computer keeps nothing, not even the shell.
  if ("serviceWorker" in navigator && import.meta.env.PROD && !shared.peek())
    setTimeout(() => void keepShell().catch(() => undefined), 3_000);
}

/** What one may want without network is fetched once all is quiet: people, settings, the words of both. */
async function restAhead(): Promise<void> {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean; effectiveType?: string } };
  if (signedIn.peek() !== "in" || connection?.saveData || /2g/.test(connection?.effectiveType ?? "")) return;
  await new Promise((done) => setTimeout(done, 3_000));
  await learn("pages");
  await import("./features/people/people");
  await import("./features/people/members");
  await import("./features/settings/settings");
  await fetchAhead();
  await import("./features/composer/tray");
  await import("./i18n/en");
  await import("./i18n/en-pages");
}

/** The worker keeps the shell, and the parts that this visit loaded before it was there. */
async function keepShell(): Promise<void> {
  await navigator.serviceWorker.register("/sw.js");
  const { active } = await navigator.serviceWorker.ready;
  await restAhead().catch(() => undefined);
  active?.postMessage(performance.getEntriesByType("resource").map((entry) => new URL(entry.name).pathname).filter((path) => path.startsWith("/static/assets/")));
}

void main();
