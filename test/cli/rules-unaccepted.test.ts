import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { rulesUnaccepted } from '../../lib/cli/rules-unaccepted.js';
import { parseAccepted, printAccepted } from '../../lib/accept/record.js';
import { stateOf } from '../../lib/store/state.js';
import type { World } from '../cluster/world.js';
import { emptyCluster, people } from '../plan/cluster.js';

let world: World;

/** A clone that has accepted its tree in `certs`. */
beforeEach(async () => {
  world = await emptyCluster(await people());
  process.env['XDG_STATE_HOME'] = join(world.root, 'state');
  mkdirSync(stateOf(world.root, 'certs').folder, { recursive: true });
  await world.apply();
});
afterEach(() => world.close());

const said = async (): Promise<string[]> =>
  (await rulesUnaccepted({ root: world.root, specs: world.specs() }, 'secrets.nix')).map(
    ({ message }) => message,
  );

/** Forgets a reader as if the policy had just got it. */
function withoutReader(owner: string): void {
  const record = parseAccepted(world.record!, '');
  world.record = printAccepted({ ...record, readers: { ...record.readers, [owner]: [] } });
}

function move(): void {
  cpSync(join(world.root, 'certs'), join(world.root, 'pki'), { recursive: true });
  world.policy = { ...world.policy, dir: 'pki' };
}

test("none is named whom this folder's record has", async () => {
  expect(await said()).toEqual([]);
});

test('after a move all are named in one sentence, first who was never accepted', async () => {
  withoutReader('host:web-2');
  move();
  const [only, ...others] = await said();
  expect(others).toEqual([]);
  expect(only).toMatch(/the rules name host:web-2 SHA256:.*operator/);
});

test('a clone without any record is asked at its first run, and warned of nothing', async () => {
  world.record = undefined;
  move();
  expect(await said()).toEqual([]);
});
