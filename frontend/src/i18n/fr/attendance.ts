/** The words of the attendance page; they arrive with its chunk. */
export const words = {} as const;
