import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { fixedSize, wrongSize } from './messages.js';

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
  const name = String(algo);
  const told = allowed.length === 0 ? fixedSize(name, size) : wrongSize(name, allowed, size);
  report.add([...path, 'size'], 'bad-key-size', told);
}
