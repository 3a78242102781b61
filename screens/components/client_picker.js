// A picture with a box around each person; a tap goes to Python in pixels of the upright video.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".who"), stage = root.querySelector(".stage");
  const [width, height] = data.size;
  const place = (element, left, top) => {
    Object.assign(element.style, { left: `${(100 * left) / width}%`, top: `${(100 * top) / height}%` });
  };

  root.querySelector("p").textContent = data.text;
  root.querySelector("img").src = data.picture;
  stage.style.setProperty("--shape", width / height);
  for (let i = stage.querySelectorAll("button").length; i < data.boxes.length; i++) {
    const button = document.createElement("button"); // those that are there stay: one of them may have the focus
    button.append(document.createElement("span"));
    stage.append(button);
  }
  const small = (box) => (box[2] - box[0]) * (box[3] - box[1]);
  stage.querySelectorAll("button").forEach((button, i) => {
    const box = data.boxes[i];
    button.type = "button";
    button.ariaLabel = `Person ${i + 1}`;
    button.firstChild.textContent = i + 1;
    button.ariaPressed = String(i === data.taken);
    place(button, box[0], box[1]);
    button.style.width = `${(100 * (box[2] - box[0])) / width}%`;
    button.style.height = `${(100 * (box[3] - box[1])) / height}%`;
    button.style.zIndex = data.boxes.filter((other) => small(other) > small(box)).length;
  });
  const mark = root.querySelector(".mark");
  mark.hidden = !data.mark;
  if (data.mark) place(mark, ...data.mark);

  stage.onclick = (event) => {
    const button = event.target.closest("button");
    if (button && event.detail === 0) { // pressed by the keyboard or a screen reader: no place
      const box = data.boxes[[...stage.querySelectorAll("button")].indexOf(button)];
      setTriggerValue("tap", [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2]);
      return;
    }
    const seen = stage.getBoundingClientRect();
    const inside = (share) => Math.min(Math.max(share, 0), 0.999);
    setTriggerValue("tap", [
      Math.round(width * inside((event.clientX - seen.left) / seen.width)),
      Math.round(height * inside((event.clientY - seen.top) / seen.height)),
    ]);
  };
}
