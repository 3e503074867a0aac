import { count, filesWord, t } from "../../i18n";
import { hours, type Day } from "../../i18n/days";
import { listed, rooms } from "../../store/channels";
import { doors } from "../../store/doors";
import type { Room } from "../../store/rooms";
import { childrenIn, roles } from "../../store/session";
import { cardLine } from "../../ui/card";
import { plain } from "../../ui/markup";
import { ChannelMark, channelName, Raised, raisedText } from "../../ui/people";
import type { SchoolEvent } from "./facts";
import { now } from "../../store/now";
import { marginDay } from "./pupil";

const MOST = { messages: 5, events: 5 };

/** What has been said since one looked, where one is named first. It is as live as the list of conversations. */
export function Messages() {
  if (!listed.value) return null;
  const unread = [...rooms.value.values()]
    .filter((room) => room.member.value && room.entry.value.unread > 0)
    .sort((a, b) => b.entry.value.mentions - a.entry.value.mentions || (b.last.value?.at ?? "").localeCompare(a.last.value?.at ?? ""));
  return (
    <section class="sec" aria-labelledby="td-messages">
      <h2 id="td-messages">{t("today.messages")}</h2>
      {unread.length === 0 ? <p class="soft">{t("today.noMessages")}</p> : <ul class="ml marks">{unread.slice(0, MOST.messages).map((room) => <RoomLine key={room.id} room={room} />)}</ul>}
      <p class="small row"><a href="/messages">{t("today.allMessages")}</a></p>
    </section>
  );
}

function RoomLine({ room }: { room: Room }) {
  const entry = room.entry.value;
  const last = room.last.value;
  const said = !last ? "" : last.card ? cardLine(last.card, last.facts) : last.body === null ? t("message.gone") : plain(last.body).slice(0, 120) || filesWord(last.files ?? 1);
  const who = entry.kind === "direct" || !last?.by ? "" : last.by.called || last.by.name.split(" ")[0]!;
  return (
    <li>
      <span><ChannelMark entry={entry} /></span>
      <div>
        <a class="plain blk" href={`/channels/${room.id}`}>
          <span class="row"><b class="cut"><Title room={room} /></b> <Unread unread={entry.unread} mentions={entry.mentions} /></span>
          {said && <span class="small soft cut blk">{who && <><bdi>{who}</bdi>{t("colon")}</>}<span dir="auto">{said}</span></span>}
        </a>
      </div>
    </li>
  );
}

function Title({ room }: { room: Room }) {
  const entry = room.entry.value;
  const group = <span class="vh">{entry.group?.name}, </span>;
  if (entry.kind === "class") return <>{group}{t(roles.value.has("pupil") ? "inbox.myClass" : "inbox.pupils")}</>;
  if (entry.kind === "parents") {
    const names = childrenIn(entry.group?.id);
    return <>{group}{names ? t("inbox.familiesOf", { names }) : t("inbox.families")}</>;
  }
  return <bdi><Raised text={channelName(entry)} /></bdi>;
}

function Unread({ unread, mentions }: { unread: number; mentions: number }) {
  return (
    <>
      {mentions > 0 && <span class="small" aria-hidden="true">@</span>}
      <span class={mentions > 0 ? "badge at" : "badge"}><span aria-hidden="true">{unread}</span><span class="vh"> {count(mentions > 0 ? "unreadNamed" : "unread", unread)}</span></span>
    </>
  );
}

const isComing = (event: SchoolEvent, today: Day): boolean => (event.all_day ? event.last_day >= today : Date.parse(event.ends_at) > now.value);

/** What the school has in the coming days, for this reader. */
export function Events({ events, today }: { events: readonly SchoolEvent[]; today: Day }) {
  const coming = events.filter((event) => isComing(event, today));
  if (coming.length === 0) return null;
  const shown = coming.slice(0, MOST.events);
  // What lasts several days stands where it still is.
  const onPage = (event: SchoolEvent): Day => (event.day < today ? today : event.day);
  return (
    <section class="sec" aria-labelledby="td-events">
      <h2 id="td-events">{t("today.events")}</h2>
      <ul class="ml">
        {shown.map((event, i) => (
          <li key={event.id}>
            <span>{(i === 0 || onPage(shown[i - 1]!) !== onPage(event)) && <b>{marginDay(onPage(event), today)}</b>}</span>
            <div>
              <div class="row wrap">
                {event.cancelled ? <del>{raisedText(event.title)}</del> : doors.has("agenda") ? <a class="plain" href={`/events/${event.id}`}><b>{raisedText(event.title)}</b></a> : <b>{raisedText(event.title)}</b>}
                {event.cancelled ? <span class="tag bad">{t("today.cancelled")}</span> : event.can.includes("answer") && event.answer === null && <span class="tag new">{t("today.answer")}</span>}
              </div>
              <p class="small soft">{[!event.all_day && hours(event.starts_at, event.ends_at), event.place].filter(Boolean).join(", ")}</p>
            </div>
          </li>
        ))}
      </ul>
      {doors.has("agenda") && <p class="small row"><a href="/agenda">{t("today.allEvents")}</a></p>}
    </section>
  );
}
