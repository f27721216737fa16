import { dirname, join } from 'node:path';

import { fingerprintsOf } from '../../../accept/acceptance.js';
import { otherAuthority } from '../../../accept/refusal.js';
import { CertflakeError, type Problem } from '../../../errors.js';
import { accessOf } from '../../../kubeconfig/access.js';
import { placeOutside, writePrivately } from '../../../kubeconfig/file.js';
import { makeKubeconfig } from '../../../kubeconfig/make.js';
import { surroundings } from '../../../surroundings.js';
import { parseDuration } from '../../../policy/words/durations.js';
import { Claims } from '../../../accept/plan-claims.js';
import {
  acceptanceOf,
  refuseIdle,
  withNamed,
  type AcceptOptions,
} from '../../accept/acceptance.js';
import { clockFindings } from '../../run/clock.js';
import { confirmClaims } from '../../terminal/confirm.js';
import { gitView } from '../../git/git.js';
import { loadIdentities, type IdentityOptions } from '../../session/identities.js';
import { claimLines } from '../../render/claims.js';
import { isoTime } from '../../terminal/text.js';
import { envelope } from '../../run/report.js';
import { refuseUnissued } from '../../run/unissued.js';
import {
  look,
  openSession,
  stanzaTools,
  type CommonOptions,
  type Session,
} from '../../session/session.js';
import { refuseUnfinished } from '../../run/unfinished.js';
import { printProblems } from '../../run/print-problems.js';

export interface KubeconfigOptions extends CommonOptions, IdentityOptions, AcceptOptions {
  group?: string;
  ttl: string;
  server?: string;
  out?: string;
}

/** Access for one user and a few hours: nothing of it is kept in the tree. */
export async function kubeconfig(user: string, options: KubeconfigOptions): Promise<number> {
  const { group, server } = options;
  const lifetime = lifetimeOf(options.ttl);
  const session = await openSession(options);
  const { specs, inventory, root, terminal, now } = session;
  const out =
    options.out === undefined
      ? undefined
      : placeOutside(join(root, specs.dir), options.out, surroundings().cwd);
  refuseUnfinished(root, specs.dir);
  const seen = look(session);
  await refuseUnissued(session, seen);
  await acceptAuthorities(session, seen, options);
  const identities = await loadIdentities(options, inventory.userAgeIdentity, terminal);
  const {
    text,
    problems: warnings,
    ...made
  } = await makeKubeconfig(
    { specs, inventory, identities, now, ...seen },
    {
      user,
      lifetime,
      ...(group !== undefined && { group }),
      ...(server !== undefined && { server }),
    },
  );
  if (out !== undefined) writePrivately(out, text);
  const clock = (await clockFindings(session, seen.observations)).map(doubted);
  const problems = [...clock, ...warnings, ...(out === undefined ? [] : await committable(out))];
  if (options.json) {
    const result = { ...made, ...(out ? { out } : { kubeconfig: text }) };
    terminal.out(envelope('kubeconfig', result, problems));
  } else {
    terminal.out(out ? `wrote ${out}, valid until ${isoTime(made.notAfter)}\n` : text);
    printProblems(session, problems);
  }
  return 0;
}

/** It signs with one authority, and trusts another: both must be the ones that are known here. */
async function acceptAuthorities(
  session: Session,
  { tree, observations }: ReturnType<typeof look>,
  options: KubeconfigOptions,
): Promise<void> {
  const { specs, inventory, terminal } = session;
  const given = await acceptanceOf(session, tree, options);
  const acceptance = withNamed(given, specs, observations);
  const { issuer, server } = accessOf(specs, inventory);
  const trusted = specs.specs.find(({ id }) => id === server.issuerId);
  const claims = new Claims({ specs, observations, tools: stanzaTools, acceptance });
  const used = [
    ...claims.ofAuthority(issuer),
    ...(trusted?.id === issuer.id ? [] : claims.ofAuthority(trusted)),
  ];
  refuseIdle(session, { acceptance, observations, plan: { claims: used } }, options);
  for (const claim of used) {
    const accepted = claim.kind === 'authority' ? fingerprintsOf(acceptance, claim.ca) : [];
    if (claim.kind === 'authority' && accepted.length > 0) throw otherAuthority(claim, accepted);
  }
  if (used.length > 0) terminal.err([...claimLines(used, terminal.errStyle), ''].join('\n'));
  await confirmClaims(used, terminal, options);
}

/** Nothing keeps a file in a repository from being committed but that git ignores it. */
async function committable(path: string): Promise<Problem[]> {
  const { present, ignored } = await gitView(dirname(path), [path]);
  if (!present || ignored.length > 0) return [];
  return [
    {
      code: 'in-repository',
      place: '',
      message: `${path} is in a git repository that does not ignore it: "git add ." would publish its private key`,
      hint: 'write it elsewhere, as in ~/.kube, or add it to .gitignore',
      level: 'warning',
    },
  ];
}

const doubted = (clock: Problem): Problem => ({
  ...clock,
  hint: 'compare with "date -u": by a wrong clock, the certificate begins and ends at the wrong time',
  level: 'warning',
});

function lifetimeOf(word: string): number {
  try {
    return parseDuration(word);
  } catch (cause) {
    if (!(cause instanceof CertflakeError)) throw cause;
    const { message, hint = '' } = cause;
    throw new CertflakeError(`--ttl: ${message}`, { code: 'usage', hint, cause });
  }
}
