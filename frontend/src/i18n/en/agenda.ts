import type { words as french } from "../fr/agenda";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
