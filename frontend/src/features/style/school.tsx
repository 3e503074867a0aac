import "../../ui/css/school.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { addDays, dayName, duration, longDay, nearDay, range, today, weekOf } from "../../i18n/days";
import { toast, toastUndo } from "../../store/toasts";
import { ChildSwitch } from "../../ui/child";
import { Combobox, type Option } from "../../ui/combobox";
import { Confirm } from "../../ui/confirm";
import { Unsent } from "../../ui/deed";
import { Check, Select, TextArea, TextField, WhenField } from "../../ui/forms";
import { FileList } from "../../ui/files";
import { LessonLine, type LessonFacts } from "../../ui/lesson";
import { Choose, Chosen } from "../../ui/picker";
import { Reading } from "../../ui/reading";
import { Table } from "../../ui/table";

const value = signal("");
const day = signal("2026-11-24");
const hour = signal("08:30");
const subject = signal<"" | "fr" | "ma">("");
const ticked = signal(true);
const child = signal<number | null>(7);
const who = signal<Option[]>([{ id: 1, name: "5e B" }]);
const asking = signal(false);
const GROUPS: Option[] = [{ id: 1, name: "5e B" }, { id: 2, name: "5e A" }, { id: 3, name: "Latin 5e", note: "groupe" }, { id: 4, name: "Karim Haddad", note: "Histoire-géo" }];
const nothing = () => undefined;
const read = (state: "failed" | "missing", data?: string) => ({ state, data, at: data ? Date.now() - 7_200_000 : null, again: nothing });

const garnier = { id: 9, name: "Claire Garnier", called: "Mme Garnier" };
const haddad = { id: 4, name: "Karim Haddad", called: "M. Haddad" };
const lesson = (id: number, more: Partial<LessonFacts>): LessonFacts => ({
  id, starts_at: `2026-11-24T${String(7 + id).padStart(2, "0")}:30:00+01:00`, ends_at: `2026-11-24T${String(8 + id).padStart(2, "0")}:25:00+01:00`,
  subject: { id: 1, name: "Mathématiques", letters: "Ma", ink: "ma" }, status: "kept", teachers: [garnier], rooms: [{ id: 1, name: "112" }], ...more,
});
const was = { starts_at: "2026-11-24T09:30:00+01:00", ends_at: "2026-11-24T10:25:00+01:00", teachers: [haddad], rooms: [{ id: 2, name: "204" }] };
const change = (reason: string) => ({ kind: "room", reason, was });
const LESSONS = [
  lesson(1, { test: "Nombres relatifs" }), lesson(2, { status: "room_changed", change: change("") }),
  lesson(3, { status: "cancelled", subject: { id: 2, name: "SVT", letters: "SV", ink: "sv" }, change: change("Mme Le Goff est absente") }),
  lesson(4, { status: "exceptional", subject: null, title: "Aide aux devoirs" }),
];
const FILE = { key: "a", name: "exposé.pdf", type: "application/pdf", size: 1_300_000 };

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="sec"><h2>{title}</h2><div class="stack">{children}</div></section>;
}

/** What the subjects' pages share, in every state. */
export function School() {
  const now = today();
  return (
    <>
      <Part title="Formulaire">
        <form class="form" onSubmit={(event) => event.preventDefault()}>
          <ChildSwitch children={[{ id: 7, name: "Léa Marchand" }, { id: 8, name: "Tom Marchand" }]} value={child.value} onChoose={(id) => { child.value = id; }} />
          <TextField label="Titre" value={value.value} onInput={(next) => { value.value = next; }} hint="Visible par la classe" />
          <TextField label="Coefficient" inputMode="decimal" value="deux" onInput={nothing} error="Un nombre, avec deux décimales au plus." />
          <div class="pair">
            <WhenField kind="date" label="Jour" value={day.value} onInput={(next) => { day.value = next; }} />
            <WhenField kind="time" label="Heure" value={hour.value} onInput={(next) => { hour.value = next; }} />
          </div>
          <Select label="Matière" value={subject.value} empty="Choisir" choices={[["fr", "Français"], ["ma", "Mathématiques"]]} onChoose={(next) => { subject.value = next; }} />
          <Combobox label="Pour" chosen={who.value} onChange={(next) => { who.value = next; }} find={(words) => Promise.resolve(GROUPS.filter((one) => one.name.toLowerCase().includes(words.toLowerCase())))} />
          <TextArea label="Consigne" value="" onInput={nothing} />
          <Check checked={ticked.value} onChange={(next) => { ticked.value = next; }}>À rendre ici</Check>
          <Choose onAdd={nothing} />
          <Chosen
            files={[{ ...FILE, state: "sending", part: 0.4 }, { ...FILE, key: "b", state: "ready", part: 1 }, { ...FILE, key: "c", name: "vide.pdf", size: 0, state: "failed", part: 0, why: "Ce fichier est vide." }]}
            onRemove={nothing} onRetry={nothing}
          />
          <div class="row wrap">
            <button class="btn pri" type="button" onClick={() => toastUndo("Devoir donné à la 5e B", () => { toast("check", "Annulé"); })}>Donner</button>
            <button class="btn bad" type="button" onClick={() => { asking.value = true; }}>Retirer</button>
          </div>
        </form>
        {asking.value && <Confirm title="Retirer ce devoir ?" text="Les copies rendues restent." verb="Retirer" bad onYes={() => { asking.value = false; }} onClose={() => { asking.value = false; }} />}
      </Part>
      <Part title="Lecture et envoi">
        <Reading of={read("failed")} failed="Les notes ne s’affichent pas. Le reste marche.">{() => null}</Reading>
        <Reading of={read("failed", "Moyenne 12,57")} failed="">{(data) => <p>{data}</p>}</Reading>
        <Unsent deed={{ state: "waiting" }} onRetry={nothing} onDiscard={nothing} />
        <Unsent deed={{ state: "failed", error: { message: "L’appel est clos." } }} onRetry={nothing} onDiscard={nothing} />
      </Part>
      <Part title="Cours"><ul class="ml">{LESSONS.map((one) => <LessonLine key={one.id} lesson={one} now={one.id === 2} />)}</ul></Part>
      <Part title="Fichiers"><FileList files={[{ id: 1, name: "exposé.pdf", type: "application/pdf", size: 1_300_000, kind: "pdf" }, { id: 2, name: "notes.txt", type: "text/plain", size: 900, kind: "document" }]} /></Part>
      <Part title="Tableau">
        <Table label="Notes de la 5e B" fixed head={<tr><th scope="col">Élève</th>{weekOf(now).map((one) => <th scope="col" class="n" key={one}>{dayName(one)}</th>)}</tr>}>
          {["Léa Marchand", "Inès Benali", "Noah Petit"].map((name) => <tr key={name}><th scope="row">{name}</th>{weekOf(now).map((one, i) => <td class="n" key={one}>{(10 + i * 1.5).toFixed(2).replace(".", ",")}</td>)}</tr>)}
        </Table>
      </Part>
      <Part title="Jours"><p>{longDay(now)} · {nearDay(addDays(now, 1))} · {nearDay(addDays(now, 9))} · {range(now, addDays(now, 9))} · {duration(90)}</p></Part>
    </>
  );
}
