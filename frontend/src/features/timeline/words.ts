import { filesWord } from "../../i18n";
import type { Message } from "../../store/log";
import { cardLine } from "../../ui/card";
import { plain } from "../../ui/markup";

/** What a message says, in one line: its words, what its card is about, or how many files it holds. */
export const words = (message: Message): string => (message.card ? cardLine(message.card.card, message.card.facts) : plain(message.body ?? "") || filesWord(message.files.length));
