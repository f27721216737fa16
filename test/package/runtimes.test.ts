import { generateSshKey } from '../../lib/seal/ssh/generate.js';
import { need, runtimes, withPrograms } from '../programs.js';
import { installed } from './installed.js';

/** The packed command, installed once, and run by each Node.js that it is made for. */
const { place, bin } = installed();

/** A cluster of one host, with a policy that the runtime must compile. */
function policy(recipient: string): string {
  const host = {
    role: 'control-plane',
    addresses: ['10.9.0.4'],
    owningHostKey: generateSshKey('ed25519', 'cp-1').publicKey.trim(),
  };
  const values = {
    dir: './certs',
    userAgeIdentity: '$HOME/.config/certflake/identity.txt',
    userAgeKeys: [recipient],
    hosts: { 'cp-1': host },
    defaults: { key: { algo: 'ecdsa' } },
    kubernetes: {},
  };
  return `import { definePolicy } from 'certflake';\nexport default definePolicy(${JSON.stringify(values)});\n`;
}

for (const runtime of runtimes) {
  withPrograms([runtime], `the packed command on ${runtime}`, () => {
    const cwd = `${runtime}/started`;

    const certflake = (args: string[], folder = cwd) => {
      const { status, stdout, stderr } = place.run(need(runtime), [bin, ...args], { cwd: folder });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      return stdout;
    };

    beforeAll(() => {
      place.write(`${cwd}/.keep`, '');
    });

    test('is run by the version that its name says', () => {
      const { stdout } = place.run(need(runtime), ['--version'], { cwd });
      expect(stdout.startsWith(runtime.replace('node-', 'v'))).toBe(true);
    });

    test('starts a policy and issues it, then finds nothing due', () => {
      certflake(['init']);
      expect(certflake(['apply', '--yes'])).toContain('Done: wrote 3 certificates, 3 sealed keys');
      certflake(['plan', '--exit-code']);
      certflake(['check']);
    });

    test('issues a cluster from TypeScript, and tries its connections', () => {
      const { result } = JSON.parse(certflake(['init', '--json', '../other'])) as {
        result: { identity: { recipient: string } };
      };
      const cluster = `${runtime}/cluster`;
      place.write(`${cluster}/certflake.ts`, policy(result.identity.recipient));
      expect(certflake(['apply', '--yes'], cluster)).toMatch(/Done: wrote (\d+) certificates/);
      expect(certflake(['verify'], cluster)).toMatch(
        /^(\d+) connections, \1 tried for real, 0 failed, 0 open that should not be$/m,
      );
    });
  });
}
