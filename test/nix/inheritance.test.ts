import { evaluate, withNix } from './nix.js';

const none = { C: null, ST: null, L: null, O: null, OU: null };

/** A sentence, the case in cases/inheritance.nix, and its result. */
const rows: [sentence: string, name: string, value: unknown][] = [
  ['dir is as it is written', 'dir', './my-dir'],
  [
    'dir has no names that Nix takes in no path',
    'refusedDirs',
    ['my certs', 'certs/-x', 'secrets/*', ':(top)', 'ä'],
  ],
  ['caDefaults take from defaults', 'caDefaultsFromDefaults', '42h'],
  ['caDefaults stand alone too', 'caDefaultsAlone', '42h'],
  [
    'names of caDefaults merge with those of defaults',
    'caDefaultsNames',
    { ...none, L: 'Bern', O: 'Ours' },
  ],
  [
    'names of certDefaults merge with those of defaults',
    'certDefaultsNames',
    { ...none, L: 'Bern', O: 'Ours' },
  ],
  ["an authority's certDefaults take from defaults", 'authorityDefaults', '42h'],
  ['an authority takes from caDefaults', 'authorityFromCaDefaults', '42h'],
  ["a certificate takes from its authority's certDefaults", 'certificateFromAuthority', '42h'],
  [
    'names come field by field from the nearest layer',
    'namesThroughAllLayers',
    { ...none, C: 'DE', ST: 'Bern', L: 'Thun', O: 'Ours' },
  ],
  ['lists replace', 'listsReplace', ['d']],
  ['an empty list replaces too', 'emptyListsReplace', []],
  ['a key is taken whole', 'keysAreWhole', { algo: 'ecdsa', size: 256 }],
  ['a key has a size by its algorithm', 'sizes', [2048, 256, null]],
  [
    "the usages of defaults don't reach authorities",
    'usagesOfDefaults',
    { certificate: ['server auth'], authority: [] },
  ],
  ["a shared certificate doesn't inherit hosts", 'sharedHosts', []],
  ['a shared certificate keeps its own hosts', 'sharedOwnHosts', ['b']],
  ['roles come from certDefaults', 'roles', ['worker']],
  ['expiry may be left out', 'expiries', { certificate: '8760h', authority: '87600h' }],
  ['mkDefault beats what is inherited', 'mkDefaultBeatsInheritance', '2h'],
  ["an option's default does not", 'inheritanceBeatsOptionDefault', '1h'],
  ['an explicit null ends inheritance', 'explicitNull', null],
  [
    'delivery is inherited like the rest',
    'delivery',
    {
      owner: 'etcd',
      group: null,
      mode: '0440',
      restartUnits: ['a.service'],
      renewBefore: '720h',
      keepKey: true,
    },
  ],
];

withNix('inheritance', () => {
  let found: Record<string, unknown>;
  beforeAll(() => {
    found = evaluate('cases/inheritance.nix') as Record<string, unknown>;
  });

  test.each(rows)('%s', (_, name, value) => {
    expect(found[name]).toEqual(value);
  });

  test('has a row for every case', () => {
    expect(Object.keys(found).sort()).toEqual(rows.map(([, name]) => name).sort());
  });
});
