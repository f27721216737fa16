/** A wildcard name under an authority that excludes a part of its names: Go refuses the chain. */
import { edit, repository } from '../keep/repository.js';

const constrained = (subtrees: string) =>
  `ca: { commonName: test ca, usages: [ signing ], nameConstraints: ${subtrees} }`;

test.each([
  ['excluded', '{ excluded: [ secret.example.org ] }', 1],
  ['not permitted', '{ permitted: [ a.example.org ] }', 1],
  ['excluded further down only', '{ excluded: [ a.secret.example.org ] }', 0],
])('with a part of it %s', async (_, subtrees, status) => {
  const cluster = await repository();
  edit(cluster, 'ca: { commonName: test ca, usages: [ signing ] }', constrained(subtrees));
  edit(cluster, 'hosts: [ "${hostName}" ]', 'hosts: [ "*.example.org" ]');
  const ran = cluster.certflake(['apply', '--yes', '--force']);
  const fact = 'cas.cluster.ca.nameConstraints does not allow the name "*.example.org"';
  expect(ran.stderr.includes(fact)).toBe(status === 1);
  if (status === 1) expect(ran.status).not.toBe(0);
});
