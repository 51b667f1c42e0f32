// Shows what the status page pushes to this browser, and says to the first notice that it arrived.
self.addEventListener("push", (event) => {
  let told;
  try {
    told = event.data.json();
  } catch {
    return;
  }
  const { title, body, url, tag, confirm } = told;
  const shown = self.registration.showNotification(title, {
    body,
    tag,
    renotify: tag !== "subscription",
    icon: "/favicon.svg",
    data: { url: confirm ? "/" : url },
  });
  const answered = confirm
    ? fetch("/api/push/confirm", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ token: confirm }),
      })
    : null;
  event.waitUntil(Promise.all([shown, answered]));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.url));
});
