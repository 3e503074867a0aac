import "./codes.css";
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { date } from "../../i18n/dates";
import { boot, isStaff, me } from "../../store/session";
import { api } from "../../wire/api";
import { Problem } from "../../wire/http";
import type { AccessCode, Contact, Group, Role } from "../../wire/types";
import { Dialog } from "../../ui/dialog";
import { Icon } from "../../ui/icon";
import { Empty, ErrorNote, Skeleton } from "../../ui/parts";
import { Does, Raised } from "../../ui/people";

/** First sign-in codes, by class or by person, to be printed and cut: shown this once. */
export function CodesPage() {
  const groups = useSignal<Group[] | null>(null);
  const group = useSignal<Group | null>(null);
  const people = useSignal<Contact[] | null>(null);
  const picked = useSignal<ReadonlySet<number>>(new Set());
  const codes = useSignal<AccessCode[] | null>(null);
  const asking = useSignal<number[] | null>(null);
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);

  const loadGroups = () => {
    error.value = null;
    void api.groups().then((page) => { groups.value = page.items.filter((one) => one.kind === "division").sort((a, b) => a.name.localeCompare(b.name, "fr", { numeric: true })); }, () => { error.value = t("codes.failed"); });
  };
  useEffect(loadGroups, []);
  const choose = async (one: Group) => {
    group.value = one;
    people.value = null;
    picked.value = new Set();
    try {
      people.value = (await api.groupPeople(one.id)).items;
    } catch {
      error.value = t("codes.failed");
    }
  };
  const make = async () => {
    const people = asking.peek();
    if (!people) return;
    busy.value = true;
    error.value = null;
    try {
      codes.value = (await api.makeCodes({ people })).items;
    } catch (problem) {
      error.value = problem instanceof Problem ? problem.message : t("fail.network");
    }
    busy.value = false;
    asking.value = null;
  };

  if (codes.value) return <Sheet codes={codes.value} onBack={() => { codes.value = null; }} />;
  const has = (role: Role) => (people.value ?? []).filter((person) => person.roles.some((held) => held.role === role));
  const pupils = has("pupil");
  const families = has("guardian").filter((person) => !pupils.includes(person) && !person.roles.some((held) => isStaff(held.role)));
  const parts = [
    { key: "members.pupils", list: pupils },
    { key: "members.families", list: families },
    { key: "members.adults", list: (people.value ?? []).filter((person) => !pupils.includes(person) && !families.includes(person)) },
  ].filter((part) => part.list.length > 0);
  const mayAll = pupils.filter((person) => person.can.includes("code"));
  return (
    <div class="page">
      <header class="top"><h1>{t("codes.title")}</h1><p class="soft">{t("codes.sub")}</p></header>
      {error.value && <ErrorNote text={error.value} retry={groups.value ? undefined : loadGroups} label={t("retry")} />}
      {groups.value === null && !error.value && <Skeleton label={t("loading")} />}
      {groups.value?.length === 0 && <Empty sketch="missing" title={t("codes.noGroup")} />}
      {groups.value && groups.value.length > 0 && (
        <div class="row wrap chips" role="group" aria-label={t("codes.class")}>
          {groups.value.map((one) => <button class="btn" type="button" key={one.id} aria-pressed={group.value?.id === one.id} onClick={() => void choose(one)}><span><Raised text={one.name} /></span></button>)}
        </div>
      )}
      {group.value && people.value === null && !error.value && <Skeleton label={t("loading")} />}
      {group.value && people.value && (
        <section class="sec">
          <div class="row wrap"><h2 class="grow"><Raised text={group.value.name} /></h2>
            {picked.value.size > 0
              ? <button class="btn pri" type="button" onClick={() => { asking.value = [...picked.peek()]; }}>{count("codes.some", picked.value.size)}</button>
              : mayAll.length > 0 && <button class="btn" type="button" onClick={() => { asking.value = mayAll.map((person) => person.id); }}>{count("codes.all", mayAll.length)}</button>}
          </div>
          <p class="soft small">{t("codes.pick")}</p>
          {parts.map(({ key, list }) => <section class="sec" key={key} aria-label={count(key, list.length)}><h3>{count(key, list.length)}</h3><ul class="lines">
            {list.map((person) => (
              <li key={person.id}>
                <label class="check">
                  <input
                    type="checkbox" disabled={!person.can.includes("code")} checked={picked.value.has(person.id)}
                    onChange={(event) => {
                      const next = new Set(picked.peek());
                      if (event.currentTarget.checked) next.add(person.id);
                      else next.delete(person.id);
                      picked.value = next;
                    }}
                  />
                  <span class="grow"><bdi>{person.name}</bdi> <span class="small mute">{person.children.length > 0 ? t("people.parentOf", { names: person.children.map((child) => child.name).join(", ") }) : <Does person={{ role: person.roles[0]?.role ?? null, subjects: person.subjects }} />}</span></span>
                </label>
              </li>
            ))}
          </ul></section>)}
        </section>
      )}
      {asking.value && (
        <Dialog title={count("codes.ask", asking.value.length)} onClose={() => { asking.value = null; }}>
          <p class="soft">{count("codes.warn", asking.value.length)}</p>
          <div class="do end"><button class="btn" type="button" onClick={() => { asking.value = null; }}>{t("cancel")}</button><button class="btn pri" type="button" aria-busy={busy.value} disabled={busy.value} onClick={() => void make()}>{t("codes.make")}</button></div>
        </Dialog>
      )}
    </div>
  );
}

/** One slip a person, four to eight on a sheet of paper. */
function Sheet({ codes, onBack }: { codes: readonly AccessCode[]; onBack(): void }) {
  const school = boot.value?.sign_in?.establishment ?? me.value?.roles[0]?.establishment.name ?? "Préau";
  return (
    <div class="page slips">
      <header class="top row wrap noprint">
        <div class="grow"><h1>{count("codes.ready", codes.length)}</h1><p class="soft">{t("codes.once")}</p></div>
        <button class="btn" type="button" onClick={onBack}>{t("back")}</button>
        <button class="btn pri" type="button" onClick={() => print()}><Icon name="print" small />{t("codes.print")}</button>
      </header>
      <ul>
        {codes.map((code) => (
          <li class="frame" key={code.username}>
            <p class="small soft">{school}{code.group && <> · <Raised text={code.group} /></>}</p>
            <h2>{code.name}</h2>
            <dl>
              <dt>{t("codes.address")}</dt><dd>{location.origin}</dd>
              <dt>{t("signin.username")}</dt><dd><b>{code.username}</b></dd>
              <dt>{t("codes.code")}</dt><dd><code>{code.code}</code></dd>
            </dl>
            <p class="small">{t("codes.how", { date: date(code.expires_at) })}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
