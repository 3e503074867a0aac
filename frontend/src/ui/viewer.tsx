import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { fileUrl } from "../wire/upload";
import type { FileInfo } from "../wire/types";
import { Icon } from "./icon";
import { IconButton } from "./parts";

/** Pictures as large as the screen: arrows go on, Escape goes back. */
export function Viewer({ files, first, onClose }: { files: readonly FileInfo[]; first: number; onClose(): void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const at = useSignal(first);
  const failed = useSignal(false);
  const file = files[at.value] ?? files[0]!;
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    dialog.current!.showModal();
    return () => before?.focus?.();
  }, []);
  const step = (n: number) => {
    failed.value = false;
    at.value = (at.peek() + n + files.length) % files.length;
  };
  const keys = (event: KeyboardEvent) => {
    event.stopPropagation();
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way !== undefined && files.length > 1) step(way);
  };
  return (
    <dialog ref={dialog} class="viewer" aria-label={file.name} onClose={onClose} onKeyDown={keys} onClick={(event) => { event.stopPropagation(); if (event.target === dialog.current) dialog.current?.close(); }}>
      <header class="row">
        <p class="grow cut" aria-hidden="true"><bdi>{file.name}</bdi>{files.length > 1 && <span class="small"> {at.value + 1}/{files.length}</span>}</p>
        <a class="ib" href={fileUrl(file.id)} download={file.name} aria-label={t("file.download")} title={t("file.download")}><Icon name="download" /></a>
        <IconButton icon="x" label={t("close")} onClick={() => dialog.current?.close()} />
      </header>
      {failed.value
        ? <p role="alert">{t("file.noPicture")}</p>
        : <img key={file.id} src={fileUrl(file.id, true)} alt={file.name} width={file.width ?? undefined} height={file.height ?? undefined} onError={() => { failed.value = true; }} />}
      {files.length > 1 && (
        <footer class="row">
          <IconButton icon="left" label={t("file.previous")} onClick={() => step(-1)} />
          <IconButton icon="right" label={t("file.next")} onClick={() => step(1)} />
        </footer>
      )}
    </dialog>
  );
}
