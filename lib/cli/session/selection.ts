import { CertflakeError } from '../../errors.js';
import type { Specs } from '../../model/index.js';
import { isSelected } from '../../plan/state.js';
import type { PlanOptions } from '../../plan/state.js';

export interface SelectionOptions {
  only?: string[];
  host?: string[];
  authority?: string[];
  acceptExisting?: boolean;
  force?: boolean;
  prune?: boolean;
}

/** @throws CertflakeError (usage) for an id, host or authority that the policy doesn't have */
export function planOptions(options: SelectionOptions, specs: Specs, now: number): PlanOptions {
  const { only, host, authority, acceptExisting, force, prune } = options;
  known(
    '--only',
    only,
    specs.specs.map(({ id }) => id),
  );
  known(
    '--host',
    host,
    specs.specs.flatMap(({ heldBy }) => heldBy),
  );
  known(
    '--authority',
    authority,
    specs.specs.map(({ ca }) => ca),
  );
  if (prune && !specs.complete) {
    throw new CertflakeError('--prune: this inventory does not describe the whole fleet', {
      code: 'usage',
      hint: 'in the flake, pass every host to mkCerts and set complete = true',
    });
  }
  if (prune && [only, host, authority].some((words) => words !== undefined)) {
    throw new CertflakeError('--prune looks at the whole tree, not at a part of it', {
      code: 'usage',
      hint: 'run it without --only, --host and --authority',
    });
  }
  const wanted = {
    now,
    ...(only === undefined ? {} : { only }),
    ...(host === undefined ? {} : { hosts: host }),
    ...(authority === undefined ? {} : { authorities: authority }),
    ...(acceptExisting === undefined ? {} : { acceptExisting }),
    ...(force === undefined ? {} : { force }),
    ...(prune === undefined ? {} : { prune }),
  };
  refuseEmpty(wanted, specs);
  return wanted;
}

/** Each of them names something, but no certificate has all of them. */
function refuseEmpty(wanted: PlanOptions, { specs }: Specs): void {
  const { only, hosts, authorities } = wanted;
  const given = Object.entries({ '--only': only, '--host': hosts, '--authority': authorities });
  const said = given.flatMap(([option, words]) => (words === undefined ? [] : option));
  if (said.length < 2 || specs.some((spec) => isSelected(spec, wanted))) return;
  throw new CertflakeError(
    `${said.slice(0, -1).join(', ')} and ${said.at(-1)!} select nothing together`,
    {
      code: 'usage',
      hint: 'what is selected meets all of them: leave one out',
    },
  );
}

function known(option: string, words: string[] | undefined, declared: string[]): void {
  const all = [...new Set(declared)].sort();
  const unknown = words?.find((word) => !all.includes(word));
  if (unknown === undefined) return;
  throw new CertflakeError(`${option}: the policy declares no "${unknown}"`, {
    code: 'usage',
    hint:
      all.length > 20 ? '"certflake check" lists what it declares' : `declared: ${all.join(', ')}`,
  });
}
