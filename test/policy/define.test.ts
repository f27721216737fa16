import { definePolicy } from '../../lib/policy/define.js';
import { hostKey, operator } from './policies.js';

test('a policy is checked by the compiler and returned as it is', () => {
  const policy = {
    dir: 'certs',
    userAgeKeys: [operator],
    hosts: { node1: { owningHostKey: hostKey } },
    cas: { k8s: { ca: { commonName: 'k8s' } } },
  };
  expect(definePolicy(policy)).toBe(policy);
  // @ts-expect-error no authorities
  definePolicy({ dir: 'certs', userAgeKeys: [] });
  // @ts-expect-error the usage is "client auth"
  definePolicy({ ...policy, defaults: { usages: ['client-auth'] } });
  // @ts-expect-error a mode is text
  definePolicy({ ...policy, defaults: { mode: 0o400 } });
  // @ts-expect-error a misspelt option
  definePolicy({ ...policy, defualts: {} });
});
