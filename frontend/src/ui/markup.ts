/** The safe subset of Markdown that a message may carry, as a tree: nothing here can become markup of the page. */
export type Inline =
  | { type: "text"; text: string }
  | { type: "bold" | "italic" | "strike"; children: Inline[] }
  | { type: "code"; text: string }
  | { type: "link"; href: string; text: string };

export type Block =
  | { type: "para"; children: Inline[] }
  | { type: "pre"; text: string }
  | { type: "quote"; children: Block[] }
  | { type: "list"; ordered: boolean; start: number; items: Inline[][] };

const FENCE = /^```[\w-]*\s*$/;
const BULLET = /^\s{0,3}[-*•]\s+(.*)$/;
const NUMBER = /^\s{0,3}(\d{1,4})[.)]\s+(.*)$/;
const QUOTE = /^>\s?(.*)$/;

export function parse(body: string, depth = 0): Block[] {
  const lines = body.replace(/\r\n?/g, "\n").split("\n");
  const blocks: Block[] = [];
  let para: string[] = [];
  const flush = () => {
    if (para.some((line) => line.trim() !== "")) blocks.push({ type: "para", children: inline(para.join("\n").replace(/^\n+|\s+$/g, "")) });
    para = [];
  };
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (FENCE.test(line)) {
      const end = lines.findIndex((other, j) => j > i && /^```\s*$/.test(other));
      if (end > i) {
        flush();
        blocks.push({ type: "pre", text: lines.slice(i + 1, end).join("\n") });
        i = end;
        continue;
      }
    }
    if (QUOTE.test(line) && depth < 3) {
      flush();
      const quoted: string[] = [];
      for (; i < lines.length && QUOTE.test(lines[i]!); i++) quoted.push(QUOTE.exec(lines[i]!)![1]!);
      i--;
      blocks.push({ type: "quote", children: parse(quoted.join("\n"), depth + 1) });
      continue;
    }
    const ordered = NUMBER.test(line);
    if (ordered || BULLET.test(line)) {
      flush();
      const pattern = ordered ? NUMBER : BULLET;
      const start = ordered ? Number(NUMBER.exec(line)![1]) : 1;
      const items: Inline[][] = [];
      for (; i < lines.length && pattern.test(lines[i]!); i++) items.push(inline(pattern.exec(lines[i]!)!.at(-1)!));
      i--;
      blocks.push({ type: "list", ordered, start, items });
      continue;
    }
    if (line.trim() === "" && para.length > 0 && para.at(-1)!.trim() === "") continue;
    para.push(line);
  }
  flush();
  return blocks;
}

// A mark opens where no letter stands before it and no space after, and closes the other way round.
const TOKEN = new RegExp(
  [
    "`([^`\\n]+)`",
    "\\*\\*(?=\\S)((?:(?!\\*\\*).)+?)(?<=\\S)\\*\\*",
    "~~(?=\\S)((?:(?!~~).)+?)(?<=\\S)~~",
    "(?<![\\p{L}\\p{N}_*])\\*(?=[^\\s*])([^*\\n]+?)(?<=\\S)\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?=[^\\s_])([^_\\n]+?)(?<=\\S)_(?![\\p{L}\\p{N}_])",
    "\\[([^\\]\\n]{1,300})\\]\\(([^\\s()]{1,2000})\\)",
    "(?<![\\p{L}\\p{N}])((?:https?:\\/\\/|mailto:)[^\\s<>\"`]{2,2000})",
  ].join("|"),
  "su",
);

/** Only addresses that open elsewhere on purpose: the web and mail. */
export function safeHref(address: string): string | null {
  if (!/^(https?:\/\/[^\s]+|mailto:[^\s@]+@[^\s]+)$/i.test(address)) return null;
  try {
    const url = new URL(address);
    return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : null;
  } catch {
    return null;
  }
}

export function inline(text: string, depth = 0): Inline[] {
  const parts: Inline[] = [];
  let rest = text;
  const say = (plain: string) => {
    const last = parts.at(-1);
    if (plain === "") return;
    if (last?.type === "text") last.text += plain;
    else parts.push({ type: "text", text: plain });
  };
  while (rest !== "") {
    const found = depth > 4 ? null : TOKEN.exec(rest);
    if (!found) {
      say(rest);
      break;
    }
    say(rest.slice(0, found.index));
    const [whole, code, bold, strike, star, under, label, target, bare] = found;
    let used = whole.length;
    if (code !== undefined) parts.push({ type: "code", text: code });
    else if (bold !== undefined) parts.push({ type: "bold", children: inline(bold, depth + 1) });
    else if (strike !== undefined) parts.push({ type: "strike", children: inline(strike, depth + 1) });
    else if (star ?? under) parts.push({ type: "italic", children: inline((star ?? under)!, depth + 1) });
    else {
      let address = target ?? bare!;
      if (bare !== undefined) {
        address = bare.replace(/[.,;:!?»”’)\]*_]+$/u, (tail) => (tail.startsWith(")") && bare.includes("(") ? ")" : ""));
        used = address.length;
      }
      const href = safeHref(address);
      if (href) parts.push({ type: "link", href, text: label ?? address });
      else say(rest.slice(found.index, found.index + used));
    }
    rest = rest.slice(found.index + used);
  }
  return parts;
}

/** The words alone, on one line: for previews, quotes and screen readers. */
export function plain(body: string): string {
  const words = (parts: Inline[]): string => parts.map((part) => ("text" in part ? part.text : words(part.children))).join("");
  const lines = (blocks: Block[]): string[] => blocks.flatMap((block) => {
    if (block.type === "para") return [words(block.children)];
    if (block.type === "pre") return [block.text];
    if (block.type === "quote") return lines(block.children);
    return block.items.map(words);
  });
  return lines(parse(body)).join(" ").replace(/\s+/g, " ").trim();
}

const ONLY_EMOJI = /^(?:\s*(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?|[\u{E0020}-\u{E007E}]+\u{E007F})?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*)\s*){1,6}$/u;

/** One to six emoji and nothing else: shown large. */
export const onlyEmoji = (body: string): boolean => body.length < 80 && !/[\d#*]/.test(body.replace(/[\d#*]\u{FE0F}?\u{20E3}/gu, "")) && ONLY_EMOJI.test(body);
