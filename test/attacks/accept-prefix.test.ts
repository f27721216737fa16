import { scenario } from './attack.js';

scenario('--accept takes whole fingerprints only', async (attack) => {
  const { attacker } = attack;
  await attack.commits(() => {
    attack.hires(attacker.ssh.publicKey);
    attack.hires(attacker.age.recipient);
  });
  const { fingerprint } = attacker.ssh;
  const words = [fingerprint.slice(0, 20), fingerprint.toLowerCase(), 'SHA256:', 'operator', '*'];
  for (const word of [...words, attacker.age.recipient.slice(0, 30)]) {
    const { status } = attack.operator(['apply', '--yes', '--accept', word]);
    expect([1, 64]).toContain(status);
  }
  expect(attack.record()).not.toContain(fingerprint);
});
