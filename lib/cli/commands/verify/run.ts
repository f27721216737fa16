import { CertflakeError, type Problem } from '../../../errors.js';
import { InstallationError } from '../../../installation.js';
import type { Observations } from '../../../model/index.js';
import { isUntold } from '../../../observe/recorded.js';
import type { Identity } from '../../../seal/identities.js';
import { findingsOf } from '../../../verify/findings.js';
import type { Redirects } from '../../../verify/live/endpoints.js';
import { verifyTree } from '../../../verify/tree.js';
import type { Verified } from '../../../verify/verify.js';
import { formerAuthorities } from './former.js';
import { loadIdentities, type GivenIdentities } from '../../session/identities.js';
import { refuseUnissued } from '../../run/unissued.js';
import { someIds } from '../../terminal/text.js';
import * as say from './messages.js';
import { renderVerify } from './render.js';
import { renderRotation } from './rotation-render.js';
import { rotationForPrograms, tryRotation } from './rotation.js';
import { repeatIdentities } from '../../terminal/spoken.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { envelope } from '../../run/report.js';
import { look, openSession, type PolicySource, type Session } from '../../session/session.js';
import { unfinishedRun } from '../../run/unfinished.js';
import { printProblems } from '../../run/print-problems.js';

/** How connections are tried. */
export interface Trial {
  /** Only certificates, even with identities. */
  readonly isPublic: boolean;
  /** Running servers, instead of connections in memory: their addresses, if they aren't the policy's. */
  readonly live?: Redirects;
  /** The revision of git whose files hosts may still have, instead of the present files alone. */
  readonly rotation?: string;
}

export interface VerifyRequest {
  readonly policySource: PolicySource;
  readonly identities: GivenIdentities;
  readonly output: OutputForm;
  readonly trial: Trial;
  /** A line for each connection, even for many. */
  readonly all: boolean;
}

/** Tries the cluster's connections with the files on disk. Changes nothing. */
export async function verify(request: VerifyRequest): Promise<number> {
  const { policySource, identities, output, trial } = request;
  const session = await openSession(policySource, output);
  repeatIdentities(identities.paths);
  const { specs, terminal } = session;
  const seen = look(session);
  const unfinished = unfinishedRun(session.root, specs.dir).map(tried);
  await refuseUnissued(session, seen);
  const opening = await identitiesFor(session, identities, trial);
  const found =
    trial.rotation === undefined
      ? await tryPresent(session, seen, opening, request)
      : await tryMixture(session, seen, opening, request, trial.rotation);
  const problems = [
    ...unfinished,
    ...specs.problems,
    ...found.problems,
    ...left(found, seen.observations, trial),
    ...(asksForKeys(identities, trial) ? nothingTried(found, trial) : []),
  ];
  if (output.json) terminal.out(envelope('verify', found.result, problems));
  else {
    terminal.out(found.text());
    printProblems(session, problems);
  }
  return problems.some(({ level }) => level === 'error') ? 1 : 0;
}

type Seen = ReturnType<typeof look>;

/** What was tried, for a terminal and for programs. */
interface Found {
  text: () => string;
  result: unknown;
  problems: Problem[];
  unopened: readonly string[];
  /** Whether a handshake was tried. */
  isTried: boolean;
}

async function tryPresent(
  session: Session,
  seen: Seen,
  identities: Identity[],
  { trial, all }: VerifyRequest,
): Promise<Found> {
  const { specs, inventory, now, terminal } = session;
  const verified = await verifyTree({
    ...{ specs, inventory, now, identities, ...seen },
    ...(trial.live && {
      live: trial.live,
      formerly: (paths) => formerAuthorities(session.root, paths),
    }),
  });
  const { edges, unopened } = verified;
  return {
    text: () => renderVerify(edges, terminal.style, all),
    result: forPrograms(verified),
    problems: findingsOf(edges),
    unopened,
    isTried: edges.some(({ by }) => by === 'handshake' || by === 'live'),
  };
}

async function tryMixture(
  session: Session,
  seen: Seen,
  identities: Identity[],
  { all }: VerifyRequest,
  revision: string,
): Promise<Found> {
  const rotation = await tryRotation(session, seen, { revision, identities });
  const { unopened, handshakes } = rotation.mixture;
  return {
    text: () => renderRotation(rotation, session.terminal.style, all),
    result: rotationForPrograms(rotation),
    problems: rotation.problems,
    unopened,
    isTried: handshakes > 0,
  };
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
        message: say.asThatRunLeavesIt(unfinished.message),
      };

/** The policy's identity need not be on this machine: without --live, public data is still checked. */
async function identitiesFor(
  session: Session,
  given: GivenIdentities,
  trial: Trial,
): Promise<Identity[]> {
  if (trial.isPublic) return [];
  const { userAgeIdentity } = session.inventory;
  const found = await loadIdentities(given, userAgeIdentity, session.terminal).catch(
    (error: unknown) => {
      if (asksForKeys(given, trial) || error instanceof InstallationError) throw error;
      return [];
    },
  );
  if (trial.live !== undefined && found.length === 0) throw noIdentity;
  return found;
}

/** A user who passes an identity for more than public data wants it tried. */
const asksForKeys = ({ paths }: GivenIdentities, { live }: Trial): boolean =>
  live !== undefined || paths.length > 0;

function nothingTried({ isTried, unopened }: Found, { isPublic }: Trial): Problem[] {
  if (isPublic || isTried || unopened.length === 0) return [];
  return [{ code: 'identity-mismatch', place: '', ...say.opensNothing, level: 'error' }];
}

const noIdentity = new CertflakeError(say.needsIdentity.message, {
  ...{ code: 'no-identity', hint: say.needsIdentity.hint },
});

/** What wasn't proven, and what would prove it. */
function left({ unopened }: Found, { observed }: Observations, { isPublic }: Trial): Problem[] {
  const [first = '', ...others] = unopened;
  if (unopened.length === 0) return [];
  const untold = unopened.filter((id) => observed[id] !== undefined && isUntold(observed[id]));
  const reason = isPublic ? say.opensNoKey : say.noneOpens(first, others.length);
  const keys = { unrecorded: untold.length, ids: someIds(untold) };
  return [
    {
      ...{ code: 'keys-unproven', place: '' },
      ...say.onlyCompared({ ...reason, ...keys }),
      level: untold.length === 0 ? 'note' : 'warning',
    },
  ];
}
