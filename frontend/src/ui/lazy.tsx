import type { ComponentChildren, ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ErrorNote } from "./parts";
import { t, wholeDictionary } from "../i18n";

/** A part of the app that arrives when it is first shown; a lost network says so and tries again. */
export function lazy<P extends object>(load: () => Promise<ComponentType<P>>): (props: P) => ComponentChildren {
  let ready: ComponentType<P> | null = null;
  return function Lazy(props: P) {
    const [state, setState] = useState<"loading" | "ready" | "failed">(ready ? "ready" : "loading");
    useEffect(() => {
      if (state !== "loading") return;
      let wanted = true;
      Promise.all([load(), wholeDictionary()]).then(([component]) => {
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
