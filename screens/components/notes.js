// Text fields that go to Python while they are typed in: after a pause, when left, and when the page is hidden.
const PAUSE_MS = 700, LONGEST_MS = 3000; // someone who never pauses loses no more than the latter
const forms = new WeakMap();

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".notes");
  // A rerun of the page keeps the fields: what stands in them is newer than what Python knows.
  if (!forms.has(root)) forms.set(root, new Form(root, data));
  const form = forms.get(root);
  form.keep = (texts) => setTriggerValue("texts", texts);
  document.addEventListener("visibilitychange", form.send);
  return () => document.removeEventListener("visibilitychange", form.send);
}

class Form {
  constructor(root, { labels, texts }) {
    this.typed = {};
    this.send = () => {
      clearTimeout(this.waiting);
      if (this.changed) this.keep({ ...this.typed });
      this.changed = false;
    };
    root.append(...Object.entries(labels).map(([name, label]) => this.field(name, label, texts[name])));
  }

  field(name, label, value) {
    const box = document.createElement("label"), area = document.createElement("textarea");
    Object.assign(area, { value, rows: 1 });
    area.oninput = () => {
      this.typed[name] = area.value;
      if (!this.changed) this.since = Date.now();
      this.changed = true;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(this.send, Math.min(PAUSE_MS, this.since + LONGEST_MS - Date.now()));
    };
    area.onblur = this.send;
    box.append(label, area);
    return box;
  }
}
