import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { Dialog } from "./dialog";

/** Asks before what cannot be undone: what happens, the deed by its own verb, and the way out first for the keyboard. */
export function Confirm({ title, text, verb, bad, busy, children, onYes, onClose }: {
  title: string; text?: string; verb: string; bad?: boolean; busy?: boolean; children?: ComponentChildren; onYes(): void; onClose(): void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      {text && <p>{text}</p>}
      {children}
      <div class="do end">
        <button class="btn" type="button" autofocus onClick={onClose}>{t("cancel")}</button>
        <button class={bad ? "btn bad" : "btn pri"} type="button" aria-busy={busy} onClick={onYes}>{verb}</button>
      </div>
    </Dialog>
  );
}
