import type { words as french } from "../fr/lesson";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
