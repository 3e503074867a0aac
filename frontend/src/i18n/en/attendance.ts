import type { words as french } from "../fr/attendance";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
