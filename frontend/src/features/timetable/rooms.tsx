import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { toast } from "../../store/toasts";
import { Confirm } from "../../ui/confirm";
import { Select, TextField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { Empty, ErrorNote } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import type { components } from "../../wire/schema";
import { forgetRooms } from "./finding";
import { schools } from "./state";

type Room = components["schemas"]["RoomItem"];
const LONGEST = 60;

function changed(text: string): void {
  forgetRooms();
  readAnew("timetable");
  toast("check", text);
}

/** The rooms of a school: made, renamed, retired, and back again. */
export function Rooms() {
  const school = useSignal(schools.value[0]?.id ?? 0);
  const read = useRead<{ items: Room[] }>("/rooms", { retired: "true", limit: 200 }, ["timetable"]);
  return (
    <>
      {schools.value.length > 1 && <div class="narrow"><Select label={t("timetable.pickSchool")} value={String(school.value)} choices={schools.value.map(({ id, name }) => [String(id), name] as const)} onChoose={(id) => { school.value = Number(id); }} /></div>}
      <div class="cols">
        <Reading of={read} failed={t("timetable.roomsFailed")}>
          {(found) => {
            const here = found.items.filter((one) => one.establishment === school.value);
            const retired = here.filter((one) => one.retired);
            return (
              <div>
                <List rooms={here.filter((one) => !one.retired)} />
                {retired.length > 0 && <details class="sec"><summary>{t("timetable.roomsRetired")}</summary><List rooms={retired} /></details>}
              </div>
            );
          }}
        </Reading>
        <Make school={school.value} />
      </div>
    </>
  );
}

function List({ rooms }: { rooms: readonly Room[] }) {
  const naming = useSignal<number | null>(null);
  const retiring = useSignal<Room | null>(null);
  const save = useDeed<Room>();
  if (rooms.length === 0) return <Empty sketch="missing" title={t("timetable.noRooms")} />;
  const put = async (room: Room, retired: boolean) => {
    if (!(await save.run("PATCH", `/rooms/${room.id}`, { retired }))) return;
    retiring.value = null;
    changed(t(retired ? "timetable.roomRetired" : "timetable.roomBack", { name: room.name }));
  };
  return (
    <>
      <ul class="lines">
        {rooms.map((room) => (
          <li key={room.id} class="row wrap">
            {naming.value === room.id ? <Name room={room} onClose={() => { naming.value = null; }} /> : (
              <>
                <b class="grow">{room.name}</b>
                {!room.retired && <button class="btn text" type="button" onClick={() => { naming.value = room.id; }}>{t("timetable.roomName")}<span class="vh"> {room.name}</span></button>}
                <button class="btn text" type="button" onClick={() => { if (room.retired) void put(room, false); else retiring.value = room; }}>{t(room.retired ? "timetable.roomUse" : "timetable.roomRetire")}<span class="vh"> {room.name}</span></button>
              </>
            )}
          </li>
        ))}
      </ul>
      {retiring.value && (
        <Confirm title={t("timetable.roomRetireTitle", { name: retiring.value.name })} text={t("timetable.roomRetireText")} verb={t("timetable.roomRetire")} busy={save.busy.value} onYes={() => void put(retiring.peek()!, true)} onClose={() => { retiring.value = null; }}>
          {save.problem.value && <p class="err">{save.problem.value.message}</p>}
        </Confirm>
      )}
    </>
  );
}

function Name({ room, onClose }: { room: Room; onClose(): void }) {
  const save = useDeed<Room>();
  const name = useSignal(room.name);
  const run = async () => {
    const answer = await save.run("PATCH", `/rooms/${room.id}`, { name: name.value });
    if (!answer) return;
    changed(t("timetable.roomNamed", { name: answer.name }));
    onClose();
  };
  return (
    <form class="row wrap grow" onSubmit={(event) => { event.preventDefault(); void run(); }}>
      <div class="grow"><TextField label={t("timetable.roomNewName", { name: room.name })} value={name.value} required maxLength={LONGEST} onInput={(value) => { name.value = value; }} error={save.wrong("name") ?? save.rest("name") ?? (save.silent.value ? t("fail.network") : undefined)} /></div>
      <button class="btn" type="button" onClick={onClose}>{t("cancel")}</button>
      <button class="btn pri" type="submit" aria-busy={save.busy.value}>{t("timetable.roomName")}</button>
    </form>
  );
}

function Make({ school }: { school: number }) {
  const save = useDeed<Room>();
  const name = useSignal("");
  const run = async () => {
    const answer = await save.run("POST", "/rooms", { establishment: school, name: name.value });
    if (!answer) return;
    name.value = "";
    changed(t("timetable.roomMade", { name: answer.name }));
  };
  return (
    <section aria-labelledby="tt-room">
      <h2 id="tt-room">{t("timetable.roomAdd")}</h2>
      <form class="form" onSubmit={(event) => { event.preventDefault(); void run(); }}>
        <TextField label={t("timetable.roomNameOf")} hint={t("timetable.roomHint")} value={name.value} required maxLength={LONGEST} onInput={(value) => { name.value = value; }} error={save.wrong("name") ?? save.rest("name") ?? undefined} />
        {save.silent.value && <ErrorNote text={t("fail.network")} />}
        <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}><Icon name="plus" small />{t("timetable.doAdd")}</button></div>
      </form>
    </section>
  );
}
