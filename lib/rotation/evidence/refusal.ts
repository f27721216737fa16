import { CertflakeError, type Problem } from '../../errors.js';
import { hinted, saidIn } from '../../hint.js';
import { sayAll, spell, say as said, NEXT, type Said } from '../../text/say.js';
import { clientsUnproven } from './live-messages.js';
import * as say from './messages.js';
import type { Evidence, HostVerdict } from './types.js';

/**
 * The error for hosts that were not deployed, or of which nothing shows it; undefined: all were deployed.
 *
 * @param authority - its name
 */
export function deploymentRefusal(
  verdicts: readonly HostVerdict[],
  authority: string,
): CertflakeError | undefined {
  const [undeployed, unknown] = [hostsIn(verdicts, 'undeployed'), hostsIn(verdicts, 'unknown')];
  if (undeployed.length + unknown.length === 0) return undefined;
  const count = verdicts.length;
  const message = say.notDeployed({ authority, count, undeployed, unknown });
  const hints = hintsOf(verdicts.filter(({ state }) => state === 'unknown'));
  const first = undeployed.length === 0 ? [] : [said`${say.deployThem(undeployed)}`];
  const hint = sayAll([...first, ...hints], NEXT);
  return new CertflakeError(message, { code: 'rotation-undeployed', hint });
}

const hostsIn = (verdicts: readonly HostVerdict[], state: HostVerdict['state']): string[] =>
  verdicts.filter((one) => one.state === state).map(({ host }) => host);

/** Each with its hosts, once. */
function hintsOf(verdicts: readonly HostVerdict[]): Said[] {
  const found = new Map<string, { hint: string | Said; hosts: string[] }>();
  for (const verdict of verdicts) {
    const hint = saidIn(verdict);
    if (hint === undefined) continue;
    const text = typeof hint === 'string' ? hint : spell(hint);
    const known = found.get(text) ?? { hint, hosts: [] };
    known.hosts.push(verdict.host);
    found.set(text, known);
  }
  return [...found.values()].map(({ hint, hosts }) => said`${say.named(hosts)}: ${hint}`);
}

/** Names in the file that the policy doesn't have: perhaps written wrongly. */
export function strangeHosts({ path, claims }: Evidence, hosts: readonly string[]): Problem[] {
  const strangers = [...claims.keys()].filter((host) => !hosts.includes(host));
  return strangers.map((host) => {
    const { message, hint } = say.strangeHost(host, hosts);
    return { code: 'evidence-host', place: path, message, ...hinted(hint), level: 'warning' };
  });
}

/** A note about hosts that `--live` can't ask; undefined: there are none. */
export function unprovenNote(hosts: readonly string[], place: string): Problem | undefined {
  if (hosts.length === 0) return undefined;
  const { message, hint } = clientsUnproven(say.named(hosts), hosts.length);
  return { code: 'clients-unproven', place, message, ...hinted(hint), level: 'note' };
}
