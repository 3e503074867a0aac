/** The emoji of the picker, each with the words by which people look for it: French first, then English. */
export type Kind = "faces" | "hands" | "school" | "play" | "world";

const WORDS: Record<Kind, string> = {
  faces: `😀 sourire content grin happy
😃 joie sourire smile
😄 rire joyeux laugh
😁 dents sourire beaming
😆 rire éclats laughing
😅 ouf sueur relief sweat
🤣 mort de rire mdr rofl
😂 larmes de joie mdr lol tears
🙂 léger sourire slight smile
🙃 à l’envers ironie upside down
😉 clin d’œil wink
😊 rougir timide blush
😇 ange sage angel
🥰 amoureux tendre love
😍 yeux cœur adore heart eyes
🤩 étoiles épaté star struck
😘 bisou kiss
😋 miam délicieux yum
😛 langue tongue
😜 blague langue joke
🤪 fou zany crazy
😎 cool lunettes sunglasses
🤓 intello lunettes nerd
🧐 monocle curieux curious
🥳 fête bravo party
😏 malin smirk
😒 blasé unamused
😞 déçu disappointed
😔 pensif triste pensive
😟 inquiet worried
😕 perplexe confused
🙁 triste sad
😣 effort persévère struggle
😖 énervé confounded
😫 épuisé tired
😩 las weary
🥺 pitié please pleading
😢 larme triste cry
😭 pleurer sanglot sob
😤 vapeur fier huff
😠 colère angry
😳 gêné flushed
🥵 chaud hot
🥶 froid gelé cold
😱 peur cri scream
😨 effrayé fear
😰 angoisse stress anxious
😥 soulagé triste relieved
😓 sueur dur sweat
🤗 câlin hug
🤔 réfléchir hmm think
🤭 oups rire oops
🤫 chut silence shh
😶 sans voix speechless
😐 neutre neutral
😑 sans expression blank
😬 grimace gêne awkward
🙄 yeux au ciel eye roll
😯 surpris surprised
😮 oh étonné wow
😲 stupéfait astonished
🥱 bâiller ennui yawn
😴 dormir sommeil sleep
🤤 baver drool
😵 étourdi dizzy
🤐 bouche cousue secret zip
🥴 sonné woozy
🤢 nausée sick
🤧 rhume mouchoir sneeze
😷 masque malade mask
🤒 fièvre malade fever
🤕 blessé bandage hurt
😈 diablotin devil
👻 fantôme ghost
🤖 robot machine
💩 crotte poop`,
  hands: `👍 pouce oui d’accord ok yes thumbs up
👎 pouce bas non no thumbs down
👌 parfait ok perfect
✌️ victoire paix peace
🤞 doigts croisés chance luck
🤟 je t’aime love you
🤘 rock cornes horns
👈 gauche left
👉 droite right
👆 haut up
👇 bas down
☝️ attention un one
✋ main stop lever hand
🖐️ main cinq hand five
👋 salut bonjour coucou hello bye wave
🤙 appelle call
💪 force courage muscle strong
🙏 merci prière s’il te plaît thanks please
✍️ écrire write
👏 bravo applaudir clap
🙌 hourra hooray
🤝 accord poignée deal handshake
❤️ cœur amour heart love
🧡 cœur orange heart
💛 cœur jaune yellow heart
💚 cœur vert green heart
💙 cœur bleu blue heart
💜 cœur violet purple heart
🖤 cœur noir black heart
🤍 cœur blanc white heart
💔 cœur brisé broken heart
💯 cent parfait hundred
💥 boum boom
💫 étourdi dizzy star
💦 gouttes eau splash
💤 dodo sommeil sleep
👀 yeux regarder look eyes
🧠 cerveau brain
🗣️ parler oral speak
👤 personne person
👥 groupe people
🙋 question lever la main raise hand
🤷 sais pas shrug
🤦 consterné facepalm
🙅 non interdit no
🙆 oui d’accord okay
🏃 courir retard run late
💃 danse dance
🕺 danse dance`,
  school: `📚 livres books
📖 lire livre read
📝 devoir contrôle note homework test
✏️ crayon pencil
🖊️ stylo pen
🖍️ pastel feutre crayon
📏 règle ruler
📐 équerre géométrie geometry
🧮 boulier calcul maths abacus
🔬 microscope sciences science
🔭 télescope astronomie telescope
🧪 chimie tube chemistry
🧫 biologie svt biology
🌍 terre géographie earth
🗺️ carte map
🎨 arts peinture art
🎭 théâtre theatre
🎵 musique note music
🎶 musique chanson song
🎸 guitare guitar
🥁 tambour drum
🎹 piano
🎤 micro exposé mic
🏫 école collège school
🎒 sac cartable bag
🎓 diplôme brevet graduation
💻 ordinateur computer
🖨️ imprimante print
📱 téléphone phone
🔋 batterie battery
💡 idée ampoule idea
📌 épingle pin
📎 trombone pièce jointe clip
✂️ ciseaux scissors
📅 date calendrier calendar
⏰ réveil heure alarm
⌛ sablier temps time
🔔 sonnerie cloche bell
✅ fait fini validé done check
❌ non faux wrong cross
❓ question
❗ attention important
➕ plus addition add
➖ moins soustraction minus
✖️ multiplier fois times
➗ diviser division divide
🟰 égal equal
🔢 nombres chiffres numbers
🔤 lettres alphabet letters
🏆 coupe trophée trophy
🥇 or premier gold first
🥈 argent deuxième silver second
🥉 bronze troisième third`,
  play: `⚽ foot ballon football soccer
🏀 basket basketball
🏐 volley volleyball
🏉 rugby
🎾 tennis
🏓 ping-pong tennis de table table tennis
🏸 badminton
🥋 judo karaté karate
🏊 natation piscine swim
🚴 vélo cyclisme bike
🧗 escalade climb
🤸 gymnastique acrosport gymnastics
🤾 handball
🎳 bowling
🎮 jeu vidéo game
🎲 dé jeu dice
♟️ échecs chess
🧩 puzzle
🎯 cible objectif target
🎬 film cinéma movie
🎉 fête bravo félicitations party tada
🎊 confettis fête confetti
🎈 ballon anniversaire balloon
🎁 cadeau gift
🎂 gâteau anniversaire cake birthday
🕯️ bougie candle
🎃 halloween citrouille pumpkin
🎄 noël sapin christmas
✨ étincelles magie sparkles
🔥 feu génial fire
⭐ étoile star
🌟 étoile brillante star
⚡ éclair vite lightning`,
  world: `🐶 chien dog
🐱 chat cat
🐭 souris mouse
🐰 lapin rabbit
🦊 renard fox
🐻 ours bear
🐼 panda
🐨 koala
🐯 tigre tiger
🦁 lion
🐮 vache cow
🐷 cochon pig
🐸 grenouille frog
🐵 singe monkey
🐔 poule chicken
🐧 pingouin manchot penguin
🦉 chouette hibou owl
🦄 licorne unicorn
🐝 abeille bee
🦋 papillon butterfly
🐢 tortue turtle
🐙 poulpe octopus
🐬 dauphin dolphin
🐳 baleine whale
🌸 fleur printemps flower
🌻 tournesol sunflower
🌲 arbre sapin tree
🍀 trèfle chance luck
🍁 érable automne autumn
🍂 feuilles automne leaves
☀️ soleil beau temps sun
⛅ nuage cloud
🌧️ pluie rain
⛈️ orage storm
❄️ neige flocon snow
☃️ bonhomme de neige snowman
🌈 arc-en-ciel rainbow
🌙 lune nuit moon night
🍎 pomme apple
🍌 banane banana
🍓 fraise strawberry
🍒 cerise cherry
🍕 pizza
🍔 hamburger burger
🍟 frites fries
🥐 croissant
🥖 baguette pain bread
🧀 fromage cheese
🥪 sandwich
🍝 pâtes cantine pasta
🍫 chocolat chocolate
🍪 cookie biscuit
🍩 beignet donut
🍦 glace ice cream
🥤 boisson drink
🚌 bus car sortie
🚲 vélo bicycle
🚆 train
✈️ avion voyage plane
🚀 fusée rocket
🏠 maison home
🏖️ plage vacances beach holiday
⛰️ montagne mountain`,
};

export interface Emoji { emoji: string; name: string; words: string }

const bare = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/œ/g, "oe");

export const KINDS = Object.keys(WORDS) as Kind[];

const listed = new Map<Kind, Emoji[]>(KINDS.map((kind) => [kind, WORDS[kind].split("\n").map((line) => {
  const [emoji, ...words] = line.split(" ");
  return { emoji: emoji!, name: words.join(" "), words: bare(` ${words.join(" ").replace(/[’'-]/g, " ")}`) };
})]));

export const emojiOf = (kind: Kind): readonly Emoji[] => listed.get(kind)!;

/** Those of which some word begins with each word asked for; accents do not count. */
export function searchEmoji(query: string): Emoji[] {
  const wanted = bare(query.replace(/[’'-]/g, " ")).split(/\s+/).filter(Boolean);
  return wanted.length === 0 ? [] : KINDS.flatMap((kind) => emojiOf(kind).filter(({ words }) => wanted.every((word) => words.includes(` ${word}`))));
}
