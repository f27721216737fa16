import { readFileSync } from 'node:fs';
import { components, table, type RowValue } from '../../../lib/policy/kubernetes/table.js';
import { policySchema } from '../../../lib/policy/validate/schema.generated.js';

interface OptionFacts {
  type: string;
  removed?: boolean;
  renamedTo?: string;
}

const facts = JSON.parse(
  readFileSync(new URL('../../../fixtures/nixos-options.json', import.meta.url), 'utf8'),
) as { options: Record<string, OptionFacts> };

/** Options of modules that the facts don't cover. */
const elsewhere = [
  'services.flannel.kubeconfig',
  'systemd.services.kube-addon-manager.environment.KUBECONFIG',
];

const file = ['absolute path', 'null or absolute path'];
const used = components.flatMap(([name, { options }]) => [
  ...[...(options.certificate ?? []), ...(options.key ?? [])].map((o) => [o, name, file] as const),
  ...(options.server ?? []).map((o) => [o, name, ['string']] as const),
  ...(options.kubeconfigFile ?? []).map((o) => [o, name, file] as const),
]);
const flags = [
  ...table.flags,
  ...table.trust.flatMap((trust) => trust.flags ?? []),
  ...Object.values(table.authorities).flatMap(({ flags: own }) =>
    own === undefined ? [] : [...own.activeCertificate, ...own.key],
  ),
];
const wired: (readonly [string, string, readonly string[]])[] = [
  ...used,
  ...table.trust.flatMap(({ options, authorities }) =>
    options.map((o) => [o, authorities.join(), file] as const),
  ),
  ...[...table.settings, ...table.memberSettings].map(
    ({ option, value }) => [option, 'settings', typesOf(value)] as const,
  ),
  ...flags.map(({ option, flag }) => [option, flag, ['strings concatenated with " "']] as const),
];

/** The types of options that may take a row's value. */
function typesOf(value: RowValue): string[] {
  if (typeof value === 'boolean' || value === '${isMember}') return ['boolean'];
  if (typeof value !== 'string') return ['list of .*'];
  if (/^\$\{port\.\w+\}$/.test(value)) return ['signed integer'];
  return ['string', 'null or string'];
}

const exactly = (types: readonly string[]) => new RegExp(`^(${types.join('|')})$`);

test.each(wired)('%s, for %s, is a NixOS option of that type', (option, _name, types) => {
  if (elsewhere.includes(option)) return;
  expect(facts.options[option]).toMatchObject({
    type: expect.stringMatching(exactly(types)) as string,
  });
  expect(facts.options[option]).not.toHaveProperty('removed');
  expect(facts.options[option]).not.toHaveProperty('renamedTo');
});

test('no option takes two files', () => {
  const options = [...used.map(([o]) => o), ...table.trust.flatMap(({ options: o }) => o)];
  expect(new Set(options).size).toBe(options.length);
});

test('every file option of the Kubernetes and etcd modules that takes a certificate is wired', () => {
  const prefix = /^services\.(kubernetes|etcd)\..*(cert|key|ca)file$/i;
  const options = Object.entries(facts.options)
    .filter(([name, { renamedTo, removed }]) => prefix.test(name) && !renamedTo && !removed)
    .map(([name]) => name);
  const taken = wired.map(([option]) => option);
  expect(options.filter((option) => !taken.includes(option)).sort()).toEqual([
    // The controller manager serves metrics on the loopback with a certificate of its own making.
    'services.kubernetes.controllerManager.tlsCertFile',
    'services.kubernetes.controllerManager.tlsKeyFile',
    // The default of every kubeconfig, which are all set.
    'services.kubernetes.kubeconfig.caFile',
    'services.kubernetes.kubeconfig.certFile',
    'services.kubernetes.kubeconfig.keyFile',
  ]);
});

test('the names that a policy may write are the table’s', () => {
  const { definitions = {} } = policySchema;
  expect(definitions['ComponentName']?.enum).toEqual(Object.keys(table.components));
});

test('names of authorities, roles and components lead somewhere', () => {
  const authorities = Object.keys(table.authorities);
  const roles = Object.keys(table.roles);
  const parts = Object.keys(table.components);
  for (const [, component] of components) {
    expect(authorities).toContain(component.authority);
    expect(roles).toEqual(expect.arrayContaining(component.roles));
  }
  for (const { client, server } of table.edges) {
    expect(parts).toContain(client);
    expect(Object.keys(table.servers)).toContain(server);
  }
  for (const flag of table.flags)
    if ('commonNameOf' in flag) expect(parts).toContain(flag.commonNameOf);
});

test('no two components share a name or common name by which others know them', () => {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const names = components.flatMap(([name, { known }]) => [
    ...new Set([name, ...known.names].map(plain)),
  ]);
  expect(new Set(names).size).toBe(names.length);
});

test('whoever may be dialled by another host has names, and who only asks has none', () => {
  for (const [name, { hosts }] of components) {
    expect([name, hosts.length > 0]).toEqual([name, Object.hasOwn(table.servers, name)]);
  }
});

test('the port of every server but the API server is one that the API server may not have', () => {
  const ports = Object.values(table.servers).flatMap((one) => ('port' in one ? [one.port] : []));
  expect(Object.keys(table.otherPorts).map(Number)).toEqual(expect.arrayContaining(ports));
  expect(Object.keys(table.otherPorts)).not.toContain(`${table.defaults.apiServerPort}`);
});
