import { cardWord, filesWord } from "../../i18n";
import type { Message } from "../../store/log";
import { plain } from "../../ui/markup";

/** What a message says, in one line: its words, what its card is about, or how many files it holds. */
export const words = (message: Message): string => (message.card ? cardWord(message.card.card) : plain(message.body ?? "") || filesWord(message.files.length));
