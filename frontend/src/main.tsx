import "./ui/css/tokens.css";
import "./ui/css/base.css";
import "./ui/css/controls.css";
import "./ui/css/shell.css";
import "./ui/css/conversation.css";
import "./ui/css/pages.css";
import { effect } from "@preact/signals";
import { render } from "preact";
import { App } from "./app/app";
import { showUnread } from "./store/badge";
import { startLive } from "./store/live";
import { recallPrefs } from "./store/prefs";
import { begin, readBoot, shared, signedIn } from "./store/session";

async function main(): Promise<void> {
  await begin(readBoot());
  await recallPrefs();
  showUnread();
  let live = false;
  effect(() => {
    if (signedIn.value !== "in" || live) return;
    live = true;
    void startLive();
  });
  render(<App />, document.getElementById("app")!);
  // A shared computer keeps nothing, not even the shell.
  if ("serviceWorker" in navigator && import.meta.env.PROD && !shared.peek())
    setTimeout(() => void navigator.serviceWorker.register("/sw.js").catch(() => undefined), 3_000);
}

void main();
