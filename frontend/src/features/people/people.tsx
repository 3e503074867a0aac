import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { makeRoom } from "../../store/channels";
import { mayLookIn, mayMakeCodes, me } from "../../store/session";
import { toast } from "../../store/toasts";
import { all, api } from "../../wire/api";
import { Problem } from "../../wire/http";
import type { Contact } from "../../wire/types";
import { Icon } from "../../ui/icon";
import { go } from "../../ui/navigate";
import { near } from "../../ui/near";
import { Empty, ErrorNote, Skeleton } from "../../ui/parts";
import { Avatar, Does, mainRole, Raised, roleWord } from "../../ui/people";

/** Whom one may write to, by the rules of the house; a name opens the conversation. */
export function PeoplePage() {
  const q = useSignal("");
  const found = useSignal<Contact[] | null>(null);
  const next = useSignal<string | number | null>(null);
  const failed = useSignal(false);
  const opening = useSignal<number | null>(null);

  const whole = useSignal<Contact[] | null>(null);
  const everybody = async () => (whole.value = whole.peek() ?? await all((cursor) => api.people({ can: "direct", limit: 200, cursor })));
  const search = async (words: string, more = false) => {
    failed.value = false;
    try {
      const page = await api.people({ q: words, can: "direct", cursor: more ? next.peek() : null });
      if (words !== q.peek()) return;
      // Written as it was heard: a letter or two apart, in the list of all.
      const likely = words && !more && page.items.length === 0 ? (await everybody()).filter((person) => near(person.name, words)) : page.items;
      if (words !== q.peek()) return;
      found.value = more ? [...(found.peek() ?? []), ...likely] : likely;
      next.value = page.next;
    } catch {
      failed.value = true;
    }
  };
  useEffect(() => {
    const words = q.value;
    const timer = setTimeout(() => void search(words), words ? 200 : 0);
    return () => clearTimeout(timer);
  }, [q.value]);

  const open = async (person: Contact) => {
    opening.value = person.id;
    try {
      const entry = await api.openDirect([person.id]);
      makeRoom(entry);
      go(`/channels/${entry.id}`);
    } catch (error) {
      toast("alert", error instanceof Problem && error.message ? error.message : t("people.openFailed"));
    }
    opening.value = null;
  };

  return (
    <div class="page">
      <header class="top row wrap">
        <div class="grow"><h1>{t("people.title")}</h1><p class="soft">{t("people.sub")}</p></div>
        {mayLookIn.value && <a class="btn" href="/people/channels"><Icon name="eye" small />{t("nav.look")}</a>}
        {mayMakeCodes.value && <a class="btn" href="/codes"><Icon name="key" small />{t("codes.title")}</a>}
      </header>
      <div class="field narrow">
        <label for="people-q">{t("people.search")}</label>
        <input class="in" id="people-q" type="search" autocomplete="off" value={q.value} onInput={(event) => { q.value = event.currentTarget.value; }} />
      </div>
      {failed.value && <ErrorNote text={t("people.failed")} retry={() => void search(q.value)} label={t("retry")} />}
      {found.value === null && !failed.value && <Skeleton label={t("loading")} />}
      {found.value?.length === 0 && <Empty sketch="missing" title={t(q.value ? "people.noneFound" : "people.none")} text={t(q.value ? "people.noneFoundText" : "people.noneText")} />}
      {found.value && found.value.length > 0 && (
        <ul class="folk" aria-label={t("people.title")}>
          {found.value.map((person) => (
            <li key={person.id}>
              <button class="it" type="button" aria-busy={opening.value === person.id} onClick={() => void open(person)}>
                <Avatar person={{ id: person.id, name: person.name, role: mainRole(person.roles), subjects: person.subjects }} />
                <span class="grow"><b class="blk cut"><bdi>{person.name}</bdi></b><span class="small soft cut blk"><About person={person} /></span></span>
                <Icon name="chat" />
              </button>
            </li>
          ))}
        </ul>
      )}
      {next.value !== null && <button class="btn" type="button" onClick={() => void search(q.value, true)}>{t("more")}</button>}
    </div>
  );
}

/** «Maths, PP · 5e B»: what somebody is, whose parent, in which classes. */
function About({ person }: { person: Contact }) {
  const teaches = person.roles.find((held) => held.role === "head_teacher") ?? person.roles.find((held) => held.role === "teacher");
  const known = teaches && person.subjects.length > 0;
  const words = [...new Set(person.roles.filter(({ role }) => !(known && (role === "teacher" || role === "head_teacher")) && !(role === "guardian" && person.children.length > 0)).map((held) => roleWord(held.role)).filter(Boolean))];
  const children = person.children.length > 0 ? t("people.parentOf", { names: person.children.map((child) => child.name).join(", ") }) : "";
  // To a parent, a teacher is their child's.
  const mine = (me.value?.children ?? []).filter((child) => person.groups.some((group) => group.id === child.group?.id)).map((child) => child.name.split(" ")[0]!);
  const groups = mine.length > 0 && teaches ? mine : person.groups.filter((group) => group.kind === "division").map((group) => group.name).slice(0, 4);
  const before = [words.join(", "), children].filter(Boolean).join(" · ");
  return (
    <>
      {known && <Does person={{ role: teaches.role, subjects: person.subjects }} />}{known && before && " · "}{before}
      {groups.length > 0 && (known || before !== "") && " · "}{groups.map((name, i) => <span key={name}>{i > 0 && ", "}<Raised text={name} /></span>)}
    </>
  );
}
