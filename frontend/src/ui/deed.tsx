import { t } from "../i18n";
import { Icon } from "./icon";

interface Kept { state: "waiting" | "sending" | "failed"; error?: { message: string } }

/** What one did and the server has not taken: where it is, in words, and what to do when it was refused. */
export function Unsent({ deed, onRetry, onDiscard }: { deed: Kept | undefined; onRetry(): void; onDiscard(): void }) {
  if (!deed) return null;
  if (deed.state !== "failed") return <p class="st" role="status"><Icon name="clock" small /> {t(deed.state === "sending" ? "deed.sending" : "deed.waiting")}</p>;
  return (
    <p class="st bad wrap" role="alert">
      <Icon name="alert" small /> {t("deed.failed")}{deed.error && <span>{t("colon")}{deed.error.message}</span>}
      <button class="btn text" type="button" onClick={onRetry}>{t("retry")}</button>
      <button class="btn text" type="button" onClick={onDiscard}>{t("discard")}</button>
    </p>
  );
}
