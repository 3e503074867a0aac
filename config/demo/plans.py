"""Which schools each size of the demo has, and the people whom README and the sign-in page name."""

from dataclasses import dataclass, field

from ent_core.roster.uai import check_letter


@dataclass(frozen=True)
class Subject:
    code: str
    name: str
    letters: str
    ink: str
    hidden_in: tuple[str, ...] = ()  # levels that do not have it


SUBJECTS = (
    Subject("FR", "Français", "Fr", "fr"),
    Subject("MA", "Mathématiques", "Ma", "ma"),
    Subject("HG", "Histoire-géographie", "HG", "hg"),
    Subject("EM", "Enseignement moral et civique", "EM", "em"),
    Subject("AN", "Anglais", "An", "an"),
    Subject("SV", "SVT", "SV", "sv"),
    Subject("PC", "Physique-chimie", "PC", "pc", ("6e",)),
    Subject("TE", "Technologie", "Te", "te", ("6e",)),
    Subject("EP", "EPS", "EPS", "ep"),
    Subject("MU", "Éducation musicale", "Mu", "mu", ("2de", "1re", "Tle")),
    Subject("AP", "Arts plastiques", "AP", "ap", ("2de", "1re", "Tle")),
    Subject("VC", "Vie de classe", "VC", "vc"),
    Subject("ES", "Espagnol", "Es", "es", ("*",)),
    Subject("AL", "Allemand", "Al", "al", ("*",)),
    Subject("LA", "Latin", "La", "la", ("*",)),
    Subject("JO", "Club journal", "Jo", "em", ("*",)),
    Subject("DO", "CDI", "CDI", "do", ("*",)),
)


def taught_to_a_division(level: str) -> list[Subject]:
    return [s for s in SUBJECTS if level not in s.hidden_in and "*" not in s.hidden_in]


@dataclass(frozen=True)
class Named:
    """Somebody with a name of their own: civility, first and last name."""

    civility: str
    first: str
    last: str

    @property
    def called(self) -> str:
        return f"{self.civility} {self.last}"


def _named(lines: str) -> tuple[Named, ...]:
    words = (line.split(maxsplit=2) for line in lines.strip().splitlines())
    return tuple(Named(civility, first, last) for civility, first, last in words)


CPES = 2  # of a school's people of school life, as many are CPE


@dataclass(frozen=True)
class Team:
    """The adults of a school; ``teachers`` by subject, the first ones get the first divisions."""

    teachers: dict[str, tuple[Named, ...]]
    school_life: tuple[Named, ...] = ()  # the first CPES of them, then their AED
    nurse: tuple[Named, ...] = ()
    head: tuple[Named, ...] = ()
    office: tuple[Named, ...] = ()
    establishment_admin: tuple[Named, ...] = ()
    academy_admin: tuple[Named, ...] = ()


@dataclass(frozen=True)
class Plan:
    uai: str
    name: str
    town: str
    # Division -> number of pupils, in the order in which the first teachers take them.
    divisions: dict[str, int]
    team: Team
    groups: bool = True
    heads: dict[str, str] = field(default_factory=dict)  # division -> last name of its PP
    lycee: bool = False
    seed: int = 1


def uai(number: int) -> str:
    """A well-formed number that no school has: the 0869… are free."""
    digits = f"{869_900 + number:07}"
    return digits + check_letter(digits)


PERRAULT = Team(
    teachers={
        "HG": _named("M. Karim Haddad\nMme Anne Vasseur\nM. Gaël Pichon\nMme Leïla Bouzid"),
        "MA": _named("Mme Claire Garnier\nM. Olivier Tessier\nMme Mei Zhang\nM. Bruno Delmas"),
        "FR": _named("M. Étienne Roche\nMme Solène Quéré\nMme Judith Carlier\nM. Paul Ndiaye"),
        "AN": _named("Mme Grace Okonkwo\nM. Simon Fletcher\nMme Élodie Marchal\nMme Iris Costa"),
        "SV": _named("Mme Maëlle Le-Goff\nM. Damien Fabre"),
        "PC": _named("Mme Lan Nguyen\nM. Hakim Saïdi"),
        "TE": _named("M. Laurent Bazin\nMme Sonia Chérif"),
        "EP": _named("M. Hugo Da-Silva\nMme Virginie Hamel"),
        "ES": _named("Mme Nadia Castel\nM. Miguel Prieto"),
        "AL": _named("Mme Ingrid Klein"),
        "MU": _named("Mme Rose Delaunay"),
        "AP": _named("M. Yann Morvan"),
        "DO": _named("Mme Salima Idrissi"),
    },
    school_life=_named(
        "M. Jérôme Lemoine\nMme Aïssata Camara\nM. Théo Guillet\nMme Lina Ferrand\nM. Idriss Sow"
        "\nMme Clara Joly"
    ),
    nurse=_named("Mme Florence Blin"),
    head=_named("Mme Isabelle Arnaud\nM. Thierry Coudray"),
    office=_named("Mme Martine Pelletier\nM. Julien Rey"),
    establishment_admin=_named("M. Rachid Amrani"),
    academy_admin=_named("Mme Hélène Sabourin"),
)

