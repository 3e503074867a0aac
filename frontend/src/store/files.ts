import { signal } from "@preact/signals";

/** A file that one adds: on the way, there, or refused with the reason in words. */
export interface Upload {
  key: string;
  name: string;
  type: string;
  size: number;
  state: "waiting" | "sending" | "ready" | "failed";
  /** How much of it has left, from 0 to 1. */
  part: number;
  /** Why it was refused; trying again helps nothing where `again` is false. */
  why?: string;
  again?: boolean;
  id?: number;
  /** The address of a picture that is still on this device alone. */
  preview?: string;
}

/** What a message that has not gone out holds. */
export interface PendingFile { key: string; name: string; type: string; size: number; id?: number }

export const uploads = signal<ReadonlyMap<string, Upload>>(new Map());
/** The files that wait beside a text: of a channel by its id, of a form by its name. */
export const attached = signal<ReadonlyMap<number | string, readonly string[]>>(new Map());
/** Most on one message, one homework, one justification. */
export const MOST_FILES = 10;

/** What sends files arrives with the first one. */
export const uploader = () => import("./uploads");
