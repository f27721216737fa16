import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { orList } from '../../text/quote.js';

type ObjectCheck = (value: Record<string, unknown>, path: Path, report: ProblemList) => void;

const sizes = new Map<unknown, readonly number[]>([
  ['rsa', [2048, 3072, 4096]],
  ['ecdsa', [256, 384, 521]],
  ['ed25519', []],
]);

/** Problems that single words can't show, by the type's name. */
export const objectChecks: Readonly<Record<string, ObjectCheck>> = {
  KeyPolicy: keySize,
  KeySpec: keySize,
};

function keySize({ algo, size }: Record<string, unknown>, path: Path, report: ProblemList): void {
  const allowed = sizes.get(algo);
  if (typeof size !== 'number' || allowed === undefined || allowed.includes(size)) return;
  const message =
    allowed.length === 0
      ? `${String(algo)} keys have one size, found ${size}`
      : `${String(algo)} keys have ${orList(allowed)} bits, not ${size}`;
  const hint = allowed.length === 0 ? 'leave out size' : undefined;
  report.add([...path, 'size'], 'bad-key-size', message, hint);
}
