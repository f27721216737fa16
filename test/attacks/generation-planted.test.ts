import { scenario, type Attack } from './attack.js';
import { crt, fingerprintOf, ownAuthority, type Pair } from './forge.js';
import { blocksOf, endorsementBy, leaked, plantNext, rotates } from './rotating.js';

const NAME = '/CN=root ca';

/** What a commit can put behind another generation, in place of the word of the authority's own key. */
const forged: Record<string, (attack: Attack, next: Pair) => Promise<string>> = {
  'no endorsement': () => Promise.resolve(''),
  'an endorsement by itself': (_, next) => endorsementBy(next, next.certificate),
  'one by an authority of the same name': ({ attacker }, next) =>
    endorsementBy(ownAuthority(attacker, NAME), next.certificate),
  'one by an intermediate': async ({ world }, next) =>
    endorsementBy(await leaked(world, 'ca/signer'), next.certificate),
  'one by a certificate that the authority signed': async ({ world }, next) =>
    endorsementBy(await leaked(world, 'derived/web-1/root-kubelet'), next.certificate),
  'one in the name of the authority, by an intermediate': async ({ world }, next) => {
    const [certificate] = blocksOf(world.read(crt('ca/root')));
    const { key } = await leaked(world, 'ca/signer');
    return endorsementBy({ certificate: certificate!, key }, next.certificate).catch(() => '');
  },
};

for (const [words, forge] of Object.entries(forged)) {
  scenario(`another generation is planted with ${words}`, async (attack) => {
    const { world, attacker } = attack;
    const next = ownAuthority(attacker, NAME);
    await attack.commits(async () => plantNext(world, 'ca/root', next, await forge(attack, next)));
    const refusal = { code: 'stranger', names: [fingerprintOf(next.certificate)] };
    for (const args of [['plan'], ['apply', '--yes'], ['rotate', 'root', '--deployed', '--yes']])
      attack.refuses(args, refusal);
    attack.followsHints(attack.operator(['check']));
  });
}

scenario('another generation is planted with the endorsement of a real one', async (attack) => {
  const { world, attacker } = attack;
  rotates(attack, 'root');
  const [, endorsement] = blocksOf(world.read(crt('ca/root.next')));
  const next = ownAuthority(attacker, NAME);
  const before = world.files('cluster/secrets');
  await attack.commits(() => plantNext(world, 'ca/root', next, endorsement!));
  attack.refuses(['apply', '--yes'], {
    code: 'stranger',
    names: [fingerprintOf(next.certificate)],
  });
  attack.refuses(['rotate', 'root', '--deployed', '--yes'], { code: 'stranger', names: [] });
  // The refused runs have not forgotten the real one.
  for (const [path, text] of Object.entries(before))
    if (path.includes('/ca/')) world.write(path, Buffer.from(text, 'latin1'));
  world.must(['rotate', 'root', '--deployed', '--yes']);
});
