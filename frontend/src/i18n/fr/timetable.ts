/** The words of the timetable page; they arrive with its chunk. */
export const words = {} as const;
