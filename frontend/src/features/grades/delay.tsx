import { useEffect } from "preact/hooks";
import { useSignal } from "@preact/signals";
import { t } from "../../i18n";
import { useDeed } from "../../store/deeds";
import { useRead } from "../../store/pages";
import { me } from "../../store/session";
import { pageTitle } from "../../store/title";
import { toast } from "../../store/toasts";
import { TextField } from "../../ui/forms";
import { Icon } from "../../ui/icon";
import { ErrorNote } from "../../ui/parts";
import { Reading } from "../../ui/reading";
import type { Policy } from "./marks";

/** How long after the pupils the guardians read marks: the head's to decide, school by school. */
export function Delay() {
  useEffect(() => { pageTitle.value = `${t("grades.delay")} · Préau`; }, []);
  const schools = new Map((me.value?.roles ?? []).filter(({ role }) => role === "head").map(({ establishment }) => [establishment.id, establishment.name]));
  return (
    <div class="page grades">
      <header class="top row wrap">
        <a class="ib" href="/marks" aria-label={t("grades.toServices")} title={t("grades.toServices")}><Icon name="left" /></a>
        <div class="grow"><h1>{t("grades.delay")}</h1><p class="soft">{t("grades.delayText")}</p></div>
      </header>
      {[...schools].map(([id, name]) => <School key={id} id={id} name={schools.size > 1 ? name : null} />)}
    </div>
  );
}

function School({ id, name }: { id: number; name: string | null }) {
  const read = useRead<Policy>("/grades/policy", { establishment: id });
  return (
    <section class="sec narrow">{name && <h2>{name}</h2>}
      <Reading of={read} failed={t("grades.delayFailed")} rows={2}>{(found) => <Form key={found.guardians_after_hours} policy={found} onSaved={(now) => read.put(() => now)} />}</Reading>
    </section>
  );
}

function Form({ policy, onSaved }: { policy: Policy; onSaved(now: Policy): void }) {
  const hours = useSignal(String(policy.guardians_after_hours));
  const wrong = useSignal(false);
  const save = useDeed<Policy>();
  const submit = async (event: Event) => {
    event.preventDefault();
    wrong.value = !/^\d{1,3}$/.test(hours.value.trim()) || Number(hours.value) > 336;
    if (wrong.value) return;
    const now = await save.run("PUT", "/grades/policy", { establishment: policy.establishment, guardians_after_hours: Number(hours.value) });
    if (!now) return;
    toast("check", t("grades.delaySaved"));
    onSaved(now);
  };
  const rest = save.rest("guardians_after_hours");
  return (
    <form class="form" noValidate onSubmit={(event) => void submit(event)}>
      <TextField label={t("grades.delayHours")} hint={t("grades.delayHint")} value={hours.value} inputMode="numeric" required maxLength={3} error={wrong.value ? t("grades.delayWrong") : save.wrong("guardians_after_hours")} onInput={(text) => { hours.value = text; wrong.value = false; }} />
      {(rest || save.silent.value) && <ErrorNote text={rest ?? t("grades.notSent")} />}
      <button class="btn pri" aria-busy={save.busy.value}>{t("grades.save")}</button>
    </form>
  );
}
