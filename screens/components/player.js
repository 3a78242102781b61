// The review player: one time, shown by the video, the cursor and the read-outs.
const MARKS = ["M-4,-5L5,0L-4,5Z", "M-5,4L0,-5L5,4Z", "M-4.5,0a4.5,4.5 0 1,0 9,0a4.5,4.5 0 1,0 -9,0Z",
  "M-5,-4L0,5L5,-4Z", "M-4,-4H4V4H-4Z", "M0,-5.5L5.5,0L0,5.5L-5.5,0Z"];
const TONES = 4;
const LEFT = 44, RIGHT = 12, TAB = 26, MARK_ROW = 22, TITLE = 30, BOTTOM = 26;
const JUST_INSIDE_S = 0.001; // a seek to a frame's exact time may show the frame before it

const players = new WeakMap();

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const root = parentElement.querySelector(".player");
  const headBytes = new DataView(data.buffer, data.byteOffset, 4).getUint32(0, true);
  const plot = JSON.parse(new TextDecoder().decode(data.subarray(4, 4 + headBytes)));
  if (!players.has(root)) players.set(root, new Player(root, data.subarray(4 + headBytes)));
  const player = players.get(root);
  player.use = (time_s) => setStateValue("moment_s", time_s);
  player.keep = (time_s) => setTriggerValue("keep_s", time_s);
  player.load(plot);
  return () => player.close();
}

class Player {
  constructor(root, video) {
    this.root = root;
    this.video = root.querySelector("video");
    this.plot = root.querySelector(".plot");
    Object.assign(this, { shown_s: 0, frame_s: null, wanted_s: null, chosen: null });
    this.url = URL.createObjectURL(new Blob([video], { type: "video/mp4" }));
    this.video.src = this.url;
    this.listen();
    this.resized = new ResizeObserver(() => this.draw());
    this.resized.observe(this.plot);
    this.follow();
  }

  close() {
    this.closed = true;
    this.resized.disconnect();
    this.video.removeAttribute("src");
    URL.revokeObjectURL(this.url);
    players.delete(this.root);
  }

  load(plot) {
    this.data = plot;
    this.panels = [...new Set(plot.curves.map((curve) => curve.unit))];
    this.plot.style.setProperty("--panels", this.panels.length);
    this.root.querySelector("#description").textContent = plot.description;
    this.labels = [...new Set(plot.events.map((event) => event.label))];
    this.root.querySelector(".legend").replaceChildren(...this.labels.map((label, i) => {
      const item = document.createElement("li"), icon = svg("svg", { viewBox: "-7 -7 14 14", "aria-hidden": "true" });
      icon.append(svg("path", { class: "mark", d: MARKS[i % MARKS.length] }));
      item.append(icon, label);
      return item;
    }));
    this.root.querySelector(".use").hidden = !plot.is_chosen_from;
    this.loadNumbers();
    this.draw();
  }

  loadNumbers() {
    const { numbers } = this.data, told = JSON.stringify(numbers);
    if (told === this.told) return; // a rerun leaves the chosen one chosen
    Object.assign(this, { told, chosen: null });
    this.root.querySelector(".numbers").hidden = numbers.length === 0;
    this.root.querySelector(".numbers ul").replaceChildren(...numbers.map((number, at) => {
      const item = document.createElement("li"), button = document.createElement("button");
      Object.assign(button, { type: "button", disabled: number.spans.length === 0, ariaPressed: "false" });
      for (const [kind, text] of [["span", number.name], ["b", number.value], ["small", number.note]]) {
        button.append(Object.assign(document.createElement(kind), { textContent: text }));
      }
      button.addEventListener("click", () => this.choose(at));
      item.append(button);
      return item;
    }));
  }

  // The next of the places that a number was made of, from the first on
  choose(at) {
    const { name, spans } = this.data.numbers[at], source = this.root.querySelector(".source");
    const index = this.chosen?.at === at ? (this.chosen.index + 1) % spans.length : 0, span = spans[index];
    this.chosen = { at, index };
    const which = spans.length > 1 ? ` (${index + 1} of ${spans.length}; press again for the next)` : "";
    source.textContent = `${name}: ${span.label}, ${span.from_s.toFixed(2)} to ${span.to_s.toFixed(2)} s${which}`;
    source.classList.add("found");
    this.root.querySelectorAll(".numbers button").forEach((button, i) => (button.ariaPressed = String(i === at)));
    this.video.pause();
    this.draw();
    this.seek(this.frameFrom(span.from_s));
  }

