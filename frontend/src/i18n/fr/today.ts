/** The words of the first page; they arrive with its chunk. */
export const words = {} as const;
