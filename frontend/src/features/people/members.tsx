import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { makeRoom, setList } from "../../store/channels";
import { line } from "../../store/live";
import type { Room } from "../../store/rooms";
import { isStaff, mayLookIn, me, roles } from "../../store/session";
import { toast } from "../../store/toasts";
import { api } from "../../wire/api";
import type { Person } from "../../wire/types";
import { go } from "../../ui/navigate";
import { ErrorNote, Skeleton } from "../../ui/parts";
import { adultsKey, Avatar, calledOf, Does } from "../../ui/people";

/** A guardian sees no other guardian: a count of families would say that they are alone. */
const showsFamilies = (room: Room): boolean => room.entry.value.kind !== "parents" || !roles.value.has("guardian") || room.can.value.has("send");

/** Who is in a channel: the school's adults first, then pupils and families. */
export function Members({ room }: { room: Room }) {
  const failed = useSignal(false);
  const load = () => {
    failed.value = false;
    void room.loadPeople().catch(() => { failed.value = true; });
  };
  useEffect(() => {
    if (room.people.value === null) load();
  }, [room, room.people.value]);
  const live = line.value === "live";
  useEffect(() => {
    if (live && failed.peek()) load();
  }, [live]);
  const people = room.people.value;
  if (failed.value) return <ErrorNote text={t("members.failed")} retry={load} label={t("retry")} />;
  if (people === null) return <Skeleton label={t("loading")} rows={5} />;
  // By family name, as a register is.
  const family = (person: Person) => person.name.replace(/^\S+\s+/, "");
  const byName = (a: Person, b: Person) => family(a).localeCompare(family(b), "fr") || a.name.localeCompare(b.name, "fr");
  const adults = people.filter((person) => isStaff(person.role));
  const parts = [
    { key: adultsKey(adults), people: adults },
    { key: "members.pupils", people: people.filter((person) => person.role === "pupil") },
    { key: "members.families", people: people.filter((person) => person.role === "guardian" && showsFamilies(room)) },
  ].filter((part) => part.people.length > 0);
  return (
    <div class="stack">
      {parts.map(({ key, people: list }) => (
        <section key={key} class="sec tight">
          <h3>{count(key, list.length)}</h3>
          <ul class="folk small">
            {[...list].sort(byName).map((person) => (
              <li key={person.id} class="row"><Avatar person={person} /><span class="grow cut"><bdi>{calledOf(person)}</bdi>{person.id === me.value?.id && <span class="mute"> {t("members.you")}</span>}</span><span class="mute"><Does person={person} /></span></li>
            ))}
          </ul>
        </section>
      ))}
      {mayLookIn.value && room.member.value && (room.entry.value.kind === "class" || room.entry.value.kind === "group" || room.entry.value.kind === "parents") && <Leave room={room} />}
    </div>
  );
}

function Leave({ room }: { room: Room }) {
  const leave = async () => {
    try {
      await api.leave(room.id);
      setList((await api.channels()).items);
      go("/");
    } catch (error) {
      toast("alert", error instanceof Error && error.message ? error.message : t("fail.change"));
    }
  };
  return <button class="btn text" type="button" onClick={() => void leave()}>{t("look.leave")}</button>;
}

/** Looking in without being a member: said plainly, with the one thing to do. */
export function LookingIn({ room }: { room: Room }) {
  const busy = useSignal(false);
  const join = async () => {
    busy.value = true;
    try {
      await api.join(room.id);
      makeRoom(await api.channel(room.id), true);
      toast("check", t("look.joined"));
    } catch (error) {
      toast("alert", error instanceof Error && error.message ? error.message : t("fail.change"));
    }
    busy.value = false;
  };
  return (
    <div class="write">
      <p class="row soft small wrap"><span class="grow">{t("look.banner")}</span>
        <button class="btn" type="button" onClick={() => void room.refresh().catch(() => toast("alert", t("fail.change")))}>{t("look.refresh")}</button>
        <button class="btn pri" type="button" aria-busy={busy.value} onClick={() => void join()}>{t("look.join")}</button>
      </p>
    </div>
  );
}
