import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../i18n";
import type { useDeed } from "../../store/deeds";
import type { Option } from "../../ui/combobox";
import { Problem } from "../../wire/http";
import { change } from "../../wire/school";
import type { components } from "../../wire/schema";
import { findRooms } from "./finding";

export type Preview = components["schemas"]["PreviewItem"];
const TYPING = 300;
const PATIENCE = 1_500;

/**
 * What a change would meet, asked anew a moment after what is asked for has changed; a null `body` asks nothing. An old
 * refusal of `save` makes way for what is true of the new values.
 */
export function usePreview(path: string, body: object | null, save: ReturnType<typeof useDeed>) {
  const found = useSignal<Preview | null>(null);
  const refused = useSignal<Problem | null>(null);
  const asked = useRef<Promise<Preview | null>>(Promise.resolve(null));
  const first = useRef(true);
  const what = body === null ? null : JSON.stringify(body);
  useEffect(() => {
    if (save.problem.peek()?.code !== "changed_meanwhile") save.problem.value = null;
    if (what === null) {
      found.value = refused.value = null;
      asked.current = Promise.resolve(null);
      return;
    }
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    asked.current = new Promise((done) => {
      timer = setTimeout(() => void change<Preview>("POST", path, JSON.parse(what)).then(
        (answer) => { if (wanted) { found.value = answer; refused.value = null; } done(answer); },
        (error: unknown) => { if (wanted) { found.value = null; refused.value = error instanceof Problem ? error : null; } done(null); },
      ), first.current ? 0 : TYPING);
    });
    first.current = false;
    return () => { wanted = false; clearTimeout(timer); };
  }, [path, what]);
  /** Rooms by a few letters, each with whether it is free at that time; the free ones first while nothing is typed. */
  const rooms = async (words: string): Promise<Option[]> => {
    const [all, seen] = await Promise.all([findRooms(words), Promise.race([asked.current, new Promise<null>((done) => setTimeout(() => done(null), PATIENCE))])]);
    if (seen === null) return all;
    const free = new Set(seen.free_rooms.map(({ id }) => id));
    const told = all.map((one) => ({ ...one, note: t(free.has(Number(one.id)) ? "timetable.roomFree" : "timetable.roomTaken") }));
    return words ? told : told.sort((a, b) => Number(free.has(Number(b.id))) - Number(free.has(Number(a.id))));
  };
  return { found: found.value, refused: refused.value, rooms };
}
