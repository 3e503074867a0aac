import { useComputed, useSignal, useSignalEffect, type ReadonlySignal } from "@preact/signals";
import { lazy } from "../../ui/lazy";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { count, t } from "../../i18n";
import { focusComposer, selected } from "../../store/compose";
import { line, markRead, watching } from "../../store/live";
import { outbox } from "../../store/outbox";
import type { Room } from "../../store/rooms";
import { me } from "../../store/session";
import { Icon } from "../../ui/icon";
import { touch } from "../../ui/navigate";
import { Empty, ErrorNote, Skeleton } from "../../ui/parts";
import { channelName } from "../../ui/people";
import { useDeeds } from "./deeds";
import { active, ChunkOf } from "./chunk";
import type { Offer } from "./offer";
import { chunksOf, rowsOf } from "./rows";
import { useScroll } from "./scroll";
import { useTouch } from "./touch";

const EmojiDialog = lazy(() => import("../../ui/emoji").then((module) => module.EmojiDialog));
const ReportDialog = lazy(() => import("./report").then((module) => module.ReportDialog));
const SheetDialog = lazy(() => import("./sheet").then((module) => module.SheetDialog));
const DeleteDialog = lazy(() => import("./sheet").then((module) => module.DeleteDialog));

const FIRST = 20;

/** Once the page has been painted and the browser has nothing better to do. */
function afterPaint(run: () => void): void {
  requestAnimationFrame(() => setTimeout(run, 30));
}

