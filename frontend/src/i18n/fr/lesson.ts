/** The words of a lesson and of what changed in it: in a card, a timetable, on the first page. */
export const words = {} as const;
