import "./style.css";
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { chooseTheme, theme } from "../../store/prefs";
import { toast } from "../../store/toasts";
import type { ChannelEntry, Person } from "../../wire/types";
import { Body } from "../../ui/body";
import { Dialog } from "../../ui/dialog";
import { EmojiPanel } from "../../ui/emoji";
import { Icon } from "../../ui/icon";
import { Empty, ErrorNote, Field, IconButton, Segments } from "../../ui/parts";
import { paths, type IconName } from "../../ui/paths";
import { Avatar, ChannelMark } from "../../ui/people";
import { Wordmark } from "../../ui/wordmark";
import { School } from "./school";

const people: readonly (readonly [Person, string])[] = [
  [{ id: 7, name: "Léa Marchand", role: "pupil" }, "Élève, rond"],
  [{ id: 12, name: "Karim Haddad", role: "head_teacher" }, "Adulte de l’établissement, carré"],
  [{ id: 31, name: "Sofia Marchand", role: "guardian" }, "Famille"],
  [{ id: 1, name: "Préau", role: "assistant" }, "Assistant"],
];
const entry = (kind: ChannelEntry["kind"], name: string, id: number): ChannelEntry => ({
  id, kind, name, establishment: { id: 1, uai: "0860000A", name: "Collège" }, year: "2026-2027", group: { id, name }, subject: null, with: null,
  last_seq: 0, read_seq: 0, unread: 0, mentions: 0, history: "open", can: ["read"], frozen: false, last: null,
});
const dialog = signal(false);
const COLOURS = ["paper", "ground", "sunk", "hover", "ink", "ink2", "ink3", "blue", "red", "marge", "edge", "fluo", "ok", "warn", "bad"];
const TYPE = [["f1", "12"], ["f2", "13"], ["f3", "15"], ["f4", "16"], ["f5", "18"], ["f6", "22"], ["f7", "28"]] as const;

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return <section class="sec"><h2>{title}</h2><div class="stack">{children}</div></section>;
}

