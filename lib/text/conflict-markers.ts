/** A line that git writes around the sides of a conflict; `|||||||` begins the common ancestor (diff3). */
const MARKER = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/m;

/** Whether one line, without its line feed, is such a marker. */
export const isMarker = (line: string): boolean => /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/.test(line);

/** The first line with a conflict marker, counted from 1; undefined if there is none. */
export function conflictLine(text: string): number | undefined {
  const at = text.search(MARKER);
  return at < 0 ? undefined : text.slice(0, at).split('\n').length;
}

/** Whether any file, ours or not, has a conflict: seven equals signs alone may underline a title. */
export const hasConflict = (text: string): boolean => /^(?:<{7}|>{7}|\|{7})(?: |\r?$)/m.test(text);

type Side = 'both' | 'ours' | 'base' | 'theirs';

const sideAfter: Record<string, Side> = { '<': 'ours', '|': 'base', '=': 'theirs', '>': 'both' };

/** The two sides of a conflict, each as a whole text: lines outside the markers are in both. */
export function sidesOf(text: string): [ours: string, theirs: string] {
  let side: Side = 'both';
  const ours: string[] = [];
  const theirs: string[] = [];
  for (const line of text.split('\n')) {
    if (MARKER.test(line)) {
      side = sideAfter[line[0]!] ?? 'both';
      continue;
    }
    if (side === 'both' || side === 'ours') ours.push(line);
    if (side === 'both' || side === 'theirs') theirs.push(line);
  }
  return [ours.join('\n'), theirs.join('\n')];
}
