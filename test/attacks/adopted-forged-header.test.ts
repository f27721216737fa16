import { createHash, randomBytes } from 'node:crypto';
import { scenario } from './attack.js';
import { bytes, manifest, remove, sealedKey, slots } from './forge.js';

/** A stanza for the key, which anyone can write; the header's code no longer fits. */
function withStanza(file: Buffer, publicKey: string): Buffer {
  const blob = Buffer.from(publicKey.split(' ')[1]!, 'base64');
  const base64 = (some: Buffer) => some.toString('base64').replace(/=+$/, '');
  const tag = base64(createHash('sha256').update(blob).digest().subarray(0, 4));
  const share = base64(randomBytes(32));
  const end = file.indexOf('\n--- ');
  const stanza = Buffer.from(`\n-> ssh-ed25519 ${tag} ${share}\n${share}`);
  return Buffer.concat([file.subarray(0, end), stanza, file.subarray(end)]);
}

scenario(
  'headers claim an operator, no manifest is there, and no identity can tell',
  async (attack) => {
    const { world, attacker } = attack;
    await attack.commits(() => {
      attack.hires(attacker.ssh.publicKey);
      attack.edit('$HOME/operator.txt', '$HOME/nowhere.txt');
      for (const slot of slots) {
        world.write(
          sealedKey(slot),
          withStanza(bytes(world, sealedKey(slot)), attacker.ssh.publicKey),
        );
      }
      for (const slot of ['ca/', 'shared/', 'derived/web-1/', 'derived/cp-1/']) {
        remove(world, manifest(slot));
      }
    });
    attack.refuses(['apply', '--yes', '--no-emit'], {
      code: 'not-accepted',
      names: [attacker.ssh.fingerprint],
    });
    attack.refuses(['apply', '--yes', '-i', world.path('home/operator.txt')], {
      code: 'authority-unusable',
      names: ['it is damaged'],
    });
  },
);
