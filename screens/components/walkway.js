// The first picture of a video, in which the trainer taps the ends of two lines; a tap goes to Python in its pixels.
export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".walkway"), stage = root.querySelector(".stage");
  const [width, height] = data.size, svg = root.querySelector("svg");
  root.querySelector("p").textContent = data.text;
  root.querySelector("img").src = data.picture;
  stage.style.setProperty("--shape", width / height);
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const draw = (kind, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  };
  const thick = width / 300, lines = [];
  for (const [i, [x, y]] of data.points.entries()) {
    lines.push(draw("circle", { cx: x, cy: y, r: 2 * thick }));
    if (i % 2) {
      const [fromX, fromY] = data.points[i - 1];
      lines.push(draw("line", { x1: fromX, y1: fromY, x2: x, y2: y, "stroke-width": thick }));
    }
  }
  svg.replaceChildren(...lines);
  stage.onclick = (event) => {
    const seen = stage.getBoundingClientRect();
    const inside = (share) => Math.min(Math.max(share, 0), 0.999);
    setTriggerValue("tap", [
      Math.round(width * inside((event.clientX - seen.left) / seen.width)),
      Math.round(height * inside((event.clientY - seen.top) / seen.height)),
    ]);
  };
}
