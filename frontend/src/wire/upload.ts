import { csrfToken, Problem, problemOf, Unreachable } from "./http";
import { language } from "./language";
import type { FileInfo } from "./types";

const SILENCE = 60_000;

/** A file on its way; `done` rejects with `Problem` or `Unreachable` as every request does, `stop` ends it. */
export interface Going { done: Promise<FileInfo>; stop(): void }

/** Sends one file, under a key that makes it count once; `tell` hears which part of it has left, from 0 to 1. */
export function upload(file: Blob, name: string, key: string, tell: (part: number) => void): Going {
  const request = new XMLHttpRequest();
  let stopped = false;
  const send = (token: string) => new Promise<FileInfo>((done, failed) => {
    request.open("POST", "/api/v1/files");
    for (const [header, value] of Object.entries({ Accept: "application/json", "Accept-Language": language.current, "X-CSRFToken": token, "Idempotency-Key": key })) request.setRequestHeader(header, value);
    // No limit on the whole: a big file on a slow line takes its time, as long as something moves.
    let heard = Date.now();
    const watch = setInterval(() => { if (Date.now() - heard > SILENCE) request.abort(); }, 5_000);
    request.upload.onprogress = (event) => {
      heard = Date.now();
      if (event.lengthComputable) tell(event.loaded / event.total);
    };
    request.onloadend = () => {
      clearInterval(watch);
      if (request.status === 0) return failed(new Unreachable("no answer"));
      let body: Record<string, unknown>;
      try {
        body = JSON.parse(request.responseText || "{}") as Record<string, unknown>;
      } catch {
        body = {};
      }
      if (request.status === 201 || request.status === 200) done(body as unknown as FileInfo);
      else failed(problemOf(request.status, request.statusText, Number(request.getResponseHeader("Retry-After")), body));
    };
    const form = new FormData();
    form.append("file", file, name);
    request.send(form);
  });
  const whole = async (): Promise<FileInfo> => {
    const token = await csrfToken(false);
    if (stopped) throw new Unreachable("stopped");
    try {
      return await send(token);
    } catch (error) {
      if (error instanceof Problem && error.status === 403 && /csrf/i.test(error.code + error.message)) return send(await csrfToken(true));
      throw error;
    }
  };
  return {
    done: whole(),
    stop: () => {
      stopped = true;
      request.abort();
    },
  };
}

export const fileUrl = (id: number, inline = false): string => `/api/v1/files/${id}${inline ? "?inline=1" : ""}`;
