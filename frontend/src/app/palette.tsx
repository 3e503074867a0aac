import { useSignal } from "@preact/signals";
import { t } from "../i18n";
import { sections } from "../store/channels";
import type { Room } from "../store/rooms";
import { Badge } from "../features/inbox/inbox";
import { Dialog } from "../ui/dialog";
import { isWide } from "../ui/media";
import { go } from "../ui/navigate";
import { bare } from "../ui/near";
import { ChannelMark, channelName, Raised } from "../ui/people";
import { switching } from "./switching";

const nameOf = (room: Room): string => {
  const entry = room.entry.value;
  return entry.kind === "parents" ? `${entry.group?.name ?? entry.name} ${t("inbox.families")}` : channelName(entry);
};

/** Any conversation, by a few letters of its name. */
export function Palette() {
  const q = useSignal("");
  const at = useSignal(0);
  const close = () => { switching.value = false; };
  const words = bare(q.value).split(/\s+/).filter(Boolean);
  const all = sections.value.flatMap((part) => part.rooms);
  const found = all
    .filter((room) => words.every((word) => bare(nameOf(room)).includes(word)))
    .sort((a, b) => (words.length > 0 ? 0 : Number(b.entry.value.unread > 0) - Number(a.entry.value.unread > 0)))
    .slice(0, 8);
  const open = (room: Room | undefined) => {
    if (!room) return;
    close();
    go(`/channels/${room.id}`);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && found.length > 0) {
      event.preventDefault();
      at.value = (at.peek() + step + found.length) % found.length;
    } else if (event.key === "Enter") {
      event.preventDefault();
      open(found[at.peek()]);
    }
  };
  return (
    <Dialog title={t("switch.title")} onClose={close}>
      <input
        class="in" type="text" autofocus autocomplete="off" aria-autocomplete="list" aria-controls="found" aria-label={t("switch.label")} placeholder={t("switch.label")}
        aria-activedescendant={found.length > 0 ? `found-${at.value}` : undefined} value={q.value} onKeyDown={keys}
        onInput={(event) => { q.value = event.currentTarget.value; at.value = 0; }}
      />
      <div class="items" role="listbox" id="found" aria-label={t("inbox.label")}>
        {found.map((room, i) => (
          <div class="it" role="option" id={`found-${i}`} key={room.id} aria-selected={i === at.value} onClick={() => open(room)}>
            <ChannelMark entry={room.entry.value} /><span class="grow cut"><Raised text={nameOf(room)} /></span><Badge unread={room.entry.value.unread} mentions={room.entry.value.mentions} />
          </div>
        ))}
        {found.length === 0 && <p class="soft">{t("switch.none")}</p>}
      </div>
      {isWide.value && <p class="small mute">{t("switch.hint")}</p>}
    </Dialog>
  );
}
