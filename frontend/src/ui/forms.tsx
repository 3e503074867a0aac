import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { Field } from "./parts";

/** After a refusal: the first field that is wrong has the focus and is in view, with its words under it. */
export function toFirstWrong(form: HTMLFormElement | null): void {
  // The words are drawn first.
  requestAnimationFrame(() => {
    const wrong = form?.querySelector<HTMLElement>("[aria-invalid=true]");
    wrong?.focus({ preventScroll: true });
    wrong?.closest(".field")?.scrollIntoView({ block: "center" });
  });
}

interface Common { label: string; hint?: string; error?: string; disabled?: boolean }

const attributes = (id: string, { hint, error, disabled }: Common) => ({
  id, disabled, "aria-invalid": error ? true : undefined, "aria-describedby": error || hint ? `${id}-note` : undefined,
});

/** One line of text, a number, or what `inputMode` says. */
export function TextField({ value, onInput, type = "text", required, maxLength, inputMode, placeholder, ...common }: Common & {
  value: string; onInput(value: string): void; type?: "text" | "search" | "number"; required?: boolean; maxLength?: number;
  inputMode?: "text" | "decimal" | "numeric"; placeholder?: string;
}) {
  const id = useId();
  return (
    <Field id={id} label={common.label} hint={common.hint} error={common.error}>
      <input class="in" type={type as "number"} autocomplete="off" value={value} required={required} maxLength={maxLength} inputMode={inputMode} placeholder={placeholder} onInput={(event) => onInput(event.currentTarget.value)} {...attributes(id, common)} />
    </Field>
  );
}

export function TextArea({ value, onInput, rows = 4, maxLength, required, ...common }: Common & { value: string; onInput(value: string): void; rows?: number; maxLength?: number; required?: boolean }) {
  const id = useId();
  return (
    <Field id={id} label={common.label} hint={common.hint} error={common.error}>
      <textarea class="in" rows={rows} dir="auto" value={value} maxLength={maxLength} required={required} onInput={(event) => onInput(event.currentTarget.value)} {...attributes(id, common)} />
    </Field>
  );
}

/** A day (`YYYY-MM-DD`) or an hour (`HH:MM`), by the device's own picker. */
export function WhenField({ kind, value, onInput, min, max, step, required, ...common }: Common & {
  kind: "date" | "time"; value: string; onInput(value: string): void; min?: string; max?: string; step?: number; required?: boolean;
}) {
  const id = useId();
  return (
    <Field id={id} label={common.label} hint={common.hint} error={common.error}>
      <input class="in" type={kind} value={value} min={min} max={max} step={step} required={required} onInput={(event) => onInput(event.currentTarget.value)} {...attributes(id, common)} />
    </Field>
  );
}

export function Select<T extends string>({ value, choices, onChoose, empty, required, ...common }: Common & {
  value: T | ""; choices: readonly (readonly [T, string])[]; onChoose(value: T): void; /** The line of «nothing chosen yet». */ empty?: string; required?: boolean;
}) {
  const id = useId();
  return (
    <Field id={id} label={common.label} hint={common.hint} error={common.error}>
      <select class="in" value={value} required={required} onChange={(event) => onChoose(event.currentTarget.value as T)} {...attributes(id, common)}>
        {empty !== undefined && <option value="">{empty}</option>}
        {choices.map(([choice, word]) => <option key={choice} value={choice}>{word}</option>)}
      </select>
    </Field>
  );
}

export function Check({ checked, onChange, disabled, children }: { checked: boolean; onChange(checked: boolean): void; disabled?: boolean; children: ComponentChildren }) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.currentTarget.checked)} /><span>{children}</span>
    </label>
  );
}
