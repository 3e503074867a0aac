import { signal, useComputed } from "@preact/signals";
import { t } from "../../i18n";
import { day } from "../../i18n/dates";
import { memo } from "../../ui/memo";
import { MessageRow, PendingRow } from "./message";
import { Members } from "./notice";
import type { Offer } from "./offer";
import { sameRows, type Row } from "./rows";

/** Which message shows its actions: under the pointer, or with the focus. */
export const active = signal<string | null>(null);

interface Props { rows: Row[]; away: boolean; me: number; myName: string | null; offer: Offer }

/** A stretch of the timeline: drawn again only when something in it changed, laid out only near the eyes. */
export const ChunkOf = memo(function ChunkOf({ rows, away, me, myName, offer }: Props) {
  const isActive = useComputed(() => active.value !== null && rows.some((row) => row.key === active.value)).value;
  return (
    <ol class={isActive ? "chunk on" : "chunk"}>
      {rows.map((row) => {
        switch (row.type) {
          case "day": return <li class="day" key={row.key}><time>{day(row.at)}</time></li>;
          case "fresh": return <li class="fresh" key={row.key}><span>{t("timeline.fresh")}</span></li>;
          case "notice": return <Members key={row.key} notice={row.notice} />;
          case "pending": return <PendingRow key={row.key} pending={row.pending} away={away} myName={myName} />;
          case "message": return (
            <MessageRow
              key={row.key} id={row.key} message={row.message} quoted={row.message.reply_to === null ? null : row.quoted} first={row.first} last={row.last}
              mine={row.message.by !== null && row.message.by.id === me} myName={myName} active={active} offer={offer}
            />
          );
        }
      })}
    </ol>
  );
}, (a, b) => Object.is(a, b) || (Array.isArray(a) && Array.isArray(b) && sameRows(a as Row[], b as Row[])));
