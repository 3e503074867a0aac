import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { api } from "../../wire/api";
import { Problem } from "../../wire/http";
import { Icon } from "../../ui/icon";
import { Field, IconButton } from "../../ui/parts";
import { CODE_LENGTH, dashed, lettersOf } from "./code";
import { explain, Shared } from "./signin";

const SHORTEST = 10;

/** First sign-in: the code of the school's sheet, then a password of one's own. */
export function FirstTime({ title, onBack }: { title: string; onBack(): void }) {
  const step = useSignal<1 | 2>(1);
  const username = useSignal("");
  const code = useSignal("");
  const password = useSignal("");
  const visible = useSignal(false);
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const nameless = useSignal<string | null>(null);
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), [step.value]);

  const toPassword = (event: Event) => {
    event.preventDefault();
    nameless.value = username.value.trim() === "" ? t("signin.needUsername") : null;
    if (nameless.value) return first.current?.focus();
    const missing = CODE_LENGTH - lettersOf(code.value).length;
    error.value = missing > 0 ? count("code.missing", missing) : null;
    if (missing <= 0) step.value = 2;
  };
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const shared = new FormData(event.currentTarget as HTMLFormElement).get("shared") !== null;
    if ([...password.value].length < SHORTEST) {
      error.value = t("password.short", { n: SHORTEST });
      return;
    }
    busy.value = true;
    error.value = null;
    try {
      await api.redeem(username.value.trim(), dashed(code.value), password.value, shared);
      location.replace("/");
      return;
    } catch (problem) {
      error.value = problem instanceof Problem && problem.status === 422
        ? (problem.code === "code_invalid" ? t("code.invalid") : Object.values(problem.fields).flat().join(" ") || problem.message)
        : explain(problem);
      if (problem instanceof Problem && problem.code === "code_invalid") step.value = 1;
    }
    busy.value = false;
  };

  if (step.value === 1)
    return (
      <form class="stack" noValidate onSubmit={toPassword}>
        <h1>{title}</h1>
        <p class="small soft">{t("code.where")}</p>
        <Field id="first-user" label={t("signin.username")} error={nameless.value ?? undefined}><input ref={first} class="in" id="first-user" autocomplete="username" autocapitalize="none" spellcheck={false} required aria-invalid={nameless.value !== null || undefined} aria-describedby="first-user-note" value={username.value} onInput={(event) => { username.value = event.currentTarget.value; }} /></Field>
        <Field id="first-code" label={t("code.label")} hint={t("code.hint")} error={error.value ?? undefined}>
          <input class="in code" id="first-code" autocomplete="one-time-code" autocapitalize="characters" spellcheck={false} required value={code.value} aria-invalid={error.value !== null || undefined} aria-describedby="first-code-note"
            onInput={(event) => { code.value = dashed(event.currentTarget.value); event.currentTarget.value = code.value; error.value = null; }} />
        </Field>
        <button class="btn pri wide" type="submit">{t("continue")}</button>
        <button class="btn text" type="button" onClick={onBack}>{t("back")}</button>
      </form>
    );
  const long = [...password.value].length >= SHORTEST;
  return (
    <form class="stack" noValidate onSubmit={submit}>
      <h1>{t("password.choose")}</h1>
      <input class="vh" type="text" name="username" autocomplete="username" value={username.value} readOnly tabIndex={-1} aria-hidden="true" />
      <Field id="first-password" label={t("password.yours")} error={error.value ?? undefined}>
        <div class="row">
          <input ref={first} class="in grow" id="first-password" type={(visible.value ? "text" : "password") as "password"} autocomplete="new-password" required value={password.value} aria-describedby="first-rules" aria-invalid={error.value !== null || undefined} onInput={(event) => { password.value = event.currentTarget.value; error.value = null; }} />
          <IconButton icon={visible.value ? "eye-off" : "eye"} label={t("signin.show")} pressed={visible.value} onClick={() => { visible.value = !visible.value; }} />
        </div>
      </Field>
      <ul class="rules small soft" id="first-rules">
        <li class={long ? "ok" : undefined}><Icon name={long ? "check" : "lock"} small /> {t("password.rule")}</li>
        <li><Icon name="shield" small /> {t("password.rule2")}</li>
      </ul>
      <Shared />
      <button class="btn pri wide" type="submit" aria-busy={busy.value} disabled={busy.value}>{t("signin.enter")}</button>
      <button class="btn text" type="button" onClick={() => { step.value = 1; error.value = null; }}>{t("back")}</button>
    </form>
  );
}
