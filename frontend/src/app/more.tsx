import { t } from "../i18n";
import { Icon } from "../ui/icon";
import { bar, sideList } from "./places";
import { Waiting } from "./shell";

/** What the bar of a phone has no room for. */
export function MorePage() {
  const { more } = bar();
  return (
    <div class="page">
      <header class="top"><h1>{t("nav.more")}</h1></header>
      <nav aria-label={t("nav.more")}>
        <ul class="folk">
          {(more.length > 0 ? more : sideList()).map((place) => (
            <li key={place.href}><a class="it plain" href={place.href}><Icon name={place.icon} /><span class="grow">{place.word}</span><Waiting n={place.waiting} /><Icon name="right" small /></a></li>
          ))}
        </ul>
      </nav>
    </div>
  );
}
