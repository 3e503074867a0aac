import "./codes.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { isStaff, roles } from "../../store/session";
import { api, all } from "../../wire/api";
import { Problem } from "../../wire/http";
import type { AccessCode, Contact, Group } from "../../wire/types";
import { Dialog } from "../../ui/dialog";
import { Empty, ErrorNote, Skeleton } from "../../ui/parts";
import { Does, mainRole, Raised } from "../../ui/people";
import { Slips } from "./slips";

interface Part { key: string; every?: string; list: Contact[] }

/** Those to whom one may give a code, each once: a class's pupils, who answers for them, its staff. */
function partsOf(people: readonly Contact[], guardians: readonly Contact[]): Part[] {
  const mine = [...new Map([...people, ...guardians].map((person) => [person.id, person])).values()].filter((person) => person.can.includes("code"));
  const staff = mine.filter((person) => person.roles.some((held) => isStaff(held.role)));
  const pupils = mine.filter((person) => !staff.includes(person) && person.roles.some((held) => held.role === "pupil"));
  const parts: Part[] = [
    { key: "members.pupils", every: "codes.all", list: pupils },
    { key: "codes.guardians", every: "codes.allGuardians", list: mine.filter((person) => !staff.includes(person) && !pupils.includes(person)) },
    { key: "members.staff", list: staff },
  ];
  return parts.filter((part) => part.list.length > 0);
}

