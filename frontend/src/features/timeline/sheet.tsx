import { t } from "../../i18n";
import type { Message } from "../../store/log";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { calledOf } from "../../ui/people";
import { deedsFor, QUICK } from "./actions";
import { words } from "./words";
import type { Offer } from "./offer";

/** A long press: the same actions as under the pointer, at the thumb. */
export function SheetDialog({ message, mine, offer, onDeed, onClose }: {
  message: Message; mine: boolean; offer: Offer; onDeed(act: string, emoji?: string): void; onClose(): void;
}) {
  return (
    <Dialog sheet title={t("act.all")} onClose={onClose}>
      <p class="quote cut"><b><bdi>{message.by ? calledOf(message.by) : t("school")}</bdi></b>{words(message).slice(0, 160)}</p>
      {offer.react && (
        <div class="quicks">
          {QUICK.map((emoji) => <button key={emoji} class="ib quick" type="button" aria-label={t("act.reactWith", { emoji })} onClick={() => onDeed("react", emoji)}>{emoji}</button>)}
          <button class="ib" type="button" aria-label={t("act.react")} onClick={() => onDeed("pick")}><Icon name="smile" /></button>
        </div>
      )}
      <div class="items">
        {deedsFor(message, mine, offer).map((deed) => (
          <button key={deed.act} class={deed.bad ? "it bad" : "it"} type="button" onClick={() => onDeed(deed.act)}><Icon name={deed.icon} /> {deed.label}</button>
        ))}
      </div>
    </Dialog>
  );
}

export function DeleteDialog({ message, mine, onConfirm, onClose }: { message: Message; mine: boolean; onConfirm(): void; onClose(): void }) {
  return (
    <Dialog title={t("delete.title")} onClose={onClose}>
      <p class="quote cut"><b><bdi>{message.by ? calledOf(message.by) : t("school")}</bdi></b>{words(message).slice(0, 160)}</p>
      <p class="soft">{t(mine ? "delete.mine" : "delete.other")}</p>
      <div class="do end">
        <button class="btn" type="button" onClick={onClose}>{t("cancel")}</button>
        <button class="btn bad" type="button" onClick={onConfirm}>{t("act.delete")}</button>
      </div>
    </Dialog>
  );
}
