/** The subjects that this version has a page for: another subject's page leads there only then. */
export const doors = new Set<string>();
