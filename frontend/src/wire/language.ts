/** The language asked of the server; the dictionary sets it, so that `wire` needs nothing above it. */
export const language: { current: "fr" | "en" } = { current: "fr" };
