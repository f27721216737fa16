import type { FixedFlag, RowValue, Setting, Table } from '../../lib/policy/kubernetes/table.js';

/** Numbers and truths, which no text takes the place of. */
const kept = ['${port.apiserver}', '${isMember}'];

/** What NixOS's own modules, or the order of units, follow from. */
export const isFirst = ({ option }: Setting): boolean => first.includes(option);

const first = [
  'services.kubernetes.roles',
  'services.kubernetes.easyCerts',
  'services.kubernetes.masterAddress',
  'services.etcd.enable',
];

const other = (text: string): string => `changed-${text}`;

function otherValue(value: RowValue): RowValue {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'string') return kept.includes(value) ? value : other(value);
  if (Array.isArray(value)) return value.map(other);
  return { eachMember: other(value.eachMember) };
}

function changeSettings(rows: Setting[]): void {
  for (const row of rows.filter((one) => !isFirst(one))) row.value = otherValue(row.value);
  for (const { when } of rows) if (when?.usualDomain === false) when.usualDomain = true;
}

function changeFlags(rows: Partial<FixedFlag>[] = []): void {
  for (const row of rows) {
    row.flag = `${row.flag}-changed`;
    if (row.value !== undefined) row.value = other(row.value);
  }
}

function changeCertificates({ components, trust }: Table): void {
  for (const { options, binding } of Object.values(components)) {
    const { certificate, key } = options;
    if (certificate && key) Object.assign(options, { certificate: key, key: certificate });
    if (binding) binding.clusterRole = other(binding.clusterRole);
  }
  for (const row of trust)
    row.authorities = row.authorities.includes('etcd') ? ['cluster'] : ['etcd'];
}

function changePorts({ defaults, servers, networkPorts }: Table): void {
  defaults.apiServerPort += 1;
  for (const server of Object.values(servers)) if (server.port !== undefined) server.port += 1;
  for (const ports of Object.values(networkPorts)) ports[0]! += 1;
}

function changeCommands({ etcdctl, bootstrap }: Table): void {
  etcdctl.command = other(etcdctl.command);
  etcdctl.endpoint = other(etcdctl.endpoint);
  etcdctl.script = etcdctl.script.map((line) => `${line} # changed`);
  bootstrap.unit = other(bootstrap.unit);
  bootstrap.script = bootstrap.script.map((line) => `${line} # changed`);
  bootstrap.binding.kind = other(bootstrap.binding.kind);
  bootstrap.service.after = ['changed.service'];
  bootstrap.service.serviceConfig.RestartSec += 1;
}

/** Gives every row of the table another value that its option takes. */
export function changeAll(table: Table): void {
  changeSettings(table.settings);
  changeSettings(table.memberSettings);
  changeCertificates(table);
  changeFlags(table.flags);
  for (const { flags } of table.trust) changeFlags(flags);
  for (const { flags } of Object.values(table.authorities))
    changeFlags([...(flags?.activeCertificate ?? []), ...(flags?.key ?? [])]);
  changePorts(table);
  changeCommands(table);
  table.kubeconfig.authorities = ['etcd'];
  table.order.after = other(table.order.after);
}

/** Keeps the rows for which this is true. */
export function keepRows(table: Table, keep: () => boolean): void {
  table.settings = table.settings.filter((one) => isFirst(one) || keep());
  table.memberSettings = table.memberSettings.filter((one) => isFirst(one) || keep());
  table.flags = table.flags.filter(keep);
  for (const row of table.trust) {
    row.options = row.options.filter(keep);
    if (row.flags) row.flags = row.flags.filter(keep);
  }
  for (const { options } of Object.values(table.components))
    for (const [kind, names] of Object.entries(options))
      Object.assign(options, { [kind]: (names as string[]).filter(keep) });
}