  get duration_s() {
    return this.video.duration || Math.max(1, ...this.data.curves.map((curve) => curve.time_s.at(-1) ?? 0));
  }

  // Time: playing, seeking, stepping

  follow() {
    const tick = (_, frame) => {
      if (this.closed) return;
      this.frame_s = frame ? frame.mediaTime : this.video.currentTime;
      if (!this.video.seeking) this.show(this.frame_s);
      this.follow();
    };
    if (this.video.requestVideoFrameCallback) this.video.requestVideoFrameCallback(tick);
    else requestAnimationFrame(tick);
  }

  seek(time_s) {
    const target_s = Math.min(Math.max(time_s, 0), this.duration_s);
    this.show(target_s);
    this.frame_s = null;
    if (this.video.seeking) this.wanted_s = target_s;
    else this.video.currentTime = target_s + JUST_INSIDE_S;
  }

  step(frames) {
    this.video.pause();
    const times = this.data.time_s;
    const here = Math.max(0, nearestBefore(times, this.shown_s + JUST_INSIDE_S));
    this.seek(times[Math.min(Math.max(here + frames, 0), times.length - 1)]);
  }

  // The first frame that a moment lies before: in it the event has happened, and the part has begun
  frameFrom(time_s) {
    const times = this.data.time_s;
    return times[nearestBefore(times, time_s - JUST_INSIDE_S) + 1] ?? time_s;
  }

  jump(direction) {
    const apart_s = this.data.events.map((event) => direction * (this.frameFrom(event.time_s) - this.shown_s));
    const next_s = Math.min(...apart_s.filter((time_s) => time_s > 2 * JUST_INSIDE_S));
    this.video.pause();
    if (next_s < Infinity) this.seek(this.shown_s + direction * next_s);
  }

  toggle() {
    if (this.video.paused) this.video.play().catch(() => {}); // interrupted by a pause: nothing to do
    else this.video.pause();
  }

