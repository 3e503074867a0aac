import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { watching } from "../../store/live";
import type { Room } from "../../store/rooms";
import { toast } from "../../store/toasts";
import { t } from "../../i18n";

const NEAR_END = 48;
const NEAR_TOP = 900;

/**
 * The timeline grows upwards (column-reverse): it opens at its end without script, and older pages move nothing.
 * What arrives below while one reads above would move the text where the browser does not anchor: `hold` puts it back.
 */
export function useScroll(room: Room, tl: RefObject<HTMLDivElement | null>, list: RefObject<HTMLElement | null>) {
  const atEnd = useSignal(true);
  const anchor = useRef<{ row: HTMLElement; top: number } | null>(null);
  const frame = useRef(0);
  /** The scroll that is about to be heard is our own correction: where the reader was stays as remembered. */
  const holding = useRef(false);

  const moved = useRef(0);
  const isMoving = () => performance.now() - moved.current < 150;

  const remember = () => {
    const box = tl.current;
    if (!box || !list.current || atEnd.peek()) {
      anchor.current = null;
      return;
    }
    // The row in the middle of what is read.
    const at = box.getBoundingClientRect();
    const found = document.elementsFromPoint(at.left + 8, at.top + at.height / 2).find((element) => box.contains(element) && element !== box);
    const row = found?.closest<HTMLElement>("li") ?? found?.closest<HTMLElement>(".chunk");
    anchor.current = row ? { row, top: row.getBoundingClientRect().top } : null;
  };

  const onScroll = () => {
    const box = tl.current;
    if (!box) return;
    room.scroll = box.scrollTop;
    moved.current = performance.now();
    atEnd.value = box.scrollTop > -NEAR_END;
    watching.value = atEnd.peek();
    if (box.scrollHeight - box.clientHeight + box.scrollTop < NEAR_TOP && room.loading.peek() === "ready" && room.older.peek() === "idle") void room.loadOlder();
    if (holding.current) {
      holding.current = false;
      return;
    }
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(remember);
  };

  const hold = () => {
    const box = tl.current;
    const kept = anchor.current;
    if (!box || !kept?.row.isConnected || atEnd.peek()) return;
    const moved = kept.row.getBoundingClientRect().top - kept.top;
    if (Math.abs(moved) <= 0.5) return;
    holding.current = true;
    box.scrollTop += moved;
  };

  const toEnd = () => {
    if (tl.current) tl.current.scrollTop = 0;
    onScroll();
  };

  /** Where one was; on a first visit at the line of what is new, when it does not fit; else at the end. */
  const start = () => {
    const box = tl.current;
    if (!box) return;
    const fresh = list.current?.querySelector<HTMLElement>(".fresh");
    if (fresh && fresh.getBoundingClientRect().top < box.getBoundingClientRect().top) fresh.scrollIntoView({ block: "start" });
    else if (!fresh && room.scroll < -NEAR_END) box.scrollTop = room.scroll;
    onScroll();
  };

  /** Brings a message before the eyes, reading older pages when it must, and lights it up. */
  const jumpTo = async (seq: number): Promise<void> => {
    if (!(await room.reach(seq))) {
      toast("alert", t("message.notFound"));
      return;
    }
    await new Promise(requestAnimationFrame);
    const row = list.current?.querySelector<HTMLElement>(`[data-seq="${seq}"].msg`);
    if (!row) return;
    row.scrollIntoView({ block: "center" });
    requestAnimationFrame(() => row.scrollIntoView({ block: "center" }));
    row.focus({ preventScroll: true });
    row.classList.remove("lit");
    void row.offsetWidth;
    row.classList.add("lit");
  };

  return { isMoving, atEnd, onScroll, hold, toEnd, start, jumpTo };
}
