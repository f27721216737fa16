import { finding, isForced, type Check } from '../state.js';
import { asInGit, succeeding } from '../hints.js';

/** A file whose bytes nobody has seen is neither broken nor lost: whoever can't read it mends that first. */
export const closed: Check = ({ observation, spec }) => {
  for (const file of [observation.certificate, observation.key]) {
    if (file.state !== 'unreadable' || file.closed === undefined) continue;
    return finding(spec, 'file-closed', 'error', file.problem, file.closed.hint);
  }
  return undefined;
};

/** Git has the very file: no reason for a new key, unless the user says so. */
export const lineEndings: Check = (state) => {
  const { observation, spec, options } = state;
  const { key } = observation;
  if (key.state !== 'unreadable' || key.lineEndings !== true) return undefined;
  const isAuthority = spec.kind === 'authority';
  if (isAuthority ? isForced(state) : options.force) return undefined;
  const otherwise = isAuthority
    ? succeeding(state)
    : `"certflake apply --only ${spec.id} --force" makes a new key`;
  const message = `its sealed key can't be read: ${key.problem}`;
  return finding(spec, 'line-endings', 'error', message, `${asInGit(spec)}; else ${otherwise}`);
};
