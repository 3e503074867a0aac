import { effect, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { hour, today } from "../../i18n/days";
import { deedIn, dropDeed, keepDeed, retryDeed } from "../../store/deeds";
import { readAnew } from "../../store/pages";
import { signedIn } from "../../store/session";
import { say } from "../../store/toasts";
import { useFiles } from "../../store/uploads";
import { Unsent } from "../../ui/deed";
import { TextArea } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { Choose, Chosen } from "../../ui/picker";
import { atWords, dueWords, type Homework, type Submission } from "./facts";

/** Texts that one writes, kept while one looks at another page. */
const texts = new Map<number, string>();
effect(() => { if (signedIn.value === "out") texts.clear(); });

/** Handing in: photos, files, a text; the receipt says when it arrived and which version it is. */
export function HandIn({ work, last }: { work: Homework; last: Submission | undefined }) {
  const slot = `homework/${work.id}/hand-in`;
  const deed = deedIn(slot);
  const files = useFiles(slot);
  const text = useSignal(texts.get(work.id) ?? "");
  const again = useSignal(text.peek() !== "" || files.files.length > 0);
  const wanted = useSignal(false);
  const empty = useSignal(false);
  const write = (to: string) => {
    text.value = to;
    texts.set(work.id, to);
    empty.value = false;
  };
  const failed = files.files.some((file) => file.state === "failed");
  const send = () => {
    const words = text.peek().trim();
    empty.value = words === "" && files.files.length === 0;
    if (empty.peek() || failed) return;
    if (files.ids === null) {
      wanted.value = true;
      return;
    }
    wanted.value = false;
    const { sent } = keepDeed<Submission>({ method: "POST", path: `/homework/${work.id}/submissions`, body: { text: words, files: files.ids }, slot });
    sent.then((receipt) => {
      write("");
      files.clear();
      again.value = false;
      say(t("homework.receipt", { time: hour(receipt.received_at), n: receipt.version }));
      readAnew("homework", "today");
    }, () => undefined);
  };
  // Asked for while a photo was still on its way: it leaves by itself as soon as that is there.
  useEffect(() => { if (wanted.value && files.ids !== null) send(); }, [files.ids === null]);
  const leaving = deed !== undefined && deed.state !== "failed";
  const late = today() > work.due;
  const another = <button class="btn" type="button" onClick={() => { again.value = true; }}>{t("homework.again")}</button>;
  // What came back stands above; the receipt has served.
  if (last?.returned && !again.value && !deed) return <p class="do">{another}</p>;
  if (last && !again.value && !deed)
    return (
      <section class="frame receipt" aria-labelledby="hw-receipt">
        <h2 id="hw-receipt" class="row"><Icon name="checks" />{t("homework.receipt", { time: hour(last.received_at), n: last.version })}</h2>
        <p class="soft">{atWords(last.received_at).replace(/^./, (letter) => letter.toUpperCase())}{last.late && `, ${t("homework.isLate").toLowerCase()}`}. {t("homework.receiptText")}</p>
        <div class="do">{another}</div>
      </section>
    );
  return (
    <section class={last ? "frame handin" : "frame due handin"} aria-labelledby="hw-handin">
      <h2 id="hw-handin">{last ? t("homework.newVersion", { n: last.version + 1 }) : t("homework.yours")}</h2>
      <p class="soft small">{late ? t("homework.lateText") : t("homework.dueText", { due: dueWords(work.due) })}</p>
      <form class="form" onSubmit={(event) => { event.preventDefault(); send(); }}>
        <Chosen files={files.files} onRemove={files.remove} onRetry={files.retry} />
        <Choose onAdd={(added) => { empty.value = false; files.add(added); }} />
        <TextArea label={t("homework.text")} rows={3} maxLength={20_000} value={text.value} onInput={write} error={empty.value ? t("homework.empty") : undefined} disabled={leaving} />
        {failed && <p class="err small" role="alert">{t("homework.fileFailed")}</p>}
        <div class="do">
          <button class="btn pri" type="submit" aria-busy={wanted.value || leaving} disabled={leaving}><Icon name="send" small />{t(wanted.value ? "homework.waiting" : "homework.handIn")}</button>
          {last && !leaving && <button class="btn" type="button" onClick={() => { again.value = false; wanted.value = false; }}>{t("cancel")}</button>}
        </div>
        <Unsent deed={deed} onRetry={() => retryDeed(deed!.key)} onDiscard={() => dropDeed(deed!.key)} />
      </form>
    </section>
  );
}
