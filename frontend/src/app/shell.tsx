import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../i18n";
import { unreadTotal } from "../store/channels";
import { taught } from "../store/names";
import { mayLookIn, me } from "../store/session";
import { api } from "../wire/api";
import { Badge } from "../features/inbox/inbox";
import { Icon } from "../ui/icon";
import { IconButton } from "../ui/parts";
import { Avatar, Does, mainRole, Raised, rolesWords } from "../ui/people";
import { Wordmark } from "../ui/wordmark";
import { bar, isAt, sideList } from "./places";
import { switching } from "./switching";

export function Waiting({ n = 0 }: { n?: number }) {
  return n === 0 ? null : <span class="badge at"><span aria-hidden="true">{n}</span><span class="vh"> {count("nav.waiting", n)}</span></span>;
}

export function SideHead({ path }: { path: string }) {
  return (
    <>
      <header class="who">
        <a class="plain" href="/" aria-label={t("nav.home")}><Wordmark width={90} /></a>
        <span class="grow" />
        <IconButton icon="search" label={t("switch.open")} onClick={() => { switching.value = true; }} />
      </header>
      <nav class="nav" aria-label="Préau">
        <ul>{sideList().map((place) => <li key={place.href}><a href={place.href} aria-current={(place.href === "/people" ? path === place.href : isAt(place, path)) ? "page" : undefined}><Icon name={place.icon} /><span class="grow cut">{place.word}</span><Waiting n={place.waiting} /></a></li>)}</ul>
      </nav>
    </>
  );
}

/** The classes that one is «PP» of; null while that is not known. */
const headed = signal<string[] | null>(null);

export function SideFoot({ path }: { path: string }) {
  const person = me.value!;
  const role = mainRole(person.roles);
  const told = taught.value.get(person.id);
  const subjects = told?.length ? [...told] : undefined;
  const heads = role === "head_teacher" ? headed.value : null;
  useEffect(() => {
    if (role !== "head_teacher" || headed.peek() !== null || mayLookIn.peek()) return;
    const timer = setTimeout(() => void api.groups().then((page) => {
      headed.value = page.items.filter((group) => group.kind === "division" && group.can.includes("code")).map((group) => group.name);
    }, () => undefined), 4_000);
    return () => clearTimeout(timer);
  }, [role]);
  return (
    <footer class="who">
      <Avatar person={{ id: person.id, name: person.name, role: mainRole(person.roles), subjects }} />
      <span class="grow small cut"><b>{person.name}</b><br /><span class="soft">{subjects && role !== null ? <><Does person={{ role: heads?.length ? "teacher" : role, subjects }} />{heads?.length ? <>, <Raised text={t("role.headOf", { groups: heads.join(", ") })} /></> : null}</> : rolesWords(person.roles)}</span></span>
      <a class="ib" href="/settings" aria-label={t("nav.settings")} title={t("nav.settings")} aria-current={path === "/settings" ? "page" : undefined}><Icon name="settings" /></a>
    </footer>
  );
}

/** The head of the list on a phone. */
export function ListHead() {
  return (
    <header class="head">
      <div class="t grow"><h1>{t("nav.messages")}</h1></div>
      <IconButton icon="search" label={t("switch.open")} onClick={() => { switching.value = true; }} />
      {mayLookIn.value && <a class="ib" href="/people/channels" aria-label={t("nav.look")}><Icon name="eye" /></a>}
      <a class="ib" href="/people" aria-label={t("nav.write")}><Icon name="pen" /></a>
    </header>
  );
}

export function Tabs({ path }: { path: string }) {
  const unread = unreadTotal.value;
  const { shown, more } = bar();
  const doors = more.length === 0 ? shown : [...shown, { href: "/more", icon: "menu" as const, word: t("nav.more"), waiting: more.reduce((sum, place) => sum + (place.waiting ?? 0), 0), also: more.flatMap((place) => [place.href, ...(place.also ?? [])]) }];
  return (
    <nav class="tabs" aria-label={t("nav.label")}>
      {doors.map((place) => (
        <a key={place.href} href={place.href} aria-current={isAt(place, path) || (place.href === "/people" && path === "/codes") ? "page" : undefined}>
          <Icon name={place.icon} /><span>{place.short ?? place.word}</span>
          {place.href === "/messages" ? <Badge unread={unread} mentions={0} /> : <Waiting n={place.waiting} />}
        </a>
      ))}
    </nav>
  );
}
