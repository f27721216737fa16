import { CertflakeError, type Problem } from '../../../errors.js';
import { InstallationError } from '../../../installation.js';
import type { Observations } from '../../../model/index.js';
import { isUntold } from '../../../observe/recorded.js';
import type { Identity } from '../../../seal/identities.js';
import { findingsOf } from '../../../verify/findings.js';
import { parseRedirects, type Redirects } from '../../../verify/live/endpoints.js';
import { verifyTree } from '../../../verify/tree.js';
import type { Verified } from '../../../verify/verify.js';
import { formerAuthorities } from './former.js';
import { loadIdentities, type IdentityOptions } from '../../session/identities.js';
import { refuseUnissued } from '../../run/unissued.js';
import { plural, someIds } from '../../terminal/text.js';
import { renderVerify } from './render.js';
import { runnable } from '../../terminal/command-lines.js';
import { envelope } from '../../run/report.js';
import { look, openSession, type CommonOptions, type Session } from '../../session/session.js';
import { unfinishedRun } from '../../run/unfinished.js';
import { printProblems } from '../../run/print-problems.js';

export interface VerifyOptions extends CommonOptions, IdentityOptions {
  /** Only certificates, even with identities. */
  public?: boolean;
  /** Running servers, instead of connections in memory. */
  live?: boolean;
  /** A line for each connection, even for many. */
  all?: boolean;
  /** `cp-1:6443=127.0.0.1:16443`: a server's address, if it isn't the policy's. */
  connectTo?: string[];
}

/** Tries the cluster's connections with the files on disk. Changes nothing. */
export async function verify(options: VerifyOptions): Promise<number> {
  const redirects = redirectsOf(options);
  const session = await openSession(options);
  const { specs, inventory, terminal, now } = session;
  const seen = look(session);
  const unfinished = unfinishedRun(session.root, specs.dir).map(tried);
  await refuseUnissued(session, seen);
  const verified = await verifyTree({
    ...{ specs, inventory, now, ...seen },
    identities: await identitiesFor(session, options),
    ...(options.live && {
      live: redirects,
      formerly: (paths) => formerAuthorities(session.root, paths),
    }),
  });
  const problems = [
    ...unfinished,
    ...specs.problems,
    ...findingsOf(verified.edges),
    ...left(verified, seen.observations, options),
    ...nothingTried(verified, options),
  ];
  if (options.json) terminal.out(envelope('verify', forPrograms(verified), problems));
  else {
    terminal.out(runnable(renderVerify(verified.edges, terminal.style, options.all)));
    printProblems(session, problems);
  }
  return problems.some(({ level }) => level === 'error') ? 1 : 0;
}

/** Programs get only the ids. */
const forPrograms = ({ edges, ...rest }: Verified) => ({
  edges: edges.map((edge) => ({ ...edge, parties: undefined })),
  ...rest,
});

/** A run that can't be completed leaves the tree unchanged, so the present tree was tried. */
const tried = (unfinished: Problem): Problem =>
  unfinished.level === 'error'
    ? unfinished
    : {
        ...unfinished,
        message: `${unfinished.message}; this is the tree as that run will leave it`,
      };

/** The policy's identity need not be on this machine: without --live, public data is still checked. */
async function identitiesFor(session: Session, options: VerifyOptions): Promise<Identity[]> {
  if (options.public) return [];
  const { userAgeIdentity } = session.inventory;
  const found = await loadIdentities(options, userAgeIdentity, session.terminal).catch(
    (error: unknown) => {
      const isAsked = options.live || options.identity !== undefined;
      if (isAsked || error instanceof InstallationError) throw error;
      return [];
    },
  );
  if (options.live && found.length === 0) throw noIdentity;
  return found;
}

/** A user who passes an identity for more than public data wants it tried. */
function nothingTried({ edges, unopened }: Verified, options: VerifyOptions): Problem[] {
  const isAsked = options.live || options.identity !== undefined;
  const isTried = edges.some(({ by }) => by === 'handshake' || by === 'live');
  if (!isAsked || options.public || isTried || unopened.length === 0) return [];
  return [
    {
      code: 'identity-mismatch',
      place: '',
      message: 'nothing was tried: this identity opens no key of the cluster',
      hint: 'pass the identity of one of userAgeKeys, or of a host, with -i FILE',
      level: 'error',
    },
  ];
}

const noIdentity = new CertflakeError(
  '--live shows certificates of clients, and has no key of theirs',
  {
    code: 'no-identity',
    hint: 'pass the identity of one of userAgeKeys with -i FILE',
  },
);

function redirectsOf(options: VerifyOptions): Redirects {
  const { public: withoutKeys, live, connectTo = [] } = options;
  if (live && withoutKeys) {
    throw wrong(
      "--live and --public: they don't go together",
      'running servers are shown keys, and --public opens none',
    );
  }
  if (!live && connectTo.length > 0) {
    throw wrong('--connect-to is for --live', 'without it nothing is dialled');
  }
  return parseRedirects(connectTo);
}

const wrong = (fact: string, hint: string): CertflakeError =>
  new CertflakeError(fact, { code: 'usage', hint });

/** What wasn't proven, and what would prove it. */
function left(
  { unopened }: Verified,
  { observed }: Observations,
  options: VerifyOptions,
): Problem[] {
  const [first = '', ...others] = unopened;
  if (unopened.length === 0) return [];
  const untold = unopened.filter((id) => observed[id] !== undefined && isUntold(observed[id]));
  const either =
    untold.length === 0
      ? ''
      : `; of ${plural(untold.length, 'key')} (${someIds(untold)}) no manifest says it either`;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  const why = options.public ? 'no key was opened' : `no identity opens ${which}`;
  return [
    {
      code: 'keys-unproven',
      place: '',
      message: `${why}: of these connections only the certificates were compared, not that the sealed keys are theirs, nor name constraints${either}`,
      hint: options.public
        ? 'leave out --public for real handshakes'
        : 'pass the identity of one of userAgeKeys with -i FILE for real handshakes',
      level: untold.length === 0 ? 'note' : 'warning',
    },
  ];
}
