import { useEffect } from "preact/hooks";
import { openId, sections } from "../store/channels";
import { lazy } from "../ui/lazy";
import { go } from "../ui/navigate";
import { switching } from "./switching";

const Palette = lazy(() => import("./palette").then((module) => module.Palette));

/** ⌘K or Ctrl K: to any conversation by a few letters; Alt with the arrows: to the next one. */
export function Switcher() {
  useEffect(() => {
    const keys = (event: KeyboardEvent) => {
      if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        switching.value = !switching.peek();
      } else if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        const all = sections.peek().flatMap((part) => part.rooms);
        const at = all.findIndex((room) => room.id === openId.peek());
        const next = all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length];
        if (next) {
          event.preventDefault();
          go(`/channels/${next.id}`);
        }
      }
    };
    addEventListener("keydown", keys);
    return () => removeEventListener("keydown", keys);
  }, []);
  return switching.value ? <Palette /> : null;
}
