/** The headings of an advice. */
export const before = 'Before this step, outside of the tree';
export const lasting = 'The key may be in wrong hands';
export const deploy = 'Deploy, in this order';
export const after = 'Then, outside of the tree';
export const commit = 'Commit; for example with this message';

export const howMany = (count: number, oneAtATime: boolean): string => {
  if (count === 1) return '';
  return oneAtATime ? ': one at a time' : ': in any order';
};

export const restarts = (units: readonly string[]): string => `restarts: ${units.join(', ')}`;
export const nothingRestarts = 'restarts nothing that certflake knows';
export const mustRestart = (units: readonly string[]): string =>
  `must restart to see the change: ${units.join(', ')}`;

export const thenShows = (expect: string, runOn: 'host' | 'anywhere', isEach: boolean): string => {
  const when = isEach ? 'after each' : 'then';
  return `${when}${runOn === 'host' ? ', on that host' : ''}: must show ${expect}`;
};
