import { sealedTo } from '../accept/sealed-to.js';
import type { Problem, Reason } from '../model.js';
import { formerReaders, known } from './known.js';
import { compareReaders, mightNarrow, readersWanted, type ReaderChange } from './readers.js';
import { leftInHeader, plausible, plausiblyAmong, type StanzaTools } from '../stanzas.js';
import {
  aside,
  change,
  finding,
  reason,
  type Check,
  type SpecState,
  type Verdict,
} from './state.js';

/** Same key, same certificate, other readers. */
export const recipientsDiffer =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, observation, complete } = state;
    if (observation.key.state !== 'read') return undefined;
    const noted = known(observation)?.recipients;
    if (!noted && mightNarrow(spec, observation, complete))
      return unknownReadersDiffer(state, tools);
    const own = sealedTo(state.acceptance.record, spec.id, observation);
    const before = own ?? noted;
    if (!before) return unknownReadersDiffer(state, tools);
    const { added, removed } = compareReaders(before, readersWanted(spec, observation, complete));
    if (!isSame({ added, removed }))
      return change('rekey', 'none', readerReasons({ added, removed }, tools));
    const isOther = own && noted && !isSame(compareReaders(own, noted));
    return isOther ? change('rekey', 'none', [reason('recipients', OTHERS_NOTED)]) : undefined;
  };

const isSame = ({ added, removed }: ReaderChange): boolean => added.length + removed.length === 0;

const OTHERS_NOTED =
  'its manifest names other readers than those whom this clone knows it to be sealed to: it will be sealed anew, and noted';

export const readerReasons = ({ added, removed }: ReaderChange, tools: StanzaTools): Reason[] => [
  ...added.map(({ owner, key }) =>
    reason('recipients', `+ ${owner} ${tools.fingerprint(key)}`, undefined, key),
  ),
  ...removed.map(({ owner, key }) =>
    reason('recipients', `- ${owner} ${tools.fingerprint(key)}`, key),
  ),
];

const SEALED_TO_OTHERS =
  'its key file is sealed to other readers than those of the policy: it will be sealed anew, to these alone';

/** Nobody has noted who reads it: only its header can contradict. */
function unknownReadersDiffer(state: SpecState, tools: StanzaTools): Verdict | undefined {
  const { spec, observation, complete } = state;
  if (observation.key.state !== 'read') return undefined;
  const { stanzas } = observation.key;
  const wanted = readersWanted(spec, observation, complete);
  if (plausible(stanzas, wanted, tools)) return undefined;
  if (!mightNarrow(spec, observation, complete)) {
    const former = formerReaders(observation);
    const differing = former ? readerReasons(compareReaders(former, wanted), tools) : [];
    const said = new Set(differing.map(({ from }) => from));
    const left = leftInHeader(stanzas, state.acceptance.former ?? {}, tools);
    return change('rekey', 'none', [
      reason('recipients', SEALED_TO_OTHERS),
      ...differing,
      ...readerReasons({ added: [], removed: left.filter(({ key }) => !said.has(key)) }, tools),
    ]);
  }
  return plausiblyAmong(stanzas, wanted, tools) ? undefined : aside(readersUnknown(state));
}

/** A partial inventory can't tell whom a new seal would leave out. */
export function readersUnknown({ spec }: SpecState): { finding: Problem } {
  return finding(
    spec,
    'readers-unknown',
    'error',
    'nobody has noted who can open its key, and this inventory describes some hosts only: a new seal might leave one out',
    'run "certflake apply" with the whole fleet first',
  );
}