/** Every primitive in every state: for those who build, in the demo alone. */
export function StylePage() {
  return (
    <div class="page">
      <header class="top row wrap">
        <div class="grow"><Wordmark width={140} /><h1>Composants</h1><p class="soft">Chaque pièce, dans chaque état</p></div>
        <Segments label="Thème" value={theme.value} choices={[["auto", "Auto"], ["light", "Cahier"], ["dark", "Tableau"]]} onChoose={chooseTheme} />
      </header>
      <Part title="Boutons">
        <div class="row wrap">
          <button class="btn pri" type="button">Envoyer</button><button class="btn" type="button">Modifier</button><button class="btn bad" type="button">Retirer</button>
          <button class="btn text" type="button">Plus tard</button><button class="btn" type="button" aria-pressed="true">Suivi</button>
          <button class="btn pri" type="button" aria-busy="true">Envoi…</button><button class="btn" type="button" disabled>Clos le 17</button>
          <IconButton icon="smile" label="Réagir" onClick={() => undefined} /><IconButton icon="bell" label="Suivre" pressed onClick={() => undefined} />
        </div>
        <div class="row wrap"><button class="btn hov" type="button">Survol</button><button class="btn foc" type="button">Au clavier</button><button class="btn act" type="button">Appuyé</button></div>
      </Part>
      <Part title="Champs">
        <div class="cols two">
          <Field id="s1" label="Nom ou prénom" hint="Comme sur la liste de la classe."><input class="in" id="s1" /></Field>
          <Field id="s2" label="Code de la feuille" error="Il manque 9 caractères au code."><input class="in" id="s2" defaultValue="K7QM-22" aria-invalid aria-describedby="s2-note" /></Field>
          <Field id="s3" label="Identifiant" hint="Donné par l’établissement."><input class="in" id="s3" defaultValue="lea.marchand" disabled /></Field>
          <div><label class="check"><input type="checkbox" defaultChecked /><span>Ordinateur partagé</span></label><label class="check"><input type="radio" name="s" defaultChecked /><span>Insulte</span></label><label class="check"><input type="radio" name="s" /><span>Menace</span></label></div>
        </div>
      </Part>
      <Part title="Étiquettes et gestes">
        <div class="row wrap"><span class="tag bad"><Icon name="ban" small /> Annulé</span><span class="tag new">Change de salle</span><span class="tag warn">À justifier</span><span class="tag ok"><Icon name="check" small /> Fait</span><span class="badge">3</span><span class="badge at">12</span></div>
        <p><span class="under">souligné</span>{"\u202f"}: un titre. <mark>surligné</mark>{"\u202f"}: ce qui a changé. <del>barré</del>{"\u202f"}: ce qui n’a plus lieu. Encadré{"\u202f"}: ce qui attend une réponse.</p>
        <div class="cols two">
          <div class="frame due card"><p class="k"><Icon name="flag" small /> <b>Double cadre</b></p><p>Attend une réponse.</p></div>
          <div class="frame private card"><p class="k"><Icon name="lock" small /> Pointillés</p><p>Visible par vous uniquement.</p></div>
        </div>
      </Part>
      <Part title="Personnes et salons">
        <div class="row wrap">{people.map(([person, word]) => <span class="row" key={person.id}><Avatar person={person} /> {word}</span>)}</div>
        <div class="row wrap"><ChannelMark entry={entry("class", "5e B", 3)} /><ChannelMark entry={entry("group", "Latin 5e", 4)} /><ChannelMark entry={entry("group", "Espagnol groupe 2", 5)} /><ChannelMark entry={entry("team", "5e B", 6)} /></div>
      </Part>
      <Part title="Messages">
        <ol class="sample">
          <Said name="Noah Petit"><Body text={"D’abord le point **O**, puis *doucement* `compas`.\n- un\n- deux\n> cité\nhttps://eduscol.education.fr"} names={{ list: [], me: null }} edited /></Said>
          <Said name="Inès Benali"><p class="say gone">Message retiré</p></Said>
          <Said name="Lina Morel"><Body text="😂😂" names={{ list: [], me: null }} /><div class="reacts"><button type="button" aria-pressed="false"><span>👍</span> <span class="n">4</span></button><button type="button" aria-pressed="true"><span>🎉</span> <span class="n">2</span></button></div></Said>
          <li class="fresh"><span>Nouveaux messages</span></li>
          <Mine wait icon="clock" word="Envoi…" /><Mine icon="check" word="18 h 10" />
          <li class="msg me"><span class="l" /><div class="b"><div class="say"><p>Je prends les feutres</p></div><p class="st bad"><Icon name="alert" small /> Pas envoyé <button class="btn text" type="button">Réessayer</button></p></div></li>
        </ol>
      </Part>
      <Part title="Émojis"><EmojiPanel onPick={() => undefined} /></Part>
      <Part title="Bandeaux, messages brefs, dialogues">
        <div class="note warn"><Icon name="offline" /><span>Hors ligne depuis 20 h 12. Vos messages partiront au retour du réseau.</span></div>
        <div class="note"><Icon name="shield" /><span>Rien ne reste sur cet appareil après la déconnexion.</span></div>
        <ErrorNote text="La liste ne s’affiche pas." retry={() => undefined} label="Réessayer" />
        <div class="note ok"><Icon name="check" /><span>De retour en ligne. Deux messages sont partis.</span></div>
        <div class="row wrap"><button class="btn" type="button" onClick={() => toast("flag", "Signalé à la vie scolaire. Personne ne saura que c’est vous.")}>Message bref</button><button class="btn" type="button" onClick={() => { dialog.value = true; }}>Dialogue</button></div>
        {dialog.value && <Dialog title="Retirer ce message ?" onClose={() => { dialog.value = false; }}><p class="soft">Il disparaît pour tout le monde.</p></Dialog>}
      </Part>
      <Part title="Chargement"><ul class="ml sks"><li><span><span class="sk" /></span><div class="stack"><span class="sk" /><span class="sk half" /></div></li></ul></Part>
      <Part title="Pages vides">
        <div class="cols two">
          <Empty sketch="writing" title="Personne n’a encore écrit ici" text="Le premier message est souvent un bonjour." /><Empty sketch="done" title="Rien à traiter" />
          <Empty sketch="missing" title="Cette page n’existe pas, ou n’est pas pour vous" /><Empty sketch="down" title="Les messages ne s’affichent pas"><button class="btn pri" type="button">Réessayer</button></Empty>
        </div>
      </Part>
      <Part title="Couleurs, lettres, icônes">
        <ul class="swatches">{COLOURS.map((name) => <li key={name}><span class={`sw c-${name}`} />{name}</li>)}</ul>
        {TYPE.map(([name, px]) => <p key={name} class={`t-${name}`}>{name}, {px} px</p>)}
        <ul class="swatches">{(Object.keys(paths) as IconName[]).map((name) => <li key={name}><Icon name={name} />{name}</li>)}</ul>
      </Part>
      <School />
    </div>
  );
}

function Said({ name, children }: { name: string; children: ComponentChildren }) {
  return <li class="msg first"><span class="l"><Avatar person={{ id: name.length, name, role: "pupil" }} /></span><div class="b"><p class="by"><b>{name}</b><time>18 h 12</time></p>{children}</div></li>;
}

function Mine({ wait, icon, word }: { wait?: boolean; icon: IconName; word: string }) {
  return <li class={`msg me${wait ? " wait" : ""}`}><span class="l" /><div class="b"><div class="say"><p>Je prends les feutres</p></div><p class="st"><Icon name={icon} small /> {word}</p></div></li>;
}