  listen() {
    const on = (selector, type, action) => this.root.querySelector(selector).addEventListener(type, action);
    const { video, plot, root } = this;
    video.addEventListener("loadedmetadata", () => {
      root.querySelector(".layout").classList.toggle("tall", video.videoHeight > video.videoWidth);
      this.draw();
    });
    video.addEventListener("seeked", () => {
      const next_s = this.wanted_s;
      this.wanted_s = null;
      if (next_s !== null) this.seek(next_s);
      else if (this.frame_s !== null) this.show(this.frame_s); // the new frame came before the seek's end
    });
    for (const type of ["play", "pause"]) video.addEventListener(type, () => this.showPlaying());
    video.addEventListener("click", () => { this.toggle(); plot.focus({ preventScroll: true }); });
    on(".play", "click", () => this.toggle());
    on(".back", "click", () => this.step(-1));
    on(".forward", "click", () => this.step(1));
    on(".earlier", "click", () => this.jump(-1));
    on(".later", "click", () => this.jump(1));
    on(".scrub", "input", (event) => this.seek(event.target.valueAsNumber));
    on(".use", "click", () => this.use(this.shown_s));
    on(".keep", "click", () => this.keep(this.shown_s));
    const speeds = root.querySelectorAll("[data-speed]");
    for (const button of speeds) {
      button.addEventListener("click", () => {
        video.playbackRate = Number(button.dataset.speed);
        for (const other of speeds) other.setAttribute("aria-pressed", String(other === button));
      });
    }
    plot.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      plot.setPointerCapture(event.pointerId);
      this.seek(this.timeAt(event));
    });
    plot.addEventListener("pointermove", (event) => {
      if (plot.hasPointerCapture(event.pointerId)) this.seek(this.timeAt(event));
    });
    root.addEventListener("keydown", (event) => this.press(event));
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const actions = {
      ArrowLeft: () => this.step(-1),
      ArrowRight: () => this.step(1),
      Home: () => this.seek(0),
      End: () => this.seek(this.duration_s),
      PageUp: () => this.jump(-1),
      PageDown: () => this.jump(1),
      " ": () => this.toggle(),
    };
    if (!actions[event.key] || (event.key === " " && event.target.closest("button"))) return; // a button's own space
    event.preventDefault();
    event.stopPropagation();
    actions[event.key]();
  }

  showPlaying() {
    const playing = this.root.classList.toggle("playing", !this.video.paused);
    this.root.querySelector(".play").ariaLabel = playing ? "Pause" : "Play";
    this.tell();
  }

  // Drawing: everything that stays while the time moves

  x = (time_s) => LEFT + (time_s / this.duration_s) * (this.width - LEFT - RIGHT);

  timeAt(event) {
    const box = this.plot.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const near = (other) => Math.abs(this.x(other.time_s) - x);
    const mark = this.data.events.toSorted((a, b) => near(a) - near(b))[0];
    if (mark && y > TAB && y < TAB + MARK_ROW && near(mark) < 10) return this.frameFrom(mark.time_s);
    const time_s = ((x - LEFT) / (this.width - LEFT - RIGHT)) * this.duration_s;
    const tab = y < TAB && within(this.data.spans, time_s);
    return tab ? this.frameFrom(tab.from_s) : time_s;
  }

  draw() {
    const { width, height } = this.plot.getBoundingClientRect();
    if (!this.data || width < LEFT + RIGHT + 50) return;
    Object.assign(this, { width, height });
    const picture = svg("svg", { "aria-hidden": "true" });
    const end = height - BOTTOM, top = TAB + MARK_ROW;
    this.bands = this.data.spans.map((span) => this.drawSpan(span, end));
    picture.append(...this.bands, ...this.drawPlaces(end));
    for (const time_s of ticks(0, this.duration_s, Math.max(2, width / 90))) {
      picture.append(line("axis", this.x(time_s), end, this.x(time_s), end + 4));
      picture.append(svg("text", { x: this.x(time_s), y: end + 19, "text-anchor": "middle" }, `${time_s} s`));
    }
    for (const event of this.data.events) picture.append(this.drawEvent(event, top, end));
    const panelHeight = (end - top) / this.panels.length;
    this.readouts = this.panels.flatMap((unit, i) => this.drawPanel(picture, unit, top + i * panelHeight, panelHeight));
    this.cursor = svg("g", { class: "cursor" });
    this.cursor.append(line("", 0, 0, 0, end), svg("path", { d: "M-6,0H6L0,9Z" }));
    picture.append(this.cursor, ...this.readouts.map((readout) => readout.dot));
    this.plot.replaceChildren(picture);
    this.show(this.shown_s);
    this.tell();
  }

  drawSpan(span, end) {
    const from = this.x(span.from_s), wide = this.x(span.to_s) - from;
    const group = svg("g", { class: "span" });
    group.append(svg("rect", { x: from, y: TAB, width: wide, height: end - TAB }));
    group.append(svg("rect", { class: "tab", x: from, y: 0, width: wide, height: TAB - 2, rx: 3 }));
    const fitting = [span.label, span.label.split(" ").at(-1)].find((label) => label.length * 8 < wide) ?? "";
    group.append(svg("text", { x: from + wide / 2, y: TAB - 9 }, fitting), svg("title", {}, span.label));
    return group;
  }

  drawPlaces(end) {
    return (this.data.numbers[this.chosen?.at]?.spans ?? []).map((span, i) => {
      const group = svg("g", { class: i === this.chosen.index ? "place now" : "place" });
      const wide = Math.max(this.x(span.to_s) - this.x(span.from_s), 2);
      group.append(svg("rect", { x: this.x(span.from_s), y: TAB, width: wide, height: end - TAB }));
      return group;
    });
  }

  drawEvent(event, top, end) {
    const x = this.x(event.time_s);
    const group = svg("g", {});
    const d = MARKS[this.labels.indexOf(event.label) % MARKS.length];
    group.append(line("event-line", x, top, x, end), svg("title", {}, `${event.label}, ${event.time_s.toFixed(2)} s`));
    group.append(svg("path", { class: "mark", d, transform: `translate(${x},${TAB + MARK_ROW / 2})` }));
    return group;
  }

  drawPanel(picture, unit, top, height) {
    const curves = this.data.curves.filter((curve) => curve.unit === unit);
    const values = curves.flatMap((curve) => curve.value).filter((value) => value !== null);
    const low = Math.min(...values), high = Math.max(...values), room = (high - low || 1) * 0.06;
    const base = top + height - 8, scale = (base - top - TITLE) / (high - low + 2 * room);
    const y = (value) => base - (value - low + room) * scale;
    for (const value of values.length ? ticks(low, high, Math.max(2, height / 45)) : []) {
      picture.append(line("grid", LEFT, y(value), this.width - RIGHT, y(value)));
      picture.append(svg("text", { x: LEFT - 8, y: y(value) + 4, "text-anchor": "end" }, String(value)));
    }
    picture.append(line("axis", LEFT, base, this.width - RIGHT, base));
    const digits = high - low >= 10 ? 0 : high - low >= 1 ? 1 : 2;
    const share = (this.width - LEFT - RIGHT) / curves.length;
    return curves.map((curve, i) => {
      const tone = `tone-${this.data.curves.indexOf(curve) % TONES}`, x = LEFT + i * share;
      const now = svg("tspan", { class: "now" });
      const title = svg("text", { class: "title", x: x + 18, y: top + 19 }, `${curve.name} `);
      title.append(now);
      picture.append(svg("rect", { class: `swatch ${tone}`, x, y: top + 12, width: 12, height: 4, rx: 2 }), title);
      picture.append(svg("path", { class: `curve ${tone}`, d: this.path(curve, y) }));
      return { curve, now, y, digits, dot: svg("circle", { class: `dot ${tone}`, r: 5 }) };
    });
  }

  path(curve, y) {
    let pen = "M";
    return curve.time_s.map((time_s, i) => {
      const value = curve.value[i], move = pen;
      pen = value === null ? "M" : "L";
      return value === null ? "" : `${move}${this.x(time_s).toFixed(1)},${y(value).toFixed(1)}`;
    }).join("");
  }

  // Showing: what moves with the time

  show(time_s) {
    this.shown_s = time_s;
    if (!this.cursor) return;
    const x = this.x(time_s);
    this.cursor.setAttribute("transform", `translate(${x},0)`);
    this.data.spans.forEach((span, i) => {
      this.bands[i].classList.toggle("here", span.from_s <= time_s && time_s < span.to_s);
    });
    for (const { curve, now, y, digits, dot } of this.readouts) {
      const value = curve.value[nearestBefore(curve.time_s, time_s + JUST_INSIDE_S)] ?? null;
      now.textContent = value === null ? "not seen" : `${(+value.toFixed(digits) || 0).toFixed(digits)} ${curve.unit}`.replace(/ ([°%])/, "$1");
      dot.setAttribute("visibility", value === null ? "hidden" : "visible");
      if (value !== null) dot.setAttribute("transform", `translate(${x},${y(value)})`);
    }
    Object.assign(this.root.querySelector(".scrub"), { max: this.duration_s, value: time_s });
    this.root.querySelector(".clock b").textContent = `${time_s.toFixed(2)} s`;
    this.root.querySelector(".clock span").textContent = ` of ${this.duration_s.toFixed(2)} s`;
    const [title, detail] = this.wordsAt(time_s);
    this.root.querySelector(".what b").textContent = title;
    this.root.querySelector(".what span").textContent = detail;
    if (this.video.paused) this.tell();
  }

  // What happens, and how far the part has come: as Timeline.words_at says it
  wordsAt(time_s) {
    const { spans, phases, clock } = this.data;
    const part = within(spans, time_s), phase = within(phases, time_s);
    if (!part) return [phase?.label ?? "", ""];
    const since_s = time_s - part.from_s, share = since_s / (part.to_s - part.from_s);
    const told = clock === "seconds" ? `${since_s.toFixed(1)} s` : clock === "percent" ? `${(100 * share).toFixed(0)}%` : "";
    const words = [part.label, told].filter(Boolean).join(" · ");
    return phase ? [phase.label, clock ? words : ""] : [words, ""];
  }

  // For screen readers, while paused only: 30 announcements per second help no one.
  tell() {
    if (!this.readouts) return;
    const parts = [`${this.shown_s.toFixed(2)} seconds`, ...this.wordsAt(this.shown_s)];
    parts.push(...this.readouts.map(({ curve, now }) => `${curve.name} ${now.textContent}`));
    this.plot.ariaValueMax = this.duration_s.toFixed(2);
    this.plot.ariaValueNow = this.shown_s.toFixed(2);
    this.plot.ariaValueText = parts.filter(Boolean).join(", ");
  }
}

function svg(name, attributes, content = "") {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = content;
  return element;
}

const within = (spans, time_s) => spans.find(({ from_s, to_s }) => from_s <= time_s && time_s < to_s);

const line = (kind, x1, y1, x2, y2) => svg("line", { class: kind, x1, y1, x2, y2 });

function ticks(low, high, most) {
  const rough = (high - low || 1) / most, power = 10 ** Math.floor(Math.log10(rough));
  const size = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough);
  const first = Math.ceil(low / size), count = Math.floor(high / size) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * size).toPrecision(6)));
}

function nearestBefore(times, time_s) {
  let low = 0, high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time_s) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
