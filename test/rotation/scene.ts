import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeCluster, makePlace, type Cluster, type Place } from '../cli/certflake.js';
import { commit, git } from '../keep/repository.js';
import { madeOnce } from '../made-once.js';
import type { Stage } from './oracle.js';

/** An authority with certificates of hosts, a shared one, and an intermediate below it. */
const more = `      token: { commonName: token, shared: true }
  edge:
    ca: { commonName: edge, parent: cluster }
    certs:
      web: { commonName: web, shared: true }
`;

export interface Move {
  from: Stage;
  words: string[];
  to: Stage;
}

export const moves: Record<string, Move> = {
  trust: { from: 'steady', words: [], to: 'trust' },
  issue: { from: 'trust', words: ['--deployed'], to: 'issue' },
  retire: { from: 'issue', words: ['--deployed'], to: 'steady' },
  back: { from: 'issue', words: ['--back'], to: 'trust' },
  abort: { from: 'trust', words: ['--abort'], to: 'steady' },
  'same-key': { from: 'steady', words: ['--same-key'], to: 'steady' },
};

export const rotate = ({ words }: Move): string[] => ['rotate', 'cluster', ...words, '--yes'];

/** A cluster whose operator's identity is in its home folder. */
export type Operated = Place & Pick<Cluster, 'operator'>;

async function issue(folder: string): Promise<void> {
  const cluster = await makeCluster({ more });
  git(cluster, 'init', '-q', '-b', 'main');
  cluster.must(['apply', '--yes']);
  cluster.write('home/keys.json', JSON.stringify(cluster.operator));
  const lay = (stage: Stage): void => {
    commit(cluster, stage);
    for (const part of ['home', 'cluster'])
      cpSync(cluster.path(part), join(folder, stage, part), { recursive: true });
  };
  lay('steady');
  cluster.must(rotate(moves['trust']!));
  lay('trust');
  cluster.must(rotate(moves['issue']!));
  lay('issue');
}

/** A copy of the cluster in that stage. */
export async function inStage(stage: Stage): Promise<Operated> {
  return copied(join(await madeOnce('rotating', issue), stage));
}

/** The same cluster once more, with all that this clone has accepted. */
export const another = (cluster: Place): Operated => copied(cluster.top);

function copied(from: string): Operated {
  const operator = JSON.parse(readFileSync(join(from, 'home/keys.json'), 'utf8')) as never;
  const place = Object.assign(makePlace(), { operator });
  for (const part of ['home', 'cluster'])
    cpSync(join(from, part), place.path(part), { recursive: true });
  return place;
}

export interface Standing {
  stage: string;
  holds: { code: string }[];
}

/** What a reading run says. */
export function standingOf(place: Place): Standing {
  const { stdout } = place.must(['rotate', '--status', 'cluster', '--json']);
  const { result } = JSON.parse(stdout) as { result: { authorities: [Standing] } };
  return result.authorities[0];
}

/** As the command names it: nothing in the tree is signed by the former generation. */
export const named = (stage: Stage): string => (stage === 'issue' ? 'drain' : stage);

/** What a plan leaves to do and to say, except that a rotation is in progress. */
export function leftToDo(place: Place): { changes: object[]; codes: string[] } {
  const { stdout } = place.certflake(['plan', '--json']);
  const { result } = JSON.parse(stdout) as {
    result: { changes: object[]; findings: { code: string }[] };
  };
  const codes = result.findings.map(({ code }) => code).filter((code) => code !== 'rotation');
  return { changes: result.changes, codes };
}
