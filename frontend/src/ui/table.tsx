import type { ComponentChildren } from "preact";

/** A table in a frame of its own, where it scrolls by wheel, finger and keys; with `fixed` its head and first column stay. */
export function Table({ label, fixed, head, children }: { label: string; fixed?: boolean; head: ComponentChildren; children: ComponentChildren }) {
  return (
    <div class={fixed ? "scroll fixed" : "scroll"} role="region" aria-label={label} tabIndex={0}>
      <table class="tbl"><thead>{head}</thead><tbody>{children}</tbody></table>
    </div>
  );
}
