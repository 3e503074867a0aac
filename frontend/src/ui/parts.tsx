import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { online } from "./media";
import { Icon, type IconName } from "./icon";

/** An icon button; it always has a name. */
export function IconButton({ icon, label, onClick, pressed, small, expanded }: {
  icon: IconName; label: string; onClick(event: MouseEvent): void; pressed?: boolean; small?: boolean; expanded?: boolean;
}) {
  return (
    <button class="ib" type="button" aria-label={label} title={label} aria-pressed={pressed} aria-expanded={expanded} onClick={onClick}>
      <Icon name={icon} small={small} />
    </button>
  );
}

/** Choices side by side, one of which holds. */
export function Segments<T extends string>({ label, value, choices, onChoose }: {
  label: string; value: T; choices: readonly (readonly [T, string])[]; onChoose(value: T): void;
}) {
  return (
    <div class="seg" role="group" aria-label={label}>
      {choices.map(([choice, word]) => (
        <button type="button" key={choice} aria-pressed={choice === value} onClick={() => onChoose(choice)}>{word}</button>
      ))}
    </div>
  );
}

const SKETCH = {
  writing: <path d="M40 40c6-10 10-10 8 0s6 4 10-2 6 0 4 4 8 0 10-4" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" />,
  done: <path class="ok" d="m42 38 8 8 18-22" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />,
  missing: <g fill="none" stroke="currentColor" stroke-width="1.5"><path d="M40 24h40" /><path d="M40 40h22" stroke-dasharray="3 4" /></g>,
  down: <path class="err" d="M44 16v40M60 16v40" stroke="currentColor" stroke-width="1.5" />,
};

/** An empty page says what is so and what to do next, on a leaf of the exercise book. */
export function Empty({ sketch, title, text, children, whole }: {
  sketch: keyof typeof SKETCH; title: string; text?: string; children?: ComponentChildren; whole?: boolean;
}) {
  return (
    <div class="empty">
      <svg width="132" height="72" viewBox="0 0 132 72" aria-hidden="true">
        <path class="ruled" d="M0 8H132M0 24H132M0 40H132M0 56H132" />
        <path class="margin" d="M28 0V72" />
        {SKETCH[sketch]}
      </svg>
      {whole ? <h1>{title}</h1> : <h2>{title}</h2>}
      {text && <p>{text}</p>}
      {children}
    </div>
  );
}

/** Shows its content only when the wait has lasted 300 ms. */
export function Late({ children }: { children: ComponentChildren }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return late ? <>{children}</> : null;
}

export function Skeleton({ label, rows = 4 }: { label: string; rows?: number }) {
  return (
    <Late>
      <div role="status" aria-busy="true" aria-label={label}>
        <ul class="ml sks">
          {Array.from({ length: rows }, (_, i) => (
            <li key={i}><span><span class="sk" /></span><div class="stack"><span class={i % 2 ? "sk half" : "sk"} /><span class={i % 2 ? "sk" : "sk half"} /></div></li>
          ))}
        </ul>
      </div>
    </Late>
  );
}

/** Tries again by itself once the network is back. */
function Back({ run }: { run(): void }) {
  useEffect(() => {
    addEventListener("online", run);
    return () => removeEventListener("online", run);
  });
  return null;
}

export function ErrorNote({ text, retry, label }: { text: string; retry?(): void; label?: string }) {
  if (!online.value)
    return <div class="note" role="status"><Icon name="offline" /><span class="grow">{t("offline.part")}</span>{retry && <Back run={retry} />}</div>;
  return (
    <div class="note bad" role="alert">
      <Icon name="alert" /><span class="grow">{text}</span>
      {retry && <button class="btn text" type="button" onClick={retry}>{label}</button>}
    </div>
  );
}

export function Field({ id, label, hint, error, end, children }: {
  id: string; label: string; hint?: string; error?: string; end?: ComponentChildren; children: ComponentChildren;
}) {
  return (
    <div class={end ? "field ends" : "field"}>
      <label for={id}>{label}</label>
      {children}
      {end}
      {error
        ? <span class="err" id={`${id}-note`} role="alert"><Icon name="alert" small /> <span>{error}</span></span>
        : hint && <span class="hint" id={`${id}-note`}>{hint}</span>}
    </div>
  );
}
