import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { language, t } from "../i18n";
import { fileUrl } from "../wire/upload";
import type { FileInfo } from "../wire/types";
import { Icon } from "./icon";
import { lazy } from "./lazy";

const Viewer = lazy(() => import("./viewer").then((module) => module.Viewer));
const [WIDE, HIGH] = [320, 240];

/** «1,2 Mo», «340 Ko». */
export function fileSize(bytes: number): string {
  const [big, small] = language.value === "fr" ? ["Mo", "Ko"] : ["MB", "KB"];
  const mega = bytes / 1_048_576;
  const format = (n: number, digits: number) => new Intl.NumberFormat(language.value, { maximumFractionDigits: digits }).format(n);
  return mega >= 1 ? `${format(mega, 1)}\u202f${big}` : `${format(bytes === 0 ? 0 : Math.max(1, bytes / 1_024), 0)}\u202f${small}`;
}

/** How big a picture is drawn, known before it has come. */
function drawn(file: FileInfo, alone: boolean): { width: number; height: number } {
  if (!alone || !file.width || !file.height) return { width: 128, height: 128 };
  const scale = Math.min(1, WIDE / file.width, HIGH / file.height);
  return { width: Math.max(48, Math.round(file.width * scale)), height: Math.max(48, Math.round(file.height * scale)) };
}

const isPicture = (file: FileInfo): boolean => file.kind === "image" && Boolean(file.thumbnail);

/** The files of a message, a homework, a justification: pictures to look at, everything else to take. */
export function FileList({ files }: { files: readonly FileInfo[] }) {
  const open = useSignal<number | null>(null);
  const pictures = files.filter(isPicture);
  const others = files.filter((file) => !isPicture(file));
  return (
    <>
      {pictures.length > 0 && (
        <div class={pictures.length > 1 ? "pics many" : "pics"}>
          {pictures.map((file, i) => (
            <button key={file.id} class="pic" type="button" aria-haspopup="dialog" onClick={() => { open.value = i; }}>
              <img src={file.thumbnail!} alt={file.name} decoding="async" loading="lazy" {...drawn(file, pictures.length === 1)} />
            </button>
          ))}
        </div>
      )}
      {others.length > 0 && <ul class="files">{others.map((file) => <li key={file.id}><FileRow file={file} /></li>)}</ul>}
      {open.value !== null && <Viewer files={pictures} first={open.value} onClose={() => { open.value = null; }} />}
    </>
  );
}

/** One file by its name: a link that takes it, where the server has it. */
export function FileRow({ file, children }: { file: { id?: number; name: string; type: string; size: number; kind?: string }; children?: ComponentChildren }) {
  const inside = (
    <>
      <Icon name={file.type.startsWith("image/") ? "image" : "file"} />
      <span class="grow"><span class="cut blk"><bdi>{file.name}</bdi></span><span class="small soft">{fileSize(file.size)}</span>{children}</span>
    </>
  );
  if (file.id === undefined) return <div class="file frame">{inside}</div>;
  const shown = file.kind === "pdf";
  return (
    <div class="file frame">
      <a class="plain row grow" href={fileUrl(file.id, shown)} {...(shown ? { target: "_blank", rel: "noopener" } : { download: file.name })}>{inside}{!shown && <Icon name="download" small />}</a>
      {shown && <a class="ib" href={fileUrl(file.id)} download={file.name} aria-label={`${t("file.download")} ${file.name}`}><Icon name="download" small /></a>}
    </div>
  );
}

export function Progress({ part, name }: { part: number; name: string }) {
  return <progress max={100} value={Math.round(part * 100)} aria-label={name} />;
}
