import { count, t } from "../../i18n";
import type { Notice } from "../../store/log";
import { Icon } from "../../ui/icon";

const list = (names: string[]): string => (names.length <= 3 ? names.join(", ") : "");

/** Who came and who left, in one line. */
export function Members({ notice }: { notice: Notice }) {
  const names = notice.joined.map((person) => person.name);
  const came = names.length === 0 ? "" : list(names) ? t(names.length === 1 ? "members.joinedOne" : "members.joinedFew", { names: list(names) }) : count("members.joined", names.length);
  const left = notice.left.length > 0 ? count("members.left", notice.left.length) : "";
  return <li class="notice"><Icon name="users" small /><span><bdi>{[came, left].filter(Boolean).join(" ")}</bdi></span></li>;
}
