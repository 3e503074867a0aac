import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { address, language, t } from "../../i18n";
import { date, full } from "../../i18n/dates";
import { outbox } from "../../store/outbox";
import { chooseAddress, chooseLanguage, chooseTheme, theme } from "../../store/prefs";
import { boot, me, shared, signOut } from "../../store/session";
import { toast } from "../../store/toasts";
import { api } from "../../wire/api";
import { Problem } from "../../wire/http";
import type { BrowserSession, Token } from "../../wire/types";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { ErrorNote, Field, Segments, Skeleton } from "../../ui/parts";
import { Avatar, mainRole, rolesWords } from "../../ui/people";
import { deviceOf } from "./agent";

/** Only the server can end the session: without it nothing on the device is touched. */
const leave = () => void signOut().catch(() => toast("offline", t("fail.network")));

export function SettingsPage() {
  const leaving = useSignal(false);
  const person = me.value!;
  const waiting = outbox.value.filter((pending) => pending.state !== "acked").length;
  const words = rolesWords(person.roles);
  const schools = [...new Set(person.roles.map((held) => held.establishment.name))].join(", ");
  return (
    <div class="page settings">
      <header class="top"><h1>{t("settings.title")}</h1></header>
      <section class="sec row wrap" aria-label={t("settings.me")}>
        <Avatar person={{ id: person.id, name: person.name, role: mainRole(person.roles) }} />
        <p class="grow"><b class="blk">{person.name}</b><span class="small soft">{[words, schools].filter(Boolean).join(" · ")}</span></p>
        <button class="btn" type="button" onClick={() => (shared.value || waiting > 0 ? (leaving.value = true) : leave())}><Icon name="out" small />{t("settings.signOut")}</button>
      </section>
      {shared.value && <p class="note"><Icon name="shield" /><span>{t("settings.shared")}</span></p>}
      <section class="sec" aria-labelledby="set-look">
        <h2 id="set-look">{t("settings.look")}</h2>
        <div class="options">
          <div class="row wrap"><span class="lab grow">{t("settings.language")}</span>
            <Segments label={t("settings.language")} value={language.value} choices={[["fr", "Français"], ["en", "English"]]} onChoose={(value) => void chooseLanguage(value)} /></div>
          <div class="row wrap"><span class="lab grow">{t("settings.theme")}</span>
            <Segments label={t("settings.theme")} value={theme.value} choices={[["auto", t("theme.auto")], ["light", t("theme.light")], ["dark", t("theme.dark")]]} onChoose={chooseTheme} /></div>
          {language.value === "fr" && (
            <div class="row wrap"><span class="lab grow">{t("settings.address")}</span>
              <Segments label={t("settings.address")} value={address.value} choices={[["tu", "tu"], ["vous", "vous"]]} onChoose={chooseAddress} /></div>
          )}
        </div>
      </section>
      <Password />
      <Sessions />
      <Tokens />
      <p class="small mute">Préau {boot.value?.version ?? ""}</p>
      {leaving.value && (
        <Dialog title={t("leave.title")} onClose={() => { leaving.value = false; }}>
          <p class="soft">{waiting > 0 ? t("leave.waiting", { n: waiting }) : t("leave.shared")}</p>
          <div class="do end"><button class="btn" type="button" onClick={() => { leaving.value = false; }}>{t("cancel")}</button><button class="btn pri" type="button" onClick={() => leave()}>{t("settings.signOut")}</button></div>
        </Dialog>
      )}
    </div>
  );
}

function Password() {
  const busy = useSignal(false);
  const error = useSignal<{ field: "current" | "next"; text: string } | null>(null);
  const change = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    if (values.get("current") === "" || [...String(values.get("next"))].length < 10) {
      error.value = values.get("current") === "" ? { field: "current", text: t("signin.needPassword") } : { field: "next", text: t("password.short", { n: 10 }) };
      return;
    }
    busy.value = true;
    error.value = null;
    try {
      await api.changePassword(String(values.get("current")), String(values.get("next")));
      form.reset();
      toast("check", t("password.changed"));
    } catch (problem) {
      const current = problem instanceof Problem && problem.fields.current_password !== undefined;
      const text = !(problem instanceof Problem) ? t("fail.network") : current ? t("password.wrong")
        : problem.code === "password_too_similar" ? t("password.similar") : problem.message;
      error.value = { field: current ? "current" : "next", text };
    }
    busy.value = false;
  };
  return (
    <section class="sec" aria-labelledby="set-password">
      <h2 id="set-password">{t("password.title")}</h2>
      <details>
        <summary>{t("password.change")}</summary>
        <form class="stack narrow" noValidate onSubmit={change}>
          <input class="vh" type="text" name="username" autocomplete="username" value={me.value?.username ?? ""} readOnly tabIndex={-1} aria-hidden="true" />
          <Field id="pw-current" label={t("password.current")} error={error.value?.field === "current" ? error.value.text : undefined}><input class="in" id="pw-current" name="current" type="password" autocomplete="current-password" required /></Field>
          <Field id="pw-next" label={t("password.next")} hint={t("password.rule")} error={error.value?.field === "next" ? error.value.text : undefined}><input class="in" id="pw-next" name="next" type="password" autocomplete="new-password" minLength={10} required aria-describedby="pw-next-note" /></Field>
          <div class="do"><button class="btn pri" type="submit" aria-busy={busy.value} disabled={busy.value}>{t("password.change")}</button></div>
        </form>
      </details>
    </section>
  );
}

