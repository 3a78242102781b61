// Videos abreast: one offset in seconds, counted in each video from the part at which they are aligned.
const JUST_INSIDE_S = 0.001; // a seek to a frame's exact time may show the frame before it
const DRIFT_S = 0.1; // a video that plays by itself may be off by so much before it is set right

const walls = new WeakMap();

export default function ({ data, parentElement }) {
  const root = parentElement.querySelector(".abreast");
  if (!walls.has(root)) walls.set(root, new Wall(root, data));
  return () => walls.get(root)?.close();
}

class Wall {
  constructor(root, data) {
    const headBytes = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
    const { videos } = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + headBytes)));
    let from = 4 + headBytes;
    Object.assign(this, { root, number: 0, offset_s: 0, playing: false, speed: 1 });
    this.films = videos.map(({ label, bytes, frame_s, parts }) => {
      const film = this.film(label, frame_s, parts, data.subarray(from, from + bytes));
      from += bytes;
      return film;
    });
    root.querySelector(".films").replaceChildren(...this.films.map((film) => film.figure));
    this.listen();
    this.align(0);
  }

  film(label, frame_s, parts, video) {
    const figure = document.createElement("figure"), caption = document.createElement("figcaption");
    const url = URL.createObjectURL(new Blob([video], { type: "video/mp4" }));
    const element = Object.assign(document.createElement("video"), { muted: true, playsInline: true, src: url });
    element.ariaLabel = `Annotated video, ${label}`;
    element.addEventListener("loadedmetadata", () => this.align(this.number));
    element.addEventListener("seeked", () => this.show(this.offset_s)); // it may have been moved on meanwhile
    const title = Object.assign(document.createElement("b"), { textContent: label });
    const now = document.createElement("span");
    caption.append(title, now);
    figure.append(caption, element);
    return { figure, element, now, frame_s, parts, url };
  }

  close() {
    this.closed = true;
    for (const { element, url } of this.films) {
      element.removeAttribute("src");
      URL.revokeObjectURL(url);
    }
    walls.delete(this.root);
  }

  start_s = (film) => film.parts[this.number]?.from_s ?? 0;

  listen() {
    const on = (selector, type, action) => this.root.querySelector(selector).addEventListener(type, action);
    on(".play", "click", () => (this.playing ? this.step(0) : this.play()));
    on(".back", "click", () => this.step(-this.films[0].frame_s));
    on(".forward", "click", () => this.step(this.films[0].frame_s));
    on(".earlier", "click", () => this.align(this.number - 1));
    on(".part", "click", () => this.align(this.number));
    on(".later", "click", () => this.align(this.number + 1));
    on(".scrub", "input", (event) => this.step(event.target.valueAsNumber - this.offset_s));
    const speeds = this.root.querySelectorAll("[data-speed]");
    for (const button of speeds) {
      button.addEventListener("click", () => {
        this.speed = Number(button.dataset.speed);
        for (const { element } of this.films) element.playbackRate = this.speed;
        for (const other of speeds) other.setAttribute("aria-pressed", String(other === button));
      });
    }
  }

  align(number) {
    const count = this.films[0].parts.length;
    this.pause();
    this.number = Math.min(Math.max(number, 0), Math.max(count - 1, 0));
    this.low_s = -Math.max(...this.films.map(this.start_s));
    this.high_s = Math.max(...this.films.map((film) => (film.element.duration || 0) - this.start_s(film)));
    const scrub = this.root.querySelector(".scrub");
    Object.assign(scrub, { min: this.low_s.toFixed(2), max: this.high_s.toFixed(2) });
    const label = this.films[0].parts[this.number]?.label ?? "Start of the videos";
    this.root.querySelector(".part").textContent = `Aligned: ${label}`;
    this.root.querySelector(".earlier").disabled = this.number === 0;
    this.root.querySelector(".later").disabled = this.number >= count - 1;
    this.show(0);
  }

  step(by_s) {
    this.pause();
    this.show(this.offset_s + by_s);
  }

  play() {
    this.playing = true;
    let before_ms = performance.now();
    if (this.offset_s > this.high_s - this.films[0].frame_s) this.show(0);
    const tick = (now_ms) => {
      if (this.closed || !this.playing) return;
      const offset_s = this.offset_s + ((now_ms - before_ms) / 1000) * this.speed;
      before_ms = now_ms;
      if (offset_s >= this.high_s) this.pause();
      this.show(offset_s);
      requestAnimationFrame(tick);
    };
    this.root.classList.add("playing");
    this.root.querySelector(".play").ariaLabel = "Pause all";
    requestAnimationFrame((now_ms) => {
      before_ms = now_ms;
      tick(now_ms);
    });
  }

  pause() {
    this.playing = false;
    for (const { element } of this.films) element.pause();
    this.root.classList.remove("playing");
    this.root.querySelector(".play").ariaLabel = "Play all";
  }

  show(offset_s) {
    this.offset_s = Math.min(Math.max(offset_s, this.low_s), this.high_s);
    this.root.querySelector(".scrub").value = this.offset_s;
    for (const film of this.films) this.showFilm(film, this.start_s(film) + this.offset_s);
  }

  // Before its beginning and after its end a video waits for the others. At rest it shows the first frame from the
  // wanted time on, in which what happens then has happened.
  showFilm({ element, now, frame_s, parts }, wanted_s) {
    const time_s = Math.min(Math.max(wanted_s, 0), element.duration || 0);
    const runs = this.playing && time_s === wanted_s;
    const shown_s = time_s + frame_s - JUST_INSIDE_S, off_s = Math.abs(element.currentTime - shown_s);
    if (runs && element.paused) element.play().catch(() => {}); // interrupted by a pause: nothing to do
    if (!runs && !element.paused) element.pause();
    const bearable_s = runs ? DRIFT_S * Math.max(this.speed, 0.5) : JUST_INSIDE_S;
    if (!element.seeking && off_s > bearable_s && shown_s < element.duration) element.currentTime = shown_s;
    const part = parts.find(({ from_s, to_s }) => from_s <= time_s && time_s < to_s);
    now.textContent = part ? ` · ${part.label} · ${(time_s - part.from_s).toFixed(2)} s` : ` · ${time_s.toFixed(2)} s`;
  }
}
