import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { t } from "../i18n";
import { IconButton } from "./parts";

/** A native dialog: it keeps the focus, Escape closes it, the focus goes back where it was. */
export function Dialog({ title, children, onClose, sheet }: { title: string; children: ComponentChildren; onClose(): void; sheet?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    // The dialog itself hears first: a frame round its first button would look like a choice.
    if (sheet) dialog.current!.focus();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={sheet ? "dialog sheet" : "dialog"}
      tabIndex={-1}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div class="inside stack">
        {sheet
          ? <div class="row"><h2 class="grow" id={id}>{title}</h2><IconButton icon="x" label={t("close")} onClick={() => dialog.current?.close()} /></div>
          : <h2 id={id}>{title}</h2>}
        {children}
      </div>
    </dialog>
  );
}
