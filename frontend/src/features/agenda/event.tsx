import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { count, t } from "../../i18n";
import { dayAt, hour, nearDay } from "../../i18n/days";
import { answerDeed, answerEvent, answerNow } from "../../store/answers";
import { dropDeed, retryDeed, useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { chosenOf, chosenWords } from "../../ui/audience";
import { Body } from "../../ui/body";
import { Confirm } from "../../ui/confirm";
import { Unsent } from "../../ui/deed";
import { AnswerButtons, eventWhen, hasBegun, type Answer } from "../../ui/event";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import type { AnswersPage, SchoolEvent } from "./facts";

const NO_NAMES = { list: [], me: null };

/** One event: what, when, where, for whom; then one's answer, and for its author who answered. */
export function EventPage({ id }: { id: number }) {
  const read = useRead<SchoolEvent>(`/events/${id}`, {}, ["events"]);
  const title = read.data?.title ?? t("event.published");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  return (
    <div class="page agenda event">
      {read.data === undefined && <header class="top row headed"><a class="ib" href="/agenda" aria-label={t("agenda.back")} title={t("agenda.back")}><Icon name="left" /></a><div class="grow"><h1>{title}</h1></div></header>}
      <Reading of={read} failed={t("agenda.eventFailed")} rows={5}>{(event) => <Shown event={event} />}</Reading>
    </div>
  );
}

function Shown({ event }: { event: SchoolEvent }) {
  const by = event.author && (event.author.called || event.author.name);
  const edits = event.can.includes("edit");
  const asks = event.answers === "yes_no_maybe";
  return (
    <>
      <header class="top row headed">
        <a class="ib" href="/agenda" aria-label={t("agenda.back")} title={t("agenda.back")}><Icon name="left" /></a>
        <div class="grow">
          <p class="small soft">{event.cancelled ? <span class="tag bad"><Icon name="ban" small />{t("event.cancelled")}</span> : t("event.published")}{by && <span>{!event.cancelled && ", "}{t("agenda.by", { name: by })}</span>}</p>
          <h1>{event.cancelled ? <del>{event.title}</del> : <Raised text={event.title} />}</h1>
        </div>
      </header>
      {event.cancelled && <p class="note bad" role="status"><Icon name="ban" /><span>{t("agenda.isCancelled")}</span></p>}
      <div class={edits && asks ? "cols" : undefined}>
        <div>
          <dl class="facts">
            <div><dt><Icon name="clock" small />{t("agenda.when")}</dt><dd><b class="serif">{event.cancelled ? <del>{eventWhen(event)}</del> : eventWhen(event)}</b></dd></div>
            {event.place && <div><dt><Icon name="door" small />{t("agenda.where")}</dt><dd>{event.place}</dd></div>}
            {event.audience.length > 0 && <div><dt><Icon name="users" small />{t("agenda.forWhom")}</dt><dd>{chosenOf(event.audience).map((one) => <span class="blk" key={JSON.stringify(one.in)}>{chosenWords(one)}</span>)}</dd></div>}
          </dl>
          {asks && <Mine event={event} />}
          {event.details && <div class="told say-like"><Body text={event.details} names={NO_NAMES} /></div>}
          {edits && !event.cancelled && <Deeds event={event} />}
        </div>
        {edits && asks && <Given event={event} />}
      </div>
    </>
  );
}

/** One's own answer: framed twice while it waits for one, once when it is given. */
function Mine({ event }: { event: SchoolEvent }) {
  const answer = answerNow(event.id, event.answer as Answer | null);
  const deed = answerDeed(event.id);
  const begun = hasBegun(event);
  if (event.cancelled) return null;
  if (!event.can.includes("answer")) return event.can.includes("edit") ? null : <p class="small soft told">{t("agenda.othersAnswer")}</p>;
  if (begun) return <p class="note"><Icon name="lock" /><span>{t("agenda.begun")}{answer && ` ${t("agenda.youSaid", { answer: t(`event.${answer}`).toLowerCase() })}`}</span></p>;
  return (
    <section class={answer === null ? "frame due pad mine" : "frame pad mine"} aria-labelledby="ev-mine">
      <h2 id="ev-mine">{t(answer === null ? "agenda.coming" : `agenda.said.${answer}`)}</h2>
      <AnswerButtons value={answer} title={event.title} onAnswer={(to) => answerEvent(event.id, to)} />
      <p class="small soft">{t(answer === null ? "agenda.untilBegin" : "agenda.canChange")}</p>
      {deed && <Unsent deed={deed} onRetry={() => retryDeed(deed.key)} onDiscard={() => dropDeed(deed.key)} />}
    </section>
  );
}

const ORDER: readonly Answer[] = ["yes", "maybe", "no"];
const HEADS = { yes: "agenda.saidYes", maybe: "agenda.saidMaybe", no: "agenda.saidNo" } as const;

/** Who answered what, for its author: the figures first, then the names. */
function Given({ event }: { event: SchoolEvent }) {
  const read = useRead<AnswersPage>(`/events/${event.id}/answers`, { limit: 200 }, ["events"]);
  return (
    <section class="given" aria-labelledby="ev-given">
      <h2 class="under" id="ev-given">{t("agenda.answers")}</h2>
      <Reading of={read} failed={t("agenda.answersFailed")} rows={3}>
        {(page) => {
          const { yes, no, maybe } = page.counts;
          const silent = Math.max(0, page.people - yes - no - maybe);
          return (
            <>
              <dl class="counts" aria-live="polite">
                {ORDER.map((one) => <div key={one} class={one}><dd class="num big">{page.counts[one]}</dd><dt>{t(`event.${one}`)}</dt></div>)}
                <div><dd class="num big">{silent}</dd><dt>{t("agenda.silent")}</dt></div>
              </dl>
              <p class="small soft">{count("agenda.people", page.people)}</p>
              {page.items.length === 0 && <p>{t("agenda.noAnswers")}</p>}
              {ORDER.map((one) => {
                const some = page.items.filter((given) => given.answer === one);
                return some.length === 0 ? null : (
                  <details key={one} open={page.items.length < 40}>
                    <summary>{count(HEADS[one], page.counts[one])}</summary>
                    <ul class="names">{some.map((given) => <li key={given.person.id}>{given.person.name} <span class="small mute nowrap">{nearDay(dayAt(given.at)).toLowerCase()} {hour(given.at)}</span></li>)}</ul>
                  </details>
                );
              })}
              {page.next && <p class="small soft">{t("agenda.firstOnly", { n: page.items.length })}</p>}
            </>
          );
        }}
      </Reading>
    </section>
  );
}

/** What its author may do: put it right, or call it off. */
function Deeds({ event }: { event: SchoolEvent }) {
  const asking = useSignal(false);
  const save = useDeed();
  const cancel = async () => {
    if (!(await save.run("DELETE", `/events/${event.id}`))) return;
    asking.value = false;
    readAnew("events");
    toast("check", t("agenda.didCancel", { title: event.title }));
  };
  return (
    <div class="do after">
      <a class="btn" href={`/events/${event.id}/edit`}><Icon name="pen" small />{t("agenda.change")}</a>
      <button class="btn bad" type="button" onClick={() => { asking.value = true; }}><Icon name="ban" small />{t("agenda.cancel")}</button>
      {asking.value && (
        <Confirm bad title={t("agenda.cancelTitle")} text={t("agenda.cancelText", { title: event.title })} verb={t("agenda.cancel")} busy={save.busy.value} onYes={() => void cancel()} onClose={() => { asking.value = false; }}>
          {(save.problem.value || save.silent.value) && <ErrorNote text={save.problem.value?.message ?? t("fail.network")} />}
        </Confirm>
      )}
    </div>
  );
}