export function Timeline({ room }: { room: Room }) {
  const tl = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const person = me.value;
  const offer = useOffer(room);
  const drawn = useComputed(() => {
    void room.rev.value;
    return rowsOf(room, outbox.value, me.value?.id ?? 0);
  });
  const rows = drawn.value;
  // The newest rows are on the screen a frame before the rest: a slow phone can be read sooner.
  const all = useSignal(room.entry.peek().unread > 0 || room.scroll < 0);
  useEffect(() => {
    if (rows.length > 0) afterPaint(() => {
      all.value = true;
      if (!touch()) setTimeout(() => void import("./actions").catch(() => undefined), 1_000);
    });
  }, [rows.length > 0]);
  const scroll = useScroll(room, tl, list);
  const deeds = useDeeds(room, scroll.jumpTo);
  const chunks = useComputed(() => chunksOf(all.value ? drawn.value : drawn.value.slice(-FIRST))).value;
  for (const row of rows) if (row.type === "message" && row.message.reply_to !== null) row.quoted = deeds.quoted(row.message);
  useTouch(tl, deeds.touched, deeds.swiped, offer.reply);

  useLayoutEffect(scroll.hold);
  // Rows get their true height when they come near the eyes.
  const filled = rows.length > 0;
  useEffect(() => {
    if (!filled || !list.current) return;
    const observer = new ResizeObserver(scroll.hold);
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [filled]);
  useEnter(room, scroll.start);
  useSignalEffect(() => {
    void room.entry.value.unread;
    if (scroll.atEnd.value && room.loading.value === "ready" && document.visibilityState === "visible") markRead(room);
  });

  const rested = useRef<ReturnType<typeof setTimeout>>(undefined);
  const point = (target: Element | null) => { active.value = target?.closest<HTMLElement>(".msg")?.dataset.key ?? null; };
  const onPointer = useCallback((event: PointerEvent) => {
    // Rows that slide under a resting pointer are not pointed at.
    if (event.pointerType === "touch") return;
    clearTimeout(rested.current);
    if (!scroll.isMoving()) return point(event.target as Element);
    // Once they have come to rest, the one under it is.
    const { clientX, clientY } = event;
    const later = () => {
      if (scroll.isMoving()) rested.current = setTimeout(later, 160);
      else if (tl.current?.matches(":hover")) point(document.elementFromPoint(clientX, clientY));
    };
    rested.current = setTimeout(later, 160);
  }, []);
  useEffect(() => () => clearTimeout(rested.current), []);
  const onFocus = (event: FocusEvent) => {
    const row = (event.target as Element).closest<HTMLElement>(".msg");
    if (row && (event.target as Element).matches(":focus-visible")) active.value = row.dataset.key ?? null;
  };
  const onKey = (event: KeyboardEvent) => moveByKey(event, list.current, deeds.byKey);

  const name = useComputed(() => channelName(room.entry.value)).value;
  const waiting = room.loading.value === "loading" || room.loading.value === "idle";
  const away = line.value !== "live" && line.value !== "detour";
  return (
    <div class="mid">
      <div
        class="tl" ref={tl} tabIndex={0} role="region" aria-label={t("timeline.label", { name })}
        onPointerOver={onPointer} onPointerLeave={() => { if (!tl.current?.contains(document.activeElement)) active.value = null; }}
        onFocusIn={onFocus} onKeyDown={onKey} onClick={deeds.clicked} onScroll={scroll.onScroll}
      >
        {rows.length > 0 && (
          <div class="all" ref={list}>
            <ol>
            {room.older.value === "loading" && <li class="older"><span class="spin" /><span class="vh">{t("loading")}</span></li>}
            {room.older.value === "error" && <li class="older"><button class="btn text" type="button" onClick={() => void room.loadOlder()}>{t("timeline.olderFailed")}</button></li>}
            {room.complete.value && all.value && <li class="begin"><h2>{name}</h2><p>{t("timeline.begin")}</p></li>}
            </ol>
            {chunks.map((chunk) => <ChunkOf key={chunk.key} rows={chunk.rows} away={away} me={person?.id ?? 0} myName={person?.name ?? null} offer={offer} />)}
          </div>
        )}
        {rows.length === 0 && waiting && <Skeleton label={t("timeline.loading")} rows={5} />}
        {rows.length === 0 && room.loading.value === "ready" && (
          <div class="page"><Empty sketch="writing" title={t("timeline.emptyTitle")} text={offer.reply ? t("timeline.emptyText") : undefined}>
            {offer.reply && <button class="btn" type="button" onClick={() => { focusComposer.value += 1; }}>{t("timeline.emptyButton")}</button>}
          </Empty></div>
        )}
        {room.loading.value === "error" && rows.length === 0 && (
          <div class="page"><Empty sketch="down" title={t(away ? "offline.channel" : "timeline.errorTitle")} text={t(away ? "offline.channelText" : "timeline.errorText")}>
            <button class="btn pri" type="button" onClick={() => void room.load()}>{t("retry")}</button>
          </Empty></div>
        )}
      </div>
      {room.loading.value === "error" && rows.length > 0 && <ErrorNote text={t("timeline.errorTitle")} retry={() => void room.load()} label={t("retry")} />}
      {rows.length > 0 && <Latest room={room} atEnd={scroll.atEnd} toEnd={scroll.toEnd} />}
      <>
        {deeds.picking.value && <EmojiDialog onPick={deeds.picked} onClose={() => { deeds.picking.value = null; }} />}
        {deeds.reporting.value && <ReportDialog message={deeds.reporting.value} onClose={() => { deeds.reporting.value = null; }} />}
        {deeds.deleting.value && <DeleteDialog message={deeds.deleting.value} mine={deeds.deleting.value.by?.id === person?.id} onConfirm={deeds.reallyDelete} onClose={() => { deeds.deleting.value = null; }} />}
        {deeds.sheet.value && <SheetDialog message={deeds.sheet.value} mine={deeds.sheet.value.by?.id === person?.id} offer={offer} onDeed={deeds.fromSheet} onClose={() => { deeds.sheet.value = null; }} />}
      </>
    </div>
  );
}

/** Back to what was said last; drawn by itself, so that scrolling draws nothing else again. */
function Latest({ room, atEnd, toEnd }: { room: Room; atEnd: ReadonlySignal<boolean>; toEnd(): void }) {
  if (atEnd.value) return null;
  const unseen = room.entry.value.unread;
  return <button class="btn latest" type="button" onClick={toEnd}><Icon name="down" small />{unseen > 0 ? count("timeline.new", unseen) : t("timeline.latest")}</button>;
}

/** The same object as long as it says the same. */
function useOffer(room: Room): Offer {
  const told = useComputed(() => {
    const can = room.can.value;
    const member = room.member.value !== false;
    const offer: Offer = {
      react: member && can.has("react"), reply: member && can.has("send"), moderate: member && can.has("moderate"), report: true,
      answerPrivately: room.entry.value.kind === "parents" && !can.has("send"),
    };
    return JSON.stringify(offer);
  }).value;
  return useMemo(() => JSON.parse(told) as Offer, [told]);
}

/** Entering a channel: what is new is marked once, and stays marked until one leaves. */
function useEnter(room: Room, start: () => void): void {
  useLayoutEffect(() => {
    const { unread, read_seq } = room.entry.peek();
    room.fresh.value = unread > 0 ? read_seq : null;
    active.value = null;
    selected.value = null;
    const seen = () => {
      if (document.visibilityState === "visible" && watching.peek()) markRead(room);
      else if (document.visibilityState === "hidden" && room.entry.peek().unread === 0) room.fresh.value = null;
    };
    document.addEventListener("visibilitychange", seen);
    return () => {
      document.removeEventListener("visibilitychange", seen);
      room.fresh.value = null;
      watching.value = false;
    };
  }, [room]);
  const ready = room.loading.value === "ready";
  useLayoutEffect(() => {
    if (ready) start();
  }, [room, ready]);
}

/** The focus goes into the bar of a row, drawn already or in a moment. */
function enterActions(row: HTMLElement, tries = 20): void {
  const button = row.querySelector<HTMLElement>(".acts button");
  if (button) button.focus();
  else if (tries > 0 && row === document.activeElement) setTimeout(() => enterActions(row, tries - 1), 50);
}

/** Arrows walk through the messages; Enter goes into the actions of one. */
function moveByKey(event: KeyboardEvent, list: HTMLElement | null, deed: (key: string, row: HTMLElement) => boolean): void {
  const focused = document.activeElement as HTMLElement | null;
  if (!list || !focused || focused.closest(".acts") || focused.matches("input, textarea")) {
    if (event.key === "Escape" && focused?.closest(".acts")) focused.closest<HTMLElement>(".msg")?.focus();
    return;
  }
  const rows = [...list.querySelectorAll<HTMLElement>(".msg")];
  const at = rows.indexOf(focused);
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    const next = at < 0 ? rows.at(-1) : rows[at + (event.key === "ArrowUp" ? -1 : 1)];
    if (!next) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  } else if (at >= 0 && event.key === "Enter" && focused.matches(".msg")) {
    event.preventDefault();
    enterActions(focused);
  } else if (event.key === "Escape") focusComposer.value += 1;
  else if (at >= 0 && !event.ctrlKey && !event.metaKey && !event.altKey && deed(event.key, focused)) event.preventDefault();
}