function Sessions() {
  const list = useSignal<BrowserSession[] | null>(null);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    void api.sessions().then((answer) => { list.value = answer.data; }, () => { failed.value = true; });
  };
  useEffect(load, []);
  const end = async (ids: number[]) => {
    try {
      await api.endSessions(ids);
      list.value = (list.peek() ?? []).filter((session) => !ids.includes(session.id));
      toast("check", t("sessions.ended"));
    } catch {
      toast("alert", t("fail.change"));
    }
  };
  const others = (list.value ?? []).filter((session) => !session.is_current);
  return (
    <section class="sec" aria-labelledby="set-sessions">
      <h2 id="set-sessions">{t("sessions.title")}</h2>
      <p class="soft small">{t("sessions.sub")}</p>
      {failed.value && <ErrorNote text={t("sessions.failed")} retry={load} label={t("retry")} />}
      {list.value === null && !failed.value && <Skeleton label={t("loading")} rows={2} />}
      <ul class="lines">
        {(list.value ?? []).map((session) => (
          <li key={session.id} class="row wrap">
            <span class="grow"><b class="blk">{deviceOf(session.user_agent)} {session.is_current && <span class="tag ok">{t("sessions.here")}</span>}</b><span class="small soft">{t("sessions.since", { when: full((session.last_seen_at ?? session.created_at) * 1000) })}</span></span>
            {!session.is_current && <button class="btn" type="button" onClick={() => void end([session.id])}>{t("sessions.end")}</button>}
          </li>
        ))}
      </ul>
      {others.length > 1 && <button class="btn bad" type="button" onClick={() => void end(others.map((session) => session.id))}>{t("sessions.endAll")}</button>}
    </section>
  );
}

function Tokens() {
  const list = useSignal<Token[] | null>(null);
  const made = useSignal<Token | null>(null);
  const nameless = useSignal<string | null>(null);
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    void api.tokens().then((page) => { list.value = page.items; }, () => { failed.value = true; });
  };
  useEffect(load, []);
  const make = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const values = new FormData(form);
    nameless.value = String(values.get("name")).trim() === "" ? t("tokens.need") : null;
    if (nameless.value) return;
    try {
      const token = await api.makeToken(String(values.get("name")), values.get("write") ? ["read", "write"] : ["read"]);
      made.value = token;
      list.value = [...(list.peek() ?? []), token];
      form.reset();
    } catch (problem) {
      toast("alert", problem instanceof Problem ? problem.message : t("fail.network"));
    }
  };
  const end = async (token: Token) => {
    try {
      await api.endToken(token.id);
      list.value = (list.peek() ?? []).filter((one) => one.id !== token.id);
      if (made.peek()?.id === token.id) made.value = null;
    } catch {
      toast("alert", t("fail.change"));
    }
  };
  return (
    <section class="sec" aria-labelledby="set-tokens">
      <h2 id="set-tokens">{t("tokens.title")}</h2>
      <p class="soft small">{t("tokens.sub")} <a href="/api/v1/docs">{t("tokens.docs")}</a></p>
      {failed.value && <ErrorNote text={t("tokens.failed")} retry={load} label={t("retry")} />}
      {made.value?.token && (
        <div class="frame due card" role="status">
          <p class="k"><Icon name="key" small /> <b>{made.value.name}</b></p>
          <p>{t("tokens.once")}</p>
          <p class="row wrap"><code class="secret grow">{made.value.token}</code>
            <button class="btn" type="button" onClick={() => void navigator.clipboard?.writeText(made.value!.token!).then(() => toast("check", t("act.copied")))}><Icon name="copy" small />{t("act.copy")}</button></p>
        </div>
      )}
      <ul class="lines">
        {(list.value ?? []).map((token) => (
          <li key={token.id} class="row wrap"><span class="grow"><b class="blk">{token.name}</b><span class="small soft">{token.scopes.map((scope) => t(scope === "write" ? "tokens.writes" : "tokens.reads")).join(", ")} · {t("tokens.made", { when: date(token.made_at) })}</span></span><button class="btn" type="button" onClick={() => void end(token)}>{t("tokens.end")}</button></li>
        ))}
      </ul>
      <details>
        <summary>{t("tokens.make")}</summary>
        <form class="stack narrow" noValidate onSubmit={make}>
          <Field id="token-name" label={t("tokens.name")} error={nameless.value ?? undefined}><input class="in" id="token-name" name="name" maxLength={100} required autocomplete="off" /></Field>
          <label class="check"><input type="checkbox" name="write" /><span>{t("tokens.write")}</span></label>
          <div class="do"><button class="btn pri" type="submit">{t("tokens.make")}</button></div>
        </form>
      </details>
    </section>
  );
}
