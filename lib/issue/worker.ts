import { parentPort, workerData } from 'node:worker_threads';
import { loaded } from '../installation.js';
import type { ProviderName } from './provider.js';
import type { IssueRequest } from './types.js';

/** Libraries are loaded in here: the pool is told if one is missing. */
const { answerer } = await loaded(() => import('./answer.js'));
const { providerName } = workerData as { providerName?: ProviderName };
const answer = await answerer(providerName);

parentPort?.on('message', (request: IssueRequest) => {
  void answer(request).then((result) => {
    const moved = result.issued ? [result.issued.key.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(result, moved);
  });
});
