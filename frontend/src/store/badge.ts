import { effect } from "@preact/signals";
import { openRoom, unreadTotal } from "./channels";
import { pageTitle } from "./title";

/** Unread in the tab's title and on the app's icon. */
export function showUnread(): void {
  effect(() => {
    const unread = unreadTotal.value;
    void openRoom.value;
    document.title = `${unread > 0 ? `(${unread > 999 ? "999+" : unread}) ` : ""}${pageTitle.value}`;
    const badge = navigator as Navigator & { setAppBadge?(n: number): Promise<void>; clearAppBadge?(): Promise<void> };
    if (unread > 0) void badge.setAppBadge?.(unread).catch(() => undefined);
    else void badge.clearAppBadge?.().catch(() => undefined);
  });
}
