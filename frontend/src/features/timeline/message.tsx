import { useComputed, type ReadonlySignal } from "@preact/signals";
import { count, t, type Key } from "../../i18n";
import { clock, full } from "../../i18n/dates";
import type { Message } from "../../store/log";
import { personOf, withSubjects } from "../../store/names";
import { uploads, type PendingFile } from "../../store/files";
import type { Pending } from "../../store/outbox";
import type { Reaction } from "../../wire/types";
import { Body } from "../../ui/body";
import { FileList, FileRow, Progress } from "../../ui/files";
import { Icon } from "../../ui/icon";
import { memo } from "../../ui/memo";
import { Avatar, calledOf, Does } from "../../ui/people";
import { lazy } from "../../ui/lazy";
import { CardView } from "./cards";
import type { Offer } from "./offer";
import { words } from "./words";

const Actions = lazy(() => import("./actions").then((module) => module.Actions));

interface Props {
  id: string;
  message: Message;
  quoted: Message | null | undefined;
  first: boolean;
  last: boolean;
  mine: boolean;
  myName: string | null;
  active: ReadonlySignal<string | null>;
  offer: Offer;
}

const namesOf = (message: Message): string[] => message.mentions.map((id) => personOf(id)?.name).filter((name): name is string => name !== undefined);

export const MessageRow = memo(function MessageRow({ id, message, quoted, first, last, mine, myName, active, offer }: Props) {
  const isActive = useComputed(() => active.value === id).value;
  const names = { list: namesOf(message), me: myName };
  const author = first && message.by ? withSubjects(message.by) : message.by;
  return (
    <li class={`msg${mine ? " me" : ""}${first ? " first" : ""}${isActive ? " on" : ""}${message.mentions.length > 0 && names.list.includes(myName ?? "") ? " named" : ""}`} data-key={id} data-seq={message.seq} tabIndex={-1}>
      {mine ? <span class="l" /> : first ? <span class="l"><Avatar person={author} /></span> : <time class="l when" dateTime={message.at}>{clock(message.at)}</time>}
      <div class="b">
        {first && !mine && (
          <p class="by">
            <b><bdi>{message.by ? calledOf(message.by) : t("school")}</bdi></b>
            {author && <span><Does person={author} /></span>}
            <time dateTime={message.at} title={full(message.at)}>{clock(message.at)}</time>
          </p>
        )}
        {message.reply_to !== null && <Quote message={quoted} seq={message.reply_seq} />}
        {message.deleted
          ? <p class="say gone">{t(mine ? "message.goneMine" : "message.gone")}</p>
          : message.card ? <CardView card={message.card} at={message.at} />
          : message.body !== "" && <Body text={message.body ?? ""} names={names} edited={message.edited_at !== null} />}
        {message.files.length > 0 && <FileList files={message.files} />}
        {message.reactions.length > 0 && <Reactions id={id} reactions={message.reactions} may={offer.react} />}
        {mine && last && !message.deleted && (
          <p class="st"><Icon name="check" small /><span class="vh">{t("message.sent")}</span> <time dateTime={message.at} title={full(message.at)}>{clock(message.at)}</time></p>
        )}
      </div>
      {isActive && !message.deleted && <button class="ib tap" type="button" data-act="sheet" aria-haspopup="dialog" aria-label={t("act.all")}><Icon name="more" /></button>}
      {isActive && !message.deleted && <Actions message={message} mine={mine} offer={offer} />}
    </li>
  );
});

function Quote({ message, seq }: { message: Message | null | undefined; seq: number | null }) {
  const who = message?.by ? calledOf(message.by) : "";
  const said = message === undefined ? "…" : message === null || message.deleted ? t("message.gone") : words(message);
  return (
    <button class="quote" type="button" data-act="jump" data-seq={message?.seq ?? seq ?? undefined}>
      <b><bdi>{who}</bdi></b><span class="cut" dir="auto">{said}</span>
    </button>
  );
}

function Reactions({ id, reactions, may }: { id: string; reactions: readonly Reaction[]; may: boolean }) {
  return (
    <div class="reacts" data-key={id}>
      {reactions.map((reaction) => (
        <button
          key={reaction.emoji}
          type="button"
          disabled={!may}
          aria-pressed={reaction.mine}
          aria-label={`${reaction.emoji} ${count("reaction", reaction.count)}`}
          data-act="react"
          data-emoji={reaction.emoji}
        >
          <span aria-hidden="true">{reaction.emoji}</span> <span aria-hidden="true" class="n" key={reaction.count}>{reaction.count}</span>
        </button>
      ))}
      {may && <button type="button" class="add" aria-label={t("act.react")} data-act="pick"><Icon name="smile" small /></button>}
    </div>
  );
}

/** One's own message on its way: shown at once, with its state in words. */
export const PendingRow = memo(function PendingRow({ pending, away, myName }: { pending: Pending; away: boolean; myName: string | null }) {
  if (pending.request.op !== "send") return null;
  const failed = pending.state === "failed";
  const onItsWay = pending.state === "acked";
  return (
    <li class={`msg me${failed || onItsWay ? "" : " wait"}`} data-key={pending.cid}>
      <span class="l" />
      <div class="b">
        {pending.request.body !== "" && <Body text={pending.request.body} names={{ list: [], me: myName }} />}
        {pending.files && <Going files={pending.files} away={away} />}
        {failed ? (
          <p class="st bad">
            <Icon name="alert" small /> {pending.why ?? t(failWord(pending.error))}
            <button class="btn text" type="button" data-act="retry">{t("retry")}</button>
            <button class="btn text" type="button" data-act="discard">{t("discard")}</button>
          </p>
        ) : (
          <p class="st"><Icon name={onItsWay ? "check" : "clock"} small /> {onItsWay ? clock(pending.at) : t(away ? "message.waiting" : "message.sending")}
            {pending.files?.some((file) => file.id === undefined) && <button class="btn text" type="button" data-act="discard">{t("cancel")}</button>}
          </p>
        )}
      </div>
    </li>
  );
});

/** The files of a message on its way, each with how much of it has left. */
function Going({ files, away }: { files: readonly PendingFile[]; away: boolean }) {
  return (
    <ul class="files">
      {files.map((file) => {
        const part = file.id === undefined ? uploads.value.get(file.key)?.part ?? 0 : 1;
        return <li key={file.key}><FileRow file={file}>{part < 1 && !away && <Progress part={part} name={file.name} />}</FileRow></li>;
      })}
    </ul>
  );
}

const FAILS: Record<string, Key> = {
  closed: "fail.closed", forbidden: "fail.forbidden", too_large: "fail.tooLarge", not_found: "fail.notFound", invalid: "fail.invalid", cut_off: "fail.closed",
};
const failWord = (code: string | undefined): Key => FAILS[code ?? ""] ?? "fail.notSent";
