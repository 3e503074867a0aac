import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import { useEffect } from "preact/hooks";
import { cardWord, t, type Key } from "../../i18n";
import { clock, dayKey, full, wholeDay } from "../../i18n/dates";
import { countReports, waitingReports } from "../../store/desk";
import { toast } from "../../store/toasts";
import { api } from "../../wire/api";
import type { CopiedMessage, Report, ReportOutcome } from "../../wire/types";
import { Body } from "../../ui/body";
import { Calls } from "../../ui/calls";
import { Icon } from "../../ui/icon";
import { Empty, ErrorNote, Segments, Skeleton } from "../../ui/parts";
import { Avatar, Raised, roleWord } from "../../ui/people";

/** The reports' desk of school life: what was reported, as it stood, and what was decided. */
export function ReportsPage() {
  const reports = useSignal<Report[] | null>(null);
  const next = useSignal<string | number | null>(null);
  const failed = useSignal(false);
  const shown = useSignal<"open" | "answered">("open");
  const load = async (more = false) => {
    failed.value = false;
    try {
      const page = await api.reports(more ? next.peek() : null);
      const told = new Set(page.items.map((report) => report.id));
      const before = (reports.peek() ?? []).filter((report) => !told.has(report.id));
      if (more || before.length === 0 || reports.peek() === null) next.value = page.next;
      reports.value = more ? [...before, ...page.items] : [...page.items, ...before];
    } catch {
      failed.value = true;
    }
  };
  // The desk shows what the badge counts: what is new comes in, what is being written stays.
  const waiting = waitingReports.value.join();
  useEffect(() => {
    void load();
  }, [waiting]);
  const list = (reports.value ?? []).filter((report) => report.state === shown.value);
  const answered = (report: Report) => {
    reports.value = (reports.peek() ?? []).map((one) => (one.id === report.id ? { ...one, ...report } : one));
    void countReports();
  };
  return (
    <div class="page">
      <header class="top row wrap">
        <div class="grow"><h1>{t("reports.title")}</h1><p class="soft">{t("reports.sub")}</p></div>
        <Segments label={t("reports.show")} value={shown.value} choices={[["open", t("reports.open")], ["answered", t("reports.answered")]]} onChoose={(value) => { shown.value = value; }} />
      </header>
      {failed.value && <ErrorNote text={t("reports.failed")} retry={() => void load()} label={t("retry")} />}
      {reports.value === null && !failed.value && <Skeleton label={t("loading")} />}
      {reports.value && list.length === 0 && <Empty sketch="done" title={t(shown.value === "open" ? "reports.none" : "reports.noneAnswered")} text={shown.value === "open" ? t("reports.noneText") : undefined} />}
      <ul class="cases">{list.map((report) => <Case key={report.id} report={report} onAnswered={answered} />)}</ul>
      {next.value !== null && <button class="btn" type="button" onClick={() => void load(true)}>{t("more")}</button>}
      <div class="after"><p class="soft">{t("reports.help")}</p><Calls /></div>
    </div>
  );
}

const OUTCOMES: readonly ReportOutcome[] = ["hidden", "warned", "referred", "dismissed"];

function Case({ report, onAnswered }: { report: Report; onAnswered(report: Report): void }) {
  const outcome = useSignal<ReportOutcome | null>(null);
  const note = useSignal("");
  const busy = useSignal(false);
  const error = useSignal<string | null>(null);
  const around = useSignal(false);
  const whole = [...report.before, report.message, ...report.after];
  const decided = report.answers.at(-1);
  const isOpen = report.state === "open";
  const answer = async (event: Event) => {
    event.preventDefault();
    if (outcome.value === null) {
      error.value = t("reports.choose");
      return;
    }
    busy.value = true;
    try {
      onAnswered(await api.answerReport(report.id, outcome.value, note.value.trim()));
      toast("check", t("reports.saved"));
    } catch (problem) {
      error.value = problem instanceof Error && problem.message ? problem.message : t("fail.change");
    }
    busy.value = false;
  };
  return (
    <li class={`frame card wide${isOpen ? " due" : ""}`}>
      <p class="k"><Icon name="flag" small /> <b>{t(`reason.${report.reason}` as Key)}</b> <span><Raised text={report.channel.name} /></span> <time dateTime={report.at}>{full(report.at)}</time>
        {decided && <span class="tag ok"><Icon name="check" small /> {t(`outcome.${decided.outcome}` as Key)}</span>}</p>
      {report.details && <p class="soft">« {report.details} »</p>}
      <ol class="copy">
        {whole.filter((message) => around.value || message === report.message).map((message, i, shown) => (
          <Fragment key={message.id}>
            {(i === 0 || dayKey(shown[i - 1]!.at) !== dayKey(message.at)) && <li class="day"><time dateTime={message.at}>{wholeDay(message.at)}</time></li>}
            <Copied message={message} reported={message === report.message} />
          </Fragment>
        ))}
      </ol>
      {whole.length > 1 && <button class="btn text" type="button" aria-expanded={around.value} onClick={() => { around.value = !around.value; }}>{t(around.value ? "reports.less" : "reports.around")}</button>}
      {!isOpen ? decided?.note && <p class="note"><span><b>{decided.by.name}</b>{t("colon")}{decided.note}</span></p> : (
        <form class="stack" noValidate onSubmit={answer}>
          <fieldset class="row wrap">
            <legend class="lab">{t("reports.outcome")}</legend>
            {OUTCOMES.map((choice) => (
              <label class="check" key={choice}><input type="radio" name={`outcome-${report.id}`} checked={outcome.value === choice} onChange={() => { outcome.value = choice; error.value = null; }} /><span>{t(`outcome.${choice}` as Key)}</span></label>
            ))}
          </fieldset>
          <div class="field"><label for={`note-${report.id}`}>{t("reports.note")}</label><textarea class="in" id={`note-${report.id}`} rows={2} maxLength={2000} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} /><span class="hint">{t("reports.noteHint")}</span></div>
          {error.value && <p class="err" role="alert"><Icon name="alert" small /> {error.value}</p>}
          <div class="do"><button class="btn pri" type="submit" aria-busy={busy.value} disabled={busy.value}>{t("reports.answer")}</button></div>
        </form>
      )}
    </li>
  );
}

function Copied({ message, reported }: { message: CopiedMessage; reported: boolean }) {
  return (
    <li class={reported ? "reported" : undefined}>
      <Avatar person={message.by} />
      <div class="grow">
        <p class="by"><b><bdi>{message.by?.name ?? t("school")}</bdi></b><span>{roleWord(message.by?.role)}</span><time dateTime={message.at} title={full(message.at)}>{clock(message.at)}</time></p>
        {message.body === null ? <p class="say gone">{t("message.gone")}</p> : message.card ? <p class="say soft">{cardWord(message.card)}</p> : message.body !== "" && <Body text={message.body} names={{ list: [], me: null }} />}
        {message.files?.map((name) => <p class="small soft row" key={name}><Icon name="file" small /><bdi>{name}</bdi></p>)}
      </div>
    </li>
  );
}
