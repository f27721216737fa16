import { saidIn } from '../../hint.js';
import * as texts from '../messages/files.js';
import { finding, isForced, type Check } from '../state.js';
import { succeeding } from './successor.js';

/** A file that can't be read is neither broken nor lost: the user makes it readable first. */
export const closed: Check = ({ observation, spec }) => {
  for (const file of [observation.certificate, observation.key]) {
    if (file.state !== 'unreadable' || file.closed === undefined) continue;
    const hint = saidIn(file.closed);
    return finding(spec, 'file-closed', 'error', { message: file.problem, hint });
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
  const otherwise = isAuthority ? succeeding(state) : texts.newKey(spec.id);
  const message = texts.lineEndings(spec, key.problem, otherwise);
  return finding(spec, 'line-endings', 'error', message);
};
