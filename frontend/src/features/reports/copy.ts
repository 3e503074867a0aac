import type { CopiedMessage, Report } from "../../wire/types";

/** The copied messages in order, the reported one marked. */
export function copyOf(report: Report): CopiedMessage[] {
  const own = report.message ? [{ ...report.message, reported: true }] : [];
  const around = report.copy ?? [...(report.before ?? []), ...(report.after ?? [])];
  const rest = around.filter((message) => message.id !== report.message?.id);
  return [...rest, ...own].sort((a, b) => a.seq - b.seq);
}

export const whenOf = (report: Report): string => report.at ?? report.created_at ?? new Date().toISOString();
