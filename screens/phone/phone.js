
"use strict";
// One phone's side of a sitting: what it says and how it is sealed is in seals.py. Everything may fail at any time
// (the phone sleeps, the Wi-Fi is gone, the laptop's server starts again), so each failure leads to one place: wait, say
// so, begin again. "begin" tells how many slices are there.
(() => {
  const SLICE = 2 * 1024 * 1024, SAMPLE = 64 * 1024, NONCE = 12, PADDED = 512;
  const SAID_WAITS_MS = 15000, SLICE_WAITS_MS = 90000, LONGEST_PAUSE_MS = 3000;
  const find = (id) => document.getElementById(id);
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (data) => Array.from(data, (each) => each.toString(16).padStart(2, "0")).join("");
  const random = (count) => crypto.getRandomValues(new Uint8Array(count));
  const pause = (ms) => new Promise((wake) => {
    setTimeout(wake, ms);
    document.addEventListener("visibilitychange", wake, { once: true }); // a phone that wakes up does not wait
    addEventListener("online", wake, { once: true });
  });
  const token = location.pathname.split("/")[2];
  const key = keyOf(location.hash.slice(1));
  const phone = phoneSecret();
  const waiting = [];
  let isSending = false;

  class Refused extends Error {
    constructor(status) {
      super();
      this.status = status;
    }
  }

  function keyOf(text) {
    try {
      return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
    } catch {
      return new Uint8Array();
    }
  }

  // What makes this phone the sitting's; it outlives a reload, and a second scan of the code.
  function phoneSecret() {
    const made = hex(random(32));
    try {
      const kept = localStorage.getItem(token);
      if (kept) return kept;
      localStorage.clear();
      localStorage.setItem(token, made);
    } catch { /* a private window: the secret lasts as long as the page */ }
    return made;
  }

  function joined(...parts) {
    const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((start, part) => (all.set(part, start), start + part.length), 0);
    return all;
  }

  async function ask(method, path, body, waitsMs) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), waitsMs);
    try {
      const answer = await fetch(`/u/${token}/${path}`, { method, body, signal: abort.signal, cache: "no-store" });
      if (!answer.ok) throw new Refused(answer.status);
      return new Uint8Array(await answer.arrayBuffer());
    } finally {
      clearTimeout(timer);
    }
  }

  async function say(form) {
    const nonce = random(NONCE), said = bytes(JSON.stringify({ ...form, phone }));
    const plain = joined(said, bytes(" ".repeat(PADDED - (said.length % PADDED))));
    const body = chacha20poly1305(key, nonce, bytes(`up|${token}`)).encrypt(plain);
    const answer = await ask("POST", "say", joined(nonce, body), SAID_WAITS_MS);
    const opener = chacha20poly1305(key, answer.slice(0, NONCE), bytes(`down|${token}|${hex(nonce)}`));
    return JSON.parse(new TextDecoder().decode(opener.decrypt(answer.slice(NONCE))));
  }

  async function sealed(upload, index, count, file, uploadKey) {
    const plain = await read(file.slice(index * SLICE, (index + 1) * SLICE));
    const nonce = new Uint8Array(NONCE);
    new DataView(nonce.buffer).setUint32(NONCE - 4, index);
    const about = bytes(`${token}|${upload}|${index}|${count}|${file.size}`);
    return chacha20poly1305(uploadKey, nonce, about).encrypt(plain);
  }

  async function read(part) {
    try {
      return new Uint8Array(await part.arrayBuffer());
    } catch {
      throw new Refused(0);
    }
  }

  // The same for the same video when it is chosen again; a phone gives each copy of a video another name and time. A
  // fixed key makes Poly1305 a checksum, which is all that is needed: what goes out is sealed.
  async function markOf(file) {
    const middle = Math.floor(file.size / 2);
    const samples = [file.slice(0, SAMPLE), file.slice(middle, middle + SAMPLE), file.slice(-SAMPLE)];
    const read_ = await Promise.all(samples.map(read));
    return hex(poly1305(joined(...read_, bytes(String(file.size))), bytes("Stridewell: one mark, one video.")));
  }

  function nameOf(file) {
    return file.name.replace(/[\p{C}\p{Z}\/\\]+/gu, " ").trim().slice(-100) || "video";
  }

  async function send({ file, show }) {
    const mark = await markOf(file), name = nameOf(file);
    await insist(async (progressed) => {
      const upload = hex(random(16)), uploadKey = random(32);
      const begun = await say({ op: "begin", upload, key: hex(uploadKey), mark, name, size: file.size });
      const seal = (index) => (index < begun.count ? sealed(upload, index, begun.count, file, uploadKey) : null);
      let next = seal(begun.received);
      for (let index = begun.received; index < begun.count; index++) {
        show(index / begun.count);
        const body = await next;
        const put = ask("PUT", `f/${upload}/${index}`, body, SLICE_WAITS_MS);
        next = seal(index + 1); // while this one is on its way
        await Promise.all([put, next]);
        progressed();
      }
      show(1, "Checking");
      await say({ op: "finish", upload });
    });
  }

  // Try until it works. What no further try can mend is thrown; what does not open may have been changed on its way.
  async function insist(work) {
    for (let tries = 0; ; tries++) {
      try {
        const done = await work(() => {
          tries = 0;
          tell("");
        });
        tell("");
        return done;
      } catch (error) {
        const status = error instanceof Refused ? error.status : -1;
        const isFinal = [0, 400, 413].includes(status) || (status === 403 && tries > 3) || (status === 409 && work.isFirst);
        if (isFinal) throw error;
        tell(trouble(status, tries));
        await pause(Math.min(LONGEST_PAUSE_MS, 400 * 2 ** Math.min(tries, 5)));
      }
    }
  }

  function trouble(status, tries) {
    if (status === 507) return "The laptop's disk is full. Sending goes on when there is room again.";
    if (status === 503) return "The laptop can't store this right now. Trying again. If this stays, ask for a new code.";
    if (tries < 12) return "The laptop can't be reached. Trying again. Nothing is lost: keep this page open.";
    return "The laptop can't be reached. Check that both are on the same Wi-Fi, or scan the code again.";
  }

  function final(error) {
    const words = {
      0: "This video can no longer be read. Choose it again.",
      409: "Another phone is already connected. Ask the trainer to show a new code.",
      413: "This video is too large.",
    };
    return words[error.status] || "The laptop did not accept this. Scan the code again.";
  }

  function tell(words) {
    if (find("said").textContent !== words) find("said").textContent = words;
  }

  function row(file) {
    const item = document.createElement("li"), name = document.createElement("span");
    const bar = document.createElement("progress"), state = document.createElement("span");
    item.className = "video";
    [name.className, state.className] = ["name", "state"];
    name.textContent = nameOf(file);
    [bar.max, bar.value] = [1, 0];
    bar.setAttribute("aria-label", nameOf(file));
    state.textContent = "Waiting";
    item.append(name, bar, state);
    find("videos").append(item);
    const megabytes = (share) => Math.max(1, Math.round((share * file.size) / 1e6));
    return (share, words, isBad = false) => {
      if (share !== null) bar.value = share;
      state.textContent = words || `${share ? megabytes(share) : 0} of ${megabytes(1)} MB`;
      state.classList.toggle("bad", isBad);
    };
  }

  async function sendAll() {
    if (isSending) return;
    isSending = true;
    while (waiting.length) {
      const next = waiting.shift();
      try {
        await send(next);
        next.show(1, "Arrived");
      } catch (error) {
        tell("");
        next.show(null, final(error), true);
      }
    }
    isSending = false;
  }

  async function start() {
    if (key.length !== 32) return tell("This address is incomplete. Scan the code on the laptop again.");
    const hello = () => say({ op: "hello" });
    hello.isFirst = true;
    try {
      const shown = await insist(hello);
      find("digits").textContent = shown.digits;
      find("initials").textContent = shown.initials;
      find("test").textContent = shown.test;
      find("lines").replaceChildren(...shown.lines.map((line) => {
        const item = document.createElement("li");
        item.textContent = line;
        return item;
      }));
      find(shown.is_seated ? "standing" : "seated").remove();
      find("signal").hidden = !shown.is_seated;
      for (const id of ["same", "what", "send", "how"]) find(id).hidden = false;
    } catch (error) {
      tell(final(error));
    }
  }

  find("files").onchange = ({ target }) => {
    waiting.push(...Array.from(target.files, (file) => ({ file, show: row(file) })));
    target.value = "";
    sendAll();
  };
  find("countdown").onclick = ({ target }) => playCountdown(target);
  addEventListener("beforeunload", (event) => {
    if (isSending) event.preventDefault();
  });
  start();
})();
