import { type Signal, signal } from "@preact/signals";
import { io, type Socket } from "socket.io-client";

import type { Config } from "./config";
import type { Answer, Problem, Pushes, RequestBody, RequestName, Result } from "./contract";
import { Frame } from "./frame";

export interface Identity {
  readonly userId: string;
  readonly token?: string;
}

/**
 * connecting → ready ⇄ lost; refused is final until `revive`: the server rejected who we say we are,
 * or told this socket to stay away.
 */
export type LinkState =
  | { readonly name: "connecting" | "ready" | "lost" }
  | { readonly name: "refused"; readonly problem: Problem };

/** The server understood the request and said no. */
export class Refusal extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
  }
}

/** No answer came: the connection was lost or the server is slow. What was asked may or may not have been done. */
export class NoAnswer extends Error {}

/** How long the server asks to wait before the same request, `null` where it does not say. */
export const retryAfterMs = (problem: Problem): number | null =>
  problem.retryAfter === undefined ? null : Math.ceil(problem.retryAfter * 1000);

const ANSWER_WITHIN_MS = 15_000;

type Emits = { [K in RequestName]: (body: RequestBody<K>, answer: (given: Answer<Result<K>>) => void) => void };

/** One registered connection to the server, which comes back by itself: its handshake says who it is. */
export class Link {
  readonly state: Signal<LinkState> = signal({ name: "connecting" });
  readonly #socket: Socket<Pushes, Emits>;
  readonly #frame = new Frame();

  /**
   * `locale` is the language in which the server says what it says to people. `recovered` is whether it tells again
   * what this socket missed.
   */
  constructor(config: Config, identity: Identity, locale: string, onReady: (registered: Result<"register">, recovered: boolean) => void) {
    this.#socket = io(config.namespace, {
      path: config.path,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelay: 300,
      reconnectionDelayMax: 4_000,
      autoConnect: false,
      auth: { locale, ...identity },
    });
    this.#socket.on("registered", (registered) => {
      this.state.value = { name: "ready" };
      onReady(registered, this.#socket.recovered);
    });
    this.#socket.on("token_expired", () => {
      const problem = { code: "token_expired", message: "the token has expired", retryable: false };
      this.state.value = { name: "refused", problem };
    });
    this.#socket.on("disconnect", (reason) => this.#lost(reason));
    this.#socket.on("connect_error", (error) => this.#refused(error));
    window.addEventListener("online", this.#hurry);
  }

  on<K extends keyof Pushes>(event: K, listener: Pushes[K]): void {
    const take = (...given: unknown[]): void => this.#frame.take(() => (listener as (...given: unknown[]) => void)(...given));
    this.#socket.on(event, take as never);
  }

  open(): void {
    this.#socket.connect();
  }

  close(): void {
    window.removeEventListener("online", this.#hurry);
    this.#socket.disconnect();
  }

  /** Connect again after a refusal, because the user asked for it. */
  revive(): void {
    this.state.value = { name: "connecting" };
    this.#socket.disconnect().connect();
  }

  /** Send and wait for the answer. Throws `Refusal` or `NoAnswer`. */
  async request<K extends RequestName>(event: K, body: RequestBody<K>): Promise<Result<K>> {
    if (this.state.value.name !== "ready") throw new NoAnswer("not connected");
    return this.#ask(event, body);
  }

  /** Send without caring for the outcome. */
  tell<K extends RequestName>(event: K, body: RequestBody<K>): void {
    if (this.state.value.name === "ready") (this.#socket as Socket).volatile.emit(event, body);
  }

  async #ask<K extends RequestName>(event: K, body: RequestBody<K>): Promise<Result<K>> {
    let answer: Answer<Result<K>>;
    try {
      answer = await (this.#socket as Socket).timeout(ANSWER_WITHIN_MS).emitWithAck(event, body);
    } catch (error) {
      throw new NoAnswer(String(error));
    }
    this.#frame.drain();
    if (!answer.ok) throw new Refusal(answer.error);
    return answer;
  }

  /** The connection failed, which passes, or the server says why it does not let us in, which does not. */
  #refused(error: Error & { data?: Problem }): void {
    if (error.data === undefined) return this.#lost("connect_error");
    this.state.value = { name: "refused", problem: error.data };
    this.#socket.disconnect();
  }

  #lost(reason: string): void {
    if (this.state.value.name === "refused") return;
    // The one reason after which the client does not come back by itself.
    const expelled = reason === "io server disconnect";
    const problem = { code: "expelled", message: "disconnected by the server", retryable: true };
    this.state.value = expelled ? { name: "refused", problem } : { name: "lost" };
  }

  /** The network is back: do not wait for the next turn of the back-off. */
  readonly #hurry = (): void => {
    if (this.state.value.name === "lost") this.#socket.disconnect().connect();
  };
}
