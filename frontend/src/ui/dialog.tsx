import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

/** A native dialog: it keeps the focus, Escape closes it, the focus goes back where it was. */
export function Dialog({ title, children, onClose, sheet }: { title: string; children: ComponentChildren; onClose(): void; sheet?: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    return () => before?.focus?.();
  }, []);
  return (
    <dialog
      ref={dialog}
      class={sheet ? "dialog sheet" : "dialog"}
      aria-labelledby={id}
      onClose={onClose}
      onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}
    >
      <div class="inside stack">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}
