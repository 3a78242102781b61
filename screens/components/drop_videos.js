// Videos go to this app's own server in slices, one after the other: also while other pages are shown, and again from
// where they stopped when the server answers again, or Stridewell is unlocked again.
const AGAIN_MS = 1000, SHOWN_MS = 2000, REFUSALS = 3;

export default function ({ data, parentElement, setTriggerValue }) {
  const queue = (globalThis.stridewellVideos ??= new Queue()); // the window's own: a page comes and goes
  const view = new View(parentElement.querySelector(".drop"), data, queue);
  queue.open(data, view, setTriggerValue);
  return () => queue.close(view);
}

const isThere = (file) => file.slice(0, 1).arrayBuffer().then(() => true, () => false);

class Refused extends Error {}
class Trouble extends Error {}

class Queue {
  constructor() {
    this.items = [];
    window.addEventListener("beforeunload", (event) => {
      if (this.items.some((item) => !item.isOver)) event.preventDefault();
    });
    for (const missed of ["dragover", "drop"]) { // beside the place for it, a dropped video would replace the page
      window.addEventListener(missed, (event) => {
        if (event.dataTransfer.types.includes("Files")) event.preventDefault();
      });
    }
  }

  open(data, view, tell) {
    Object.assign(this, { data, view, tell });
    view.show(this.items);
    this.wake?.(); // with a token that holds
    this.run();
  }

  close(view) {
    if (this.view === view) this.view = this.tell = undefined;
  }

  add(file, client) {
    const told = (item) => [item.client, item.file.name, item.file.size, item.file.lastModified].join("\n");
    const item = { file, client, done: 0, text: "Waiting", stop: new AbortController() };
    if (this.items.some((other) => !other.isOver && told(other) === told(item))) return;
    this.items.push(item);
    this.run();
  }

  stop(item) {
    item.stop.abort();
    this.forget(item);
    if (item.id && !item.hasArrived) this.ask("DELETE", item.id).catch(() => {}); // what is left is swept later
  }

  forget(item) {
    this.items = this.items.filter((other) => other !== item);
    this.view?.show(this.items);
  }

  say(item, text) {
    item.text = text;
    this.view?.show(this.items);
  }

  async run() {
    this.view?.show(this.items);
    if (this.runs) return;
    this.runs = true;
    for (let item; (item = this.items.find((each) => !each.isOver)); ) {
      await this.send(item);
      item.isOver = true;
      this.view?.show(this.items);
    }
    this.runs = false;
  }

  async send(item) {
    for (let refusals = 0; !item.stop.signal.aborted; ) {
      try {
        await this.slices(item);
        item.hasArrived = true;
        this.say(item, "Arrived");
        setTimeout(() => this.forget(item), SHOWN_MS); // by then the page shows it
        return this.tell?.("arrived", item.id);
      } catch (problem) {
        if (problem.name === "AbortError") return;
        if (!(await isThere(item.file))) return this.say(item, "The file was moved or changed. Please choose it again.");
        let why = problem instanceof Trouble ? problem.message : "Waiting for Stridewell to answer";
        if (problem instanceof Refused) {
          const isOpen = await this.isOpen();
          if (isOpen && ++refusals === REFUSALS) return this.say(item, "Stridewell cannot take this file.");
          if (!isOpen) {
            why = "Paused until Stridewell is unlocked";
            this.tell?.("closed", this.data.token); // a server that was started again shows its lock only when asked
          }
        }
        this.say(item, why);
        await this.pause(item);
      }
    }
  }

  async slices(item) {
    const { file, client } = item, { signal } = item.stop, size = this.data.sliceBytes;
    const told = { name: file.name, size: file.size, modified: file.lastModified, client };
    const { id, slices, received } = await (await this.ask("POST", "", JSON.stringify(told), signal)).json();
    item.id = id;
    for (let i = received; i < slices; i++) {
      item.done = i / slices;
      this.say(item, `${Math.round(100 * item.done)}%`);
      await this.ask("PUT", `${id}/${i}`, file.slice(i * size, (i + 1) * size), signal); // ten times as fast as its bytes
    }
    item.done = 1;
    this.say(item, "Checking");
    await this.ask("POST", `${id}/finish`, undefined, signal);
  }

  async ask(method, path, body, signal) {
    const headers = { [this.data.header]: this.data.token };
    const answer = await fetch(`/videos/${path}`, { method, body, headers, signal, cache: "no-store" });
    if (answer.ok) return answer;
    if (answer.status === 503) throw new Trouble((await answer.json()).sentence);
    throw new Refused();
  }

  isOpen() {
    return this.ask("GET", "").then(() => true, () => false);
  }

  pause(item) {
    return new Promise((go) => {
      this.wake = go;
      item.stop.signal.addEventListener("abort", go);
      setTimeout(go, AGAIN_MS);
    });
  }
}

class View {
  constructor(root, data, queue) {
    Object.assign(this, { root, data, queue });
    const area = root.querySelector(".area"), input = root.querySelector("input");
    input.accept = data.types.map((type) => `.${type}`).join();
    input.onchange = () => {
      this.take(input.files);
      input.value = "";
    };
    area.ondragover = (event) => {
      event.preventDefault();
      area.classList.add("over");
    };
    area.ondragleave = () => area.classList.remove("over");
    area.ondrop = (event) => {
      event.preventDefault();
      area.classList.remove("over");
      this.take(event.dataTransfer.files);
    };
  }

  take(files) {
    const fits = ({ name, size }) => size > 0 && size <= this.data.largestBytes
      && this.data.types.some((type) => name.toLowerCase().endsWith(`.${type}`));
    const not = this.root.querySelector(".not"), others = [...files].filter((file) => !fits(file));
    const gigabytes = this.data.largestBytes / 2 ** 30;
    not.hidden = !others.length;
    not.textContent = `Not added: ${others.map((file) => file.name).join(", ")}. `
      + `A video is a file of type ${this.data.types.join(", ")}, up to ${gigabytes} GB.`;
    for (const file of files) if (fits(file)) this.queue.add(file, this.data.client);
  }

  show(items) {
    const list = this.root.querySelector("ul"), own = items.filter((item) => item.client === this.data.client);
    while (list.children.length > own.length) list.lastChild.remove();
    while (list.children.length < own.length) list.append(this.line());
    own.forEach((item, i) => {
      const [name, bar, text, button] = list.children[i].children;
      name.textContent = item.file.name;
      bar.value = item.done;
      bar.hidden = item.isOver;
      text.textContent = item.text;
      button.textContent = item.isOver ? "Remove" : "Stop";
      button.ariaLabel = `${button.textContent} ${item.file.name}`;
      button.hidden = item.hasArrived;
      button.onclick = () => this.queue.stop(item);
    });
  }

  line() {
    const line = document.createElement("li"), button = document.createElement("button");
    button.type = "button";
    const text = document.createElement("small");
    text.role = "status";
    line.append(document.createElement("b"), document.createElement("progress"), text, button);
    return line;
  }
}
