import { parentPort, workerData } from 'node:worker_threads';
import { IssuingDesk } from './issue.js';
import { type Answer, toPlain } from './messages.js';
import { type ProviderName, provider } from './provider.js';
import type { IssueRequest } from './types.js';

const { providerName } = workerData as { providerName?: ProviderName };
const desk = new IssuingDesk(await provider(providerName));

async function answer(request: IssueRequest): Promise<Answer> {
  try {
    return { issued: await desk.issue(request) };
  } catch (error) {
    return { error: toPlain(error) };
  } finally {
    request.key?.fill(0);
    request.issuer?.key.fill(0);
  }
}

parentPort?.on('message', (request: IssueRequest) => {
  void answer(request).then((result) => {
    const moved = result.issued ? [result.issued.key.buffer as ArrayBuffer] : [];
    parentPort?.postMessage(result, moved);
  });
});
