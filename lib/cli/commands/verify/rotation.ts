import { CertflakeError, type Problem } from '../../../errors.js';
import { observe } from '../../../observe/observe.js';
import type { Identity } from '../../../seal/identities.js';
import { mixtureFindings } from '../../../verify/mixture/findings.js';
import { verifyMixture, type Deployed, type Mixture } from '../../../verify/mixture.js';
import { commitOf } from '../../git/revision.js';
import { treeAt } from '../../git/tree-at.js';
import type { Session } from '../../session/session.js';
import * as say from './rotation-messages.js';

/** The mixture of hosts that were deployed with a revision's files and hosts deployed with the present ones. */
export interface Rotation {
  revision: string;
  /** Its commit, in full. */
  commit: string;
  mixture: Mixture;
  problems: Problem[];
}

/**
 * Tries the mixture of a revision's files and the present ones, with the present policy.
 *
 * @throws CertflakeError if git doesn't know the revision, or it has none of the policy's certificates
 */
export async function tryRotation(
  { root, specs, inventory, now }: Session,
  after: Deployed,
  { revision, identities }: { revision: string; identities: Identity[] },
): Promise<Rotation> {
  const option = `--rotation ${revision}`;
  const commit = await commitOf(root, revision, option);
  const tree = await treeAt(root, commit, specs.dir);
  const observations = observe(tree, specs);
  const seen = Object.values(observations.observed);
  if (seen.every(({ certificate }) => certificate.state === 'missing')) {
    const { message, hint } = say.nothingThere(option, specs.dir);
    throw new CertflakeError(message, { code: 'usage', hint });
  }
  const before = { tree, observations };
  const mixture = await verifyMixture({ specs, inventory, before, after, identities, now });
  return { revision, commit, mixture, problems: mixtureFindings(mixture) };
}

/** Programs get only the ids. */
export function rotationForPrograms({ commit, mixture }: Rotation) {
  const plain = <T extends object>(all: readonly T[]) =>
    all.map((one) => ({ ...one, parties: undefined }));
  const { cut, broken, opened } = mixture;
  return { commit, ...mixture, cut: plain(cut), broken: plain(broken), opened: plain(opened) };
}
