import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId } from "preact/hooks";
import { t } from "../i18n";
import { Icon } from "./icon";
import { Field } from "./parts";

export interface Option { id: string | number; name: string; note?: string; mark?: ComponentChildren }

/**
 * People, groups, rooms, found by a few letters: `find` gives what fits, `chosen` stands above as chips. With `single`
 * the newest choice takes the place of the one before.
 */
export function Combobox({ label, hint, error, chosen, onChange, find, single }: {
  label: string; hint?: string; error?: string; chosen: readonly Option[]; onChange(chosen: Option[]): void; find(words: string): Promise<Option[]>; single?: boolean;
}) {
  const id = useId();
  const words = useSignal("");
  const open = useSignal(false);
  const at = useSignal(0);
  const found = useSignal<Option[]>([]);
  useEffect(() => {
    if (!open.value) return;
    const asked = words.value;
    let wanted = true;
    const timer = setTimeout(() => void find(asked).then((options) => {
      if (!wanted) return;
      found.value = options.filter((option) => !chosen.some((one) => one.id === option.id)).slice(0, 30);
      at.value = 0;
    }, () => undefined), asked ? 150 : 0);
    return () => { wanted = false; clearTimeout(timer); };
  }, [words.value, open.value, chosen]);
  const choose = (option: Option | undefined) => {
    if (!option) return;
    words.value = "";
    open.value = !single;
    onChange(single ? [option] : [...chosen, option]);
  };
  const keys = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const list = found.peek();
    if (step !== undefined) {
      event.preventDefault();
      open.value = true;
      if (list.length > 0) at.value = (at.peek() + step + list.length) % list.length;
    } else if (event.key === "Enter" && open.peek()) {
      event.preventDefault();
      choose(list[at.peek()]);
    } else if (event.key === "Escape" && open.peek()) {
      event.stopPropagation();
      event.preventDefault();
      open.value = false;
    } else if (event.key === "Backspace" && words.peek() === "" && chosen.length > 0) onChange(chosen.slice(0, -1));
  };
  // A moment later: what is pressed below the list must not slip away under the finger.
  const leave = ({ currentTarget: field }: { currentTarget: HTMLElement }) => {
    setTimeout(() => { if (document.activeElement !== field) open.value = false; }, 200);
  };
  const shown = open.value && (found.value.length > 0 || words.value !== "");
  return (
    <Field id={id} label={label} hint={hint} error={error}>
      {chosen.length > 0 && (
        <ul class="row wrap" aria-label={t("form.chosen")}>
          {chosen.map((option) => (
            <li key={option.id} class="chip">{option.mark}<span>{option.name}</span>
              <button type="button" aria-label={t("form.remove", { name: option.name })} onClick={() => onChange(chosen.filter((one) => one.id !== option.id))}><Icon name="x" small /></button>
            </li>
          ))}
        </ul>
      )}
      <input
        class="in" id={id} type="text" role="combobox" autocomplete="off" aria-autocomplete="list" aria-expanded={shown} aria-controls={`${id}-list`}
        aria-activedescendant={shown && found.value.length > 0 ? `${id}-${at.value}` : undefined} aria-invalid={error ? true : undefined} aria-describedby={error || hint ? `${id}-note` : undefined}
        placeholder={t("form.search")} value={words.value} onFocus={() => { open.value = true; }} onBlur={leave} onKeyDown={keys}
        onInput={(event) => { words.value = event.currentTarget.value; open.value = true; }}
      />
      <div class="pop items" role="listbox" id={`${id}-list`} aria-label={label} hidden={!shown}>
        {found.value.map((option, i) => (
          <div key={option.id} class="it" role="option" id={`${id}-${i}`} aria-selected={i === at.value} onPointerDown={(event) => { event.preventDefault(); choose(option); }}>
            {option.mark}<span class="grow cut">{option.name}</span>{option.note && <span class="small mute">{option.note}</span>}
          </div>
        ))}
        {found.value.length === 0 && <p class="small soft pad" role="status">{t("form.none")}</p>}
      </div>
    </Field>
  );
}
