import type { words as french } from "../fr/lesson";
import type { Translated } from "../translated";

export const words: Translated<typeof french> = {
  "lesson.cancelled": "Cancelled",
  "lesson.moved": "Moved",
  "lesson.replaced": "Cover",
  "lesson.room": "Other room",
  "lesson.extra": "Extra",
  "lesson.withdrawn": "Removed",
  "lesson.restored": "Back on",
  "lesson.test": "Test",
  "lesson.noTest": "No test after all",
  "lesson.insteadOf": "instead of",
  "lesson.rooms": "room {names}",
  "lesson.none": "Lesson",
  "lesson.changes.one": "{n} lesson changes",
  "lesson.changes.many": "{n} lessons change",
  "lesson.tests.one": "{n} test announced",
  "lesson.tests.many": "{n} tests announced",
  "lesson.unfold.one": "{n} more lesson",
  "lesson.unfold.many": "{n} more lessons",
  "lesson.others.one": "And {n} more, in the timetable",
  "lesson.others.many": "And {n} more, in the timetable",
};
