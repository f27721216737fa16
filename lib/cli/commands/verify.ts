import { Keys } from '../../apply/keys.js';
import type { Problem } from '../../errors.js';
import { edgesOf } from '../../kubernetes/edges.js';
import type { Identity } from '../../seal/identities.js';
import { findingsOf } from '../../verify/findings.js';
import { Opened, Shown } from '../../verify/parties.js';
import { verifyEdges, type Verified } from '../../verify/verify.js';
import { loadIdentities, type IdentityOptions } from '../identities.js';
import { renderVerify } from '../render/verify.js';
import { envelope } from '../report.js';
import { look, openSession, type CommonOptions, type Session } from '../session.js';
import { printProblems } from './plan.js';

export interface VerifyOptions extends CommonOptions, IdentityOptions {
  /** False: `--no-identity`, certificates alone. */
  public?: boolean;
}

/** Try the cluster's connections with what lies on disk. Changes nothing. */
export async function verify(options: VerifyOptions): Promise<number> {
  const session = await openSession(options);
  const { specs, terminal } = session;
  const verified = await proof(session, await identitiesFor(session, options));
  const problems = [...specs.problems, ...findingsOf(verified.edges), ...left(verified)];
  if (options.json) terminal.out(envelope('verify', verified, problems));
  else {
    terminal.out(renderVerify(verified.edges, terminal.style));
    printProblems(session, problems);
  }
  return problems.some(({ level }) => level === 'error') ? 1 : 0;
}

/** The policy's identity need not be on this machine: public data is checked all the same. */
async function identitiesFor(session: Session, options: VerifyOptions): Promise<Identity[]> {
  if (options.public) return [];
  const { userAgeIdentity } = session.inventory;
  return loadIdentities(options, userAgeIdentity, session.terminal).catch((error: unknown) => {
    if (options.identity !== undefined) throw error;
    return [];
  });
}

async function proof(session: Session, identities: Identity[]): Promise<Verified> {
  const { specs, inventory, now } = session;
  const { tree, observations } = look(session);
  const opened = new Opened(new Keys(tree, identities));
  try {
    const shown = new Shown(specs, observations);
    return await verifyEdges(edgesOf(specs, inventory), { shown, opened, now });
  } finally {
    await opened.wipe();
  }
}

/** What wasn't proven, and what would prove it. */
function left({ unopened }: Verified): Problem[] {
  if (unopened.length === 0) return [];
  const [first = '', ...others] = unopened;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  return [
    {
      code: 'keys-unproven',
      place: '',
      message: `no identity opens ${which}: of these connections only the certificates were compared, not that the sealed keys are theirs, nor name constraints`,
      hint: 'pass the identity of one of userAgeKeys with -i for real handshakes',
      level: 'note',
    },
  ];
}
