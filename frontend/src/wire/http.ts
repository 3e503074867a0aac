import { language } from "./language";

/** The server refused: `code` is stable, `message` is a sentence in the user's language. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly fields: Record<string, string[] | string> = {},
    readonly retryAfter: number | null = null,
    /** The whole answer: what stands in the way, or how things are now. */
    readonly body: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** Nobody answered: no network, or no server. */
export class Unreachable extends Error {}

type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
interface Options { body?: unknown; headers?: Record<string, string>; timeout?: number }

function csrfCookie(): string | null {
  return /(?:^|; )(?:__Host-|__Secure-)?csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? null;
}

export async function csrfToken(renew: boolean): Promise<string> {
  if (renew || csrfCookie() === null) await raw("GET", "/_allauth/browser/v1/config", {}, null);
  return csrfCookie() ?? "";
}

async function raw(method: Method, path: string, options: Options, token: string | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language.current, ...options.headers };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (token !== null) headers["X-CSRFToken"] = token;
  try {
    return await fetch(path, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      signal: AbortSignal.timeout(options.timeout ?? 20_000),
    });
  } catch (error) {
    throw new Unreachable(String(error));
  }
}

/** A refusal as it came; `status` of the answer, `wait` what it said of trying again, in seconds. */
export function problemOf(status: number, statusText: string, wait: number, body: Record<string, unknown>): Problem {
  // allauth keeps its own bodies: {"errors": [{"code", "message", "param"}]}.
  const errors = Array.isArray(body.errors) ? (body.errors as { code?: string; message?: string; param?: string }[]) : [];
  const fields: Record<string, string[] | string> = { ...((body.fields as Record<string, string[]>) ?? {}) };
  for (const error of errors) if (error.param) fields[error.param] = [error.message ?? error.code ?? ""];
  const code = String(body.code ?? errors[0]?.code ?? status);
  const detail = String(body.detail ?? errors[0]?.message ?? body.title ?? statusText);
  return new Problem(status, code, detail, fields, wait > 0 ? wait : null, body);
}

/**
 * One request to our own server; returns the parsed body (null when there is none).
 * Throws `Problem` on a refusal and `Unreachable` when nobody answered.
 */
export function call<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const answer = signing.then(() => ask<T>(method, path, options));
  if (method !== "GET" && path.startsWith("/_allauth/")) signing = answer.catch(() => undefined);
  return answer;
}

/** A change of session or password on its way: a request with the old cookie would meanwhile take the new one away. */
let signing: Promise<unknown> = Promise.resolve();

async function ask<T>(method: Method, path: string, options: Options): Promise<T> {
  const safe = method === "GET";
  let response = await raw(method, path, options, safe ? null : await csrfToken(false));
  let text = await response.text();
  if (response.status === 403 && !safe && /csrf/i.test(text)) {
    response = await raw(method, path, options, await csrfToken(true));
    text = await response.text();
  }
  let body: unknown = null;
  if (text !== "") {
    try {
      body = JSON.parse(text);
    } catch {
      if (response.ok) throw new Unreachable("the answer is not JSON");
    }
  }
  if (!response.ok) throw problemOf(response.status, response.statusText, Number(response.headers.get("Retry-After")), (body ?? {}) as Record<string, unknown>);
  return body as T;
}

export const query = (values: Record<string, string | number | null | undefined>): string => {
  const given = Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return given.length === 0 ? "" : `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
};
