import { IssuingDesk } from './issue.js';
import { type Answer, toPlain } from './messages.js';
import { type ProviderName, provider } from './provider.js';
import type { IssueRequest } from './types.js';

/** What answers a worker's requests: each with a certificate or an error. It wipes the keys it was sent. */
export async function answerer(
  name?: ProviderName,
): Promise<(request: IssueRequest) => Promise<Answer>> {
  const desk = new IssuingDesk(await provider(name));
  return async (request) => {
    try {
      return { issued: await desk.issue(request) };
    } catch (error) {
      return { error: toPlain(error) };
    } finally {
      request.key?.fill(0);
      request.issuer?.key.fill(0);
    }
  };
}
