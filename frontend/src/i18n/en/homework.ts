import type { words as french } from "../fr/homework";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
