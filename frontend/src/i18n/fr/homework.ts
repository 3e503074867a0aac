/** The words of the homework page; they arrive with its chunk. */
export const words = {} as const;
