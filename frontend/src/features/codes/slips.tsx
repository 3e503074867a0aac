import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { date } from "../../i18n/dates";
import { boot, me } from "../../store/session";
import type { AccessCode } from "../../wire/types";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { go } from "../../ui/navigate";
import { Raised } from "../../ui/people";

/** One slip a person, four to eight on a sheet of paper; whoever leaves before printing is asked first. */
export function Slips({ codes, onBack }: { codes: readonly AccessCode[]; onBack(): void }) {
  const printed = useSignal(false);
  const leaving = useSignal<(() => void) | null>(null);
  const school = boot.value?.sign_in?.establishment ?? me.value?.roles[0]?.establishment.name ?? "Préau";
  const leave = (by: () => void) => {
    if (printed.peek()) by();
    else leaving.value = by;
  };
  useEffect(() => {
    const unload = (event: Event) => {
      if (!printed.peek()) event.preventDefault();
    };
    const link = (event: MouseEvent) => {
      const to = (event.target as Element).closest<HTMLAnchorElement>("a[href^='/']");
      if (!to || printed.peek()) return;
      event.preventDefault();
      event.stopPropagation();
      const path = new URL(to.href).pathname;
      leaving.value = () => go(path);
    };
    const after = () => { printed.value = true; };
    addEventListener("beforeunload", unload);
    addEventListener("afterprint", after);
    document.addEventListener("click", link, true);
    return () => {
      removeEventListener("beforeunload", unload);
      removeEventListener("afterprint", after);
      document.removeEventListener("click", link, true);
    };
  }, []);
  return (
    <div class="page slips">
      <header class="top row wrap noprint">
        <div class="grow"><h1>{count("codes.ready", codes.length)}</h1><p class="soft">{count("codes.once", codes.length)}</p></div>
        <button class="btn" type="button" onClick={() => leave(onBack)}>{t("back")}</button>
        <button class="btn pri" type="button" onClick={() => { printed.value = true; print(); }}><Icon name="print" small />{t("codes.print")}</button>
      </header>
      <ul>
        {codes.map((code) => (
          <li class="frame" key={code.username}>
            <p class="small soft">{school}{code.group && <> · <Raised text={code.group} /></>}</p>
            <h2>{code.name}</h2>
            <dl>
              <dt>{t("codes.address")}</dt><dd>{location.origin}</dd>
              <dt>{t("signin.username")}</dt><dd><b>{code.username}</b></dd>
              <dt>{t("codes.code")}</dt><dd><code>{code.code}</code></dd>
            </dl>
            <p class="small">{t("codes.how", { date: date(code.expires_at) })}</p>
          </li>
        ))}
      </ul>
      {leaving.value && (
        <Dialog title={t("codes.leave")} onClose={() => { leaving.value = null; }}>
          <p class="soft">{count("codes.leaveText", codes.length)}</p>
          <div class="do end"><button class="btn" type="button" onClick={() => { leaving.value = null; }}>{t("cancel")}</button><button class="btn bad" type="button" onClick={() => { const by = leaving.peek()!; leaving.value = null; printed.value = true; by(); }}>{t("codes.leaveNow")}</button></div>
        </Dialog>
      )}
    </div>
  );
}
