import { effect } from "@preact/signals";
import { api } from "../wire/api";
import { Problem } from "../wire/http";
import type { ChannelEntry, ChannelEvent, ErrorCode, Request } from "../wire/types";
import { openId, openRoom } from "./channels";
import { acknowledged, refused } from "./outbox";

const EVERY = 10_000;
const PAGE = 200;

interface Way {
  onEvent(event: ChannelEvent): void;
  onList(entries: ChannelEntry[]): void;
  /** What was read and not told yet. */
  reads: Map<number, number>;
  /** Whether the server answers this way. */
  onState(up: boolean): void;
}

/**
 * A network that lets no WebSocket through: waiting messages go out over HTTP with the same cid, so that they count
 * once, and what is new is asked for every ten seconds. Reactions and changes wait for the socket.
 */
export class Detour {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running = false;
  private ended = false;
  private readonly unwatch: () => void;

  constructor(private readonly way: Way) {
    this.unwatch = effect(() => {
      void openId.value;
      this.soon();
    });
  }

  /** Takes a message; false for anything that has no way over HTTP. */
  send(frame: { cid: string } & Request): boolean {
    if (frame.op !== "send" || this.ended) return false;
    void this.post(frame);
    return true;
  }

  end(): void {
    this.ended = true;
    this.unwatch();
    clearTimeout(this.timer);
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), 50);
  }

  private async look(): Promise<void> {
    if (this.running || this.ended) return;
    this.running = true;
    try {
      await this.readOn();
      for (const [ch, seq] of this.way.reads) {
        await api.read(ch, seq);
        if (this.way.reads.get(ch) === seq) this.way.reads.delete(ch);
      }
      const list = await api.channels();
      if (this.ended) return;
      this.way.onList(list.items);
      this.way.onState(true);
    } catch (error) {
      if (!this.ended && !(error instanceof Problem)) this.way.onState(false);
    } finally {
      this.running = false;
      clearTimeout(this.timer);
      if (!this.ended) this.timer = setTimeout(() => void this.look(), EVERY);
    }
  }

  /** What was said in the open channel since its cursor. */
  private async readOn(): Promise<void> {
    const room = openRoom.peek();
    if (!room || room.loading.peek() !== "ready") return void room?.load();
    for (let pages = 0; pages < 5 && !this.ended; pages++) {
      const { items } = await api.events(room.id, { after: room.pos, limit: PAGE });
      for (const event of items) this.way.onEvent({ ...event, ch: room.id });
      if (items.length < PAGE) return;
    }
  }

  private async post({ op: _, ch, ...message }: { cid: string } & Extract<Request, { op: "send" }>): Promise<void> {
    try {
      const { id, seq } = await api.send(ch, message);
      acknowledged({ op: "ack", cid: message.cid, ch, id, seq });
      this.soon();
    } catch (error) {
      const lasting = error instanceof Problem && error.status !== 429 && error.status < 500;
      refused(message.cid, lasting ? (error.code as ErrorCode) : "rate", error instanceof Problem ? error.retryAfter : 5);
    }
  }
}
