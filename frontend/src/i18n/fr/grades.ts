/** The words of the grades page; they arrive with its chunk. */
export const words = {} as const;
