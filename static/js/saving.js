// Saves what somebody types in a form with `data-save-url`, while it is typed. The words are kept on the server alone;
// where it cannot be reached, the page tries again and says so.

const PAUSE = 2000; // after the last key stroke
const AT_LEAST_EVERY = 8000; // while somebody types on
const TRY_AGAIN = [1000, 2000, 4000, 8000]; // and then every eight seconds
const WHEN_FULL = 60000; // the server takes no more from here within this hour
const FIELDS = ["on", "kind", "body", "replacement", "quote", "quote_prefix", "quote_suffix", "sensitivity"];

const keepSaving = (form) => {
  const state = form.querySelector("[data-save-state]");
  const words = state ? state.dataset : {};
  let typed = 0; // counts what was typed
  let saved = 0; // as far as this the server has it
  let failures = 0;
  let busy = false;
  let gone = false;
  let account = ""; // with this the server takes the words also after the session is over
  let pause, latest;

  const say = (text) => {
    if (state && state.textContent !== text) state.textContent = text;
  };

  const body = () => {
    const all = new FormData(form);
    const said = new URLSearchParams();
    for (const name of FIELDS) if (all.has(name)) said.set(name, all.get(name));
    said.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    if (account) said.set("as", account);
    return said;
  };

  const post = (keepalive) =>
    fetch(form.dataset.saveUrl, { method: "POST", body: body(), keepalive, credentials: "same-origin" });

  // Signing in or out in another window makes the page's token stale. Its own address has a fresh one.
  const freshToken = async () => {
    const page = await fetch(location.href, { credentials: "same-origin" });
    const other = new DOMParser().parseFromString(await page.text(), "text/html");
    const field = other.querySelector("input[name=csrfmiddlewaretoken]");
    if (field) form.elements.csrfmiddlewaretoken.value = field.value;
    return Boolean(field);
  };

  const attempt = async () => {
    const answer = await post(false);
    return answer.status === 403 && (await freshToken()) ? post(false) : answer;
  };

  const done = (upTo, result) => {
    saved = upTo;
    failures = 0;
    account = result.as || account;
    say(`${words.saved || ""} ${result.clock}`);
  };

  const failed = () => {
    say(words.unsaved || "");
    schedule(TRY_AGAIN[Math.min(failures, TRY_AGAIN.length - 1)]);
    failures += 1;
  };

  const refused = async (answer) => {
    const { error } = await answer.json();
    say(`${words.refused || ""} ${error}`);
    if (answer.status === 429) pause = setTimeout(save, WHEN_FULL);
  };

  const save = async () => {
    clearTimeout(pause);
    clearTimeout(latest);
    pause = latest = undefined;
    if (busy || gone || saved === typed) return;
    busy = true;
    const upTo = typed;
    try {
      const answer = await attempt();
      if (answer.ok) done(upTo, await answer.json());
      else if (answer.status === 422 || answer.status === 429) await refused(answer);
      else failed();
    } catch {
      failed();
    } finally {
      busy = false;
      if (saved !== typed && upTo !== typed && !latest) schedule(PAUSE);
    }
  };

  const schedule = (wait) => {
    clearTimeout(pause);
    pause = setTimeout(save, wait);
    latest ??= setTimeout(save, AT_LEAST_EVERY);
  };

  // The page goes away: the browser sends this even so.
  const hurry = () => {
    if (gone || saved === typed) return;
    const upTo = typed;
    const tell = async (answer) => answer.ok && done(upTo, await answer.json());
    // The browser takes no more than 64 KB along; longer words go the usual way.
    post(true).then(tell).catch(() => post(false).then(tell).catch(failed));
  };

  form.addEventListener("input", () => {
    typed += 1;
    schedule(failures ? TRY_AGAIN[0] : PAUSE);
  });
  form.addEventListener("submit", () => {
    gone = true;
    clearTimeout(pause);
    clearTimeout(latest);
  });
  addEventListener("pageshow", () => (gone = false));
  addEventListener("online", save);
  addEventListener("pagehide", hurry);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && hurry());
  addEventListener("beforeunload", (event) => {
    if (!gone && saved !== typed) event.preventDefault();
  });
};

document.querySelectorAll("form[data-save-url]").forEach(keepSaving);
