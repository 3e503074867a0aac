import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "./parts";
import { learn, t, type Part } from "../i18n";

/** A part of the app that arrives when it is first shown, with the words that it says; a lost network says so and tries again. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>, ...words: readonly Part[]): (props: P) => ComponentChildren {
  let ready: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [state, setState] = useState<"loading" | "ready" | "failed">(ready ? "ready" : "loading");
    useEffect(() => {
      if (state !== "loading") return;
      let wanted = true;
      Promise.all([load(), learn("pages", ...words)]).then(([component]) => {
        ready = component;
        if (wanted) setState("ready");
      }, () => wanted && setState("failed"));
      return () => { wanted = false; };
    }, [state]);
    if (state === "failed") return <ErrorNote text={t("lazy.failed")} retry={() => setState("loading")} label={t("retry")} />;
    if (!ready) return null;
    const Ready = ready;
    return <Ready {...props} />;
  };
}
