import { t } from "../../i18n";
import { FileRow } from "../../ui/files";
import { IconButton } from "../../ui/parts";
import type { FileInfo } from "../../wire/types";

/** Files that are there already, each with the way to take it out. */
export function KeptFiles({ files, onRemove }: { files: readonly FileInfo[]; onRemove(id: number): void }) {
  if (files.length === 0) return null;
  return (
    <ul class="files chosen" aria-label={t("file.attached")}>
      {files.map((file) => <li key={file.id} class="row"><div class="grow"><FileRow file={file} /></div><IconButton icon="x" small label={t("file.remove", { name: file.name })} onClick={() => onRemove(file.id)} /></li>)}
    </ul>
  );
}
