// Keeps style, script, icons and fonts for the next start. Pages are never kept: they are personal.
const STILL = "still-1";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(
  caches.keys().then((names) => Promise.all(names.filter((name) => name !== STILL).map((name) => caches.delete(name))))));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const still = url.origin === location.origin && /^\/(static|fonts)\//.test(url.pathname) && event.request.method === "GET";
  if (!still) return;
  event.respondWith(caches.open(STILL).then((cache) => cache.match(event.request).then((kept) =>
    kept || fetch(event.request).then((answer) => { if (answer.ok) cache.put(event.request, answer.clone()); return answer; }))));
});
