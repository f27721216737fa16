/** How grave a message is. */
export type Level = 'error' | 'warning' | 'note';

/** What a code stands for, in Markdown; links lead on from docs/. */
export interface Meaning {
  /** As grave as it is; two, where it depends on what else is there. */
  level: Level | `${Level} or ${Level}`;
  /** One fact, lower case, no period. */
  meaning: string;
  /** The way out, lower case, no period; left out where the message alone tells it. */
  fix?: string;
}
