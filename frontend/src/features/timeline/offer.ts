/** What one may do with the messages of a channel. */
export interface Offer {
  react: boolean;
  reply: boolean;
  moderate: boolean;
  /** In a parents' channel a guardian answers the author in private. */
  answerPrivately: boolean;
  report: boolean;
}
