export const CODE_LENGTH = 16;

/** What was typed of a code, in capitals and without what separates. */
export const lettersOf = (typed: string): string => typed.toUpperCase().replace(/[^A-Z0-9]/g, "").slice(0, CODE_LENGTH);

/** «K7QM-22AB-…»: the dashes put themselves. */
export const dashed = (typed: string): string => lettersOf(typed).replace(/(.{4})(?=.)/g, "$1-");
