import { useEffect } from "preact/hooks";
import { count, filesWord, t, type Key } from "../../i18n";
import { brief } from "../../i18n/dates";
import { listed, openId, sections } from "../../store/channels";
import { hasDraft, recalled } from "../../store/drafts";
import { fillPreviews, line } from "../../store/live";
import { withSubjects } from "../../store/names";
import type { Room } from "../../store/rooms";
import { childrenIn, isStaff, me, roles } from "../../store/session";
import { cardLine } from "../../ui/card";
import { Icon } from "../../ui/icon";
import { plain } from "../../ui/markup";
import { memo } from "../../ui/memo";
import { ErrorNote, Skeleton } from "../../ui/parts";
import { calledOf, ChannelMark, channelName, Does, Raised, roleWord } from "../../ui/people";

/** The conversations, in the sections of a school; `big` is the phone's page, with what was said last. */
export function Inbox({ big }: { big: boolean }) {
  const ready = listed.value;
  useEffect(() => {
    if (!ready || line.value !== "live") return;
    const timer = setTimeout(() => void fillPreviews(), 1_200);
    return () => clearTimeout(timer);
  }, [ready, line.value]);
  if (!ready && line.value === "away") return <div class="nav grow"><ErrorNote text={t("inbox.failed")} retry={() => location.reload()} label={t("retry")} /></div>;
  if (!ready) return <div class="nav grow"><Skeleton label={t("inbox.loading")} rows={6} /></div>;
  const parts = sections.value;
  return (
    <nav class={`nav grow${big ? " big" : ""}`} aria-label={t("inbox.label")}>
      {parts.length === 0 && <p class="soft pad">{t("inbox.empty")}</p>}
      {parts.map(({ section, rooms }) => (
        <section key={section}>
          <h2>{t((section === "classes" && rooms.length === 1 ? "inbox.class" : `inbox.${section}`) as Key)}</h2>
          <ul>{rooms.map((room) => <Line key={room.id} room={room} big={big} lone={section === "classes" && rooms.length === 1} />)}</ul>
        </section>
      ))}
    </nav>
  );
}

/** What a channel is called in the list, where its mark already names the class. */
function Title({ room, lone }: { room: Room; lone: boolean }) {
  const entry = room.entry.value;
  if (entry.kind === "class") return <>{roles.value.has("pupil") && lone ? t("inbox.myClass") : t("inbox.pupils")}</>;
  if (entry.kind === "parents") {
    const names = childrenIn(entry.group?.id);
    return <>{names ? t("inbox.familiesOf", { names }) : t("inbox.families")}</>;
  }
  const one = entry.kind === "direct" && entry.with?.length === 1 ? withSubjects(entry.with[0]!) : null;
  return <><bdi><Raised text={channelName(entry)} /></bdi>{one && roleWord(one.role) && <span class="small mute"> <Does person={one} /></span>}</>;
}

const Line = memo(function Line({ room, big, lone }: { room: Room; big: boolean; lone: boolean }) {
  void recalled.value;
  const entry = room.entry.value;
  const current = openId.value === room.id;
  const { unread, mentions } = entry;
  return (
    <li>
      <a href={`/channels/${room.id}`} aria-current={current ? "page" : undefined}>
        <ChannelMark entry={entry.kind === "direct" && entry.with ? { ...entry, with: entry.with.map(withSubjects) } : entry} />
        {(entry.kind === "class" || entry.kind === "parents") && <span class="vh">{entry.group?.name ?? entry.name} : </span>}
        {big ? (
          <span class="grow two">
            <span class="row"><span class={`grow cut${unread ? " un" : ""}`}><Title room={room} lone={lone} /></span>{room.last.value && <time class="small mute" dateTime={room.last.value.at}>{brief(room.last.value.at)}</time>}</span>
            <span class="row"><Preview room={room} /><Badge unread={unread} mentions={mentions} /></span>
          </span>
        ) : (
          <><span class={`grow cut${unread ? " un" : ""}`}><Title room={room} lone={lone} /></span>{hasDraft(room.id) && !current && <><Icon name="pen" small /><span class="vh">{t("inbox.draft")}</span></>}<Badge unread={unread} mentions={mentions} /></>
        )}
      </a>
    </li>
  );
});

function Preview({ room }: { room: Room }) {
  const last = room.last.value;
  const typing = room.typing.value[0];
  if (typing) return <span class="grow cut small typing">{t("typing.one", { name: calledOf(typing) })}</span>;
  if (hasDraft(room.id)) return <span class="grow cut small soft"><b class="red">{t("inbox.draft")}</b></span>;
  if (!last) return <span class="grow cut small soft" />;
  const kind = room.entry.value.kind;
  const mine = last.by?.id === me.value?.id;
  const who = mine ? t("inbox.me") : kind === "direct" ? "" : last.by === null ? (last.card ? "" : t("school")) : isStaff(last.by.role) ? calledOf(last.by) : last.by.name.split(" ")[0]!;
  return <span class="grow cut small soft">{who && <><bdi>{who}</bdi>{t("colon")}</>}<span dir="auto">{last.card ? cardLine(last.card, last.facts) : last.body === null ? t("message.gone") : plain(last.body).slice(0, 120) || filesWord(last.files ?? 1)}</span></span>;
}

export function Badge({ unread, mentions }: { unread: number; mentions: number }) {
  if (unread === 0) return null;
  const words = count(mentions > 0 ? "unreadNamed" : "unread", unread);
  return (
    <>
      {mentions > 0 && <span class="small" aria-hidden="true">@</span>}
      <span class={mentions > 0 ? "badge at" : "badge"}><span aria-hidden="true">{unread > 999 ? "999+" : unread}</span><span class="vh"> {words}</span></span>
    </>
  );
}
