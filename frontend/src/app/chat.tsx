import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { count, t } from "../i18n";
import { enterRoom, rooms } from "../store/channels";
import { line } from "../store/live";
import { withSubjects } from "../store/names";
import type { Room } from "../store/rooms";
import { childrenIn, isStaff, roles } from "../store/session";
import { pageTitle } from "../store/title";
import { Composer } from "../features/composer/composer";
import { Timeline } from "../features/timeline/timeline";
import { Dialog } from "../ui/dialog";
import { Icon } from "../ui/icon";
import { lazy } from "../ui/lazy";
import { isLarge } from "../ui/media";
import { Empty, IconButton, Skeleton } from "../ui/parts";
import { adultsKey, calledOf, channelName, Does, Raised, roleWord } from "../ui/people";
import { Missing } from "./app";
import { Away } from "./away";

const Members = lazy(() => import("../features/people/members").then((module) => module.Members));
const LookingIn = lazy(() => import("../features/people/members").then((module) => module.LookingIn));

/** A channel's page: its head, what is said, where one writes; on a large screen who is there. */
export function Chat({ id }: { id: number }) {
  const state = useSignal<"entering" | "in" | "missing" | "failed">("entering");
  const enter = () => {
    state.value = "entering";
    enterRoom(id).then((room) => { state.value = room ? "in" : "missing"; }, () => { state.value = "failed"; });
  };
  useLayoutEffect(enter, [id]);
  const room = rooms.value.get(id);
  if (room) return <Open room={room} />;
  const missing = state.value === "missing" || state.value === "in";
  return (
    <main class={missing ? "main" : "main solo"} id="contenu">
      {missing ? <><header class="head back"><a class="ib" href="/messages" aria-label={t("chat.back")}><Icon name="left" /></a></header><Missing /></> : state.value === "failed"
        ? <div class="page"><Empty whole sketch="down" title={t(line.value === "away" ? "offline.channel" : "timeline.errorTitle")} text={t(line.value === "away" ? "offline.channelText" : "timeline.errorText")}><button class="btn pri" type="button" onClick={enter}>{t("retry")}</button></Empty></div>
        : <div class="page"><Skeleton label={t("timeline.loading")} rows={5} /></div>}
    </main>
  );
}

function Open({ room }: { room: Room }) {
  const members = useSignal(false);
  const large = isLarge.value;
  const entry = room.entry.value;
  useEffect(() => {
    pageTitle.value = `${titleOf(room)} · Préau`;
  });
  return (
    <>
      <main class="main" id="contenu">
        <header class="head">
          <a class="ib back" href="/messages" aria-label={t("chat.back")}><Icon name="left" /></a>
          <div class="t grow"><h1 class="cut"><bdi><Raised text={titleOf(room)} /></bdi></h1><p class="cut"><Under room={room} /></p></div>
          {entry.kind !== "direct" && !large && <IconButton icon="users" label={t("chat.members")} expanded={members.value} onClick={() => { members.value = true; }} />}
        </header>
        <div class="mid">
          <Away />
          <Timeline room={room} />
        </div>
        {room.member.value === false ? <LookingIn room={room} /> : <Composer room={room} />}
      </main>
      {large && entry.kind !== "direct" && <aside class="aside" tabIndex={0} aria-label={t("chat.members")}><h2>{t("chat.here")}</h2><Members room={room} /></aside>}
      {members.value && !large && <Dialog sheet title={t("chat.members")} onClose={() => { members.value = false; }}><Members room={room} /></Dialog>}
    </>
  );
}

function titleOf(room: Room): string {
  const entry = room.entry.value;
  if (entry.kind === "class") return entry.group?.name ?? entry.name;
  if (entry.kind === "parents") {
    const names = childrenIn(entry.group?.id);
    return names ? t("inbox.familiesOf", { names }) : `${entry.group?.name ?? entry.name}, ${t("inbox.families").toLowerCase()}`;
  }
  return channelName(entry);
}

/** A guardian sees no other guardian in a parents' channel. */
const alone = (room: Room): boolean => room.entry.value.kind === "parents" && roles.value.has("guardian") && !room.can.value.has("send");

/** Under the title: who writes now, else who is there. */
function Under({ room }: { room: Room }) {
  const typing = room.typing.value;
  if (typing.length === 1) return <span class="typing">{t("typing.one", { name: calledOf(typing[0]!) })}</span>;
  if (typing.length > 1) return <span class="typing">{t("typing.many", { names: typing.slice(0, 2).map(calledOf).join(", ") })}</span>;
  const entry = room.entry.value;
  if (entry.kind === "direct") {
    const [one, ...others] = entry.with ?? [];
    return one && others.length === 0 && roleWord(one.role) ? <Does person={withSubjects(one)} /> : <>{[...new Set((entry.with ?? []).map((person) => roleWord(person.role) || t("role.pupil")))].join(", ")}</>;
  }
  const people = room.people.value;
  if (people === null) return <>{entry.establishment.name}</>;
  const adults = people.filter((person) => isStaff(person.role));
  const parts = [
    ["members.pupils", people.filter((person) => person.role === "pupil").length],
    ["members.families", alone(room) ? 0 : people.filter((person) => person.role === "guardian").length],
    [adultsKey(adults), adults.length],
  ] as const;
  return <>{parts.filter(([, n]) => n > 0).map(([key, n]) => count(key, n)).join(", ")}</>;
}
