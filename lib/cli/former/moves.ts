import type { Code } from '../../codes.js';
import { hintWith } from '../../hint.js';
import type { Observations, Problem } from '../../model/index.js';
import { renamedHosts, strayPlace } from '../../plan/strays.js';
import { workTreeOf } from '../../store/git-folder.js';
import { unmergedBeside } from '../git/git.js';
import type { LeftInFormer } from './left-in-former.js';
import { finishMergeFirst } from './messages.js';
import type { Session } from '../session/session.js';

const MOVING = new Set<Code>(['host-renamed', 'left-in-former-dir']);

/** Problems whose hints are moves: each of them works, and none uses another one's target. */
export async function workingMoves(
  { root, specs }: Pick<Session, 'root' | 'specs'>,
  observations: Observations,
  left: LeftInFormer,
): Promise<(problems: readonly Problem[]) => Problem[]> {
  const renamed = renamedHosts(specs.specs, observations);
  if (renamed.length + left.moves.length === 0) return (problems) => [...problems];
  // Files made under the new name take precedence over those under the former one.
  const taken = renamed.filter(({ folder }) => left.folders.has(folder));
  const places = new Set(taken.flatMap(({ strays }) => strays.map(strayPlace)));
  const isOpen = workTreeOf(root) !== undefined && (await unmergedBeside(root, [])).length > 0;
  return (problems) =>
    problems
      .filter(({ code, place }) => code !== 'host-renamed' || !places.has(place))
      .map((one) => (isOpen && MOVING.has(one.code) ? unmergedFirst(one) : one));
}

const unmergedFirst = (one: Problem): Problem =>
  one.hint === undefined ? one : { ...one, ...hintWith(one, finishMergeFirst) };
