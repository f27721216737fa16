import { existsSync } from 'node:fs';

import { makeCluster, policyText, type Cluster } from '../cli/certflake.js';
import { commit, git } from '../keep/repository.js';

const site = 'cluster/sites/main';
export const policy = `${site}/certflake.yaml`;
export const inSite = { cwd: site };

/** A repository with its policy in a folder below the top, issued and committed. */
export async function siteRepository(): Promise<Cluster> {
  const cluster = await makeCluster();
  const operators = [cluster.operator.recipient];
  const hosts = { 'web-1': cluster.hostKeys['web-1']!.publicKey };
  cluster.write(policy, policyText({ identity: '$HOME/operator.txt', operators, hosts }));
  git(cluster, 'init', '-q', '-b', 'main');
  cluster.must(['apply', '--yes'], inSite);
  commit(cluster, 'issued');
  return cluster;
}

/** Files of a commit that git takes for a bare repository, with a program that git should run. */
export function plantRepository(cluster: Cluster, folder: string, worktree: string): void {
  const program = `touch '${cluster.path('pwned')}'; false`;
  cluster.write(`${folder}/HEAD`, 'ref: refs/heads/main\n');
  cluster.write(`${folder}/objects/kept`, '');
  cluster.write(`${folder}/refs/heads/kept`, '');
  cluster.write(
    `${folder}/config`,
    `[core]
\trepositoryformatversion = 0
\tbare = false
\tworktree = ${worktree}
\tfsmonitor = "${program}"
`,
  );
}

/** The operator takes the branch and issues what it adds. */
export function issueOneMore(cluster: Cluster): string {
  const certificate = '      extra: { commonName: extra, usages: [ client auth ] }\n';
  cluster.write(policy, cluster.read(policy) + certificate);
  commit(cluster, 'one more');
  cluster.certflake(['plan', '--since', 'HEAD~1'], inSite);
  return cluster.must(['apply', '--yes'], inSite).stdout;
}

export const wasRun = (cluster: Cluster): boolean => existsSync(cluster.path('pwned'));
