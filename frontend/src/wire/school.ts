import { call, query } from "./http";

const V1 = "/api/v1";
export type Query = Record<string, string | number | null | undefined>;
export type Change = "POST" | "PUT" | "PATCH" | "DELETE";

/** The address of something to read, with what is asked of it. */
export const address = (path: string, asked: Query = {}): string => `${V1}${path}${query(asked)}`;

export const read = <T>(url: string): Promise<T> => call<T>("GET", url);

/** Changes something; under the same `key` and with the same body it happens once. */
export const change = <T>(method: Change, path: string, body: unknown, key?: string): Promise<T> =>
  call<T>(method, `${V1}${path}`, { ...(body === undefined ? {} : { body }), ...(key && method === "POST" ? { headers: { "Idempotency-Key": key } } : {}) });
