import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { selected } from "../../store/compose";
import type { Message } from "../../store/log";
import { openPrivately } from "../../store/private";
import type { Room } from "../../store/rooms";
import { isStaff, me } from "../../store/session";
import { toast } from "../../store/toasts";
import { Icon } from "../../ui/icon";
import { go } from "../../ui/navigate";
import { calledOf } from "../../ui/people";

/** Where one may only read: why, and among families the way to an answer. */
export function Closed({ room }: { room: Room }) {
  void room.rev.value;
  const parents = room.entry.value.kind === "parents";
  const answerable = (message: Message) => !message.deleted && message.by !== null && message.by.id !== me.value?.id && isStaff(message.by.role);
  const chosen = selected.value;
  const message = !parents ? undefined : chosen && room.log.message(chosen.id) && answerable(chosen) ? chosen
    : room.log.entries().findLast((entry): entry is Message => entry.type === "message" && answerable(entry));
  const busy = useSignal(false);
  const answer = async () => {
    busy.value = true;
    try {
      go(`/channels/${await openPrivately(message!)}`);
    } catch (error) {
      toast("alert", error instanceof Error && error.message ? error.message : t("fail.change"));
    }
    busy.value = false;
  };
  return (
    <div class="write">
      <p class="row soft small"><Icon name={parents ? "eye" : "lock"} small /><span class="grow">{t(parents ? "composer.parents" : "composer.closed")}</span></p>
      {message && <button class="btn answer" type="button" aria-busy={busy.value} onClick={() => void answer()}><Icon name="reply" small />{t("act.privateTo", { name: calledOf(message.by!) })}</button>}
    </div>
  );
}
