import { CertflakeError } from '../../errors.js';
import { edgesOf } from '../../cluster/edges.js';
import type { Observations } from '../../model/index.js';
import { certflake, type CommandLine } from '../../text/say.js';
import type { Tree } from '../../store/tree.js';
import { earlierTrees } from '../former/moved-dir.js';
import type { Session } from '../session/session.js';
import * as say from './messages.js';

interface Seen {
  tree: Tree;
  observations: Observations;
}

/** @throws CertflakeError (`nothing-issued`) on a cluster's first day, or if `dir` was changed */
export async function refuseUnissued(session: Session, seen: Seen): Promise<void> {
  if (!isUnissued(session, seen)) return;
  const earlier = await earlierTrees(session, seen.tree);
  if (earlier.length === 0) throw refused(say.nothingIssued, certflake('apply'));
  const dir = seen.tree.dir === '' ? '.' : seen.tree.dir;
  throw refused(say.nothingIssuedIn(dir), certflake('plan'));
}

function isUnissued({ specs, inventory }: Session, { observations: { observed } }: Seen): boolean {
  const isMissing = ({ id }: { id: string }): boolean => {
    const seen = observed[id];
    return seen === undefined || [seen.certificate, seen.key].every((f) => f.state === 'missing');
  };
  return specs.specs.every(isMissing) && edgesOf(specs, inventory).length > 0;
}

const refused = (fact: string, command: CommandLine): CertflakeError =>
  new CertflakeError(fact, { code: 'nothing-issued', hint: say.runAlone(command) });
