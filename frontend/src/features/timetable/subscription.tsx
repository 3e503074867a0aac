import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { useDeed } from "../../store/deeds";
import { toast } from "../../store/toasts";
import { api } from "../../wire/api";
import { Icon } from "../../ui/icon";
import { ErrorNote, Skeleton } from "../../ui/parts";

/** The private address of one's lessons for a phone's own calendar: made, copied, replaced, ended. */
export function Subscription() {
  const url = useSignal<string | null | undefined>(undefined);
  const failed = useSignal(false);
  const asking = useSignal<"" | "renew" | "end">("");
  const save = useDeed<{ ics_url?: string }>();
  const load = () => {
    failed.value = false;
    // Asked for and never kept: whoever has the address reads the lessons.
    void api.me().then((person) => { url.value = person.ics_url ?? null; }, () => { failed.value = true; });
  };
  useEffect(load, []);
  const renew = async () => {
    const answer = await save.run("POST", "/me/ics");
    if (!answer?.ics_url) return;
    url.value = answer.ics_url;
    asking.value = "";
  };
  const end = async () => {
    if (!(await save.run("DELETE", "/me/ics"))) return;
    url.value = null;
    asking.value = "";
    toast("check", t("timetable.feedEnded"));
  };
  const copy = () => void navigator.clipboard.writeText(url.value ?? "").then(() => toast("check", t("timetable.copied")), () => toast("alert", t("act.notCopied")));
  if (failed.value) return <ErrorNote text={t("timetable.feedFailed")} retry={load} label={t("retry")} />;
  if (url.value === undefined) return <Skeleton label={t("loading")} rows={2} />;
  const wrong = save.problem.value?.message ?? (save.silent.value ? t("fail.network") : null);
  return (
    <>
      <p>{t("timetable.feedText")}</p>
      {url.value === null
        ? <div class="do"><button class="btn pri" type="button" aria-busy={save.busy.value} onClick={() => void renew()}>{t("timetable.feedMake")}</button></div>
        : (
          <>
            <p class="secret note">{url.value}</p>
            <div class="do">
              <a class="btn pri" href={url.value.replace(/^https?:/, "webcal:")}><Icon name="calendar" small />{t("timetable.feedOpen")}</a>
              <button class="btn" type="button" onClick={copy}><Icon name="copy" small />{t("timetable.copy")}</button>
            </div>
            <ol class="how">{(["timetable.feedHow1", "timetable.feedHow2", "timetable.feedHow3"] as const).map((key) => <li key={key}>{t(key)}</li>)}</ol>
            <p class="small soft">{t("timetable.feedSecret")}</p>
            {asking.value === ""
              ? <div class="do"><button class="btn text" type="button" onClick={() => { asking.value = "renew"; }}>{t("timetable.feedRenew")}</button><button class="btn text" type="button" onClick={() => { asking.value = "end"; }}>{t("timetable.feedEnd")}</button></div>
              : (
                <div class="frame due pad" role="alert">
                  <p>{t(asking.value === "renew" ? "timetable.feedRenewText" : "timetable.feedEndText")}</p>
                  <div class="do"><button class="btn" type="button" onClick={() => { asking.value = ""; }}>{t("cancel")}</button><button class="btn bad" type="button" aria-busy={save.busy.value} onClick={() => void (asking.value === "renew" ? renew() : end())}>{t(asking.value === "renew" ? "timetable.feedRenew" : "timetable.feedEnd")}</button></div>
                </div>
              )}
          </>
        )}
      {wrong && <p class="note bad" role="alert"><Icon name="alert" /><span>{wrong}</span></p>}
    </>
  );
}
