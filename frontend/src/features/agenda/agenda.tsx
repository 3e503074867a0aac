import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { addDays, addMonths, longDay, mondayOf, monthName, monthWeeks, range, today, weekOf, weekNumber, type Day } from "../../i18n/days";
import { children } from "../../store/child";
import { readAhead, useRead } from "../../store/pages";
import { me } from "../../store/session";
import { pageTitle } from "../../store/title";
import type { Topic } from "../../wire/types";
import { ChildSwitch } from "../../ui/child";
import { Icon } from "../../ui/icon";
import { Empty, IconButton, Segments } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import { DayList, List, Week } from "./days";
import { ICONS, WORDS, type AgendaPage } from "./facts";
import { Month } from "./month";
import { NoteLine } from "./own";
import { beginToday, chooseView, chooseWhose, day, hidden, kinds, mine, publishes, switches, toggle, view, whose, type View, type Whose } from "./state";

const TOPICS: readonly Topic[] = ["events", "timetable", "homework"];
const AHEAD = 28;
const UNKNOWN: AgendaPage = { items: [] };

/** The days that a view shows. */
function spanOf(shown: View, at: Day): readonly [Day, Day] {
  if (shown === "month") {
    const weeks = monthWeeks(at);
    return [weeks[0]![0]!, weeks.at(-1)![6]!];
  }
  return shown === "week" ? [mondayOf(at), addDays(mondayOf(at), 6)] : [at, addDays(at, AHEAD - 1)];
}

/** A page further or back; the month of today opens on today. */
function turned(shown: View, at: Day, by: 1 | -1): Day {
  if (shown !== "month") return addDays(at, by * (shown === "week" ? 7 : AHEAD));
  const first = addMonths(at, by);
  return first.slice(0, 7) === today().slice(0, 7) ? today() : first;
}

const TURN = { month: ["agenda.monthBefore", "agenda.monthAfter"], week: ["agenda.weekBefore", "agenda.weekAfter"], list: ["agenda.before", "agenda.after"] } as const;

export function Agenda() {
  useEffect(beginToday, []);
  const of = whose.value;
  if (of === null) return <div class="page agenda"><header class="top"><h1>{t("nav.agenda")}</h1></header><Empty sketch="missing" title={t("agenda.noChild")} text={t("agenda.noChildText")} /></div>;
  return <Shown of={of} />;
}

function Shown({ of }: { of: Whose }) {
  const shown = view.value;
  const at = day.value;
  const [from, to] = spanOf(shown, at);
  const asked = (first: Day, last: Day) => ({ ...(of.child === null ? {} : { pupil: of.child }), from: first, to: last });
  const read = useRead<AgendaPage>("/agenda", asked(from, to), TOPICS);
  const title = shown === "month" ? monthName(at) : shown === "week" ? `${range(from, to)}` : range(from, to);
  useEffect(() => { pageTitle.value = `${t("nav.agenda")}, ${title.toLowerCase()} · Préau`; }, [title]);
  useEffect(() => {
    if (read.state === "ready") readAhead("/agenda", asked(...spanOf(shown, turned(shown, at, 1))), TOPICS);
  }, [from, read.state, of.child, shown]);
  const letter = shown === "week" ? read.data?.items.find((one) => one.day === from)?.letter : "";
  return (
    <div class="page agenda">
      <header class="top row wrap">
        <div class="grow"><h1>{t("nav.agenda")}</h1><p class="soft" aria-live="polite">{title}{shown === "week" && `, ${letter ? t("agenda.letter", { letter }) : t("agenda.weekNo", { n: weekNumber(from) })}`}</p></div>
        <div class="row">
          <IconButton icon="left" label={t(TURN[shown][0])} onClick={() => { day.value = turned(shown, at, -1); }} />
          <IconButton icon="right" label={t(TURN[shown][1])} onClick={() => { day.value = turned(shown, at, 1); }} />
        </div>
        <Segments<View> label={t("agenda.view")} value={shown} choices={[["month", t("agenda.viewMonth")], ["week", t("agenda.viewWeek")], ["list", t("agenda.viewList")]]} onChoose={chooseView} />
        <button class="btn" type="button" onClick={() => { day.value = today(); }}>{t("agenda.today")}</button>
        {publishes.value && <a class="btn pri" href={`/events/new?day=${at >= today() ? at : today()}`}><Icon name="plus" small />{t("agenda.new")}</a>}
      </header>
      {switches.value && <p class="only"><ChildSwitch children={children.value} mine={mine.value} value={of.child} onChoose={chooseWhose} /></p>}
      <Filters />
      <NoteLine />
      <Reading of={read} failed={t("agenda.failed")} rows={7} meanwhile={shown === "month" ? UNKNOWN : undefined}>
        {(page) => (
          <>
            {shown === "month" && <MonthAndDay page={page} />}
            {shown === "week" && <Week days={weekOf(at, 7).map((one) => page.items.find((each) => each.day === one) ?? { day: one, closed: "", letter: "", items: [] })} />}
            {shown === "list" && <List days={page.items} />}
          </>
        )}
      </Reading>
      {me.value !== null && "ics_url" in me.value && <p class="after"><a class="btn text" href="/timetable?feed"><Icon name="calendar" small />{t("agenda.feed")}</a></p>}
    </div>
  );
}

/** A month, and beside it what is on the chosen day. */
function MonthAndDay({ page }: { page: AgendaPage }) {
  const at = day.value;
  const chosen = page.items.find((one) => one.day === at);
  return (
    <div class="monthly">
      <Month days={page.items} />
      <section aria-labelledby="ag-day" aria-live="polite">
        <h2 class="under" id="ag-day">{longDay(at)}</h2>
        {chosen && <DayList of={chosen} none />}
      </section>
    </div>
  );
}

/** What one wants to see, each kind by its name. */
function Filters() {
  return (
    <div class="filters" role="group" aria-label={t("agenda.show")}>
      {kinds.value.map((kind) => <button key={kind} type="button" class="btn" aria-pressed={!hidden.value.has(kind)} onClick={() => toggle(kind)}><Icon name={hidden.value.has(kind) ? "eye-off" : ICONS[kind]} small />{t(WORDS[kind])}</button>)}
    </div>
  );
}
