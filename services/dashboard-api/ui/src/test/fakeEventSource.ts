import { act } from '@testing-library/react';

/** An `EventSource` whose server is the test. */
export class FakeEventSource extends EventTarget {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSED = 2;

  static #opened: FakeEventSource[] = [];

  readyState: number = FakeEventSource.CONNECTING;

  #lastEventId = '';

  constructor(readonly url: string) {
    super();
    FakeEventSource.#opened.push(this);
  }

  static forget(): void {
    FakeEventSource.#opened = [];
  }

  /** How many connections have been opened so far. */
  static get count(): number {
    return FakeEventSource.#opened.length;
  }

  /** The connection that was opened last. */
  static latest(): FakeEventSource {
    const source = FakeEventSource.#opened.at(-1);
    if (source === undefined) {
      throw new Error('No EventSource was opened.');
    }
    return source;
  }

  close(): void {
    this.readyState = FakeEventSource.CLOSED;
  }

  /** The server accepts the connection. */
  accept(): void {
    this.readyState = FakeEventSource.OPEN;
    this.#tell(new Event('open'));
  }

  /** The connection breaks; the browser tries again by itself. */
  break(): void {
    this.readyState = FakeEventSource.CONNECTING;
    this.#tell(new Event('error'));
  }

  /** The server refuses with an HTTP error; the browser gives up. */
  refuse(): void {
    this.readyState = FakeEventSource.CLOSED;
    this.#tell(new Event('error'));
  }

  /** An event, with an id of its own or with none. */
  send(kind: string, data: unknown, id?: string): void {
    this.#lastEventId = id ?? this.#lastEventId;
    const lastEventId = this.#lastEventId;
    this.#tell(new MessageEvent(kind, { data: JSON.stringify(data), lastEventId }));
  }

  #tell(event: Event): void {
    act(() => {
      this.dispatchEvent(event);
    });
  }
}