QUATRE_VENTS = Team(
    teachers={
        "HG": _named("M. Serge Ollivier"),
        "MA": _named("Mme Aude Lacombe"),
        "FR": _named("Mme Myriam Aubin"),
        "AN": _named("M. Colin Barrow"),
        "SV": _named("Mme Agathe Renou"),
        "PC": _named("M. Alain Texier"),
        "TE": _named("M. Kévin Tran"),
        "EP": _named("Mme Sabrina Lucas"),
        "MU": _named("M. Luc Fontenay"),
        "AP": _named("Mme Zélie Caron"),
        "AL": _named("Mme Petra Vogel"),
        "ES": _named("M. Miguel Prieto"),  # of both schools
    },
    school_life=_named("Mme Nora Belkacem\nM. Dylan Proust"),
    nurse=_named("Mme Annick Hervé"),
    head=_named("M. Philippe Granger"),
    office=_named("Mme Chantal Noël"),
)


def _only(team: Team, *codes: str) -> Team:
    return Team(
        teachers={code: team.teachers[code][:1] for code in codes},
        school_life=team.school_life[:1],
        nurse=team.nurse[:1],
        head=team.head[:1],
        office=team.office[:1],
        establishment_admin=team.establishment_admin,
        academy_admin=team.academy_admin,
    )


PERRAULT_NAME, PERRAULT_TOWN = "Collège Camille-Perrault", "Valbrune"
WINDS_NAME, WINDS_TOWN = "Collège des Quatre-Vents", "Saint-Aubin-les-Prés"

SCHOOL = (
    Plan(
        uai=uai(1),
        name=PERRAULT_NAME,
        town=PERRAULT_TOWN,
        divisions={
            "5e B": 28, "3e A": 27, "4e C": 27, "6e A": 27, "6e B": 27, "6e C": 26,
            "5e A": 27, "5e C": 27, "4e A": 27, "4e B": 27, "3e B": 27, "3e C": 27,
        },
        team=PERRAULT,
        heads={
            "5e B": "Haddad", "3e A": "Nguyen", "4e C": "Okonkwo", "6e A": "Le-Goff",
        },
    ),
    Plan(
        uai=uai(2),
        name=WINDS_NAME,
        town=WINDS_TOWN,
        divisions={"6e 1": 23, "5e 1": 22, "4e 1": 24, "3e 1": 21},
        team=QUATRE_VENTS,
        seed=2,
    ),
)  # fmt: skip

SMALL = (
    Plan(
        uai=uai(1),
        name=PERRAULT_NAME,
        town=PERRAULT_TOWN,
        divisions={"5e B": 10, "3e A": 3, "6e A": 2},
        team=_only(PERRAULT, "HG", "MA", "FR", "ES"),
        heads={"5e B": "Haddad", "3e A": "Garnier", "6e A": "Roche"},
    ),
    Plan(
        uai=uai(2),
        name=WINDS_NAME,
        town=WINDS_TOWN,
        divisions={"5e 1": 4},
        team=_only(QUATRE_VENTS, "MA", "FR"),
        groups=False,
        seed=2,
    ),
)

