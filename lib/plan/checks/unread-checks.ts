import { saidIn } from '../../hint.js';
import { say } from '../../text/say.js';
import { finding, isForced, type Check } from '../state.js';
import { asInGit, forcedRun, succeeding } from '../hints.js';

/** A file that can't be read is neither broken nor lost: the user makes it readable first. */
export const closed: Check = ({ observation, spec }) => {
  for (const file of [observation.certificate, observation.key]) {
    if (file.state !== 'unreadable' || file.closed === undefined) continue;
    return finding(spec, 'file-closed', 'error', file.problem, saidIn(file.closed));
  }
  return undefined;
};

/** Git has the original file: no reason for a new key, unless the user asks for one. */
export const lineEndings: Check = (state) => {
  const { observation, spec, options } = state;
  const { key } = observation;
  if (key.state !== 'unreadable' || key.lineEndings !== true) return undefined;
  const isAuthority = spec.kind === 'authority';
  if (isAuthority ? isForced(state) : options.force) return undefined;
  const otherwise = isAuthority ? succeeding(state) : say`${forcedRun([spec.id])} makes a new key`;
  const message = `its sealed key can't be read: ${key.problem}`;
  return finding(spec, 'line-endings', 'error', message, say`${asInGit(spec)}; else ${otherwise}`);
};
