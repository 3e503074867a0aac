import type { words as french } from "../fr/grades";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
