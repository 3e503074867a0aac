const LONG_ENOUGH = 4000;

/**
 * Where the focus goes when what has it goes away with its deed: to the next row, else to the page's heading. Asked
 * before the deed, as the page may hear of it first; what it gives back is called once the deed is done.
 */
export function heirOf(from: Element | null): () => void {
  const page = from?.closest(".page");
  const row = from?.closest("li");
  const next = row?.nextElementSibling ?? row?.previousElementSibling;
  const look = () => {
    if (!page || (document.activeElement && document.activeElement !== document.body)) return;
    const target = (next?.isConnected && next.querySelector<HTMLElement>("button, a")) || page.querySelector<HTMLElement>("h1");
    if (target?.matches("h1")) target.tabIndex = -1;
    target?.focus();
  };
  return () => {
    look();
    const seen = new MutationObserver(look);
    seen.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => seen.disconnect(), LONG_ENOUGH);
  };
}
