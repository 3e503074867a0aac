import type { words as french } from "../fr/audience";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {
  "audience.pupils": "pupils",
  "audience.guardians": "families",
  "audience.staff": "staff",
  "audience.school": "school",
  "audience.level": "year group",
  "audience.group": "class, group",
  "audience.levelNamed": "All of year {name}",
  "audience.ofSchool": "{who} of the whole school",
  "audience.ofLevel": "{who} of all of year {name}",
  "audience.ofGroup": "{who} of {name}",
  "audience.familyOf": "Family, {name}",
  "audience.personAndFamily": "{name} and their family",
  "audience.theyThemselves": "The pupil",
  "audience.theirFamily": "Their family",
  "audience.whoOf": "Who, {name}",
  "audience.closed": "Not open to you",
};
