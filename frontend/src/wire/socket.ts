import type { ClientFrame, ServerFrame } from "./types";

export type SocketState = "connecting" | "open" | "waiting" | "ended";

interface Handlers {
  onFrame(frame: ServerFrame): void;
  onState(state: SocketState): void;
  /** The handshake failed or the server ended the session (4401): is one still signed in? False stops for good. */
  stillSignedIn(): Promise<boolean>;
}

const SILENCE = 60_000;
const RECV_EVENTS = 50;
const RECV_AFTER = 5_000;

/**
 * The one live connection. It beats every `hb` seconds, closes after 60 s of silence, comes back after a random
 * time in [0, min(60, 5·2ⁿ)] s, or at once when the network or the page returns, and confirms what it received.
 */
export class LiveSocket {
  private socket: WebSocket | null = null;
  private failures = 0;
  private heard = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private confirm: ReturnType<typeof setTimeout> | undefined;
  private received: Record<string, number> = {};
  private unconfirmed = 0;
  private ended = false;

  constructor(private readonly url: string, private readonly handlers: Handlers) {
    addEventListener("online", this.wake);
    addEventListener("offline", this.lost);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  /** True when the frame was handed to an open connection; an answer is not promised. */
  send(frame: ClientFrame): boolean {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  /** The server answers and is in step: the next failure waits briefly again. */
  settled(): void {
    this.failures = 0;
  }

  end(): void {
    this.ended = true;
    removeEventListener("online", this.wake);
    removeEventListener("offline", this.lost);
    document.removeEventListener("visibilitychange", this.wake);
    clearTimeout(this.retry);
    this.drop();
    this.handlers.onState("ended");
  }

  private readonly wake = (): void => {
    if (document.visibilityState === "hidden" || this.ended) return;
    if (this.socket === null) {
      clearTimeout(this.retry);
      this.connect();
    } else if (this.socket.readyState === WebSocket.OPEN) {
      // A phone that slept may hold a dead connection that still looks open.
      this.send({ op: "ping" });
      const asked = Date.now();
      setTimeout(() => {
        if (this.heard < asked && this.socket?.readyState === WebSocket.OPEN) this.lost();
      }, 5_000);
    }
  };

  private readonly lost = (): void => {
    if (this.socket === null) return;
    this.drop();
    this.comeBack();
  };

  private connect(): void {
    this.handlers.onState("connecting");
    const socket = new WebSocket(this.url);
    this.socket = socket;
    let opened = false;
    const patience = setTimeout(() => { if (!opened && this.socket === socket) this.lost(); }, 20_000);
    socket.onopen = () => {
      opened = true;
      this.heard = Date.now();
    };
    socket.onmessage = (message) => {
      this.heard = Date.now();
      const frame = JSON.parse(message.data as string) as ServerFrame;
      if (frame.op === "hello") {
        this.startBeat(frame.hb);
        this.handlers.onState("open");
      }
      this.handlers.onFrame(frame);
      if (frame.op === "event") this.count(frame.ch, frame.seq);
    };
    socket.onclose = (closing) => {
      clearTimeout(patience);
      if (this.socket !== socket) return;
      this.drop();
      if (closing.code === 4429) this.failures = Math.max(this.failures, 3);
      if (!opened || closing.code === 4401) void this.ask();
      else this.comeBack();
    };
  }

  private async ask(): Promise<void> {
    this.handlers.onState("waiting");
    if (await this.handlers.stillSignedIn()) this.comeBack();
    else this.end();
  }

  private comeBack(): void {
    if (this.ended) return;
    this.handlers.onState("waiting");
    const limit = Math.min(60, 5 * 2 ** this.failures++);
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.connect(), Math.random() * limit * 1000);
  }

  private startBeat(seconds: number): void {
    clearInterval(this.beat);
    this.beat = setInterval(() => {
      if (Date.now() - this.heard > SILENCE) this.lost();
      else this.send({ op: "ping" });
    }, seconds * 1000);
  }

  private count(channel: number, seq: number): void {
    this.received[channel] = Math.max(this.received[channel] ?? 0, seq);
    this.unconfirmed += 1;
    if (this.unconfirmed >= RECV_EVENTS) this.sendConfirmation();
    else this.confirm ??= setTimeout(() => this.sendConfirmation(), RECV_AFTER);
  }

  private sendConfirmation(): void {
    clearTimeout(this.confirm);
    this.confirm = undefined;
    if (this.unconfirmed > 0) this.send({ op: "recv", cur: this.received });
    this.unconfirmed = 0;
    this.received = {};
  }

  private drop(): void {
    clearInterval(this.beat);
    clearTimeout(this.confirm);
    this.confirm = undefined;
    this.unconfirmed = 0;
    this.received = {};
    const socket = this.socket;
    this.socket = null;
    if (socket !== null && socket.readyState <= WebSocket.OPEN) socket.close(1000);
  }
}
