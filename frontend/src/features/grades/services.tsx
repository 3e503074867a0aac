import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../../i18n";
import { useRead } from "../../store/pages";
import { me, roles } from "../../store/session";
import { api } from "../../wire/api";
import type { Group } from "../../wire/types";
import { Icon } from "../../ui/icon";
import { inkOfSubject, Letters, teachersOf } from "../../ui/lesson";
import { go } from "../../ui/navigate";
import { Empty, ErrorNote } from "../../ui/parts";
import { Select } from "../../ui/forms";
import { Raised, raisedText } from "../../ui/people";
import { Reading } from "../../ui/reading";
import type { Teaching } from "./marks";
import { Refused } from "./refused";

/** What one teaches, and the classes that one may look at: one's own as PP, all for those who keep the school. */
export function Services({ group, children }: { group: number | null; children?: ComponentChildren }) {
  const school = roles.value.has("head") || roles.value.has("school_life");
  const looks = school || roles.value.has("head_teacher");
  const [classes, setClasses] = useState<Group[] | null>(null);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (!looks || lost) return;
    api.groups().then(({ items }) => setClasses(items.filter((one) => one.kind === "division")), () => setLost(true));
  }, [looks, lost]);
  const shown = group ?? (school && !roles.value.has("teacher") ? classes?.[0]?.id ?? null : null);
  const named = classes?.find(({ id }) => id === shown);
  return (
    <div class="page">
      <header class="top row wrap"><div class="grow"><h1>{group !== null && named ? <Raised text={named.name} /> : t("nav.marks")}</h1><p class="soft">{t(shown === null ? "grades.servicesText" : "grades.classText")}</p></div>
        {roles.value.has("head") && <a class="btn" href="/marks/delay">{t("grades.delay")}</a>}
        {group !== null && <a class="btn" href="/marks">{t("grades.mine")}</a>}
      </header>
      {children}
      <Refused />
      {lost && <ErrorNote text={t("grades.servicesFailed")} retry={() => setLost(false)} label={t("retry")} />}
      {looks && classes && classes.length > 1 && school && (
        <div class="narrow after"><Select label={t("grades.seeClass")} value={String(shown ?? "")} empty={shown === null ? t("grades.choose") : undefined} choices={classes.map((one) => [String(one.id), raisedText(one.name)] as const)} onChoose={(id) => { if (id) go(`/marks/class/${id}`); }} /></div>
      )}
      {shown === null
        ? (
          <>
            <Own />
            {!school && looks && classes && classes.length > 0 && <Headed classes={classes} />}
          </>
        )
        : <OfClass group={shown} />}
    </div>
  );
}

function Lines({ of, own }: { of: readonly Teaching[]; own: boolean }) {
  return (
    <ul class="services">
      {of.map((one) => (
        <li key={one.id}><a class="it plain" href={`/marks/service/${one.id}`}>
          <Letters subject={one.subject} />
          <span class="grow"><b>{own ? <Raised text={one.group.name} /> : <span class={`subj ${inkOfSubject(one.subject)}`}>{one.subject.name}</span>}</b><br /><span class="small soft">{own ? one.subject.name : <>{teachersOf(one.teachers)}{" · "}<Raised text={one.group.name} /></>}</span></span>
          <Icon name="right" small />
        </a></li>
      ))}
    </ul>
  );
}

function Own() {
  const read = useRead<{ items: Teaching[] }>("/teachings", { limit: 100 });
  return (
    <Reading of={read} failed={t("grades.servicesFailed")} rows={4}>
      {({ items }) => {
        const mine = items.filter((one) => one.teachers.some(({ id }) => id === me.value?.id));
        return mine.length > 0 ? <Lines of={mine} own /> : <Empty sketch="missing" title={t("grades.noService")} text={t("grades.noServiceText")} />;
      }}
    </Reading>
  );
}

/** The classes of which one is PP. */
function Headed({ classes }: { classes: readonly Group[] }) {
  // Whoever heads a class gives its people new codes; nobody else who teaches does.
  const mine = classes.filter(({ can }) => can.includes("code"));
  if (mine.length === 0) return null;
  return (
    <section class="sec"><h2>{t("grades.myClass")}</h2>
      <ul class="services">{mine.map((one) => <li key={one.id}><a class="it plain" href={`/marks/class/${one.id}`}><Icon name="users" /><span class="grow"><b><Raised text={one.name} /></b><br /><span class="small soft">{t("grades.myClassText")}</span></span><Icon name="right" small /></a></li>)}</ul>
    </section>
  );
}

function OfClass({ group }: { group: number }) {
  const services = useRead<{ items: Teaching[] }>("/teachings", { group, limit: 100 });
  const people = useRead<{ items: { id: number; name: string }[] }>("/people", { group, role: "pupil", limit: 60 });
  return (
    <div class="cols two">
      <section class="sec"><h2>{t("grades.bySubject")}</h2>
        <Reading of={services} failed={t("grades.servicesFailed")} rows={4}>{({ items }) => (items.length > 0 ? <Lines of={items} own={false} /> : <p class="soft">{t("grades.noService")}</p>)}</Reading>
      </section>
      <section class="sec"><h2>{t("grades.byPupil")}</h2>
        <Reading of={people} failed={t("grades.servicesFailed")} rows={4}>
          {({ items }) => <ul class="services">{items.map((one) => <li key={one.id}><a class="it plain" href={`/marks/pupil/${one.id}`}><span class="grow">{one.name}</span><Icon name="right" small /></a></li>)}</ul>}
        </Reading>
      </section>
    </div>
  );
}