/** First sign-in codes, by class or by person, to be printed and cut: shown this once. */
export function CodesPage() {
  const groups = useSignal<Group[] | null>(null);
  const group = useSignal<Group | null>(null);
  const parts = useSignal<Part[] | null>(null);
  const picked = useSignal<ReadonlyMap<number, Contact>>(new Map());
  const codes = useSignal<AccessCode[] | null>(null);
  const asking = useSignal<number[] | null>(null);
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const q = useSignal("");
  const found = useSignal<Contact[] | null>(null);
  const everywhere = roles.value.has("office") || roles.value.has("head");

  const loadGroups = () => {
    error.value = null;
    void api.groups().then((page) => {
      const may = page.items.filter((one) => one.kind === "division" && one.can.includes("code"));
      groups.value = may.sort((a, b) => a.name.localeCompare(b.name, "fr", { numeric: true }));
      if (may.length === 1) void choose(may[0]!);
    }, () => { error.value = t("codes.failed"); });
  };
  useEffect(loadGroups, []);
  const choose = async (one: Group) => {
    group.value = one;
    parts.value = null;
    error.value = null;
    try {
      const [people, guardians] = await Promise.all([
        all((cursor) => api.groupPeople(one.id, cursor)),
        all((cursor) => api.people({ group: one.id, role: "guardian", limit: 200, cursor })),
      ]);
      if (group.peek() === one) parts.value = partsOf(people, guardians);
    } catch {
      error.value = t("codes.failed");
    }
  };
  useEffect(() => {
    const words = q.value.trim();
    if (words.length < 2) {
      found.value = null;
      return;
    }
    const timer = setTimeout(() => void api.people({ q: words }).then((page) => {
      if (q.peek().trim() === words) found.value = page.items.filter((person) => person.can.includes("code"));
    }, () => { error.value = t("codes.failed"); }), 200);
    return () => clearTimeout(timer);
  }, [q.value]);
  const make = async () => {
    const people = asking.peek();
    if (!people) return;
    busy.value = true;
    error.value = null;
    try {
      codes.value = (await api.makeCodes({ people })).items;
      picked.value = new Map();
    } catch (problem) {
      error.value = problem instanceof Problem ? problem.message : t("fail.network");
    }
    busy.value = false;
    asking.value = null;
  };
  const pick = (person: Contact, on: boolean) => {
    const next = new Map(picked.peek());
    if (on) next.set(person.id, person);
    else next.delete(person.id);
    picked.value = next;
  };

  if (codes.value) return <Slips codes={codes.value} onBack={() => { codes.value = null; }} />;
  const lines = (list: readonly Contact[], classes = false) => (
    <ul class="lines">
      {list.map((person) => (
        <li key={person.id}>
          <label class="check">
            <input type="checkbox" checked={picked.value.has(person.id)} onChange={(event) => pick(person, event.currentTarget.checked)} />
            <span class="grow"><bdi>{person.name}</bdi> <span class="small mute"><What person={person} classes={classes} /></span></span>
          </label>
        </li>
      ))}
    </ul>
  );
  return (
    <div class="page">
      <header class="top row wrap">
        <div class="grow"><h1>{t("codes.title")}</h1><p class="soft">{t("codes.sub")}</p></div>
        {picked.value.size > 0 && <button class="btn pri" type="button" onClick={() => { asking.value = [...picked.peek().keys()]; }}>{count("codes.some", picked.value.size)}</button>}
      </header>
      {everywhere && (
        <div class="field narrow"><label for="codes-q">{t("codes.search")}</label><input class="in" id="codes-q" type="search" autocomplete="off" value={q.value} onInput={(event) => { q.value = event.currentTarget.value; }} /></div>
      )}
      {error.value && <ErrorNote text={error.value} retry={groups.value ? undefined : loadGroups} label={t("retry")} />}
      {found.value && (found.value.length > 0 ? <section class="sec" aria-label={t("codes.found")}>{lines(found.value, true)}</section> : <p class="soft sec" role="status">{t("people.noneFound")}</p>)}
      {groups.value === null && !error.value && <Skeleton label={t("loading")} />}
      {groups.value?.length === 0 && !everywhere && <Empty sketch="missing" title={t("codes.noGroup")} />}
      {groups.value && groups.value.length > 0 && found.value === null && (
        <div class="row wrap chips" role="group" aria-label={t("codes.class")}>
          {groups.value.map((one) => <button class="btn" type="button" key={one.id} aria-pressed={group.value?.id === one.id} onClick={() => void choose(one)}><span><Raised text={one.name} /></span></button>)}
        </div>
      )}
      {group.value && parts.value === null && !error.value && <Skeleton label={t("loading")} />}
      {group.value && parts.value && found.value === null && (
        <section class="sec">
          <h2><Raised text={group.value.name} /></h2>
          <p class="soft small">{t(parts.value.length > 0 ? "codes.pick" : "codes.nobody")}</p>
          {parts.value.map(({ key, every, list }) => (
            <section class="sec" key={key} aria-label={count(key, list.length)}>
              <div class="row wrap"><h3 class="grow">{count(key, list.length)}</h3>
                {every && picked.value.size === 0 && <button class="btn" type="button" onClick={() => { asking.value = list.map((person) => person.id); }}>{count(every, list.length)}</button>}</div>
              {lines(list)}
            </section>
          ))}
        </section>
      )}
      {asking.value && (
        <Dialog title={count("codes.ask", asking.value.length)} onClose={() => { asking.value = null; }}>
          <p class="soft">{count("codes.warn", asking.value.length)}</p>
          <div class="do end"><button class="btn" type="button" onClick={() => { asking.value = null; }}>{t("cancel")}</button><button class="btn pri" type="button" aria-busy={busy.value} disabled={busy.value} onClick={() => void make()}>{count("codes.make", asking.value.length)}</button></div>
        </Dialog>
      )}
    </div>
  );
}

/** «Parent de Léa», «Maths», a pupil's class: what tells two of the same name apart. */
function What({ person, classes }: { person: Contact; classes: boolean }) {
  if (person.children.length > 0) return <>{t("people.parentOf", { names: person.children.map((child) => child.name).join(", ") })}</>;
  const role = mainRole(person.roles);
  if (role === "pupil") return !classes ? null : <Raised text={person.groups.find((one) => one.kind === "division")?.name ?? ""} />;
  return <Does person={{ role, subjects: person.subjects }} />;
}
