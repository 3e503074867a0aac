import { useSignal } from "@preact/signals";
import { t, type Key } from "../i18n";
import { Dialog } from "./dialog";

const GROUPS: readonly (readonly [Key, string])[] = [
  ["emoji.faces", "😀 😃 😄 😁 😆 😅 🤣 😂 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😋 😛 😜 🤪 😎 🤓 🧐 🥳 😏 😒 😞 😔 😟 😕 🙁 😣 😖 😫 😩 🥺 😢 😭 😤 😠 😳 🥵 🥶 😱 😨 😰 😥 😓 🤗 🤔 🤭 🤫 😶 😐 😑 😬 🙄 😯 😮 😲 🥱 😴 🤤 😵 🤐 🥴 🤢 🤧 😷 🤒 🤕 😈 👻 🤖 💩"],
  ["emoji.hands", "👍 👎 👌 ✌️ 🤞 🤟 🤘 👈 👉 👆 👇 ☝️ ✋ 🖐️ 👋 🤙 💪 🙏 ✍️ 👏 🙌 🤝 ❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💯 💥 💫 💦 💤 👀 🧠 🗣️ 👤 👥 🙋 🤷 🤦 🙅 🙆 🏃 💃 🕺"],
  ["emoji.school", "📚 📖 📝 ✏️ 🖊️ 🖍️ 📏 📐 🧮 🔬 🔭 🧪 🧫 🌍 🗺️ 🎨 🎭 🎵 🎶 🎸 🥁 🎹 🎤 🏫 🎒 🎓 💻 🖨️ 📱 🔋 💡 📌 📎 ✂️ 📅 ⏰ ⌛ 🔔 ✅ ❌ ❓ ❗ ➕ ➖ ✖️ ➗ 🟰 🔢 🔤 🏆 🥇 🥈 🥉"],
  ["emoji.play", "⚽ 🏀 🏐 🏉 🎾 🏓 🏸 🥋 🏊 🚴 🧗 🤸 🤾 🎳 🎮 🎲 ♟️ 🧩 🎯 🎬 🎉 🎊 🎈 🎁 🎂 🕯️ 🎃 🎄 ✨ 🔥 ⭐ 🌟 ⚡"],
  ["emoji.world", "🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐨 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🦉 🦄 🐝 🦋 🐢 🐙 🐬 🐳 🌸 🌻 🌲 🍀 🍁 🍂 ☀️ ⛅ 🌧️ ⛈️ ❄️ ☃️ 🌈 🌙 🍎 🍌 🍓 🍒 🍕 🍔 🍟 🥐 🥖 🧀 🥪 🍝 🍫 🍪 🍩 🍦 🥤 🚌 🚲 🚆 ✈️ 🚀 🏠 🏖️ ⛰️"],
];

/** The picker, drawn when it is first asked for. */
export function EmojiPanel({ onPick }: { onPick(emoji: string): void }) {
  const group = useSignal(0);
  const keys = (event: KeyboardEvent) => {
    const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("button")];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const columns = Math.max(1, Math.floor((event.currentTarget as HTMLElement).clientWidth / (buttons[0]?.offsetWidth || 40)));
    const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns }[event.key];
    if (step === undefined || at < 0) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  };
  return (
    <div class="pop emojis" role="group" aria-label={t("composer.emoji")}>
      <div class="kinds" role="tablist" aria-label={t("emoji.kinds")}>
        {GROUPS.map(([key, list], i) => (
          <button type="button" role="tab" key={key} aria-selected={i === group.value} aria-label={t(key)} title={t(key)} onClick={() => { group.value = i; }}>{list.split(" ")[0]}</button>
        ))}
      </div>
      <div class="grid" role="tabpanel" aria-label={t(GROUPS[group.value]![0])} onKeyDown={keys}>
        {GROUPS[group.value]![1].split(" ").map((emoji) => <button type="button" key={emoji} aria-label={emoji} onClick={() => onPick(emoji)}>{emoji}</button>)}
      </div>
    </div>
  );
}

export function EmojiDialog({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  return <Dialog sheet title={t("act.react")} onClose={onClose}><EmojiPanel onPick={onPick} /></Dialog>;
}
