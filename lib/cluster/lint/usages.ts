import { USAGES } from '../../x509/usages.js';
import type { UsageWord } from '../../model/policy.js';
import { factsOf } from '../recognise.js';
import type { ComponentName } from '../../model/kubernetes.js';
import type { Cluster, Finding, Member, Rule } from '../members.js';
import * as messages from '../messages.js';
import { pages } from './pages.js';

const members: readonly ComponentName[] = ['etcdServer', 'etcdPeer'];
const isEtcdMember = ({ component }: Member) => members.includes(component);

const needs = (usage: UsageWord) => (member: Member) =>
  factsOf(member.component).usages.includes(usage);

function lacks({ spec }: Member, usage: UsageWord): boolean {
  const meaning = USAGES[usage]!;
  return 'extended' in meaning && !spec.contents.usages.extended.includes(meaning.extended);
}

function withoutUsage(found: readonly Member[], usage: UsageWord, consequence: string): Finding[] {
  return found
    .filter((member) => lacks(member, usage))
    .map(({ spec, component }) => ({
      place: `${spec.place}.usages`,
      ...messages.missingUsage(usage, factsOf(component).what, consequence),
    }));
}

export const clientAuth: Rule = {
  name: 'client-auth',
  level: 'error',
  page: pages.users,
  check: ({ members: all }: Cluster) =>
    withoutUsage(
      all.filter((member) => needs('client auth')(member) && !isEtcdMember(member)),
      'client auth',
      messages.refusedClient,
    ),
};

export const serverAuth: Rule = {
  name: 'server-auth',
  level: 'error',
  page: pages.pki,
  check: ({ members: all }: Cluster) =>
    withoutUsage(
      all.filter((member) => needs('server auth')(member) && !isEtcdMember(member)),
      'server auth',
      messages.refusedServer,
    ),
};

export const etcdUsages: Rule = {
  name: 'etcd-usages',
  level: 'error',
  page: pages.etcd,
  check: ({ members: all }: Cluster) =>
    (['client auth', 'server auth'] as const).flatMap((usage) =>
      withoutUsage(all.filter(isEtcdMember), usage, messages.bothInEtcd),
    ),
};
