import type { RotationMove } from '../../model/index.js';

/** Whether the move makes new certificates for what is below the authority; each move changes its bundle. */
export const changesCertificates = (move: RotationMove): boolean =>
  move === 'issue' || move === 'back';
