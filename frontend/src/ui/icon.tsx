import { paths, type IconName } from "./paths";

/** An icon of the look; it never stands without a word or a label beside it. */
export function Icon({ name, small }: { name: IconName; small?: boolean }) {
  return (
    <svg class={small ? "i sm" : "i"} viewBox="0 0 24 24" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}

export type { IconName };
