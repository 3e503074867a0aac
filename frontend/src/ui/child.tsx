import { t } from "../i18n";
import { Segments } from "./parts";

interface Child { id: number; name: string }

const firstName = (child: Child): string => child.name.split(" ")[0]!;

/**
 * Whose page it is: one's children side by side, and oneself first where one has a page too (`mine`). Nothing for one alone.
 * `value` null is oneself.
 */
export function ChildSwitch({ children, value, mine, onChoose }: { children: readonly Child[]; value: number | null; mine?: boolean; onChoose(id: number | null): void }) {
  const choices: (readonly [string, string])[] = [...(mine ? [["", t("child.mine")] as const] : []), ...children.map((child) => [String(child.id), firstName(child)] as const)];
  if (choices.length < 2) return null;
  return <Segments label={t("child.label")} value={value === null ? "" : String(value)} choices={choices} onChoose={(id) => onChoose(id === "" ? null : Number(id))} />;
}
