import { LocationProvider, useLocation } from "preact-iso";
import { useEffect, useLayoutEffect } from "preact/hooks";
import { t } from "../i18n";
import { lastOpened, listed, openId, rooms, sections } from "../store/channels";
import { children, chooseChild } from "../store/child";
import { boot, mayAnswerReports, mayLookIn, mayMakeCodes, signedIn } from "../store/session";
import { pageTitle } from "../store/title";
import { Inbox } from "../features/inbox/inbox";
import { lazy } from "../ui/lazy";
import { isWide } from "../ui/media";
import { go } from "../ui/navigate";
import { Empty } from "../ui/parts";
import { Away } from "./away";
import { Chat } from "./chat";
import { LiveRegion, Toasts } from "./notices";
import { firstPage, subjectAt } from "./pages";
import { ListHead, SideFoot, SideHead, Tabs } from "./shell";
import { Switcher } from "./switcher";

const SignInPage = lazy(() => import("../features/signin/signin").then((module) => module.SignInPage));
const PeoplePage = lazy(() => import("../features/people/people").then((module) => module.PeoplePage));
const LookInPage = lazy(() => import("../features/people/lookin").then((module) => module.LookInPage));
const ReportsPage = lazy(() => import("../features/reports/reports").then((module) => module.ReportsPage));
const SettingsPage = lazy(() => import("../features/settings/settings").then((module) => module.SettingsPage));
const CodesPage = lazy(() => import("../features/codes/codes").then((module) => module.CodesPage));
const MorePage = lazy(() => import("./more").then((module) => module.MorePage));
const StylePage = lazy(() => import("../features/style/style").then((module) => module.StylePage), "lesson");

export function App() {
  return (
    <LocationProvider>
      <Pages />
      <Toasts />
      <LiveRegion />
    </LocationProvider>
  );
}

function Pages() {
  const { path } = useLocation();
  if (path === "/style" && boot.value?.mode === "demo") return <main class="app one"><StylePage /></main>;
  if (signedIn.value === "unknown") return null;
  if (signedIn.value === "out") return <SignedOut />;
  return <Shell path={path.replace(/(.)\/+$/, "$1")} />;
}

function SignedOut() {
  useLayoutEffect(() => {
    pageTitle.value = `${t("signin.title")} · Préau`;
  });
  return <SignInPage />;
}

function Shell({ path: asked }: { path: string }) {
  const door = asked === "/" || asked === "/signin" || asked === "/shell";
  // The first page is drawn at once; the address follows, when somebody listens to it.
  const path = door && firstPage !== null ? firstPage : asked;
  const channel = /^\/channels\/(\d+)$/.exec(path)?.[1];
  const id = channel === undefined ? null : Number(channel);
  const home = path === "/messages" || (door && firstPage === null);
  useLayoutEffect(() => {
    openId.value = id;
  }, [id]);
  useEffect(() => {
    if (door && firstPage !== null) go(firstPage, true);
  }, [door]);
  // A link that is about a child, the assistant's or a message's, opens on that child.
  const { pupil } = useLocation().query;
  useLayoutEffect(() => {
    const named = children.value.find((one) => String(one.id) === pupil);
    if (named) chooseChild(named.id);
  }, [pupil, path, children.value]);
  useOpening(home, door);
  const page = id === null && !home ? pageOf(path) : null;
  const title = page ? page.title : home ? t("nav.messages") : null;
  // Before the page's own: it may say it more closely.
  useLayoutEffect(() => {
    if (title !== null) pageTitle.value = `${title} · Préau`;
  }, [path, title]);
  return (
    <>
      <a class="skip" href="#contenu">{t("skip")}</a>
      <div class={`app${id === null ? "" : " chat"}`} data-pane={home ? "list" : "main"}>
        {isWide.value ? (
          <div class="side"><SideHead path={path} /><Inbox big={false} /><SideFoot path={path} /></div>
        ) : home && (
          <main class="side list" id="contenu"><ListHead /><Away /><Inbox big /></main>
        )}
        {id !== null ? <Chat key={id} id={id} /> : page ? <main class="main solo" id="contenu">{page.view}</main> : isWide.value && <Choose />}
        {!isWide.value && id === null && <Tabs path={path} />}
      </div>
      <Switcher />
    </>
  );
}

function pageOf(path: string): { title: string; view: preact.VNode } {
  if (path === "/people") return { title: t("nav.people"), view: <PeoplePage /> };
  if (path === "/people/channels" && mayLookIn.value) return { title: t("nav.look"), view: <LookInPage /> };
  if (path === "/settings") return { title: t("nav.settings"), view: <SettingsPage /> };
  if (path === "/reports" && mayAnswerReports.value) return { title: t("nav.reports"), view: <ReportsPage /> };
  if (path === "/codes" && mayMakeCodes.value) return { title: t("nav.codes"), view: <CodesPage /> };
  if (path === "/more") return { title: t("nav.more"), view: <MorePage /> };
  const subject = subjectAt(path);
  if (subject) return { title: t(subject.word), view: <subject.Page key={subject.part} path={path} /> };
  return { title: t("missing.short"), view: <Missing /> };
}

export function Missing() {
  return (
    <div class="page">
      <Empty whole sketch="missing" title={t("missing.title")} text={t("missing.text")}><a class="btn pri" href="/messages">{t("missing.back")}</a></Empty>
    </div>
  );
}

/** The first page of this visit has been chosen. */
let landed = false;

/** The list opens the last channel; on a phone only at the first door of a visit, and the list stays one step back. */
function useOpening(home: boolean, door: boolean): void {
  const ready = listed.value;
  useEffect(() => {
    if (!ready) return;
    const first = !landed;
    landed = true;
    if (!home || (!(first && door) && !isWide.peek())) return;
    const last = lastOpened() ?? boot.peek()?.channel?.channel.id ?? null;
    const target = last !== null && rooms.peek().has(last) ? last : isWide.peek() ? sections.peek()[0]?.rooms[0]?.id ?? null : null;
    if (target !== null) go(`/channels/${target}`, isWide.peek());
  }, [home, ready]);
}

function Choose() {
  return (
    <main class="main solo" id="contenu">
      <div class="page">
        <Empty whole sketch="writing" title={t("choose.title")} text={sections.value.length === 0 && listed.value ? t("inbox.empty") : t("choose.text")} />
      </div>
    </main>
  );
}
