import { dirname, join } from 'node:path';

import { fingerprintsOf, type Acceptance } from '../../../accept/acceptance.js';
import { returnedGeneration } from '../../../accept/endorsed.js';
import { otherAuthority, type GivenWords } from '../../../accept/refusal.js';
import { CertflakeError, type Problem } from '../../../errors.js';
import { hinted } from '../../../hint.js';
import { accessOf } from '../../../kubeconfig/access.js';
import { placeOutside, writePrivately } from '../../../kubeconfig/file.js';
import { makeKubeconfig, type Wanted } from '../../../kubeconfig/make.js';
import type { Observations, Spec } from '../../../model/index.js';
import { returned } from '../../../plan/messages/rotation.js';
import { surroundings } from '../../../surroundings.js';
import { Claims } from '../../../accept/plan-claims.js';
import { acceptanceOf, refuseIdle, withNamed } from '../../accept/acceptance.js';
import { clockFindings } from '../../run/clock.js';
import { repeatIdentities } from '../../terminal/spoken.js';
import { confirmClaims } from '../../terminal/confirm.js';
import { gitView } from '../../git/git.js';
import { loadIdentities, type GivenIdentities } from '../../session/identities.js';
import { claimLines } from '../../render/claims.js';
import type { OutputForm } from '../../terminal/output-form.js';
import { isoTime } from '../../terminal/text.js';
import { envelope } from '../../run/report.js';
import { refuseUnissued } from '../../run/unissued.js';
import {
  look,
  openSession,
  stanzaTools,
  type PolicySource,
  type Session,
} from '../../session/session.js';
import { refuseUnfinished } from '../../run/unfinished.js';
import { printProblems } from '../../run/print-problems.js';
import { compareClock, inRepository, wroteFile } from './messages.js';

export interface KubeconfigRequest {
  readonly policySource: PolicySource;
  readonly identities: GivenIdentities;
  readonly accepting: GivenWords;
  readonly output: OutputForm;
  readonly access: Wanted;
  /** A file, instead of stdout. */
  readonly out?: string;
}

/** Access for one user and a few hours: the tree keeps nothing of it. */
export async function kubeconfig(request: KubeconfigRequest): Promise<number> {
  const { policySource, output } = request;
  const session = await openSession(policySource, output);
  repeatIdentities(request.identities.paths);
  const { specs, inventory, root, terminal, now } = session;
  const out =
    request.out === undefined
      ? undefined
      : placeOutside(join(root, specs.dir), request.out, surroundings().cwd);
  refuseUnfinished(root, specs.dir);
  const seen = look(session);
  await refuseUnissued(session, seen);
  await acceptAuthorities(session, seen, request.accepting, output.json);
  const identities = await loadIdentities(request.identities, inventory.userAgeIdentity, terminal);
  const {
    text,
    problems: warnings,
    ...made
  } = await makeKubeconfig({ specs, inventory, identities, now, ...seen }, request.access);
  if (out !== undefined) writePrivately(out, text);
  const clock = (await clockFindings(session, seen.observations)).map(doubted);
  const problems = [...clock, ...warnings, ...(out === undefined ? [] : await committable(out))];
  if (output.json) {
    const result = { ...made, ...(out ? { out } : { kubeconfig: text }) };
    terminal.out(envelope('kubeconfig', result, problems));
  } else {
    terminal.out(out ? wroteFile(out, isoTime(made.notAfter)) : text);
    printProblems(session, problems);
  }
  return 0;
}

/** It signs with one authority and trusts another: this clone must have accepted both. */
async function acceptAuthorities(
  session: Session,
  { tree, observations }: ReturnType<typeof look>,
  accepting: GivenWords,
  isUnseen: boolean,
): Promise<void> {
  const { specs, inventory, terminal } = session;
  const given = await acceptanceOf(session, tree, accepting);
  const acceptance = withNamed(given, specs, observations);
  const { issuer, server } = accessOf(specs, inventory);
  const trusted = specs.specs.find(({ id }) => id === server.issuerId);
  for (const spec of [issuer, trusted]) if (spec) refuseReturned(spec, observations, acceptance);
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance });
  const used = [
    ...claims.ofAuthority(issuer),
    ...(trusted?.id === issuer.id ? [] : claims.ofAuthority(trusted)),
  ];
  refuseIdle(session, { acceptance, observations, plan: { claims: used } }, accepting.accept);
  for (const claim of used) {
    const accepted = claim.kind === 'authority' ? fingerprintsOf(acceptance, claim.ca) : [];
    if (claim.kind === 'authority' && accepted.length > 0) throw otherAuthority(claim, accepted);
  }
  if (used.length > 0) terminal.err([...claimLines(used, terminal.errStyle), ''].join('\n'));
  await confirmClaims(used, terminal, isUnseen, accepting);
}

/** @throws CertflakeError (`generation-returned`): the kubeconfig's user would trust it */
function refuseReturned(spec: Spec, { observed }: Observations, acceptance: Acceptance): void {
  const observation = observed[spec.id];
  const back = observation && returnedGeneration(spec, observation, acceptance);
  if (observation === undefined || back === undefined) return;
  const { message, hint } = returned(spec, observation, back);
  throw new CertflakeError(`${spec.files.certificate}: ${message}`, {
    code: 'generation-returned',
    hint,
  });
}

/** Only an ignore rule protects a file in a repository from a commit. */
async function committable(path: string): Promise<Problem[]> {
  const { present, ignored } = await gitView(dirname(path), [path]);
  if (!present || ignored.length > 0) return [];
  return [{ code: 'in-repository', place: '', ...inRepository(path), level: 'warning' }];
}

const doubted = (clock: Problem): Problem => ({
  ...clock,
  ...hinted(compareClock),
  level: 'warning',
});
