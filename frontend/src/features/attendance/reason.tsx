import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import { t, type Key } from "../../i18n";
import { useFiles } from "../../store/uploads";
import { Check, TextField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { Choose, Chosen } from "../../ui/picker";
import { QUICK, type Quick } from "./facts";

const CHOICES = [...(Object.keys(QUICK) as Quick[]), "other"] as const;
type Choice = (typeof CHOICES)[number];

/** What a reason is made of: a word that one taps, more if one likes, a paper or its photo, and who may read it. */
export function useReason(place: string) {
  const choice = useSignal<Choice | null>(null);
  const text = useSignal("");
  const confidential = useSignal(false);
  const missing = useSignal<"choice" | "text" | "file" | null>(null);
  const files = useFiles(place);
  return {
    choice, text, confidential, missing, files,
    /** What is sent; null (and the field says so) while something is missing. */
    body(): { reason: string; confidential: boolean; file?: number } | null {
      const more = text.peek().trim();
      missing.value = choice.peek() === null ? "choice" : choice.peek() === "other" && more === "" ? "text" : files.ids === null ? "file" : null;
      if (missing.peek() !== null) return null;
      const word = choice.peek() === "other" ? "" : QUICK[choice.peek() as Quick];
      const [file] = files.ids ?? [];
      return { reason: [word, more].filter(Boolean).join(". "), confidential: confidential.peek(), ...(file === undefined ? {} : { file }) };
    },
  };
}

export function ReasonFields({ of, desk, wrong }: { of: ReturnType<typeof useReason>; desk?: boolean; wrong?: string }) {
  const id = useId();
  const { choice, text, confidential, missing, files } = of;
  const chosen = choice.value;
  return (
    <>
      <fieldset class="field" aria-describedby={missing.value === "choice" ? `${id}-note` : undefined}>
        <legend class="lab">{t("attendance.reason")}</legend>
        <div class="row wrap">
          {CHOICES.map((one) => (
            <label key={one} class="tap"><input class="vh" type="radio" name={id} checked={chosen === one} onChange={() => { choice.value = one; missing.value = null; }} /><span class="btn">{t(`attendance.quick.${one}` as Key)}</span></label>
          ))}
        </div>
        {missing.value === "choice" && <span class="err row" id={`${id}-note`} role="alert"><Icon name="alert" small /> {t("attendance.chooseReason")}</span>}
      </fieldset>
      {chosen !== null && (
        <TextField label={t(chosen === "other" ? "attendance.which" : "attendance.details")} value={text.value} maxLength={440} onInput={(value) => { text.value = value; missing.value = null; }} error={missing.value === "text" ? t("attendance.sayReason") : wrong} />
      )}
      <div class="field"><span class="lab">{t("attendance.paper")}</span>
        {files.files.length === 0 ? <Choose accept="image/*,application/pdf" onAdd={(added) => files.add(added.slice(0, 1))} /> : <Chosen files={files.files} onRemove={files.remove} onRetry={files.retry} />}
        {missing.value === "file" ? <span class="err" role="alert">{t("attendance.fileComing")}</span> : <span class="hint">{t("attendance.paperHint")}</span>}
      </div>
      <div>
        <Check checked={confidential.value} onChange={(checked) => { confidential.value = checked; }}>{t("attendance.confidential")}</Check>
        <p class="hint small">{t(desk ? "attendance.confidentialDesk" : "attendance.confidentialHint")}</p>
      </div>
    </>
  );
}
