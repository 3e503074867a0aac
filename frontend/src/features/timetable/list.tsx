import { t } from "../../i18n";
import { longDay, tinyDay, type Day } from "../../i18n/days";
import { Empty } from "../../ui/parts";
import { closureOf, isNews, lessonsOf, type Timetable } from "./lessons";
import { Line, Lines } from "./day";

/** Day after day, all of it or what changes alone. */
export function ListView({ page, days, news }: { page: Timetable; days: readonly Day[]; news: boolean }) {
  const shown = days.filter((day) => lessonsOf(page, day).some((lesson) => !news || isNews(lesson)) || (!news && closureOf(page.closures, day)));
  if (shown.length === 0) return <Empty sketch="done" title={t(news ? "timetable.nothingNew" : "timetable.free")} text={news ? t("timetable.nothingNewText") : undefined} />;
  let closed = "";
  return (
    <>
      {shown.map((day) => {
        const closure = lessonsOf(page, day).length === 0 ? closureOf(page.closures, day) : undefined;
        if (closure && closure.name === closed) return null;
        closed = closure?.name ?? "";
        return (
          <section class="sec" key={day} aria-labelledby={`day-${day}`}>
            <h2 class="under" id={`day-${day}`}>{longDay(day)}</h2>
            {closure ? <p class="soft pad">{closure.name}</p> : <Lines page={page} day={day} only={news ? isNews : undefined} />}
          </section>
        );
      })}
    </>
  );
}

/** Beside a week: what in it is not as planned. */
export function News({ page, days }: { page: Timetable; days: readonly Day[] }) {
  const news = page.items.filter((lesson) => days.includes(lesson.day) && isNews(lesson));
  if (news.length === 0) return null;
  let day = "";
  return (
    <section class="sec" aria-labelledby="tt-news">
      <h2 id="tt-news">{t("timetable.news")}</h2>
      <ul class="ml">
        {news.map((lesson) => {
          const over = lesson.day === day ? undefined : tinyDay(lesson.day);
          day = lesson.day;
          return <Line key={lesson.id} lesson={lesson} over={over} />;
        })}
      </ul>
    </section>
  );
}
