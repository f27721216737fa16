import { certs } from '../keep/repository.js';
import { scenario, type Attack } from './attack.js';
import { remove } from './forge.js';

const rules = `${certs}/secrets.nix`;
const commands = [['plan'], ['check'], ['apply', '--yes'], ['rekey', '--yes']];

const keyOf = (text: string): string => text.trim().split(' ').slice(0, 2).join(' ');

function emitted({ world }: Attack): string {
  world.must(['emit']);
  const [file] = /ca\/[^"]+/.exec(world.read(rules))!;
  return file;
}

function says(attack: Attack, ...facts: string[]): void {
  for (const args of commands) {
    const { stderr } = attack.operator(args);
    for (const fact of facts) expect(stderr).toContain(fact);
  }
}

scenario(
  'rules lose their first line, and list an authority under another name',
  async (attack) => {
    const { world, attacker } = attack;
    const ca = emitted(attack);
    attack.honest('emitted');
    const alias = `derived/../${ca}`;
    await attack.commits(() => {
      const list = `  "${alias}".publicKeys = [\n    "${keyOf(attacker.ssh.publicKey)}"\n  ];\n}\n`;
      world.write(
        rules,
        world
          .read(rules)
          .replace(/^(#.*\n)+/, '')
          .replace(/\}\n$/, list),
      );
    });
    says(
      attack,
      `${rules.replace(/^cluster\//, '')}: is not as certflake wrote it`,
      `names ${attacker.ssh.fingerprint} for 1 file (${alias})`,
      `"${alias}" is ${ca}`,
    );
  },
);

scenario("rules import others, and certflake's record is gone", async (attack) => {
  const { world } = attack;
  emitted(attack);
  attack.honest('emitted');
  await attack.commits(() => {
    world.write(rules, 'import ../rules.nix\n');
    remove(world, `${certs}/emitted.json`);
  });
  says(attack, 'does not have the form that certflake writes');
});

scenario("the operator's own rules give a stranger an authority's key", async (attack) => {
  const { world, attacker } = attack;
  const ca = emitted(attack);
  const own = (more: string) =>
    `(import ./secrets/certs/secrets.nix) // { "mine.age".publicKeys = [ ]; ${more}}\n`;
  world.write('cluster/secrets.nix', own(''));
  attack.honest('rules');
  await attack.commits(() => {
    const list = `"secrets/certs/${ca}".publicKeys = [ "${keyOf(attacker.ssh.publicKey)}" ]; `;
    world.write('cluster/secrets.nix', own(list));
  });
  says(attack, `names ${attacker.ssh.fingerprint} for 1 file (secrets/certs/${ca})`);
});
