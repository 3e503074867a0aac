import type { words as french } from "../fr/today";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
