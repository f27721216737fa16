import { digestOf } from '../../lib/emit/record.js';
import { certs } from '../keep/repository.js';
import { scenario, type Attack } from './attack.js';
import { remove } from './forge.js';
import type { PolicyOf } from './world.js';

const rules = `${certs}/secrets.nix`;
const ownModule = 'cluster/modules/certs/cluster.nix';

/** No key is resealed when a host's key changes: its certificates get new keys, which rekey leaves alone. */
const alone: PolicyOf = ({ operator, hostKeys }) => `dir: ./secrets/certs
userAgeIdentity: $HOME/operator.txt
userAgeKeys:
  - "${operator.recipient}"
hosts:
  web-1: { role: worker, owningHostKey: "${hostKeys['web-1'].publicKey.trim()}" }
defaults: { key: { algo: ecdsa } }
cas:
  root:
    ca: { commonName: root ca, usages: [ signing ] }
    certs:
      kubelet: { commonName: "\${hostName}", hosts: [ "\${hostName}" ], usages: [ server auth ] }
`;

/** The operator keeps a host's key in a file, and has emitted. */
function emitted(attack: Attack): void {
  const { world } = attack;
  const { publicKey } = world.hostKeys['web-1'];
  world.write('cluster/keys/web-1.pub', publicKey);
  attack.edit(`"${publicKey.trim()}"`, 'keys/web-1.pub');
  world.must(['emit']);
  attack.honest('emitted');
}

async function replacesHostKey(attack: Attack): Promise<void> {
  const { world, attacker } = attack;
  emitted(attack);
  await attack.commits(() => {
    world.write('cluster/keys/web-1.pub', attacker.ssh.publicKey);
  });
  const names = [attacker.ssh.fingerprint, 'web-1'];
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names });
  expect(attack.operator(['plan']).stdout).toContain(attacker.ssh.fingerprint);
  expect(attack.operator(['emit', '--check']).stderr).toContain(
    `names host:web-1 ${attacker.ssh.fingerprint}, which this clone has not accepted`,
  );
}

async function addsOperator(attack: Attack): Promise<void> {
  const { world, attacker } = attack;
  emitted(attack);
  await attack.commits(() => {
    attack.hires(attacker.ssh.publicKey);
    remove(world, `${certs}/ca/root.crt`);
  });
  const names = [attacker.ssh.fingerprint];
  attack.refuses(['rekey', '--yes'], { code: 'not-accepted', names });
  attack.refuses(['apply', '--yes'], { code: 'not-accepted', names });
}

scenario(
  "a host's key is replaced, and the next run would write the rules",
  replacesHostKey,
  alone,
);
async function bringsRulesAlong(attack: Attack): Promise<void> {
  const { world, attacker } = attack;
  emitted(attack);
  const keyOf = (text: string): string => text.trim().split(' ').slice(0, 2).join(' ');
  await attack.commits(() => {
    const [former, key] = [world.hostKeys['web-1'].publicKey, attacker.ssh.publicKey];
    world.write('cluster/keys/web-1.pub', key);
    const [honest, record] = [world.read(rules), `${certs}/emitted.json`];
    const text = honest.replaceAll(keyOf(former), keyOf(key));
    world.write(rules, text);
    world.write(record, world.read(record).replace(digestOf(honest), digestOf(text)));
  });
  const fact = `names host:web-1 ${attacker.ssh.fingerprint}, which this clone has not accepted`;
  for (const args of [['check'], ['plan', '--only', 'ca-root'], ['rekey', '--yes']]) {
    expect(attack.operator(args).stderr).toContain(fact);
  }
  expect(attack.operator(['plan']).stderr).not.toContain(fact);
  const command = `"certflake apply --accept ${attacker.ssh.fingerprint}"`;
  expect(attack.operator(['check']).stderr).toContain(command);
}

scenario("a host's key, the rules and their record are replaced together", bringsRulesAlong, alone);
scenario('an operator is added, and all that he would get waits', addsOperator, alone);

scenario("a key is added to agenix's rules alone", async (attack) => {
  const { world, attacker } = attack;
  emitted(attack);
  const key = attacker.ssh.publicKey.split(' ').slice(0, 2).join(' ');
  await attack.commits(() => {
    world.write(rules, world.read(rules).replaceAll('publicKeys = [', `publicKeys = [ "${key}"`));
  });
  for (const command of ['plan', 'check']) {
    const { stderr } = attack.operator([command]);
    expect(stderr).toContain('secrets/certs/secrets.nix: is not as certflake would write it');
  }
});

scenario("a record says that the operator's own module is certflake's", async (attack) => {
  const { world } = attack;
  const own = '{ networking.firewall.enable = true; }\n';
  world.write(ownModule, own);
  attack.honest('a module');
  await attack.commits(() => {
    const files = { 'modules/certs/cluster.nix': digestOf(own) };
    const record = { version: 1, target: 'certflake', files };
    world.write(`${certs}/emitted.json`, JSON.stringify(record));
  });
  attack.operator(['apply', '--yes']);
  attack.operator(['rekey', '--yes']);
  expect(attack.operator(['emit']).status).toBe(1);
  expect(world.read(ownModule)).toBe(own);
});
