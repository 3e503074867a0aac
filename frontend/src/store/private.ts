import { cardWord } from "../i18n";
import { api } from "../wire/api";
import { makeRoom } from "./channels";
import { draftOf, keepDraft } from "./drafts";
import type { Message } from "./log";

const MOST = 120;

/** Opens the direct conversation with a message's author, where what is answered stands quoted; the channel's id. */
export async function openPrivately(message: Message): Promise<number> {
  const entry = await api.openDirect([message.by!.id], message.id);
  makeRoom(entry);
  const words = (message.card ? cardWord(message.card.card) : message.body ?? "").replace(/\s+/g, " ").trim();
  const letters = [...words];
  if (draftOf(entry.id).text === "" && words !== "")
    keepDraft(entry.id, { text: `> ${letters.length > MOST ? `${letters.slice(0, MOST).join("").trimEnd()}…` : words}\n\n`, reply_to: null, mentions: [] });
  return entry.id;
}
