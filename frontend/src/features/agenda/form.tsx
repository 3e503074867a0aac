import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { language, t } from "../../i18n";
import { dayAt, today, type Day } from "../../i18n/days";
import { useDeed } from "../../store/deeds";
import { readAnew, useRead } from "../../store/pages";
import { me } from "../../store/session";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { AudienceField, chosenOf, chosenWords, partsOf, type Chosen, type Part } from "../../ui/audience";
import { eventWhen } from "../../ui/event";
import { Check, TextArea, TextField, toFirstWrong, WhenField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { go } from "../../ui/navigate";
import { Empty, ErrorNote, Segments } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import type { SchoolEvent } from "./facts";
import { publishes } from "./state";
import { moment, timeIn } from "./times";

/** A new event, or one that is put right. */
export function EventForm({ id }: { id?: number }) {
  const read = useRead<SchoolEvent>(id === undefined ? null : `/events/${id}`, {}, ["events"]);
  const title = t(id === undefined ? "agenda.new" : "agenda.changeTitle");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  return (
    <div class="page agenda">
      <header class="top row headed">
        <a class="ib" href={id === undefined ? "/agenda" : `/events/${id}`} aria-label={t("back")} title={t("back")}><Icon name="left" /></a>
        <div class="grow"><h1>{title}</h1></div>
      </header>
      {id === undefined
        ? publishes.value ? <Fields known={undefined} /> : <Empty sketch="missing" title={t("agenda.closedToYou")}><a class="btn" href="/agenda">{t("agenda.back")}</a></Empty>
        : <Reading of={read} failed={t("agenda.eventFailed")}>{(event) => (event.can.includes("edit") && !event.cancelled ? <Fields known={event} /> : <Empty sketch="missing" title={t("agenda.notYours")} />)}</Reading>}
    </div>
  );
}

function askedDay(): Day {
  const asked = new URLSearchParams(location.search).get("day");
  return asked && /^\d{4}-\d\d-\d\d$/.test(asked) ? asked : today();
}

const SHOWN = ["title", "starts_at", "ends_at", "place", "details", "answers", "audience"];

function Fields({ known }: { known: SchoolEvent | undefined }) {
  const title = useSignal(known?.title ?? "");
  const allDay = useSignal(known?.all_day ?? false);
  const day = useSignal<Day>(known?.day ?? askedDay());
  const lastDay = useSignal<Day>(known?.last_day ?? day.peek());
  const from = useSignal(known && !known.all_day ? timeIn(known.starts_at) : "18:00");
  const to = useSignal(known && !known.all_day ? timeIn(known.ends_at) : "19:30");
  const place = useSignal(known?.place ?? "");
  const details = useSignal(known?.details ?? "");
  const answers = useSignal<SchoolEvent["answers"]>(known?.answers ?? "none");
  const chosen = useSignal<Chosen[]>(known ? chosenOf(known.audience) : []);
  const missing = useSignal(false);
  const save = useDeed<SchoolEvent>();

  const parts = partsOf(chosen.value);
  const outside = save.problem.value?.code === "outside_rights" ? (save.problem.value.body.outside_rights as Part[]) : [];
  const several = new Set(me.value?.roles.map(({ establishment }) => establishment.id)).size > 1;
  const days = day.value !== "" && lastDay.value >= day.value;
  const starts = allDay.value ? day.value : moment(day.value, from.value);
  const ends = allDay.value ? lastDay.value : moment(lastDay.value, to.value);
  const shift = (next: Day) => {
    if (next && (lastDay.peek() < next || lastDay.peek() === day.peek())) lastDay.value = next;
    day.value = next;
  };
  const late = !allDay.value && lastDay.value === day.value && to.value !== "" && to.value <= from.value;
  const run = async () => {
    missing.value = true;
    if (title.value.trim() === "" || parts.length === 0 || !day.value || !days || late) return;
    const body = { title: title.value.trim(), all_day: allDay.value, starts_at: starts, ends_at: ends, place: place.value.trim(), details: details.value.trim(), answers: answers.value };
    const same = known && JSON.stringify(partsOf(chosenOf(known.audience))) === JSON.stringify(parts);
    const answer = known
      ? await save.run("PATCH", `/events/${known.id}`, { ...body, ...(same ? {} : { audience: parts }) })
      : await save.run("POST", "/events", { ...body, audience: parts, ...(several ? schoolOf() : {}) });
    if (!answer) return;
    readAnew("events", "today");
    toast("check", t(known ? "agenda.saved" : "agenda.published", { title: answer.title }));
    go(`/events/${answer.id}`, true);
  };
  const need = (value: string, words: string): string | undefined => (missing.value && value.trim() === "" ? words : undefined);
  const rest = save.rest(...SHOWN);
  return (
    <form class="form event-form" noValidate onSubmit={(event) => { event.preventDefault(); const form = event.currentTarget; void run().then(() => toFirstWrong(form)); }}>
      <TextField label={t("agenda.what")} hint={t("agenda.whatHint")} value={title.value} maxLength={120} onInput={(value) => { title.value = value; }} error={save.wrong("title") ?? need(title.value, t("agenda.sayTitle"))} />
      <AudienceField
        label={t("agenda.forWhom")} hint={t("agenda.forWhomHint")} chosen={chosen.value} outside={outside} onChange={(next) => { chosen.value = next; }}
        error={outside.length > 0 ? t("agenda.outside", { names: new Intl.ListFormat(language.value).format(chosenOf(outside).map(chosenWords)) }) : save.wrong("audience") ?? (missing.value && parts.length === 0 ? t("agenda.sayWhom") : undefined)}
      />
      <fieldset class="stack">
        <legend class="lab">{t("agenda.when")}</legend>
        <Check checked={allDay.value} onChange={(value) => { allDay.value = value; }}>{t("agenda.allDay")}</Check>
        <div class="pair">
          <WhenField kind="date" label={t(allDay.value ? "agenda.firstDay" : "agenda.day")} value={day.value} required onInput={shift} error={save.wrong("starts_at") ?? need(day.value, t("agenda.sayDay"))} />
          {allDay.value
            ? <WhenField kind="date" label={t("agenda.lastDay")} value={lastDay.value} min={day.value} onInput={(value) => { lastDay.value = value; }} error={save.wrong("ends_at") ?? (missing.value && !days ? t("agenda.endsBefore") : undefined)} />
            : <><WhenField kind="time" label={t("agenda.from")} value={from.value} required onInput={(value) => { from.value = value; }} />
              <WhenField kind="time" label={t("agenda.to")} value={to.value} required onInput={(value) => { to.value = value; }} error={save.wrong("ends_at") ?? (late ? t("agenda.endsBefore") : undefined)} /></>}
          {!allDay.value && lastDay.value > day.value && <WhenField kind="date" label={t("agenda.lastDay")} value={lastDay.value} min={day.value} onInput={(value) => { lastDay.value = value || day.value; }} />}
        </div>
      </fieldset>
      <TextField label={t("agenda.where")} value={place.value} maxLength={120} onInput={(value) => { place.value = value; }} error={save.wrong("place")} />
      <TextArea label={t("agenda.details")} rows={4} maxLength={4000} value={details.value} onInput={(value) => { details.value = value; }} error={save.wrong("details")} />
      <div class="field">
        <span class="lab">{t("agenda.asked")}</span>
        <Segments<SchoolEvent["answers"]> label={t("agenda.asked")} value={answers.value} choices={[["none", t("agenda.askNothing")], ["yes_no_maybe", t("agenda.askAnswer")]]} onChoose={(value) => { answers.value = value; }} />
      </div>
      {title.value.trim() !== "" && parts.length > 0 && day.value && days && (
        <section class="preview" aria-labelledby="ev-preview">
          <h2 class="small" id="ev-preview">{t("agenda.preview")}</h2>
          <article class="frame card">
            <p class="k"><b class="row"><Icon name="month" small />{t("event.published")}</b></p>
            <h3>{title.value}</h3>
            <p>{eventWhen(allDay.value ? { starts_at: day.value, ends_at: lastDay.value, all_day: true, day: day.value, last_day: lastDay.value } : { starts_at: starts, ends_at: ends, all_day: false, day: dayAt(starts), last_day: dayAt(ends) })}{place.value.trim() && `, ${place.value.trim()}`}</p>
            <p class="small soft row"><Icon name="users" small /><span>{chosen.value.filter((one) => one.who.length > 0).map(chosenWords).join("\u202f; ")}</span></p>
          </article>
        </section>
      )}
      {rest && outside.length === 0 && <ErrorNote text={rest} />}
      {save.silent.value && <ErrorNote text={t("fail.network")} />}
      <div class="do"><button class="btn pri" type="submit" aria-busy={save.busy.value}>{t(known ? "agenda.save" : "agenda.publish")}</button><a class="btn" href={known ? `/events/${known.id}` : "/agenda"}>{t("agenda.keep")}</a></div>
    </form>
  );
}

/** Which school, for who works in several: the one of the first role that may publish. */
function schoolOf(): { establishment?: number } {
  const held = me.peek()?.roles.find(({ role }) => ["head", "school_life", "office", "teacher"].includes(role));
  return held ? { establishment: held.establishment.id } : {};
}

