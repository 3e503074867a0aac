import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { rooms } from "../../store/channels";
import { api } from "../../wire/api";
import type { ChannelEntry } from "../../wire/types";
import { ErrorNote, Skeleton } from "../../ui/parts";
import { ChannelMark, channelName, Raised } from "../../ui/people";

/** The school's class channels, for school life and the head: to read on demand, or to join. */
export function LookInPage() {
  const all = useSignal<ChannelEntry[] | null>(null);
  const failed = useSignal(false);
  const q = useSignal("");
  const load = async () => {
    failed.value = false;
    try {
      const found: ChannelEntry[] = [];
      let cursor: string | number | null = null;
      do {
        const page: Awaited<ReturnType<typeof api.allChannels>> = await api.allChannels(cursor);
        found.push(...page.items);
        cursor = page.next;
      } while (cursor !== null && found.length < 2_000);
      all.value = found;
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => void load(), []);
  const wanted = q.value.toLowerCase();
  const shown = (all.value ?? [])
    .filter((entry) => !rooms.value.get(entry.id)?.member.value)
    .filter((entry) => wanted === "" || channelName(entry).toLowerCase().includes(wanted) || (entry.group?.name ?? "").toLowerCase().includes(wanted))
    .sort((a, b) => (a.group?.name ?? a.name).localeCompare(b.group?.name ?? b.name, "fr", { numeric: true }));
  return (
    <div class="page">
      <header class="top"><h1>{t("look.title")}</h1><p class="soft">{t("look.sub")}</p></header>
      {failed.value && <ErrorNote text={t("people.failed")} retry={() => void load()} label={t("retry")} />}
      {all.value === null && !failed.value && <Skeleton label={t("loading")} />}
      {all.value && (
        <>
          <div class="field narrow"><label for="look-q">{t("look.search")}</label><input class="in" id="look-q" type="search" value={q.value} onInput={(event) => { q.value = event.currentTarget.value; }} /></div>
          <ul class="folk">
            {shown.map((entry) => (
              <li key={entry.id}><a class="it plain" href={`/channels/${entry.id}`}><ChannelMark entry={entry} /><span class="grow cut"><Raised text={channelName(entry)} /></span><span class="small mute">{t(entry.kind === "parents" ? "inbox.families" : entry.kind === "class" ? "inbox.pupils" : "look.group")}</span></a></li>
            ))}
          </ul>
          {shown.length === 0 && <p class="soft">{t("look.none")}</p>}
        </>
      )}
    </div>
  );
}
