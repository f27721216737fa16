import type { Problem } from '../errors.js';
import type { Tried, Verdict } from './verdicts.js';

type Kind = Pick<Problem, 'code' | 'level' | 'hint'>;

const kinds: Record<Exclude<Verdict, 'ok'>, Kind> = {
  failed: {
    code: 'edge-failed',
    level: 'error',
    hint: '"certflake check" and "certflake plan" say what is wrong with a certificate',
  },
  unreached: {
    code: 'edge-unreached',
    level: 'error',
    hint: 'run it where the server can be reached, or say where it is with --connect-to',
  },
  stale: {
    code: 'edge-stale',
    level: 'warning',
    hint: "deploy the server's host, and look whether its restartUnits were restarted",
  },
  open: {
    code: 'edge-open',
    level: 'warning',
    hint: 'give etcd and the front proxy authorities of their own ("authorities: three" in a kubernetes section), and nobody usages that he has no need of',
  },
};

/** What is wrong, once for all hosts of which it is true. */
export function findingsOf(edges: readonly Tried[]): Problem[] {
  const alike = new Map<string, Tried[]>();
  for (const edge of edges) {
    if (edge.verdict === 'ok') continue;
    const key = [edge.verdict, edge.place, edge.reason, serverName(edge)].join('\0');
    alike.set(key, [...(alike.get(key) ?? []), edge]);
  }
  return [...alike.values()].map(finding);
}

function finding(edges: Tried[]): Problem {
  const [{ verdict, place, reason = '' } = edges[0]!] = edges;
  const kind = kinds[verdict as Exclude<Verdict, 'ok'>];
  return { ...kind, place, message: `${wayOf(edges)}: ${reason}` };
}

/** The first connection, and how many others are like it. */
function wayOf([first, ...others]: Tried[]): string {
  const { client, server, to, expect, result } = first!;
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  const isLetIn = expect === 'refused' && result === 'accepted';
  return `${client} to ${server} on ${to}${more}${isLetIn ? ' is let in' : ''}`;
}

/** The server's certificate, whichever host's. */
const serverName = ({ server, to }: Tried): string => server.replace(`-${to}-`, '-');
