import type { ComponentChildren } from "preact";
import { t } from "../i18n";
import { nearDay, today } from "../i18n/days";
import { clock } from "../i18n/dates";
import { Icon } from "./icon";
import { online } from "./media";
import { Empty, ErrorNote, Skeleton } from "./parts";

interface Readable<T> { state: "loading" | "kept" | "ready" | "failed" | "missing"; data: T | undefined; at: number | null; again(): void }

/** «à 14 h 05», «hier à 14 h 05»: when the server told what is shown. */
function when(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${String(date.getMonth() + 1).padStart(2, "0")}-${String(date.getDate()).padStart(2, "0")}`;
  const hour = t("read.at", { time: clock(date) });
  return day === today() ? hour : `${nearDay(day).toLowerCase()} ${hour}`;
}

/**
 * What was read, in its place: lines to come after 300 ms, then the content. Without an answer it says so, with
 * what the device had, its age, and another try; `failed` is the sentence for when nothing is there.
 * `meanwhile` is drawn instead of lines where something stands before it is known: a month has its days, and whoever
 * walks them by keys keeps their place.
 */
export function Reading<T>({ of, failed, rows, meanwhile, children }: { of: Readable<T>; failed: string; rows?: number; meanwhile?: T; children(data: T): ComponentChildren }) {
  if (of.state === "missing") return <Empty sketch="missing" title={t("read.missing")}><a class="btn" href="/today">{t("read.toToday")}</a></Empty>;
  const data = of.data ?? (of.state === "loading" ? meanwhile : undefined);
  if (data === undefined) return of.state === "failed" ? <ErrorNote text={failed} retry={of.again} label={t("retry")} /> : <Skeleton label={t("loading")} rows={rows} />;
  return (
    <>
      {(of.state === "failed" || !online.value) && of.at !== null && (
        <div class="note" role="status">
          <Icon name={online.value ? "alert" : "offline"} /><span class="grow">{t(online.value ? "read.old" : "read.kept", { when: when(of.at) })}</span>
          {online.value && <button class="btn text" type="button" onClick={of.again}>{t("retry")}</button>}
        </div>
      )}
      {children(data)}
    </>
  );
}
