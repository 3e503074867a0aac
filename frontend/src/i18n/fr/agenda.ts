/** The words of the agenda page; they arrive with its chunk. */
export const words = {} as const;
