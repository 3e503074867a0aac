import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { useDeed } from "../../store/deeds";
import { doors } from "../../store/doors";
import { readAnew } from "../../store/pages";
import { say } from "../../store/toasts";
import { useFiles } from "../../store/uploads";
import { Body } from "../../ui/body";
import { FileList } from "../../ui/files";
import { TextArea, TextField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import { Choose, Chosen } from "../../ui/picker";
import { fileUrl } from "../../wire/upload";
import type { FileInfo } from "../../wire/types";
import { atWords, NO_NAMES, written, type Submission } from "./facts";

/** One hand-in to read, its pictures in the page, and what goes back: a comment, a mark, files. */
export function Correct({ submission, outOf, onNext }: { submission: Submission; outOf: string | null; onNext?(): void }) {
  // A newer version may arrive while one writes: what is written stays, for whoever it is about.
  const place = `return/${submission.homework}/${submission.pupil.id}`;
  const before = submission.returned;
  const comma = t("homework.comma");
  const comment = useSignal(before?.comment ?? "");
  const value = useSignal(before?.value ? written(before.value, comma) : "");
  const scale = useSignal(outOf ?? "20");
  const empty = useSignal(false);
  const files = useFiles(place);
  const save = useDeed<Submission>();
  const run = async () => {
    const mark = value.value.trim();
    empty.value = comment.value.trim() === "" && mark === "" && files.files.length === 0;
    if (empty.value || files.ids === null) return;
    const answer = await save.run("POST", `/submissions/${submission.id}/return`, { comment: comment.value.trim(), files: files.ids, ...(mark ? { value: mark, ...(outOf === null ? { out_of: scale.value.trim() } : {}) } : {}) });
    if (!answer) return;
    files.clear();
    readAnew("homework", "grades", "today");
    say(t("homework.gaveBack", { name: submission.pupil.name }));
    onNext?.();
  };
  const shown = ["comment", "value", "out_of"];
  return (
    <div class="stack">
      <p class="row wrap soft small"><span>{t("homework.received", { when: atWords(submission.received_at), n: submission.version })}</span>{submission.late && <span class="tag warn">{t("homework.isLate")}</span>}</p>
      {submission.text && <div class="said"><Body text={submission.text} names={NO_NAMES} /></div>}
      <Inline files={submission.files} />
      <form class="frame form giveback" onSubmit={(event) => { event.preventDefault(); void run(); }} onKeyDown={(event) => { if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); void run(); } }}>
        <TextArea label={t("homework.comment")} rows={3} maxLength={4000} value={comment.value} onInput={(to) => { comment.value = to; empty.value = false; }} error={save.wrong("comment") ?? (empty.value ? t("homework.emptyBack") : undefined)} />
        <div class="pair">
          <TextField label={outOf === null ? t("homework.mark") : t("homework.markOf", { of: written(outOf, t("homework.comma")) })} hint={t("homework.markHint")} inputMode="decimal" maxLength={8} value={value.value} onInput={(to) => { value.value = to; empty.value = false; }} error={save.wrong("value")} />
          {outOf === null && <TextField label={t("homework.outOf")} inputMode="decimal" maxLength={6} value={scale.value} onInput={(to) => { scale.value = to; }} error={save.wrong("out_of")} />}
        </div>
        {value.value.trim() !== "" && <p class="small soft">{t("homework.markText")} {doors.has("grades") && <a href="/marks">{t("homework.toMarks")}</a>}</p>}
        {before && before.files.length > 0 && <FileList files={before.files} />}
        <Chosen files={files.files} onRemove={files.remove} onRetry={files.retry} />
        <Choose onAdd={files.add} />
        {save.rest(...shown) && <ErrorNote text={save.rest(...shown)!} />}
        {save.silent.value && <ErrorNote text={t("fail.network")} />}
        <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t(onNext ? "homework.giveBackNext" : before ? "homework.giveBackAgain" : "homework.giveBack")}</button>{before && <span class="small soft row"><Icon name="check" small />{t("homework.backAt", { when: atWords(before.at) })}</span>}</div>
      </form>
      <p class="small soft wide-only-blk">{t("homework.keys")}</p>
    </div>
  );
}

const isPicture = (file: FileInfo): boolean => file.kind === "image";

/** Photos of a page are read where they stand; everything else is a file to open. */
function Inline({ files }: { files: readonly FileInfo[] }) {
  return (
    <>
      {files.filter(isPicture).map((file) => <a key={file.id} class="sheet-photo" href={fileUrl(file.id, true)} target="_blank" rel="noopener"><img src={fileUrl(file.id, true)} alt={file.name} loading="lazy" width={file.width ?? undefined} height={file.height ?? undefined} /></a>)}
      <FileList files={files.filter((file) => !isPicture(file))} />
    </>
  );
}
