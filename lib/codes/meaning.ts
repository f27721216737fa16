/** How serious a message is. */
export type Level = 'error' | 'warning' | 'note';

/** What a code means, in Markdown; links are relative to docs/. */
export interface Meaning {
  /** How serious it is; two levels if that depends on other things. */
  level: Level | `${Level} or ${Level}`;
  /** One fact, lower case, no period. */
  meaning: string;
  /** How to fix it, lower case, no period; left out if the message alone says it. */
  fix?: string;
}
