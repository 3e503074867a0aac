import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n";
import type { Message } from "../../store/log";
import { isStaff } from "../../store/session";
import { Icon, type IconName } from "../../ui/icon";
import type { Offer } from "./offer";

export const QUICK = ["👍", "❤️", "😂", "🎉", "😮", "🙏"] as const;

export interface Deed { act: string; icon: IconName; label: string; bad?: boolean }

/** What may be done with a message, in the order of a menu. */
export function deedsFor(message: Message, mine: boolean, offer: Offer): Deed[] {
  const deeds: Deed[] = [];
  if (offer.reply) deeds.push({ act: "reply", icon: "reply", label: t("act.reply") });
  if (offer.answerPrivately && !mine && isStaff(message.by?.role ?? null)) deeds.push({ act: "private", icon: "lock", label: t("act.private") });
  if (message.body) deeds.push({ act: "copy", icon: "copy", label: t("act.copy") });
  if (mine && offer.reply && !message.card) deeds.push({ act: "edit", icon: "pen", label: t("act.edit") });
  if (mine || offer.moderate) deeds.push({ act: "delete", icon: "trash", label: t("act.delete"), bad: true });
  if (!mine && offer.report && !message.card) deeds.push({ act: "report", icon: "flag", label: t("act.report"), bad: true });
  return deeds;
}

/** The one bar of the active message: reactions one tap away, the answer, the rest in a menu. */
export function Actions({ message, mine, offer }: { message: Message; mine: boolean; offer: Offer }) {
  const [open, setOpen] = useState(false);
  const bar = useRef<HTMLDivElement>(null);
  const deeds = deedsFor(message, mine, offer);
  const direct = deeds.find((deed) => deed.act === "reply" || deed.act === "private");
  useLayoutEffect(() => {
    const menu = bar.current?.querySelector<HTMLElement>(".menu");
    const box = bar.current?.closest(".tl")?.getBoundingClientRect();
    if (!menu || !box) return;
    // Upwards where there is no room below, so that nothing of it hides behind the composer.
    const at = bar.current!.getBoundingClientRect();
    menu.classList.toggle("up", at.bottom + menu.offsetHeight + 8 > box.bottom && at.top - box.top > box.bottom - at.bottom);
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus({ preventScroll: true });
  }, [open]);
  const keys = (event: KeyboardEvent) => {
    if (event.key === "Escape" && open) {
      event.stopPropagation();
      setOpen(false);
      bar.current?.querySelector<HTMLElement>("[aria-haspopup=menu]")?.focus();
    }
    const items = [...(bar.current?.querySelectorAll<HTMLElement>(open ? "[role=menuitem]" : ":scope > button") ?? [])];
    const step = { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || items.length === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const at = items.indexOf(document.activeElement as HTMLElement);
    items[(at + step + items.length) % items.length]?.focus();
  };
  return (
    <div class="acts pop" ref={bar} role="group" aria-label={t("act.all")} onKeyDown={keys}>
      {offer.react && QUICK.slice(0, 3).map((emoji) => (
        <button key={emoji} class="ib quick" type="button" data-act="react" data-emoji={emoji} aria-label={t("act.reactWith", { emoji })}>{emoji}</button>
      ))}
      {offer.react && <button class="ib" type="button" data-act="pick" aria-label={t("act.react")} title={t("act.react")}><Icon name="smile" small /></button>}
      {direct && <button class="ib" type="button" data-act={direct.act} aria-label={direct.label} title={direct.label}><Icon name={direct.icon} small /></button>}
      <button class="ib" type="button" aria-haspopup="menu" aria-expanded={open} aria-label={t("act.more")} title={t("act.more")} onClick={() => setOpen(!open)}><Icon name="more" small /></button>
      {open && (
        <div class="pop menu" role="menu" aria-label={t("act.all")}>
          {/* An item leaves the page only after the timeline has heard its click. */}
          {deeds.map((deed) => (
            <button key={deed.act} class={deed.bad ? "it bad" : "it"} role="menuitem" type="button" data-act={deed.act} onClick={() => setTimeout(() => setOpen(false))}><Icon name={deed.icon} small /> {deed.label}</button>
          ))}
        </div>
      )}
    </div>
  );
}
