import { cpSync, rmSync } from 'node:fs';
import type { Inventory } from '../../lib/model/index.js';
import { makePlace, type Place } from '../cli/certflake.js';
import { bob, RULES } from './beside.js';

/** A policy in YAML that emitted its rules and then became an inventory, at a path like the Nix store's. */
function changedToNix(change: (inventory: Inventory) => void = () => undefined): Place {
  const place = makePlace();
  cpSync('fixtures/policies/shorter', place.path('cluster'), { recursive: true });
  place.must(['emit']);
  const inventory = JSON.parse(place.read('cluster/inventory.json')) as Inventory;
  change(inventory);
  for (const file of ['inventory.json', 'certflake.yaml']) rmSync(place.path(`cluster/${file}`));
  place.write('store/i.json', JSON.stringify(inventory));
  return place;
}

const withoutBob = (inventory: Inventory): void => {
  inventory.userAgeKeys = inventory.userAgeKeys.filter((key) => !key.startsWith(bob));
};

interface Said {
  code: string;
  place: string;
  message: string;
  hint: string;
}

function said(place: Place, command: string): Said[] {
  const { stdout } = place.certflake([command, '--inventory', '../store/i.json', '--json']);
  const { problems } = JSON.parse(stdout) as { problems: Said[] };
  return problems.filter(({ code }) => /^(rules|emit)/.test(code));
}

const codes = (place: Place) => said(place, 'plan').map(({ code }) => code);

test('the emitted rules are judged with an inventory, by a hint that is true there', () => {
  expect(codes(changedToNix())).toEqual([]);
  const place = changedToNix(withoutBob);
  for (const command of ['plan', 'check']) {
    const [one, ...others] = said(place, command);
    expect(others).toEqual([]);
    expect(one).toMatchObject({ code: 'rules-name-other', place: RULES });
    expect(one!.hint).toContain('before "agenix -r", remove the wrong part');
    expect(one!.hint).not.toContain('certflake emit');
  }
});

test('lists of what the inventory no longer has, and markers of a merge, are named', () => {
  const place = changedToNix((inventory) => {
    const all = Object.entries(inventory.certificates);
    const gone = all.findIndex(([id]) => id.startsWith('derived-'));
    inventory.certificates = Object.fromEntries(all.filter((_, at) => at !== gone));
  });
  expect(codes(place)).toEqual(['rules-other-file']);
  const rules = `cluster/${RULES}`;
  place.write(rules, `${place.read(rules)}<<<<<<< HEAD\n`);
  expect(codes(place)).toEqual(['emitted-conflict', 'rules-other-file']);
});

test('rules of the user’s own are found from the root, with a hint that names no command that refuses', () => {
  const place = changedToNix();
  const [file] = /ca\/[^"]+/.exec(place.read(`cluster/${RULES}`))!;
  const stranger = `age1${'q'.repeat(58)}`;
  place.write(
    'cluster/secrets.nix',
    `{ "secrets/certs/${file}".publicKeys = [ "${stranger}" ]; }\n`,
  );
  const found = said(place, 'plan');
  const codes = ['rules-name-other', 'rules-leave-out', 'rules-leave-out'];
  expect(found).toMatchObject(codes.map((code) => ({ code, place: 'secrets.nix' })));
  for (const { hint } of found) expect(hint).not.toContain('certflake emit');
});
