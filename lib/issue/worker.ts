import { parentPort, workerData } from 'node:worker_threads';
import { loaded } from '../installation.js';
import type { ProviderName } from './provider.js';
import type { WorkerRequest } from './exchange.js';

/** Libraries are loaded here, so that the pool learns if one is missing. */
const { answerer } = await loaded(() => import('./answer.js'));
const { providerName } = workerData as { providerName?: ProviderName };
const answer = await answerer(providerName);

parentPort?.on('message', (request: WorkerRequest) => {
  void answer(request).then((result) => {
    const made = result.issued ?? result.unsigned;
    const moved = made ? [made.key.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(result, moved);
  });
});