_TOWNS = (
    "Montbrelan", "Sauzelles", "Port-Ligny", "Cormeray", "La Vergnière", "Brisolles", "Argentane",
    "Marsauges", "Villefol", "Bois-Taillis", "Charmeil-sur-Onde", "Pontvaire", "Aubeterne",
    "Roquelune", "Lissac-le-Vieux", "Fontmartin", "Mareuges", "Bellorme",
)  # fmt: skip
_PATRONS = (
    "Hélène-Boucher", "Ada-Lovelace", "Aimé-Césaire", "Louise-Michel", "Jean-Zay",
    "Germaine-Tillion", "Simone-Weil", "Rosa-Parks", "George-Sand", "Olympe-de-Gouges",
    "Émilie-du-Châtelet", "Jacques-Prévert", "Sophie-Germain", "Jean-Vilar", "Nina-Simone",
    "Joséphine-Baker", "Condorcet", "Camille-Claudel",
)  # fmt: skip


def _divisions(number: int, lycee: bool) -> dict[str, int]:
    """One to six divisions a level, so that schools differ in size as real ones do."""
    levels = ("2de", "1re", "Tle") if lycee else ("6e", "5e", "4e", "3e")
    many = 1 + (number * 5) % 6
    size = (33 if lycee else 24) + number % 4
    return {f"{level} {letter}": size for level in levels for letter in "ABCDEF"[:many]}


def _academy() -> tuple[Plan, ...]:
    rest = []
    for number, (town, patron) in enumerate(zip(_TOWNS, _PATRONS, strict=True), start=3):
        lycee = number % 5 == 0
        rest.append(
            Plan(
                uai=uai(number),
                name=f"{'Lycée' if lycee else 'Collège'} {patron}",
                town=town,
                divisions=_divisions(number, lycee),
                team=Team(teachers={}),
                groups=False,
                lycee=lycee,
                seed=number,
            )
        )
    return (*SCHOOL, *rest)


def plans(size: str) -> tuple[Plan, ...]:
    return {"small": SMALL, "school": SCHOOL, "academy": _academy()}[size]


# Pupils who have a name of their own: (first, last, girl or not), by division.
PUPILS: dict[str, tuple[tuple[str, str, bool], ...]] = {
    "5e B": (
        ("Léa", "Marchand", True), ("Inès", "Benali", True), ("Noah", "Petit", False),
        ("Jade", "Fontaine", True), ("Adam", "Diallo", False), ("Lina", "Morel", True),
        ("Hugo", "Besson", False), ("Yanis", "Kaddour", False), ("Sacha", "Lopes", False),
        ("Zoé", "Lambert", True), ("Ethan", "Nkemba", False), ("Maëlle", "Collet", True),
        ("Gabin", "Roussel", False), ("Linh", "Pham", True), ("Oscar", "Vidal", False),
        ("Aminata", "Sarr", True), ("Timéo", "Guillot", False), ("Rose", "Hébert", True),
        ("Elif", "Kaya", True), ("Marius", "Leroux", False), ("Salomé", "Girard", True),
        ("Rayan", "Meziane", False), ("Clémence", "Aubert", True), ("Luka", "Petrov", False),
        ("Apolline", "Dufour", True), ("Moussa", "Cissé", False), ("Nathan", "Caron", False),
        ("Louise", "Masson", True),
    ),
    "3e A": (
        ("Tom", "Marchand", False), ("Sarah", "Belkacem", True), ("Jules", "Renard", False),
        ("Kenza", "Daoudi", True), ("Paul", "Maillard", False), ("Fatou", "Ndiaye", True),
    ),
    "6e A": (("Basile", "Garnier", False), ("Manon", "Besson", True)),
    "5e 1": (("Emma", "Lopes", True), ("Mathis", "Barré", False)),
}  # fmt: skip

# Guardians who have a name of their own, by their child: the families of the named pupils.
GUARDIANS: dict[str, tuple[Named, ...]] = {
    "Marchand": _named("Mme Sofia Marchand\nM. Vincent Marchand"),
    "Garnier": _named("Mme Claire Garnier\nM. Antoine Garnier"),
    "Fontaine": _named("Mme Céline Fontaine\nM. Marc Fontaine"),
    "Benali": _named("M. Nabil Benali\nMme Samia Benali"),
    "Lopes": _named("M. Rui Lopes"),
    "Diallo": _named("M. Alassane Diallo\nMme Hawa Diallo"),
    "Besson": _named("Mme Estelle Besson"),
    "Petit": _named("Mme Laure Petit\nM. Sylvain Petit"),
}
