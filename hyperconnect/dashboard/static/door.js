// Who is not signed in any more is led to the door, from every tab.

const tabs = new BroadcastChannel("hyperconnect");

/** Ask whether this browser is still signed in: to who is, the door only leads on. */
export async function knock() {
  try {
    const answer = await fetch("/sign-in", { method: "HEAD", redirect: "manual" });
    if (answer.ok) location.reload();
  } catch {
    // The hub is away: then nobody knows.
  }
}

if (document.documentElement.dataset.hears === undefined) tabs.postMessage("somebody stands at the door");
else tabs.addEventListener("message", knock);
