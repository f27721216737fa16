import { checkTree } from '../../lib/plan/check-report.js';
import { planChanges } from '../../lib/plan/plan.js';
import type { StanzaTools } from '../../lib/keyring/stanzas.js';
import type { Policy } from '../../lib/model/policy.js';
import { DAY, makeWorld } from '../cluster/world.js';
import { people, type People } from './cluster.js';

let everybody: People;
beforeAll(async () => (everybody = await people()));

/** As many certificates as hosts, of ten authorities, all held by hosts that share a key. */
function fleet(hosts: number): Policy {
  const { operator, cp } = everybody;
  const names = Array.from({ length: hosts }, (_, n) => `host-${n}`);
  const authorities = Array.from({ length: 10 }, (_, n) => `ca-${n}`);
  return {
    dir: 'certs',
    userAgeKeys: [operator.recipient],
    hosts: Object.fromEntries(
      names.map((name, n) => [name, { role: `r${n % 10}`, owningHostKey: cp.recipient }]),
    ),
    defaults: { key: { algo: 'ecdsa', size: 256 } },
    cas: Object.fromEntries(
      authorities.map((ca, n) => [
        ca,
        {
          ca: { commonName: ca },
          certs: { node: { commonName: '${hostName}', usages: ['client auth'], roles: [`r${n}`] } },
        },
      ]),
    ),
  };
}

/** How often a list's items or a record's fields are looked at. */
function counted<T extends object>(target: T, count: { n: number }): T {
  return new Proxy(target, {
    get: (object, name, receiver) => {
      count.n++;
      return Reflect.get(object, name, receiver) as unknown;
    },
  });
}

interface Counts {
  specs: number;
  observed: number;
  tools: number;
}

/** The input of planning and checking, when nothing is due and when everything is. */
async function look(hosts: number): Promise<Counts> {
  const world = await makeWorld(fleet(hosts), [everybody.operator.identity]);
  try {
    await world.apply();
    const [specs, observed, tools] = [{ n: 0 }, { n: 0 }, { n: 0 }];
    const whole = world.specs();
    const seen = world.observe();
    const watched = { ...whole, specs: counted(whole.specs, specs) };
    const watching = { ...seen, observed: counted(seen.observed, observed) };
    const counting: StanzaTools = {
      stanzaOf: (text) => (tools.n++, world.tools.stanzaOf(text)),
      fingerprint: (text) => (tools.n++, world.tools.fingerprint(text)),
    };
    for (const now of [world.now, world.now + 300 * DAY]) {
      const plan = planChanges(watched, watching, { now }, counting);
      expect(plan.changes).toHaveLength(now === world.now ? 0 : hosts);
      checkTree(watched, watching, plan, { now, within: 0, withinWords: '0s' });
    }
    return { specs: specs.n, observed: observed.n, tools: tools.n };
  } finally {
    await world.close();
  }
}

test('twice the certificates are twice the work, whatever is due', async () => {
  const [small, large] = [await look(100), await look(200)];
  for (const field of ['specs', 'observed'] as const) {
    expect(large[field] / small[field]).toBeGreaterThan(1.5);
    expect(large[field] / small[field]).toBeLessThan(2.1);
    expect(large[field] / 200).toBeLessThan(40);
  }
  expect(large.tools / 200).toBeLessThan(8);
}, 120_000);
