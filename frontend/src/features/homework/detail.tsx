import { useEffect } from "preact/hooks";
import { t } from "../../i18n";
import { duration } from "../../i18n/days";
import { child } from "../../store/child";
import { useRead } from "../../store/pages";
import { roles } from "../../store/session";
import { pageTitle } from "../../store/title";
import { Body } from "../../ui/body";
import { FileList } from "../../ui/files";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters, teachersOf } from "../../ui/lesson";
import { Raised } from "../../ui/people";
import { Reading } from "../../ui/reading";
import { BoardPart } from "./board";
import { atWords, dueWords, NO_NAMES, type Homework, type Submission } from "./facts";
import { HandIn } from "./handin";
import { Stand } from "./todo";
import { TickBox, ticked } from "./tick";
import { Version } from "./version";

/** One piece of work: what is to be done, and then what one does about it: hand it in, look at it, correct it. */
export function Detail({ id, pupil }: { id: number; pupil: number | null }) {
  // A parent who teaches asks as a teacher; the server says which of the two this work is.
  const asks = roles.value.has("guardian") && !roles.value.has("pupil") ? child.value?.id : undefined;
  const read = useRead<Homework>(`/homework/${id}`, { pupil: asks }, ["homework"]);
  const title = read.data?.title ?? t("nav.homework");
  useEffect(() => { pageTitle.value = `${title} · Préau`; }, [title]);
  return (
    <div class="page homework">
      {read.data === undefined && <header class="top row headed"><a class="ib" href="/homework" aria-label={t("homework.back")} title={t("homework.back")}><Icon name="left" /></a><div class="grow"><h1>{title}</h1></div></header>}
      <Reading of={read} failed={t("homework.failed")} rows={4}>
        {(found) => {
          const work = ticked(found);
          return work.can.includes("change") ? <BoardPart work={work} pupil={pupil} /> : <ForPupil work={work} pupil={asks} />;
        }}
      </Reading>
    </div>
  );
}

/** What, for when, in which subject; the same head for whoever reads it. */
export function Head({ work, back = "/homework", children }: { work: Homework; back?: string; children?: preact.ComponentChildren }) {
  return (
    <header class="top row headed">
      <a class="ib" href={back} aria-label={t("homework.back")} title={t("homework.back")}><Icon name="left" /></a>
      <div class="grow">
        <p class="row wrap"><Letters subject={work.subject} /><b class={`subj ${inkOfSubject(work.subject)}`}>{work.subject.name}</b><span class="soft small"><Raised text={work.group.name} /></span></p>
        <h1>{work.title}</h1>
        <p class="soft sentence">{sentence(work)}</p>
      </div>
      {children}
    </header>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function sentence(work: Homework): string {
  const parts = [capital(dueWords(work.due)), work.minutes === null ? "" : t("homework.about", { time: duration(work.minutes) }), t("homework.by", { name: teachersOf([work.given_by]), when: atWords(work.given_at) })];
  return parts.filter(Boolean).join(", ");
}

/** What is to be done, in the teacher's words and files. */
export function About({ work }: { work: Homework }) {
  if (!work.details && work.files.length === 0 && !work.changed_at) return null;
  return (
    <div class="stack told">
      {work.details && <div class="say-like"><Body text={work.details} names={NO_NAMES} /></div>}
      <FileList files={work.files} />
      {work.changed_at && <p class="small soft">{t("homework.changed", { when: atWords(work.changed_at) })}</p>}
    </div>
  );
}

function ForPupil({ work, pupil }: { work: Homework; pupil: number | undefined }) {
  const mine = work.can.includes("hand_in");
  const versions = useRead<{ items: Submission[] }>(work.hand_in ? `/homework/${work.id}/submissions` : null, { pupil }, ["homework"]);
  const all = [...(versions.data?.items ?? [])].reverse();
  return (
    <>
      <Head work={work} />
      <About work={work} />
      {work.can.includes("tick") && !work.hand_in && <p class="frame tickline"><TickBox work={work} words /></p>}
      {!work.can.includes("tick") && !work.submission?.returned && <p class="row wrap"><Stand work={work} /></p>}
      {work.hand_in && (
        <Reading of={versions} failed={t("homework.versionsFailed")} rows={2}>
          {() => (
            <>
              {mine && !all[0]?.returned && <HandIn work={work} last={all[0]} />}
              {all.length > 0 && (
                <section class="sec" aria-labelledby="hw-versions">
                  <h2 class="under" id="hw-versions">{t("homework.versions")}</h2>
                  <ul class="ml versions">{all.map((one) => <Version key={one.id} of={one} />)}</ul>
                </section>
              )}
              {mine && all[0]?.returned && <HandIn work={work} last={all[0]} />}
              {!mine && all.length === 0 && <p class="soft">{t("homework.guardianLater")}</p>}
            </>
          )}
        </Reading>
      )}
    </>
  );
}
