import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

const FAR = 56;
const LONG = 450;

/** On a touch screen: a long press opens a message's actions, a swipe towards the end answers it. */
export function useTouch(tl: RefObject<HTMLDivElement | null>, onLong: (key: string) => void, onSwipe: (key: string) => void, mayReply: boolean): void {
  useEffect(() => {
    const box = tl.current;
    if (!box) return;
    let row: HTMLElement | null = null;
    let [x, y, moved] = [0, 0, 0];
    let way: "?" | "swipe" | "scroll" = "?";
    let timer: ReturnType<typeof setTimeout> | undefined;
    let opened = false;

    const rest = () => {
      clearTimeout(timer);
      const swiped = row?.querySelector<HTMLElement>(".b");
      if (swiped) swiped.style.transform = "";
      row?.classList.remove("swiping", "enough");
      row = null;
    };
    const down = (event: TouchEvent) => {
      rest();
      opened = false;
      const target = event.target as Element;
      if (event.touches.length !== 1 || target.closest("button, a, pre")) return;
      row = target.closest<HTMLElement>(".msg");
      if (!row) return;
      [x, y, moved, way] = [event.touches[0]!.clientX, event.touches[0]!.clientY, 0, "?"];
      const pressed = row;
      timer = setTimeout(() => {
        if (way !== "?") return;
        navigator.vibrate?.(10);
        opened = true;
        onLong(pressed.dataset.key!);
        rest();
      }, LONG);
    };
    const move = (event: TouchEvent) => {
      if (!row) return;
      const dx = event.touches[0]!.clientX - x;
      const dy = event.touches[0]!.clientY - y;
      if (way === "?" && Math.hypot(dx, dy) > 10) {
        way = mayReply && dx > 0 && Math.abs(dx) > Math.abs(dy) * 1.5 ? "swipe" : "scroll";
        clearTimeout(timer);
      }
      if (way !== "swipe") return;
      event.preventDefault();
      moved = Math.max(0, Math.min(dx, FAR + (dx - FAR) / 5));
      row.querySelector<HTMLElement>(".b")!.style.transform = `translateX(${moved}px)`;
      row.classList.add("swiping");
      row.classList.toggle("enough", moved >= FAR);
    };
    const up = (event: TouchEvent) => {
      // The finger that opened the sheet must not press what appeared under it.
      if (opened) event.preventDefault();
      const key = way === "swipe" && moved >= FAR ? row?.dataset.key : undefined;
      rest();
      if (key) onSwipe(key);
    };
    const menu = (event: Event) => {
      if (matchMedia("(pointer: coarse)").matches && (event.target as Element).closest(".msg")) event.preventDefault();
    };
    box.addEventListener("touchstart", down, { passive: true });
    box.addEventListener("touchmove", move, { passive: false });
    box.addEventListener("touchend", up);
    box.addEventListener("touchcancel", rest);
    box.addEventListener("contextmenu", menu);
    return () => {
      clearTimeout(timer);
      box.removeEventListener("touchstart", down);
      box.removeEventListener("touchmove", move);
      box.removeEventListener("touchend", up);
      box.removeEventListener("touchcancel", rest);
      box.removeEventListener("contextmenu", menu);
    };
  }, [onLong, onSwipe, mayReply]);
}
