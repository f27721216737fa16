import { sealedTo } from '../../accept/sealed-to.js';
import type { Problem, Reason, Recipients } from '../../model/index.js';
import { formerReaders, recordedEntry } from '../../observe/recorded.js';
import {
  compareReaders,
  isSame,
  mightNarrow,
  readersWanted,
  type ReaderChange,
} from '../../observe/readers.js';
import {
  hasAnonymous,
  hasOthers,
  leftInHeader,
  plausible,
  plausiblyAmong,
  type StanzaTools,
} from '../../keyring/stanzas.js';
import * as texts from '../messages/recipients.js';
import {
  nonBlocking,
  change,
  finding,
  reason,
  type Check,
  type SpecState,
  type Verdict,
} from '../state.js';

/** Same key, same certificate, other recipients. */
export const recipientsDiffer =
  (tools: StanzaTools): Check =>
  (state) => {
    const { spec, observation, complete } = state;
    if (observation.key.state !== 'read') return undefined;
    const noted = recordedEntry(observation)?.recipients;
    if (!noted && mightNarrow(spec, observation, complete))
      return unknownReadersDiffer(state, tools);
    const own = sealedTo(state.acceptance.record, spec.id, observation);
    const before = own ?? noted;
    if (!before) return unknownReadersDiffer(state, tools);
    const { added, removed } = compareReaders(before, readersWanted(spec, observation, complete));
    if (!isSame({ added, removed }))
      return change('rekey', 'none', readerReasons({ added, removed }, tools));
    const isOther = own && noted && !isSame(compareReaders(own, noted));
    return isOther
      ? change('rekey', 'none', [reason('recipients', texts.OTHERS_NOTED)])
      : undefined;
  };

export const readerReasons = ({ added, removed }: ReaderChange, tools: StanzaTools): Reason[] => [
  ...added.map(({ owner, key }) =>
    ofReader(texts.added(owner), tools.fingerprint(key), { to: key }),
  ),
  ...removed.map(({ owner, key }) =>
    ofReader(texts.removed(owner), tools.fingerprint(key), { from: key }),
  ),
];

const ofReader = (
  brief: string,
  fingerprint: string,
  ends: Pick<Reason, 'from' | 'to'>,
): Reason => ({ field: 'recipients', ...ends, message: `${brief} ${fingerprint}`, brief });

/** No record of the recipients: only the header can contradict. */
function unknownReadersDiffer(state: SpecState, tools: StanzaTools): Verdict | undefined {
  const { spec, observation, complete } = state;
  if (observation.key.state !== 'read') return undefined;
  const { stanzas } = observation.key;
  const wanted = readersWanted(spec, observation, complete);
  if (plausible(stanzas, wanted, tools)) {
    return mayBeFormer(state, wanted, tools) ?? lacking(observation.lacks, tools);
  }
  if (!mightNarrow(spec, observation, complete)) {
    const former = formerReaders(observation);
    const differing = former ? readerReasons(compareReaders(former, wanted), tools) : [];
    const said = new Set(differing.map(({ from }) => from));
    const left = leftInHeader(stanzas, state.acceptance.former ?? {}, tools);
    return change('rekey', 'none', [
      reason('recipients', texts.SEALED_TO_OTHERS),
      ...differing,
      ...readerReasons({ added: [], removed: left.filter(({ key }) => !said.has(key)) }, tools),
    ]);
  }
  return plausiblyAmong(stanzas, wanted, tools) ? undefined : nonBlocking(readersUnknown(state));
}

/** This run's identities prove it: another one opens the file. */
function lacking(keys: readonly string[] = [], tools: StanzaTools): Verdict | undefined {
  if (keys.length === 0) return undefined;
  const whom = keys.map((key) => tools.fingerprint(key)).join(', ');
  return change('rekey', 'none', [reason('recipients', texts.lacking(whom))]);
}

type Judged = Pick<SpecState, 'spec' | 'observation' | 'acceptance' | 'complete'>;

/**
 * Whether a file without a record of its recipients may be sealed to others than the policy's, as to a former
 * key. If so, an identity that can't open it may still have to become its recipient.
 *
 * @param tried - public halves of identities that don't open it
 */
export function mayHaveOthers(
  judged: Judged,
  tried: readonly string[],
  tools: StanzaTools,
): boolean {
  const { spec, observation, complete } = judged;
  if (observation.key.state !== 'read') return false;
  const { stanzas } = observation.key;
  const wanted = readersWanted(spec, observation, complete);
  return plausible(stanzas, wanted, tools)
    ? mayBeFormer(judged, wanted, tools) !== undefined
    : hasOthers(stanzas, without(wanted, tried), tools);
}

const without = (all: Recipients, keys: readonly string[]): Recipients => ({
  others: Object.values(all)
    .flat()
    .filter((key) => !keys.includes(key)),
});

/** The header fits the policy's recipients, but also those of an earlier file of this key. */
function mayBeFormer(state: Judged, wanted: Recipients, tools: StanzaTools): Verdict | undefined {
  const { key } = state.observation;
  if (key.state !== 'read') return undefined;
  const former = earlierRecipients(state).find(
    (earlier) => !isSame(compareReaders(earlier, wanted)) && plausible(key.stanzas, earlier, tools),
  );
  if (former === undefined && !mayBeAnyFormer(state, wanted, tools)) return undefined;
  const differing =
    former === undefined ? { added: [], removed: [] } : compareReaders(former, wanted);
  return change('rekey', 'none', [
    reason('recipients', texts.MAY_BE_FORMER),
    ...readerReasons(differing, tools),
  ]);
}

/** For a key whose earlier files this clone has never noted: true if it knows any former `age1…` key. */
function mayBeAnyFormer(
  { spec, acceptance: { record, former = {} } }: Judged,
  wanted: Recipients,
  tools: StanzaTools,
): boolean {
  if (record === undefined || (record.keys[spec.id]?.sealed ?? []).length > 0) return false;
  return [former, wanted].every((all) => hasAnonymous(all, tools));
}

/** Recipients of earlier files of a key, from its manifest and this clone's record; the latest first. */
function earlierRecipients({ spec, observation, acceptance }: Judged): Recipients[] {
  const noted = acceptance.record?.keys[spec.id]?.sealed ?? [];
  const latestFirst = noted.map(({ recipients }) => recipients).reverse();
  const ofManifest = formerReaders(observation);
  return ofManifest === undefined ? latestFirst : [ofManifest, ...latestFirst];
}

/** A partial inventory can't tell which recipients a new seal would lock out. */
export const readersUnknown = ({ spec }: SpecState): { finding: Problem } =>
  finding(spec, 'readers-unknown', 'error', texts.UNKNOWN);
