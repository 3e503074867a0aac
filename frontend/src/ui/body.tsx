import { t } from "../i18n";
import { onlyEmoji, parse, type Block, type Inline } from "./markup";

interface Names { list: readonly string[]; me: string | null }

/** «@Léa Marchand» of a message's mentions, and one's own name highlighted. */
function withMentions(text: string, names: Names, key: string) {
  if (names.list.length === 0 || !text.includes("@")) return text;
  const longest = [...names.list].sort((a, b) => b.length - a.length).map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  const parts = text.split(new RegExp(`(@(?:${longest.join("|")}))`, "u"));
  return parts.map((part, i) => {
    if (i % 2 === 0) return part;
    return part.slice(1) === names.me ? <mark key={key + i}>{part}</mark> : <b class="at" key={key + i}>{part}</b>;
  });
}

function inlines(parts: readonly Inline[], names: Names, key = ""): preact.ComponentChildren {
  return parts.map((part, i) => {
    const id = `${key}.${i}`;
    switch (part.type) {
      case "text": return withMentions(part.text, names, id);
      case "bold": return <strong key={id}>{inlines(part.children, names, id)}</strong>;
      case "italic": return <em key={id}>{inlines(part.children, names, id)}</em>;
      case "strike": return <s key={id}>{inlines(part.children, names, id)}</s>;
      case "code": return <code key={id}>{part.text}</code>;
      case "link": return <a key={id} href={part.href} target="_blank" rel="noopener nofollow noreferrer" dir="auto">{part.text}</a>;
    }
  });
}

function blocks(list: readonly Block[], names: Names, key = ""): preact.ComponentChildren {
  return list.map((block, i) => {
    const id = `${key}/${i}`;
    switch (block.type) {
      case "para": return <p key={id} dir="auto">{inlines(block.children, names, id)}</p>;
      case "pre": return <pre key={id} tabIndex={0}><code>{block.text}</code></pre>;
      case "quote": return <blockquote key={id}>{blocks(block.children, names, id)}</blockquote>;
      case "list": {
        const items = block.items.map((item, j) => <li key={j} dir="auto">{inlines(item, names, `${id}.${j}`)}</li>);
        return block.ordered ? <ol key={id} start={block.start}>{items}</ol> : <ul key={id}>{items}</ul>;
      }
    }
  });
}

/** A message's words, drawn from their tree: no HTML of others is ever parsed. */
export function Body({ text, names, edited }: { text: string; names: Names; edited?: boolean }) {
  if (onlyEmoji(text)) return <div class="say emo">{text}</div>;
  return (
    <div class="say">
      {blocks(parse(text), names)}
      {edited && <span class="edited">{t("message.edited")}</span>}
    </div>
  );
}
