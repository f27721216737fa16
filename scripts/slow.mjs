/**
 * Test files that take long, by their own nature: `npm test` leaves them out, but for the few that stand for their
 * kind, and `npm run slow` runs them all. Folders end in a slash.
 */
export const slow = [
  'test/attacks/',
  'test/e2e/',
  'test/faults/',
  'test/keep/branches.test.ts',
  'test/keep/killed.test.ts',
  'test/nix/built/',
  'test/nix/documented.test.ts',
  'test/nix/matrix.test.ts',
  'test/nix/ways.test.ts',
  'test/package/broken.test.ts',
  'test/package/runtimes.test.ts',
  'test/rotation/evidence/live-real.test.ts',
  'test/rotation/compromised.test.ts',
  'test/rotation/real/',
  'test/rotation/merges.test.ts',
  // In `npm test` a few stories of each folder, few histories, few interruptions of a rotation, and two authorities
  // that rotate.
  'test/histories/',
  'test/scenarios/',
];

/** Those that `npm test` runs all the same: one attack of each kind, two faults, and what is short by itself. */
export const short = [
  ...[
    'accept-one',
    'adopted-forged-header',
    'authority-swapped',
    'bare-repository',
    'dir-in-git',
    'emit-linked',
    'forged-leaver',
    'host-key-forged',
    'identity-planted',
    'journal-hook',
    'kept-planted',
    'kubeconfig-planted',
    'nix-links',
    'operator-former',
    'policy-program-flake',
    'record-poisoned',
    'rules-alias',
  ].map((name) => `test/attacks/${name}.test.ts`),
  'test/e2e/age.test.ts',
  'test/faults/disk.test.ts',
  'test/faults/rotation.test.ts',
  'test/histories/',
  'test/rotation/real/orders.test.ts',
  'test/rotation/merges.test.ts',
  'test/scenarios/',
];
