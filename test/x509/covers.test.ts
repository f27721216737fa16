import { covers } from '../../lib/x509/covers.js';
import type { GeneralName } from '../../lib/model/index.js';

const names: GeneralName[] = [
  { type: 'dns', value: 'API.example.org' },
  { type: 'dns', value: '*.pods.Example.org' },
  { type: 'ip', value: '10.0.0.1' },
  { type: 'ip', value: 'fd00::1' },
  { type: 'uri', value: 'spiffe' },
];

test.each([
  ['api.EXAMPLE.org', true],
  ['one.pods.example.org', true],
  ['two.one.pods.example.org', false],
  ['pods.example.org', false],
  ['10.0.0.1', true],
  ['10.0.0.2', false],
  ['fd00:0::1', true],
  ['::ffff:10.0.0.1', true],
  ['spiffe', false],
])('%s: %j', (wanted, isCovered) => {
  expect(covers(names, wanted)).toBe(isCovered);
});
