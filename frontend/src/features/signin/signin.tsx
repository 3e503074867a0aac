import "../../ui/css/signin.css";
import { useSignal } from "@preact/signals";
import { language, t } from "../../i18n";
import { chooseLanguage } from "../../store/prefs";
import { boot, cutOff } from "../../store/session";
import { api } from "../../wire/api";
import { Problem } from "../../wire/http";
import type { DemoAccount } from "../../wire/types";
import { Icon } from "../../ui/icon";
import { Field, IconButton } from "../../ui/parts";
import { roleWord } from "../../ui/people";
import { Wordmark } from "../../ui/wordmark";
import { FirstTime } from "./first";

/** The cover of the book and its label. */
export function SignInPage() {
  const way = useSignal<"password" | "code" | "renewed" | "forgotten">("password");
  const school = boot.value?.sign_in?.establishment;
  return (
    <div class="cover">
      <svg class="art" viewBox="0 0 1280 800" preserveAspectRatio="xMidYMin slice" aria-hidden="true"><g fill="none" stroke="#fff" opacity=".1"><path d="M-40 172 1320 26" stroke-width="46" /><path d="M250 150V830M1030 65V830" stroke-width="26" /></g></svg>
      <Wordmark width={181} />
      <main class="label stack" id="contenu">
        {way.value === "password" ? <h1>{school ?? t("signin.title")}</h1> : school && <p class="small soft">{school}</p>}
        {way.value === "password" && cutOff.value && <p class="note" role="status"><Icon name="lock" small /><span>{t("signin.ended")}</span></p>}
        {way.value === "password" && <WithPassword onForgotten={() => { way.value = "forgotten"; }} />}
        {(way.value === "code" || way.value === "renewed") && <FirstTime title={t(way.value === "renewed" ? "signin.forgottenTitle" : "signin.first")} onBack={() => { way.value = "password"; }} />}
        {way.value === "forgotten" && (
          <>
            <h1>{t("signin.forgottenTitle")}</h1>
            <p class="soft">{t("signin.forgottenText")}</p>
            <button class="btn wide" type="button" onClick={() => { way.value = "password"; }}>{t("back")}</button>
          </>
        )}
        {way.value === "password" && <p><button class="btn text first" type="button" onClick={() => { way.value = "code"; }}>{t("signin.haveCode")}</button></p>}
        {way.value === "forgotten" && <p><button class="btn text first" type="button" onClick={() => { way.value = "renewed"; }}>{t("signin.haveNewCode")}</button></p>}
        {way.value === "password" && <Demo />}
      </main>
      <footer class="foot row wrap">
        <button type="button" lang={language.value === "fr" ? "en" : "fr"} onClick={() => void chooseLanguage(language.value === "fr" ? "en" : "fr")}>{language.value === "fr" ? "English" : "Français"}</button>
      </footer>
    </div>
  );
}

/** Where to after sign-in: the page that was asked for, never another place. */
function enter(): void {
  // «//elsewhere» is a path here and another site there.
  const path = location.pathname.replace(/^[/\\]+/, "/");
  location.replace(path === "/signin" || new URL(path, location.origin).origin !== location.origin ? "/" : path);
}

function WithPassword({ onForgotten }: { onForgotten(): void }) {
  const busy = useSignal(false);
  const visible = useSignal(false);
  const error = useSignal<string | null>(null);
  const missing = useSignal<string | null>(null);
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const values = new FormData(event.currentTarget as HTMLFormElement);
    const lacks = ["username", "password"].find((name) => String(values.get(name)).trim() === "");
    missing.value = lacks === "username" ? t("signin.needUsername") : null;
    error.value = lacks === "password" ? t("signin.needPassword") : null;
    if (lacks) return document.getElementById(lacks)?.focus();
    busy.value = true;
    error.value = null;
    try {
      await api.signIn(String(values.get("username")).trim(), String(values.get("password")), values.get("shared") !== null);
      return enter();
    } catch (problem) {
      error.value = explain(problem);
    }
    busy.value = false;
    document.getElementById("password")?.focus();
  };
  return (
    <form class="stack" noValidate onSubmit={submit}>
      <Field id="username" label={t("signin.username")} error={missing.value ?? undefined}>
        <input class="in" id="username" name="username" autocomplete="username" autocapitalize="none" autocorrect="off" spellcheck={false} required autofocus aria-invalid={missing.value !== null || undefined} aria-describedby="username-note" />
      </Field>
      <Field id="password" label={t("signin.password")} end={<button class="btn text small end" type="button" onClick={onForgotten}>{t("signin.forgotten")}</button>} error={error.value ?? undefined}>
        <div class="row">
          <input class="in grow" id="password" name="password" type={(visible.value ? "text" : "password") as "password"} autocomplete="current-password" required aria-invalid={error.value !== null || undefined} aria-describedby="password-note" />
          <IconButton icon={visible.value ? "eye-off" : "eye"} label={t("signin.show")} pressed={visible.value} onClick={() => { visible.value = !visible.value; }} />
        </div>
      </Field>
      <Shared />
      <button class="btn pri wide" type="submit" aria-busy={busy.value} disabled={busy.value}>{t("signin.enter")}</button>
    </form>
  );
}

export function Shared() {
  return (
    <label class="check"><input type="checkbox" name="shared" /> <span>{t("signin.shared")}<br /><span class="small soft">{t("signin.sharedHint")}</span></span></label>
  );
}

export function explain(problem: unknown): string {
  if (!(problem instanceof Problem)) return t("fail.network");
  if (problem.status === 429) return t("signin.tooMany", { minutes: Math.max(1, Math.ceil((problem.retryAfter ?? 60) / 60)) });
  if (problem.status === 409) {
    enter();
    return "";
  }
  return problem.status === 400 || problem.status === 401 ? t("signin.unknown") : problem.message || t("fail.network");
}

/** In the demo school, its best-known people are one tap away. */
function Demo() {
  const accounts = boot.value?.demo_accounts ?? [];
  if (boot.value?.mode !== "demo" || accounts.length === 0) return null;
  const fill = (account: DemoAccount) => {
    (document.getElementById("username") as HTMLInputElement).value = account.username;
    (document.getElementById("password") as HTMLInputElement).value = account.password;
    document.querySelector<HTMLDetailsElement>(".demo")!.open = false; // an open one hides the form
    document.querySelector<HTMLButtonElement>(".label [type=submit]")?.focus();
  };
  return (
    <details class="demo">
      <summary>{t("signin.demo")}</summary>
      <ul>{accounts.map((account) => <li key={account.username}><button class="it" type="button" onClick={() => fill(account)}><Icon name="user" small /><span class="grow cut">{account.name}</span><span class="small soft">{language.value === "fr" ? account.role_words : roleWord(account.role) || t("role.pupil")}</span></button></li>)}</ul>
    </details>
  );
}
