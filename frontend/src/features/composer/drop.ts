import { useEffect, useRef } from "preact/hooks";

/** Files that are dropped anywhere on the conversation. */
export function useDrop(add: (files: readonly File[]) => void): void {
  const latest = useRef(add);
  latest.current = add;
  useEffect(() => {
    const main = document.querySelector<HTMLElement>("main.main");
    if (!main) return;
    const holds = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (event: DragEvent) => {
      if (!holds(event)) return;
      event.preventDefault();
      main.classList.add("dropping");
    };
    const leave = (event: DragEvent) => { if (!main.contains(event.relatedTarget as Node | null)) main.classList.remove("dropping"); };
    const drop = (event: DragEvent) => {
      main.classList.remove("dropping");
      if (!holds(event)) return;
      event.preventDefault();
      latest.current([...(event.dataTransfer?.files ?? [])]);
    };
    main.addEventListener("dragover", over);
    main.addEventListener("dragleave", leave);
    main.addEventListener("drop", drop);
    return () => {
      main.removeEventListener("dragover", over);
      main.removeEventListener("dragleave", leave);
      main.removeEventListener("drop", drop);
    };
  }, []);
}
