import { UnsavedPhone } from '../transactions/phoneDrafts';
import type { Problem } from './types';

/** The API answered with an error status. `problem` is its RFC 9457 body, if it sent one. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    readonly problem: Problem | null,
  ) {
    super(problem?.title ?? `HTTP ${status}`);
  }
}

/** No answer came. What was to be changed may have been changed, or not. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly wasToChange: boolean;

  constructor(
    method: string,
    readonly why: 'late' | 'unreachable',
    options?: ErrorOptions,
  ) {
    super(`no answer to a ${method}: ${why}`, options);
    this.wasToChange = method !== 'GET';
  }

  get explanation(): string {
    const what =
      this.why === 'late' ? 'The server does not answer' : 'The server cannot be reached';
    return this.wasToChange
      ? `${what}: it is not known whether this was done. The row is being read again: look at it before you try again.`
      : `${what}. Check the connection and try again.`;
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'title' in body;
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The data of a successful answer; every other answer becomes an `ApiError`. */
export async function dataOf<T>(answer: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok || data === undefined) {
    throw new ApiError(response.status, isProblem(error) ? error : null);
  }
  return data;
}

/**
 * What happened and what to do, in words for the desk. A problem's `detail` is written for it.
 */
export function explain(error: Error): string {
  if (error instanceof UnsavedPhone) {
    return error.message;
  }
  if (error instanceof NoAnswer) {
    return error.explanation;
  }
  if (!(error instanceof ApiError)) {
    return 'Something went wrong in this page. Reload it and try again.';
  }
  if (error.problem?.code === 'transaction_not_found') {
    return 'This transaction no longer exists. Reload the page.';
  }
  return (
    error.problem?.detail ??
    error.problem?.title ??
    `The server answered with an error (${error.status}). Try again.`
  );
}
