import type { AuthoritySpec, RotationMove } from '../../model/index.js';
import type { Said } from '../../text/say.js';
import * as commands from './commands.js';
import { concernOf } from './concern.js';
import * as say from './compromise-messages.js';
import type { Question } from './advice.js';

/** What a rotation alone doesn't repair, after others may have had an authority's key. */
export interface Lasting {
  what: string;
  commands: Said[];
}

/** What else a compromise needs, as far as certflake knows the cluster. */
export function afterCompromise(
  move: RotationMove,
  authority: AuthoritySpec,
  { specs, inventory }: Pick<Question, 'specs' | 'inventory'>,
): Lasting[] {
  const { ca, files } = authority;
  const { signsAs } = concernOf(authority, specs, inventory);
  return [
    ...(move === 'abort' ? [lasting(say.untilAborted)] : [lasting(say.untilRetired)]),
    ...(signsAs.has('cluster') ? [lasting(say.kubeconfigs, commands.kubeconfig)] : []),
    ...(signsAs.size > 0 ? [lasting(say.secrets)] : []),
    lasting(say.mustNotReturn(files.certificate)),
    lasting(say.neverSameKey),
    ...(move === 'issue' ? [lasting(say.nextKey, commands.rotate(ca, '--abort'))] : []),
  ];
}

const lasting = (what: string, ...all: Said[]): Lasting => ({ what, commands: all });
