import type { words as french } from "../fr/timetable";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {};
