/** Goes to a page of the app from outside a component; the router hears it as a step of the history. */
export function go(path: string, replace = false): void {
  if (path === location.pathname + location.search) return;
  history[replace ? "replaceState" : "pushState"](null, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}

export const touch = (): boolean => matchMedia("(pointer: coarse)").matches;
