import { scenario } from './attack.js';

scenario(
  'the key that the operator was told of as a host is an operator in the policy',
  async (attack) => {
    const { attacker } = attack;
    await attack.commits(() => {
      attack.hires(attacker.ssh.publicKey);
    });
    const { fingerprint } = attacker.ssh;
    const refusal = { code: 'not-accepted', names: [`operator=${fingerprint}`] };
    attack.refuses(['apply', '--yes', '--accept', fingerprint], refusal);
    attack.refuses(['apply', '--yes', '--accept', `host:web-1=${fingerprint}`], refusal);
  },
);
