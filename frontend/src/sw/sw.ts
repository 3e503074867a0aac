/**
 * The service worker: a shell without anyone's data opens without network, hashed files come from the cache.
 * Data is never kept here: messages live in IndexedDB, and on a shared computer nowhere.
 */
declare const __BUILD__: string;

const worker = self as unknown as {
  addEventListener(type: string, listener: (event: WorkerEvent) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
};
interface WorkerEvent {
  data?: unknown;
  request: Request;
  waitUntil(work: Promise<unknown>): void;
  respondWith(answer: Promise<Response>): void;
}

const CACHE = `preau-${__BUILD__}`;
const SHELL = "/shell";

async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  const shell = await fetch(SHELL, { cache: "no-store", credentials: "omit" });
  if (!shell.ok) throw new Error("no shell");
  // Without its boot block, the page asks the device who was here.
  const html = (await shell.text()).replace(/<script[^>]*id="boot"[^>]*>[^<]*<\/script>/, "");
  await cache.put(SHELL, new Response(html, { headers: shell.headers }));
  const files = new Set([...html.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map((found) => found[1]!));
  await cache.addAll([...files]);
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("preau-") && name !== CACHE).map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function fromCache(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok && /\/static\/assets\//.test(request.url)) await (await caches.open(CACHE)).put(request, fresh.clone());
  return fresh;
}

/** The page comes from the network; without it, or after 4 s, the shell that draws itself from the device. */
async function page(request: Request): Promise<Response> {
  const shell = () => caches.match(SHELL);
  try {
    const late = new Promise<Response | undefined>((done) => setTimeout(() => void shell().then(done), 4_000));
    const network = fetch(request);
    network.catch(() => undefined);
    const first = await Promise.race([network, late]);
    return first ?? (await network);
  } catch (error) {
    const kept = await shell();
    if (kept) return kept;
    throw error;
  }
}

worker.addEventListener("install", (event) => event.waitUntil(install()));
worker.addEventListener("activate", (event) => event.waitUntil(activate()));
worker.addEventListener("message", (event) => {
  const files = Array.isArray(event.data) ? event.data.filter((path): path is string => typeof path === "string" && path.startsWith("/static/assets/")) : [];
  event.waitUntil(caches.open(CACHE).then(async (cache) => {
    for (const path of files) if (!(await cache.match(path))) await cache.add(path);
  }).catch(() => undefined));
});
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(fromCache(request));
  else if (request.mode === "navigate" && /^\/($|channels|messages|more|people|settings|reports|codes|signin|today|timetable|absences|marks|homework|agenda|lessons|events)/.test(url.pathname))
    event.respondWith(page(request));
});

export {};
