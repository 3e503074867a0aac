import { useRef } from "preact/hooks";
import { t } from "../i18n";
import { FileRow, Progress } from "./files";
import { Icon } from "./icon";
import { online } from "./media";
import { touch } from "./navigate";
import { IconButton } from "./parts";

interface Shown { key: string; name: string; type: string; size: number; state: "waiting" | "sending" | "ready" | "failed"; part: number; id?: number; why?: string; again?: boolean; preview?: string }

/** Two ways to a file: from the device, or from its camera. */
export function Choose({ onAdd, accept }: { onAdd(files: File[]): void; accept?: string }) {
  const files = useRef<HTMLInputElement>(null);
  const camera = useRef<HTMLInputElement>(null);
  const took = (event: { currentTarget: HTMLInputElement }) => {
    onAdd([...(event.currentTarget.files ?? [])]);
    event.currentTarget.value = "";
  };
  return (
    <div class="row wrap">
      <button class="btn" type="button" onClick={() => files.current?.click()}><Icon name="clip" small />{t("file.choose")}</button>
      {touch() && <button class="btn" type="button" onClick={() => camera.current?.click()}><Icon name="image" small />{t("file.camera")}</button>}
      <input ref={files} type="file" multiple hidden accept={accept} aria-label={t("file.choose")} onChange={took} />
      <input ref={camera} type="file" hidden accept="image/*" capture="environment" aria-label={t("file.camera")} onChange={took} />
    </div>
  );
}

/** The files that one adds, each with where it is, and the way to take it back or to try again. */
export function Chosen({ files, onRemove, onRetry }: { files: readonly Shown[]; onRemove(key: string): void; onRetry(key: string): void }) {
  if (files.length === 0) return null;
  return (
    <ul class="files chosen" aria-label={t("file.attached")}>
      {files.map((file) => (
        <li key={file.key} class="row">
          {file.preview && <img class="mini" src={file.preview} alt="" width={40} height={40} />}
          <div class="grow">
            <FileRow file={{ ...file, id: undefined }}>
              {file.state === "sending" && <Progress part={file.part} name={file.name} />}
              {file.state === "waiting" && !online.value && <span class="small soft"> · {t("file.waiting")}</span>}
              {file.state === "failed" && <span class="err small blk" role="alert">{file.why}</span>}
            </FileRow>
          </div>
          {file.state === "failed" && file.again && <IconButton icon="refresh" small label={t("retry")} onClick={() => onRetry(file.key)} />}
          <IconButton icon="x" small label={t("file.remove", { name: file.name })} onClick={() => onRemove(file.key)} />
        </li>
      ))}
    </ul>
  );
}
