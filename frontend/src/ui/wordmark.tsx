import { signal } from "@preact/signals";

const letters = signal<string | undefined>(undefined);
let asked = false;

/** «Préau»: its acute accent grows into the roof of the courtyard. */
export function Wordmark({ width }: { width: number }) {
  if (!asked) {
    asked = true;
    import("./letters").then((module) => { letters.value = module.LETTERS; }, () => { asked = false; });
  }
  return (
    <svg class="wm" viewBox="-40 -1780 6400 1840" width={width} height={Math.round(width * 0.2875)} role="img" aria-label="Préau">
      <path fill="currentColor" d={letters.value} />
      <path class="roof" d="M2560-1250 6180-1640" />
    </svg>
  );
}
