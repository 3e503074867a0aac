/** Words of choosing to whom something goes, and of saying it. */
export const words = {
  "audience.pupils": "élèves",
  "audience.guardians": "familles",
  "audience.staff": "membres du personnel",
  "audience.school": "établissement",
  "audience.level": "niveau",
  "audience.group": "classe, groupe",
  "audience.levelNamed": "Tout le niveau {name}",
  "audience.ofSchool": "{who} de tout l’établissement",
  "audience.ofLevel": "{who} de tout le niveau {name}",
  "audience.ofGroup": "{who} de {name}",
  "audience.familyOf": "Famille, {name}",
  "audience.personAndFamily": "{name} et sa famille",
  "audience.theyThemselves": "L’élève",
  "audience.theirFamily": "Sa famille",
  "audience.whoOf": "Qui, {name}",
  "audience.closed": "Non ouvert à l’envoi",
} as const;
